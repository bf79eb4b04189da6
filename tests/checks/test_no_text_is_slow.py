"""Four times the text takes about four times as long, whatever it is made of: one post can't occupy the server."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

import pytest

from hasshin.checks.draft import Draft, ImageFacts
from hasshin.checks.examine import examine
from hasshin.checks.measure.measure import known, measure
from tests.checks.people import TOWN

SHORT, LONG = 5_000, 20_000
# Linear is 4; a quadratic pattern takes 16. What takes less than `NOISE` at the long length tells nothing.
RATIO, NOISE = 8.0, 0.64
# CPU seconds for the short text from which even a quadratic pattern gets no further than `NOISE`.
NOTHING = NOISE / 16
# CPU seconds for the long text, many times what it takes here.
GUARD = 20.0

LETTERS = list("いアーっぁゝ漢ξя⊂aéxX0９ｱﾞ①㈱髙縺ãƒ､")
SIGNS = list("@.。．-_/:：!?#%*=&+~|\\,、(（)[]{}<>「」『』“”【】〇○×●\"'`$^;")
# fmt: off
UNSEEN = [
    " ", "\u3000", "\n", "\r", "\t", "\u200b", "\u200d", "\ufe0f", "\u3099", "\u0301", "\u0327", "\u202e",
    "\ufffd", "\ue000", "\ud800", "\U000e0101", "\U000e0061", "\x00", "\xad",
]
# fmt: on
WIDE = ["👨", "🇯", "1\u20e3", "\U00020b9f", "\U00020000", "ﷺ"]
# fmt: off
WORDS = [
    "http://", "https://a.jp/", "a.jp", "a.", "ab.", "a。", "я.", "xn--", "a.xn--", "@a", "a@b.c ", "a.jp@",
    "@a@b.", "コメント", "コメントいただ", "返信", "引用", "引用「", "投稿", "投稿転載", "方の投稿", "市民の声", "転載",
    "いただき", "「い」", "投稿「い」",
    "rt @", "\n>", ">> ", "0-", "080-", "09012345678", "1.", "{{", "[[", "%(", "%a_", "data:", "dot ", " dot",
    "ドット", "[dot]", "a ", "a . ", "/(a", "https://a.jp/(", "○月", "〇時", "TBD", "[日付]", "ダミー",
    "テキスト", "クイズ",
    "×○",
]
# fmt: on

ONE = [*LETTERS, *SIGNS, *UNSEEN, *WIDE, *WORDS]
# Pairs of what the patterns have in common, a part of them: all would take an hour.
# 11 divides no row of the square, so each meets some others.
# fmt: off
_PAIRED = [
    "い", "ξ", "a", "0", "@", ".", "。", "-", "_", "/", ":", "「", "」", "(", "[", "{", "〇", "\n", " ", "\u200b",
    "\u3099", "\u0301", "🇯", "👨", "コメント", "投稿", "引用", "、", "%", "!",
]
# fmt: on
PAIRS = ["".join(pair) for pair in itertools.permutations(_PAIRED, 2)]
# One beginning whose end never comes, and a run that ends in what no pattern takes.
# fmt: off
HEADS = [
    "data:", "https://", "https://[", "https://a.jp/", "a.jp/", "a@", "@", "コメント", "投稿", "引用「", "{", "%(", "%",
    "xn--", "a.xn--", "https://xn--", "マイナンバー", "0", "\n", "a", "https://0x",
]
# fmt: on
RUNS = ["a", "0", "い", "ー", "_", "-", ".", "(", "、", " ", "@", "/", "\u0301", "\u0301\u0327", "a.", "ü"]
TAILS = ["ξ"]


def _examine(text: str) -> None:
    examine(Draft(texts={"facebook": text}), TOWN)


def _measures(text: str) -> None:
    for service in known():
        measure(service, text)


def _alt(text: str) -> None:
    image = ImageFacts(digest="a" * 64, mime="image/png", width=1, height=1, bytes_len=1, alt=text)
    examine(Draft(texts={"x": ""}, images=(image,)), TOWN)


def _seconds(work: Callable[[str], None], text: str) -> float:
    begin = time.process_time()
    work(text)
    return time.process_time() - begin


def _demand_linear(work: Callable[[str], None], make: Callable[[int], str], name: str) -> None:
    """A length between comes first, so that a quadratic pattern fails here instead of hanging."""
    work(make(100))
    short = _seconds(work, make(SHORT))
    assert short < GUARD / 4, f"{name!r}: {short:.2f} s for {SHORT} characters"
    if short < NOTHING:
        return
    long = _seconds(work, make(LONG))
    assert long < GUARD, f"{name!r}: {long:.2f} s for {LONG} characters"
    if long > NOISE and long > RATIO * short:
        # A busy machine may have disturbed one of them.
        short, long = max(short, _seconds(work, make(SHORT))), min(long, _seconds(work, make(LONG)))
        assert long <= RATIO * short, f"{name!r}: {short:.2f} s for {SHORT}, {long:.2f} s for {LONG} characters"


def _run(piece: str) -> Callable[[int], str]:
    return lambda length: (piece * length)[:length]


@pytest.mark.parametrize("work", [_examine, _measures, _alt])
@pytest.mark.parametrize("piece", ONE, ids=ascii)
def test_a_run_of_one_thing_is_linear(piece: str, work: Callable[[str], None]) -> None:
    _demand_linear(work, _run(piece), piece)


@pytest.mark.parametrize("piece", PAIRS[::11], ids=ascii)
def test_a_run_of_a_pair_is_linear(piece: str) -> None:
    _demand_linear(_examine, _run(piece), piece)
    _demand_linear(_measures, _run(piece), piece)


@pytest.mark.parametrize("head", HEADS, ids=ascii)
def test_a_beginning_without_its_end_is_linear(head: str) -> None:
    for run, tail in itertools.product(RUNS, TAILS):
        work = lambda length, run=run, tail=tail: head + (run * length)[:length] + tail  # noqa: E731
        _demand_linear(_examine, work, head + run + tail)
