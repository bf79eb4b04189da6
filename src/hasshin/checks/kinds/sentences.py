"""Small tools for rules on Japanese phrases: masking what is quoted, the sentence around a place, denials."""

from __future__ import annotations

import regex

_END = "。！？!?\n"
_QUOTED = regex.compile(r"「[^」\n]{1,200}」|『[^』\n]{1,200}』|“[^”\n]{1,200}”")
# 「お返事はしていません」「引用ポストは行っていません」: the city says that it does not do it.
_DENIED = regex.compile(
    r"(?:て(?:は)?(?:い|おり)|し|いたし|でき|出来|行い|おこない|応じ|返し|致し)ません|かねます|(?:し|でき|行わ|おこなわ|応じ)ない"
    r"|お?控え|遠慮|禁止|対象外|閉じて|お断り|おやめ|せずに"
)
REACH = 300  # characters; what stands further away is no longer read with it, so that each place costs the same
_HIDDEN = "\x1a"  # stands for a quoted character; no rule names it


def masked(text: str) -> str:
    """`text` of the same length with what stands in quotation marks hidden: another's words trigger no rule."""
    return str(_QUOTED.sub(lambda m: m[0][0] + _HIDDEN * (len(m[0]) - 2) + m[0][-1], text))


def sentence(text: str, start: int, end: int) -> str:
    """The sentence (or sentences) of `text` that hold the stretch."""
    return around(text, start, end, _END)


def around(text: str, start: int, end: int, stops: str) -> str:
    """The stretch with what is around it up to the nearest of `stops`, or `REACH` characters each way."""
    first = max(0, start - REACH)
    last = min(len(text), end + REACH)
    first = max(first, *(text.rfind(c, first, start) + 1 for c in stops))
    ends = (text.find(c, end, last) for c in stops)
    return text[first : min((i for i in ends if i >= 0), default=last)]


def denied(text: str, start: int, end: int) -> bool:
    """Whether what follows the stretch up to the end of its sentence, or its own end, denies it."""
    stops = [i for c in _END if (i := text.find(c, end, end + 25)) >= 0]
    return bool(_DENIED.search(text[max(start, end - 4) : min([*stops, end + 25])]))


def denies(words: str) -> bool:
    """Whether a sentence says anywhere that something is not done."""
    return bool(_DENIED.search(words))
