"""The language of the page being made."""

from __future__ import annotations

from django.utils import translation


def language() -> str:
    """ "ja" or "en"."""
    return "ja" if (translation.get_language() or "ja").startswith("ja") else "en"
