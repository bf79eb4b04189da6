"""What the election periods in force look for, and where a text holds it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hasshin.checks.text.names import names_in
from hasshin.city.models import ElectionPeriod, ElectionTerm


@dataclass(frozen=True, slots=True)
class Looked:
    """One way to write a name or term that is looked for, since when, and for which period."""

    written: str
    kind: str
    since: datetime
    period: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A stretch of a text that holds such a name: offsets into it as written."""

    start: int
    end: int
    looked: Looked


@dataclass(frozen=True, slots=True)
class Season:
    """The election periods in force at one time, as one: none is in force where `periods` is empty."""

    periods: tuple[int, ...] = ()
    looked: tuple[Looked, ...] = ()

    def hits(self, text: str) -> list[Hit]:
        """Where the text holds one of the names, in any width, kana, case and spacing."""
        by_words: dict[str, Looked] = {}
        for one in self.looked:
            known = by_words.get(one.written)
            by_words[one.written] = one if known is None or one.since < known.since else known
        return [Hit(n.start, n.end, by_words[n.asked]) for n in names_in(text, by_words)]


QUIET = Season()


def season(now: datetime) -> Season:
    """The election periods in force at `now`. One statement where there is none."""
    periods = dict(ElectionPeriod.objects.filter(starts__lte=now, ends__gt=now).values_list("pk", "title"))
    return _of(periods) if periods else QUIET


def is_election(now: datetime) -> bool:
    """Whether any period is in force."""
    return ElectionPeriod.objects.filter(starts__lte=now, ends__gt=now).exists()


def _of(periods: dict[int, str]) -> Season:
    rows = ElectionTerm.objects.filter(period__in=periods, dropped_at=None).order_by("pk")
    return Season(
        tuple(sorted(periods)),
        tuple(Looked(written, r.kind, r.added_at, periods[r.period_id]) for r in rows for written in _ways(r)),
    )


def _ways(row: ElectionTerm) -> Iterable[str]:
    return (row.name, *row.variants)
