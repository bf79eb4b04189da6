"""What a page says, small enough to keep: its title, and marks by which a later look tells whether it is the same."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from html import unescape

MARKS = 64
SHINGLE = 8
LONGEST = 60_000
MOST_HTML = 400_000
SAME = 0.12
"""Of two looks at one page, at least so much is alike; unrelated pages share next to nothing."""
FEW = 16
"""A page with fewer marks says too little to be told from another."""
_UNSEEN = ("script", "style", "noscript", "template", "title")
_SPACE = re.compile(r"\s+")
_CHARSET = re.compile(rb"charset=[\"']?\s*([a-zA-Z0-9_-]{2,20})", re.I)
_WORD = re.compile(r"[぀-ヿ一-鿿]{2}|[a-z0-9]{3,}")
# What sellers of domains and those who live on expired ones write.
_PARKED = re.compile(
    r"(this|the) domain (name )?(is|may be) (for sale|available)|buy this domain|domain (is )?parked"
    r"|parked (free|domain)"
    r"|domain has expired|related searches.{0,200}privacy policy|このドメイン(名)?は.{0,20}(販売|取得|期限|お名前)"
    r"|ドメイン(の|は)?.{0,6}(販売中|売り出し|有効期限が切れ)|お名前\.com.{0,30}(取得|パーキング)|ドメインパーキング"
    r"|オンラインカジノ|online casino|スロット.{0,10}ボーナス|アダルト動画|出会い系"
)


@dataclass(frozen=True, slots=True)
class Page:
    """`marks`: the smallest hashes of its stretches of text; `parked`: it offers its domain, or what lives on such."""

    title: str
    marks: tuple[int, ...]
    parked: bool


def read(body: bytes, kind: str) -> Page | None:
    """A page of HTML or plain text as it is kept; None for anything else."""
    if "html" not in kind.lower() and "text/plain" not in kind.lower():
        return None
    title, text = _split(_decoded(body, kind)[:MOST_HTML])
    title = _SPACE.sub(" ", unescape(title)).strip()[:200]
    plain = unescape(text)
    words = _SPACE.sub("", plain).casefold()[:LONGEST]
    spaced = f"{title} {_SPACE.sub(' ', plain)[:LONGEST]}".casefold()
    return Page(title, _marks(words), bool(_PARKED.search(spaced)))


def alike(marks: tuple[int, ...], others: tuple[int, ...]) -> float:
    """How much of two texts is the same, from 0 to 1, by their marks (MinHash, bottom-k)."""
    union = sorted({*marks, *others})[:MARKS]
    both = {*marks} & {*others}
    return sum(mark in both for mark in union) / len(union) if union else 1.0


def another(first: Page, now: Page) -> bool:
    """Whether the second is a page of somebody else's: neither its title nor its text has to do with the first."""
    if min(len(first.marks), len(now.marks)) < FEW:
        return False
    return not _share_words(first.title, now.title) and alike(first.marks, now.marks) < SAME


def _split(html: str) -> tuple[str, str]:
    """Title and visible text, in one walk from tag to tag: no page takes longer than its length."""
    low, title, shown, at = html.lower(), "", [], 0
    while (tag := html.find("<", at)) >= 0:
        shown.append(html[at:tag])
        if low.startswith("<!--", tag):
            at = _behind(html, "-->", tag + 4)
            continue
        inside = next((name for name in _UNSEEN if low.startswith(name, tag + 1)), "")
        opened = _behind(html, ">", tag)
        at = opened
        if inside:
            at = _behind(low, f"</{inside}", opened)
            if inside == "title" and not title:
                title = html[opened : at - len(inside) - 2]
            at = _behind(html, ">", at)
        shown.append(" ")
    return title[:2000], "".join((*shown, html[at:]))


def _behind(text: str, ending: str, start: int) -> int:
    """The offset behind the next `ending`; the end of the text where there is none."""
    found = text.find(ending, start)
    return len(text) if found < 0 else found + len(ending)


def _share_words(title: str, other: str) -> bool:
    one, two = (set(_WORD.findall(t.casefold())) for t in (title, other))
    return bool(one & two)


def _marks(words: str) -> tuple[int, ...]:
    pieces = {words[i : i + SHINGLE] for i in range(max(0, len(words) - SHINGLE + 1))}
    hashed = (int.from_bytes(hashlib.blake2b(p.encode("utf-8", "replace"), digest_size=6).digest()) for p in pieces)
    return tuple(sorted(hashed)[:MARKS])


def _decoded(body: bytes, kind: str) -> str:
    named = _CHARSET.search(kind.encode("ascii", "ignore")) or _CHARSET.search(body[:4096])
    name = named[1].decode("ascii").lower() if named else "utf-8"
    name = {"shift_jis": "cp932", "x-sjis": "cp932", "sjis": "cp932"}.get(name, name)
    try:
        return body.decode(name, "replace")
    except LookupError:
        return body.decode("utf-8", "replace")
