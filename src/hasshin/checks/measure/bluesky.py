"""Bluesky: 300 grapheme clusters and 3,000 bytes, whichever is passed first (lexicon app.bsky.feed.post)."""

from __future__ import annotations

from hasshin.checks.measure.clusters import clusters
from hasshin.checks.measure.plain import utf8_bytes
from hasshin.checks.measure.spans import Counted, Piece, add_up

BYTES_PER_CHARACTER = 10  # 300 graphemes, 3,000 bytes; a server with another limit keeps the proportion


def count(text: str, limit: int, url: int) -> Counted:
    """Grapheme clusters; the overrun may also come from the bytes."""
    seen = add_up((Piece(m.start(), 1) for m in clusters(text)), limit)
    weight = utf8_bytes(text, limit * BYTES_PER_CHARACTER, url)
    overs = [o for o in (seen.start_over, weight.start_over) if o is not None]
    return Counted(seen.total, min(overs) if overs else None)
