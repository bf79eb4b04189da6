"""The module's sample city."""

from tests.towns import town

__all__ = ["town"]
