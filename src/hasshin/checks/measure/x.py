"""X: the weighted length of twitter-text, configuration v3.

Text is normalised to NFC first. A code point of Latin and neighbouring scripts weighs 1, any other 2, an emoji
sequence 2 as a whole, an address 23. An ideographic variation selector is a code point like any other: 葛󠄀 weighs 4.
"""

from __future__ import annotations

from collections.abc import Iterator

from hasshin.checks.measure.addresses import addresses
from hasshin.checks.measure.clusters import clusters
from hasshin.checks.measure.emoji import EMOJI
from hasshin.checks.measure.spans import Counted, Piece, add_up
from hasshin.checks.text.normal import normalised

_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


def _weight(char: str) -> int:
    point = ord(char)
    return 1 if any(low <= point <= high for low, high in _LIGHT) else 2


def _pieces(text: str, url: int) -> Iterator[Piece]:
    whole = {m.start(): (m.end(), 2) for m in EMOJI.finditer(text)}
    whole |= {a.start: (a.end, url) for a in addresses(text, bare=True)}
    at = 0
    while at < len(text):
        end, weight = whole.get(at) or (at + 1, _weight(text[at]))
        yield Piece(at, weight)
        at = end


def count(text: str, limit: int, url: int) -> Counted:
    """Weighted length; the offset is one into `text` as given, before normalisation."""
    normal = normalised("NFC", text)
    counted = add_up(_pieces(normal, url), limit)
    if counted.start_over is None or normal == text:
        return counted
    return Counted(counted.total, _before_normalisation(text, counted.start_over))


def _before_normalisation(text: str, offset: int) -> int:
    """The start of the cluster of `text` that holds `offset` of its NFC form (composition stays inside a cluster)."""
    passed = 0
    for match in clusters(text):
        passed += len(normalised("NFC", match[0]))
        if passed > offset:
            return int(match.start())
    return len(text)
