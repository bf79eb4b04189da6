"""Whose host is it: covered by a listed domain, or made to look like one."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from typing import Literal

import idna
import regex

from hasshin.checks.text.confusable import latin, skeleton
from hasshin.checks.text.suffixes import split, suffixes

# Only public bodies and schools can register below these, so nobody imitates a city there.
_RESTRICTED = ("lg.jp", "go.jp", "ac.jp", "ed.jp")
_MUNICIPAL = ("city", "town", "vill", "pref", "metro")
_PUNCTUATION = regex.compile(r"[.\-_]")
MIN_FUZZY = 9  # shorter names differ by two letters too easily
MAX_LABEL = 63  # characters of one label (RFC 1035); decoding a longer one takes the square of its length
MIN_NAME = 6  # shorter ones are common words


def covered(host: str, domains: Iterable[str]) -> bool:
    """Whether `host` is one of `domains` or a subdomain of one, at a label boundary."""
    return any(host == d or host.endswith("." + d) for d in (clean(domain) for domain in domains))


@lru_cache(maxsize=512)
def clean(domain: str) -> str:
    """A listed domain as it is compared: lower case, no wildcard, no dots at the ends."""
    return decode(domain.strip().lower().removeprefix("*."))


def decode(host: str) -> str:
    """A host as people read it: ideographic dots as dots, punycode as Unicode, no final dot."""
    host = host.replace("。", ".").strip(".")
    labels = []
    for label in host.split("."):
        if label.startswith("xn--") and len(label) <= MAX_LABEL:
            # What is not valid punycode is shown as written.
            with suppress(idna.IDNAError, UnicodeError):
                labels.append(idna.decode(label))
                continue
        labels.append(label)
    return ".".join(labels)


Likeness = Literal["no", "maybe", "yes"]


def looks_like(host: str, user: str, domains: Iterable[str]) -> tuple[Likeness, str]:
    """Whether a host that no domain covers is made to look like one of them, and like which.

    `user` is what stands before an @ in the address. "maybe" is left to a person.
    """
    best: tuple[Likeness, str] = ("no", "")
    for domain in (clean(d) for d in domains):
        likeness = _user_likeness(user, domain) or _likeness(host, domain)
        if likeness == "yes":
            return "yes", domain
        if likeness == "maybe":
            best = ("maybe", domain)
    return best


def _user_likeness(user: str, domain: str) -> Likeness | None:
    if not user:
        return None
    return "yes" if _squeezed(domain) in _squeezed(user) or _likeness(user, domain) == "yes" else None


@lru_cache(maxsize=4096)
def _likeness(host: str, domain: str) -> Likeness:
    # A bare suffix such as "lg.jp" in the list names no one in particular: nothing can look like it.
    if domain in suffixes() or "." not in domain or _genuine(host, domain):
        return "no"
    if skeleton(host) != host and covered(skeleton(host), [skeleton(domain)]):
        return "yes"
    plain, own = _squeezed(host), _squeezed(domain)
    if len(own) >= MIN_FUZZY and own in plain:
        return "yes"
    if _is_near(plain.removeprefix("www"), own.removeprefix("www")):
        return "yes"
    return _key_likeness(host, domain)


def _genuine(host: str, domain: str) -> bool:
    """Hosts that can't be an imitation: of a restricted zone, or another municipality's name (city.oita.oita.jp)."""
    if covered(host, _RESTRICTED):
        return True
    _, label, suffix = split(host)
    return label in _MUNICIPAL and suffix.count(".") == 2 and suffix.endswith(".jp") and suffix in suffixes()  # noqa: PLR2004


@lru_cache(maxsize=4096)
def _squeezed(host: str) -> str:
    """The skeleton without dots and hyphens."""
    return str(_PUNCTUATION.sub("", skeleton(host)))


def _is_near(host: str, own: str) -> bool:
    """Two letters off at most, in a name long enough for that to be no chance."""
    if len(own) < MIN_FUZZY or host == own:
        return False
    allowed = 2 if len(own) >= MIN_FUZZY + 5 else 1
    return abs(len(host) - len(own)) <= allowed and _distance(host, own, allowed) <= allowed


def _distance(a: str, b: str, most: int) -> int:
    """Edits (insert, delete, replace, swap of neighbours) from a to b; more than `most` is not counted out."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, previous[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def _key_likeness(host: str, domain: str) -> Likeness:
    """The city's name in another place: city.matsudo-lg.jp, matsudo-city.com."""
    kind, name = _key(domain)
    text = skeleton(latin(host))
    if kind and regex.search(rf"(?<![a-z0-9]){skeleton(kind)}[.\-_]?{skeleton(name)}(?![a-z0-9])", text):
        return "yes"
    if kind and regex.search(rf"(?<![a-z0-9]){skeleton(name)}[.\-_]?{skeleton(kind)}(?![a-z0-9])", text):
        return "maybe"
    if len(name) >= MIN_NAME and not kind and regex.search(rf"(?<![a-z0-9]){skeleton(name)}(?![a-z0-9])", text):
        return "maybe"
    return "no"


@lru_cache(maxsize=512)
def _key(domain: str) -> tuple[str, str]:
    """("city", "matsudo") of a municipal domain; ("", registrable label) of any other."""
    labels = domain.removeprefix("www.").split(".")
    if labels[0] in _MUNICIPAL and len(labels) > 2:  # noqa: PLR2004  # kind, name, suffix
        return labels[0], labels[1]
    # A listed subdomain of another body's name says nothing about that name.
    subdomain, label, _ = split(domain)
    return "", "" if subdomain.removeprefix("www") else label
