"""Quotations: repeating, sharing or linking what somebody else posted (F-4-4)."""

from __future__ import annotations

from collections.abc import Iterator

from hasshin.checks.draft import Context
from hasshin.checks.kinds.handles import own_handles
from hasshin.checks.kinds.quote_phrases import OURS, QUOTES, RUMOUR, SEEMS_TO_QUOTE
from hasshin.checks.kinds.sentences import denied, denies, masked, sentence
from hasshin.checks.kinds.social import page_of
from hasshin.checks.text.reading import Reading
from hasshin.policy.facts import Finding


def find(reading: Reading, context: Context) -> Iterator[Finding]:
    """`quote`: manual reposts, others' words shown as theirs, and addresses of others' posts.

    values: `form` address or words.
    """
    for link in reading.links:
        page = page_of(link)
        if page and page.post and page.handle not in own_handles(context, page.service):
            yield reading.finding("quote", link.start, link.end, values={"form": "address"})
    seen = masked(reading.folded.text)
    for patterns, certain in ((QUOTES, True), (SEEMS_TO_QUOTE, False)):
        for pattern in patterns:
            for match in pattern.finditer(seen):
                if not _excused(seen, match.start(), match.end(), certain):
                    start, end = _trimmed(seen, match.start(), match.end())
                    yield reading.folded_finding("quote", start, end, certain=certain, form="words")


def _excused(text: str, start: int, end: int, certain: bool) -> bool:
    """The city's own posts, a call to readers, a denial of a rumour, or a sentence that says it does not do this."""
    around = sentence(text, start, end)
    if denies(sentence(text, start, start + 1)) or denied(text, start, end) or RUMOUR.search(around):
        return True
    head = text[max(0, start - 12) : start + 12]
    return bool(OURS.search(around if not certain else head))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end - 1 and text[start].isspace():
        start += 1
    while end > start + 1 and text[end - 1].isspace():
        end -= 1
    return start, end
