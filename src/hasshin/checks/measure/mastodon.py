"""Mastodon: grapheme clusters, an address with a scheme 23, and of @user@host only @user.

Source: Mastodon's StatusLengthValidator. Servers state their own limits (`/api/v2/instance`,
`configuration.statuses`); pass them as `Limits`.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from hasshin.checks.measure.addresses import addresses
from hasshin.checks.measure.clusters import clusters
from hasshin.checks.measure.spans import Counted, Piece, add_up
from hasshin.checks.text.stretches import Stretches

_MENTION = regex.compile(r"(?<![=/\w])(@[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*)@[\w.-]+\w", regex.I)


def _pieces(text: str, url: int) -> Iterator[Piece]:
    fixed: list[tuple[int, int, int]] = [(a.start, a.end, url) for a in addresses(text, bare=False, mastodon=True)]
    taken = Stretches((start, end) for start, end, _ in fixed)
    for match in _MENTION.finditer(text):
        if not taken.meets(match.start(), match.end()):
            fixed.append((match.start(), match.end(), len(match[1])))
    at = 0
    for start, end, weight in [*sorted(fixed), (len(text), len(text), 0)]:
        yield from (Piece(m.start(), 1) for m in clusters(text, at, start))
        if end > start:
            yield Piece(start, weight)
        at = end


def count(text: str, limit: int, url: int) -> Counted:
    """Grapheme clusters with the two concessions."""
    return add_up(_pieces(text, url), limit)
