"""X, as its description and its documentation say that it behaves."""

from .simulator import XSimulator

__all__ = ["XSimulator"]
