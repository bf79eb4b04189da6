"""Replies: mentions of others' accounts, and words that answer or address a viewer (F-4-3, M-19-8)."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from hasshin.checks.draft import Context
from hasshin.checks.kinds.handles import LINKING, handles, is_own
from hasshin.checks.kinds.reply_phrases import ADDRESSES, ANSWERS, ELSEWHERE, MANY
from hasshin.checks.kinds.sentences import denied, masked, sentence
from hasshin.checks.text.reading import Reading
from hasshin.policy.facts import Finding

_TITLE = regex.compile(r"\s?(?:さん|様|さま|氏)")


def find(reading: Reading, context: Context) -> Iterator[Finding]:
    """`reply`: each mention of an account that is not the city's, and each phrase that answers a viewer.

    values: `form` mention, answer (exact enough to refuse) or address (a person judges).
    """
    text = reading.folded.text
    for handle in handles(reading):
        if is_own(handle, context, reading.service):
            continue
        title = _TITLE.match(text, handle.end)
        sure = reading.service in LINKING or bool(title)
        end = title.end() if title else handle.end
        yield reading.folded_finding("reply", handle.start, end, certain=sure, form="mention")
    seen = masked(text)
    for pattern in ANSWERS:
        for match in pattern.finditer(seen):
            if not _excused(seen, match.start(), match.end()):
                yield reading.folded_finding("reply", match.start(), match.end(), form="answer")
    for pattern in ADDRESSES:
        for match in pattern.finditer(seen):
            around = sentence(seen, match.start(), match.end())
            if not ELSEWHERE.search(around) and not _excused(seen, match.start(), match.end()):
                yield reading.folded_finding("reply", match.start(), match.end(), certain=False, form="address")


def _excused(text: str, start: int, end: int) -> bool:
    """Thanks to many at once, or a sentence that says the city does not do this."""
    return bool(MANY.search(text[max(0, start - 12) : start])) or denied(text, start, end)
