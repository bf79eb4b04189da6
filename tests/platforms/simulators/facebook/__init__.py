"""Facebook Pages on the Graph API, as its field tables and its documentation say that it behaves."""

from .simulator import FacebookSimulator

__all__ = ["FacebookSimulator"]
