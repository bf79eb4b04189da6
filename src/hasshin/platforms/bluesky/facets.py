"""Which stretches of a text are links and tags: Bluesky shows only what the record marks (app.bsky.richtext.facet).

Offsets are bytes of the UTF-8 text. Addresses are marked where they begin with http(s), also in the middle of a
Japanese sentence; a tag begins after a blank or Japanese punctuation and ends before the next. Mentions are not marked:
they would call somebody, which a guideline must allow first.
"""

from __future__ import annotations

from typing import Any

import regex

from hasshin.platforms.links import spans_in
from hasshin.platforms.values import Json

_STOPS = "、。，．！？「」『』（）【】〈〉《》｜・…"
_HIDDEN = "\u00ad\u2060\u200a\u200b\u200c\u200d\u20e2"
_TAG = regex.compile(rf"(?<![^\s{_STOPS}])[#＃](?!\ufe0f)(?P<tag>[^\s{_STOPS}{_HIDDEN}#＃]+)")
_TRAILING = regex.compile(r"\p{P}+$")
_TELLING = regex.compile(rf"[^0-9\s\p{{P}}{_HIDDEN}]")
_LONGEST_TAG = 64
_LONGEST_TAG_BYTES = 640
_LONGEST_ADDRESS = 8192


def facets(text: str) -> list[Json]:
    """All marks of a text, in order, none within another."""
    found: list[tuple[int, int, Json]] = []
    for start, end in spans_in(text):
        if end - start <= _LONGEST_ADDRESS:
            found.append((start, end, {"$type": "app.bsky.richtext.facet#link", "uri": text[start:end]}))
    for match in _TAG.finditer(text):
        tag = _TRAILING.sub("", match["tag"])
        short = len(tag.encode("utf-16-le", "surrogatepass")) // 2 <= _LONGEST_TAG
        if not tag or not _TELLING.search(tag) or not short or _size(tag) > _LONGEST_TAG_BYTES:
            continue
        start, end = match.start(), match.start("tag") + len(tag)
        if not any(start < other_end and other_start < end for other_start, other_end, _ in found):
            found.append((start, end, {"$type": "app.bsky.richtext.facet#tag", "tag": tag}))
    return [_facet(text, *one) for one in sorted(found, key=lambda one: one[0])]


def _facet(text: str, start: int, end: int, feature: Any) -> Json:
    return {"index": {"byteStart": _size(text[:start]), "byteEnd": _size(text[:end])}, "features": [feature]}


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
