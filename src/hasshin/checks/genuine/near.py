"""How near a handle or name is to one of ours, and why: the comparisons, from the surest to the loosest."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA

from hasshin.checks.genuine.forms import canonical, letters, look, name_key, parts_of, plain, same_name, sound
from hasshin.checks.genuine.known import Book, Known
from hasshin.checks.genuine.places import CLAIMS, EXTRA, KINDS, SECTIONS, core, other_body, places, words_of
from hasshin.checks.text.domains import MIN_NAME

How = Literal["confusable", "separators", "spelling", "extra_words", "edited", "contains", "combined", "names_city"]
SHORTEST_CORE = 5
LONG_NAME = 8
"""From this length on, a handle that holds ours in look-alike letters is no chance, wherever ours stands in it."""
MOST_PARTS = 8
ONE_EDIT, TWO_EDITS = 6, 12
"""From these lengths on, one or two letters may differ and the handle still be taken for ours."""


class Near(NamedTuple):
    """The account of ours that it is near to (None: the city itself), in which way, and what differs."""

    account: Known | None
    how: How
    differences: tuple[tuple[str, str], ...] = ()


def nearest(book: Book, handle: str, service: str) -> Near | None:
    """The account of ours that a reader may take `handle` for, one on the same service first; None for none."""
    for how, found in _ways(book, handle):
        if found:
            best = _best(found, service, handle)
            return Near(best, how, differences(handle, best.handle))
    return Near(None, "names_city") if _names_the_city(book, handle) else None


def _ways(book: Book, handle: str) -> Iterable[tuple[How, list[Known]]]:
    seen = look(handle)
    if not seen:
        return
    alike = book.by_look.get(seen, [])
    letters = [one for one in alike if _bare(one.handle) != _bare(handle)]
    yield "confusable", letters
    yield "separators", alike
    place, kind = book.city.place, book.city.kind
    if len(seen) >= SHORTEST_CORE:
        sounding = [
            one for one in book.by_sound.get(sound(handle), []) if not other_body(handle, one.handle, place, kind)
        ]
        yield "spelling", sounding
    words = core(handle)
    if sum(map(len, words)) >= SHORTEST_CORE:
        yield "extra_words", book.by_core.get(tuple(sorted(words)), [])
    yield "edited", [one for one in _edited(book, handle) if not other_body(handle, one.handle, place, kind)]
    yield "contains", [one for one in _containing(book, handle) if not other_body(handle, one.handle, place, kind)]
    yield "combined", [one for one in _combining(book, handle) if not other_body(handle, one.handle, place, kind)]


def _bare(handle: str) -> str:
    """A handle without separators, letter by letter as it is."""
    return "".join(c for c in plain(handle) if c.isalnum() or not c.isascii())


def _edited(book: Book, handle: str) -> list[Known]:
    """Ours that are a letter or two away, as written or as seen: look-alikes fallen together may hide a slip."""
    found: list[tuple[int, Known]] = []
    plain_one, seen = letters(handle), look(handle)
    for other, other_seen, one in book.written:
        shorter = min(len(plain_one), len(other))
        allowed = 2 if shorter >= TWO_EDITS else 1 if shorter >= ONE_EDIT else 0
        if not allowed or abs(len(plain_one) - len(other)) > allowed + 1:
            continue
        distance = min(
            OSA.distance(plain_one, other, score_cutoff=allowed), OSA.distance(seen, other_seen, score_cutoff=allowed)
        )
        if distance <= allowed:
            found.append((distance, one))
    return [one for _, one in sorted(found, key=lambda each: each[0])]


def _containing(book: Book, handle: str) -> list[Known]:
    """Ours whole within it, as words of its own, where ours is more than a bare name."""
    words = words_of(handle)
    found: list[Known] = []
    for one in book.accounts:
        ours = words_of(one.handle)
        if len(ours) < 2 or len(ours) >= len(words) or not _tells(ours):  # noqa: PLR2004
            continue
        if any(words[at : at + len(ours)] == ours for at in range(len(words) - len(ours) + 1)):
            found.append(one)
    return found


def _tells(words: tuple[str, ...]) -> bool:
    """Whether the words say more than a place: a kind of body or a section, or a long name of the city's own making."""
    if any(word in KINDS or word in SECTIONS for word in words):
        return True
    return sum(map(len, words)) >= TWO_EDITS and any(word not in places() and not word.isdigit() for word in words)


def _combining(book: Book, handle: str) -> list[Known]:
    """Ours within it, disguised: some of its words look or sound like ours, or it holds ours in look-alike letters.

    Who writes ours with other letters means ours; so, unlike in `_containing`, a bare name is enough.
    """
    parts = [part for part in parts_of(handle) if part][:MOST_PARTS]
    found: dict[int, Known] = {}
    for begin in range(len(parts)):
        for end in range(begin + 1, len(parts) + 1):
            if end - begin == len(parts):
                continue
            piece = "".join(parts[begin:end])
            if len(piece) >= SHORTEST_CORE:
                alike = [*book.by_look.get(look(piece), []), *book.by_sound.get(sound(piece), [])]
                found |= {id(one): one for one in alike if letters(one.handle) != letters(piece)}
    seen, plain_one = look(handle), letters(handle)
    for ours, ours_seen, one in book.written:
        if len(ours_seen) >= LONG_NAME and ours_seen in seen and ours not in plain_one:
            found[id(one)] = one
    return list(found.values())


def _names_the_city(book: Book, handle: str) -> bool:
    """The city's own name with its kind or a claim to be official, and nothing that makes it somebody else's."""
    place = book.city.place
    words = words_of(handle)
    if len(place) < MIN_NAME - 2 or place not in words:
        return False
    rest = [word for word in words if word != place and not word.isdigit()]
    claims = any(
        word in CLAIMS or KINDS.get(word) == book.city.kind or word in {"pr", "koho", "kouhou"} for word in rest
    )
    known = all(word in EXTRA or word in SECTIONS or KINDS.get(word) == book.city.kind for word in rest)
    return claims and known


def _best(found: list[Known], service: str, handle: str) -> Known:
    def rank(one: Known) -> tuple[bool, bool, int]:
        return one.service != service, one.state == "closed", OSA.distance(plain(handle), plain(one.handle))

    return min(found, key=rank)


def differences(theirs: str, ours: str) -> tuple[tuple[str, str], ...]:
    """Where two handles differ, as (theirs, ours) pieces, at most five; letter case aside."""
    a, b = theirs.lower(), ours.lower()
    if len(a) > 200 or len(b) > 200:  # noqa: PLR2004  comparing takes the square of the length
        return ()
    codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    return tuple((a[i:j], b[k:m]) for tag, i, j, k, m in codes if tag != "equal")[:5]


def exact(book: Book, handle: str, service: str) -> list[Known]:
    """Ours of exactly that handle; with a service those on it, else on any."""
    if service:
        return [one for one in book.exact.get(canonical(service, handle), []) if one.service == service]
    both = {canonical("", handle), canonical("facebook", handle)}
    found = [one for key in both for one in book.exact.get(key, [])]
    return [one for one in found if canonical(one.service, handle) == canonical(one.service, one.handle)]


class NearName(NamedTuple):
    """A display name of ours (or the city's own, account None) that a pasted one equals, imitates or embellishes."""

    account: Known | None
    how: Literal["same", "confusable", "extra_words"]
    name: str


_EXTRA_NAME = (
    "公式アカウント", "オフィシャル", "アカウント", "認証済み", "認証済", "お知らせ", "サポート",
    "事務局", "公式", "公認", "本物", "公厷",
    "official", "account", "verified", "support", "info", "jp", "新",
)  # fmt: skip


def nearest_name(book: Book, name: str) -> NearName | None:
    """Whether a display name is one of ours or the city's, looks like it, or only adds to it."""
    key = name_key(name)
    if len(key) < 2:  # noqa: PLR2004  a single character names nobody
        return None
    for one in book.by_name.get(key, []):
        return NearName(one, "same" if same_name(name, one.name) else "confusable", one.name)
    for own in book.city.names:
        if name_key(own) == key:
            return NearName(None, "same" if same_name(name, own) else "confusable", own)
    bare = _without_extra(key)
    if bare != key and len(bare) > 2:  # noqa: PLR2004
        for one in book.by_name.get(bare, []):
            return NearName(one, "extra_words", one.name)
        for own in book.city.names:
            if name_key(own) == bare:
                return NearName(None, "extra_words", own)
    return None


def _without_extra(key: str) -> str:
    extra = sorted({name_key(word) for word in _EXTRA_NAME}, key=len, reverse=True)
    again = True
    while again:
        again = False
        for word in extra:
            if len(key) > len(word) and (key.startswith(word) or key.endswith(word)):
                key = key.removeprefix(word) if key.startswith(word) else key.removesuffix(word)
                again = True
        stripped = key.strip("0123456789")
        again, key = again or stripped != key, stripped or key
    return key
