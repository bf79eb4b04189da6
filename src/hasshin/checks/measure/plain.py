"""Countings that look at nothing but characters. All share `(text, limit, url) -> Counted`."""

from __future__ import annotations

from hasshin.checks.measure.spans import Counted, Piece, add_up


def code_points(text: str, limit: int, url: int) -> Counted:
    """One for each Unicode code point."""
    return add_up((Piece(i, 1) for i in range(len(text))), limit)


def utf16_units(text: str, limit: int, url: int) -> Counted:
    """UTF-16 units: 2 for what lies outside the basic plane (LINE's "characters")."""
    return add_up((Piece(i, len(c.encode("utf-16-le", "surrogatepass")) // 2) for i, c in enumerate(text)), limit)


def utf8_bytes(text: str, limit: int, url: int) -> Counted:
    """Bytes in UTF-8: 3 for most Japanese characters."""
    return add_up((Piece(i, len(c.encode("utf-8", "surrogatepass"))) for i, c in enumerate(text)), limit)
