"""Find whom and what an order names: people by number, units and ranks by the names that cities write. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from hasshin.accounts.transfers.columns import folded
from hasshin.accounts.transfers.roll import Person, Place
from hasshin.policy.pack import Named


class Numbers:
    """Finds people by number: as written, else without leading zeros, where that is one person's alone."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._exact: dict[str, Person] = {}
        self._bare: dict[str, list[Person]] = {}
        for one in people:
            if one.number:
                self._exact[one.number.casefold()] = one
                self._bare.setdefault(_bare(one.number), []).append(one)

    def several(self, number: str) -> list[Person]:
        """Those between whom a number without its zeros does not decide; empty where it is one person's or nobody's."""
        if number.casefold() in self._exact:
            return []
        found = self._bare.get(_bare(number), [])
        return found if len(found) > 1 else []

    def filled(self, number: str) -> str:
        """A newcomer's number with the zeros that a spreadsheet took: where all numbers are of one length and begin so.

        Left as it is where the registered ones differ in length, or none begins with a zero.
        """
        widths = {len(one) for one in self._exact if one.isdigit()}
        if not number.isdigit() or len(widths) != 1 or not all(one.isdigit() for one in self._exact):
            return number
        return number.zfill(widths.pop()) if any(one.startswith("0") for one in self._exact) else number

    def find(self, number: str) -> tuple[Person | None, bool]:
        """The person, and whether the number is written exactly so."""
        exact = self._exact.get(number.casefold())
        if exact is not None:
            return exact, True
        bare = self._bare.get(_bare(number), [])
        return (bare[0], False) if len(bare) == 1 else (None, False)


def _bare(number: str) -> str:
    return number.casefold().lstrip("0") if number.isdigit() else number.casefold()


def find_unit(units: Iterable[Place], written: str) -> Place | None:
    """The one unit of that code or name; the section alone is enough where it names one unit ("広報広聴課")."""
    rows = list(units)
    wanted = folded(written)
    exact = [u for u in rows if folded(u.code) == wanted or folded(u.name) == wanted]
    if exact:
        return next((u for u in exact if u.active), exact[0])
    last = folded(re.split(r"[\s\u3000]+", written.strip())[-1])
    ends = [u for u in rows if u.active and folded(re.split(r"[\s\u3000]+", u.name)[-1]) == wanted]
    ends = ends or [u for u in rows if u.active and last != wanted and folded(u.name) == last]
    return ends[0] if len(ends) == 1 else None


def find_rank(ranks: Iterable[Named], written: str, unit: str) -> str | None:
    """The pack's rank of that title, also one of several ("所属長(課長)") or with the unit's name ("広報課長")."""
    wanted = folded(written)
    by_title: dict[str, str] = {}
    for rank in ranks:
        by_title[folded(rank.id)] = rank.id
        whole = unicodedata.normalize("NFKC", rank.title.ja)
        for part in (whole, *re.split(r"[()・/、]", whole)):
            if part.strip():
                by_title.setdefault(folded(part), rank.id)
    if wanted in by_title:
        return by_title[wanted]
    section = folded(re.split(r"[\s\u3000]+", unit.strip())[-1]) if unit.strip() else ""
    if section and wanted.startswith(section[:-1]) and len(section) > 1:
        return by_title.get(wanted[len(section) - 1 :])
    return None
