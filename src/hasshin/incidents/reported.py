"""Reads of what the public reported, for staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.own import holds
from hasshin.city.pack import pack_at
from hasshin.incidents.actions.report_fake import owed_by
from hasshin.incidents.models import ReportedAccount

MOST = 200
SHOWN = 20


@dataclass(frozen=True, slots=True)
class SaidRow:
    """One citizen's report. `contact` is shown to those alone whose it is to look."""

    at: datetime
    words: str
    contact: str


@dataclass(frozen=True, slots=True)
class ReportedRow:
    """One reported account: how often, what it looks like, and what became of it. `reports` are the newest."""

    id: int
    address: str
    service: str
    verdict: str
    imitates: str
    count: int
    first_at: datetime
    last_at: datetime
    state: str
    incident_id: int | None
    reason: str
    reports: tuple[SaidRow, ...]


@dataclass(frozen=True, slots=True)
class ReportedPage:
    """Those that wait, and those that are settled, the newest first. `may_dismiss`: the reader's role is to look."""

    waiting: tuple[ReportedRow, ...]
    settled: tuple[ReportedRow, ...]
    may_dismiss: bool


def reported_page(actor: Actor, now: datetime) -> ReportedPage:
    """A fixed number of statements."""
    theirs = holds(pack_at(now), actor_facts(actor, now), owed_by(now)[0])
    rows = ReportedAccount.objects.select_related("imitates").prefetch_related("reports").order_by("-last_at", "-pk")
    waiting = rows.filter(state=ReportedAccount.State.OPEN)[:MOST]
    settled = rows.exclude(state=ReportedAccount.State.OPEN)[:MOST]
    return ReportedPage(
        tuple(_row(one, theirs) for one in waiting), tuple(_row(one, theirs) for one in settled), theirs
    )


def _row(one: ReportedAccount, theirs: bool) -> ReportedRow:
    said = sorted(one.reports.all(), key=lambda each: (each.at, each.pk), reverse=True)[:SHOWN]
    return ReportedRow(
        id=one.pk,
        address=one.address,
        service=one.service,
        verdict=one.verdict,
        imitates=one.imitates.name if one.imitates is not None else "",
        count=one.count,
        first_at=one.first_at,
        last_at=one.last_at,
        state=one.state,
        incident_id=one.incident_id,
        reason=one.reason,
        reports=tuple(SaidRow(each.at, each.words, each.contact if theirs else "") for each in said),
    )
