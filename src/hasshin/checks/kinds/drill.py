"""Words by which a text says that it is a drill (訓練): 【訓練】, これは訓練です (casebook: Hachinohe, 2022).

A notice of a drill (「避難訓練を行います」) and a report on one (「放水訓練を行いました」) say nothing of the kind.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from hasshin.checks.draft import Context
from hasshin.checks.text.reading import Reading
from hasshin.policy.facts import Finding

_OPEN, _CLOSE = r"[【\[(<《≪〈「『〔{（［＜]{1,2}", r"[】\])>》≫〉」』〕}）］＞]{1,2}"
_SAYS = (
    regex.compile(rf"{_OPEN}\s?(?:訓練|演習|drill|exercise|test)(?:用|中|です|情報|放送)?\s?{_CLOSE}"),
    regex.compile(
        r"(?:これは|この(?:投稿|放送|情報|メール|配信)は)[^。\n]{0,16}(?:訓練|演習)(?:用)?(?:の\S{0,8})?(?:です|になります|であり)"
    ),
    regex.compile(r"(?:^|[\s。!])(?:訓練|演習){2,}|(?:^|\n)[^\S\n]{0,8}(?:訓練|演習)[^\S\n]{0,8}(?:[::。、!]|\n|$)"),
    regex.compile(r"訓練(?:放送|メール|配信|通報|投稿)(?:です|$|[。\s])"),
    regex.compile(r"(?<![a-z])this is (?:only )?(?:a|an) (?:\w+ )?(?:drill|exercise|test)(?![a-z])"),
)


def find(reading: Reading, context: Context) -> Iterator[Finding]:
    """`drill_words`, never certain: meaning decides. Nothing in a post of a drill."""
    if context.drill:
        return
    text = reading.folded.text
    for pattern in _SAYS:
        for match in pattern.finditer(text):
            yield _found(reading, match.start(), match.end())
    for words in context.drill_words:
        at = text.find(words.casefold())
        if words and at >= 0:
            yield _found(reading, at, at + len(words.casefold()))


def _found(reading: Reading, start: int, end: int) -> Finding:
    text = reading.folded.text
    while start < end - 1 and text[start].isspace():
        start += 1
    return reading.folded_finding("drill_words", start, end, certain=False, form="words")
