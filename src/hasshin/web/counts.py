"""How many things wait for the signed-in person, for the menu beside every page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache

from hasshin.delivery.queries import UnknownRow, unknowns
from hasshin.duties import queries
from hasshin.duties.queries import DutyRow
from hasshin.posts.queries import Need, needs_me
from hasshin.web.requests import Request

FRESH_SECONDS = 15
"""Asking the pack about every waiting post is too much for each page; an act of one's own asks anew at once."""
DUTY_OF_NEED = {
    "decide": "decide_post",
    "case": "correction_open",
    "agree": "second_person",
    "after_review": "after_review",
}


@dataclass(frozen=True)
class Counts:
    """Numbers beside the menu's lines; `all` stands beside the first. `duties` counts what stands nowhere else."""

    decide: int = 0
    mend: int = 0
    unknown: int = 0
    cases: int = 0
    reviews: int = 0
    findings: int = 0
    duties: int = 0
    owed: int = 0

    @property
    def all(self) -> int:
        """Everything that waits, each once."""
        return self.decide + self.mend + self.unknown + self.cases + self.reviews + self.duties


def counts_for(request: Request) -> Counts:
    """What waits for the signed-in person, as of at most a few seconds ago."""
    if request.actor.staff is None:
        return Counts()
    kept = cache.get(_key(request))
    if isinstance(kept, Counts):
        return kept
    needs = needs_me(request.actor, request.now)
    return count(request, needs, queries.mine(request.actor.staff, request.now), unknowns(request.now))


def count(request: Request, needs: Iterable[Need], mine: Iterable[DutyRow], unknown: Iterable[UnknownRow]) -> Counts:
    """The numbers as of now, kept for the pages that follow."""
    needs, mine, unknown = tuple(needs), tuple(mine), tuple(unknown)
    kinds = [need.kind for need in needs]
    reviews = [row for row in mine if row.kind == "regular_review"]
    counts = Counts(
        decide=kinds.count("decide"),
        mend=kinds.count("mend"),
        unknown=len(unknown),
        cases=kinds.count("case") + kinds.count("agree"),
        reviews=kinds.count("after_review") + len(reviews),
        findings=sum(row.kind == "finding" for row in mine),
        duties=len(beside(needs, mine, unknown)) - len(reviews),
        owed=len(mine),
    )
    cache.set(_key(request), counts, FRESH_SECONDS)
    return counts


def beside(needs: Iterable[Need], mine: Iterable[DutyRow], unknown: Iterable[UnknownRow]) -> tuple[DutyRow, ...]:
    """One's own duties without those that the lists of what to decide, mend and look up show already."""
    shown = {(DUTY_OF_NEED[n.kind], _about(n)) for n in needs if n.kind in DUTY_OF_NEED}
    shown |= {("outcome_unknown", f"delivery:{row.delivery_id}") for row in unknown}
    return tuple(row for row in mine if (row.kind, row.about) not in shown)


def _about(need: Need) -> str:
    match need.kind:
        case "decide":
            return f"post:{need.post_id}"
        case "after_review":
            return f"afterreview:{need.target_id}"
        case _:
            return f"correctioncase:{need.target_id}"


def forget(request: Request) -> None:
    """Count anew with the next page."""
    cache.delete(_key(request))


def _key(request: Request) -> str:
    return f"hasshin-counts-{request.actor.staff}"
