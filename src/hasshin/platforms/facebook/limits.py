"""What a Page's post may hold (developers.facebook.com, "Page Photos", "Video API: Publishing").

No document says how many photos a post takes: ten is a house limit.
"""

from __future__ import annotations

from hasshin.platforms.abilities import Limits

USUAL = Limits(
    counting="code_points",
    max_length=63_206,
    max_images=10,
    max_image_bytes=10 * 1024 * 1024,
    image_types=("image/jpeg", "image/png", "image/gif"),
    max_videos=1,
    video_types=("video/mp4", "video/quicktime"),
    max_video_bytes=10 * 1024**3,
    max_video_seconds=4 * 3600.0,
    max_title=255,
)
