"""Personal data whose shape a machine can tell: mobile numbers, mail addresses, My Number. A person judges each."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from hasshin.checks.draft import Context
from hasshin.checks.text.domains import covered
from hasshin.checks.text.reading import Reading
from hasshin.policy.facts import Finding

_DASH = r"[\-ー―\s()]{0,2}"
_MOBILE = regex.compile(rf"(?<![\d\-])(?:0[789]0|\+81{_DASH}[789]0){_DASH}\d{{4}}{_DASH}\d{{4}}(?![\d\-])")
_MAIL = regex.compile(r"(?<![a-z0-9._%+\-/])[a-z0-9._%+\-]{1,64}@(?P<host>[a-z0-9\-]++(?:\.[a-z0-9\-]++)++)")
_MY_NUMBER = regex.compile(
    r"(?:マイナンバー|個人番号)(?:カード)?(?:の番号)?(?:は|:|が|=|\s)?\s?(?P<number>\d{4}[\s\-]?\d{4}[\s\-]?\d{4})(?!\d)"
)


def find(reading: Reading, context: Context) -> Iterator[Finding]:
    """`personal_data`, never certain: who the number or address belongs to only a person can tell."""
    text = reading.folded.text
    for match in _MOBILE.finditer(text):
        yield reading.folded_finding("personal_data", match.start(), match.end(), certain=False, form="mobile")
    for match in _MAIL.finditer(text):
        if not covered(match["host"], (*context.own_domains, *context.member_domains)) and not _in_link(reading, match):
            yield reading.folded_finding("personal_data", match.start(), match.end(), certain=False, form="mail")
    for match in _MY_NUMBER.finditer(text):
        start, end = match.span("number")
        yield reading.folded_finding("personal_data", start, end, certain=False, form="my_number")


def _in_link(reading: Reading, match: regex.Match[str]) -> bool:
    return reading.linked.holds(reading.folded.starts[match.start()])
