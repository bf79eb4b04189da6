"""YouTube: the Data API v3, resumable uploads and Google's OAuth, from the discovery document and the reference."""

from .service import YouTubeSimulator
from .state import Video

__all__ = ["Video", "YouTubeSimulator"]
