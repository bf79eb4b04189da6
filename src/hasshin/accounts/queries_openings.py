"""Reads of openings for faces: where each stands, what it waits for, and what the reader may do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from django.db.models import Q

from hasshin.accounts.models import MeetingReport, Opening
from hasshin.accounts.openings import Decided, Stage, decided, facts_at, load_opening, next_step
from hasshin.city.actor import Actor
from hasshin.city.models import Unit
from hasshin.city.pack import pack_at
from hasshin.policy.controls.access import Opening as Control
from hasshin.policy.decide import decide
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation
from hasshin.policy.rules.openings import granting, personally, reporting
from hasshin.policy.text import Text

WAITING = (Opening.State.REQUESTED, Opening.State.APPROVED)


@dataclass(frozen=True)
class OpeningCard:
    """One opening in a list. `waits_for` are the stages that are still to come and can be done now; empty: none.

    `designated` is who was named to obtain it personally.
    """

    id: int
    unit: Text
    service: str
    handle: str
    name: str
    state: str
    waits_for: tuple[str, ...]
    requested_by: Text
    requested_at: datetime
    designated: Text | None
    account_id: int | None


@dataclass(frozen=True)
class OpeningPage:
    """One opening whole. `may` are the stages that the reader may do now; `next` is the step to decide.

    `reports` are the entries of the report to the meeting, the newest first; each but the oldest corrects.
    """

    opening: Opening
    steps: tuple[Decided, ...]
    next: int | None
    waits_for: tuple[str, ...]
    may: frozenset[str]
    personal: bool
    meeting: Text | None
    reports: tuple[MeetingReport, ...]
    cited: tuple[Citation, ...]


def opening_cards(now: datetime) -> tuple[OpeningCard, ...]:
    """All openings: those that wait for something first, then the newest; those that wait cost statements each.

    An account that was asked for and obtained stays in the list: it is the record of how it came about.
    """
    pack = pack_at(now)
    rows = Opening.objects.select_related("unit", "requested_by", "account", "designated")
    rows = rows.order_by("-requested_at", "-pk")
    cards = [_card(pack, row, now) for row in rows]
    return tuple(sorted(cards, key=lambda card: not card.waits_for))


def openings_of(unit_id: int, now: datetime, since: datetime) -> tuple[OpeningCard, ...]:
    """A unit's openings that wait for something, and those that were refused or came to their end since then."""
    pack = pack_at(now)
    rows = Opening.objects.filter(unit=unit_id).select_related("unit", "requested_by", "account", "designated")
    lately = Q(ended_at__gte=since) | Q(obtained_at__gte=since) | Q(received_at__gte=since)
    able = rows.filter(Q(state__in=WAITING) | lately | Q(account__awaits_report=True) | Q(account__awaits_grant=True))
    return tuple(_card(pack, row, now) for row in able.order_by("-requested_at", "-pk"))


def opening_steps(opening_id: int, now: datetime) -> int:
    """How many of the decisions on it stand, from the first on."""
    rows = decided(pack_at(now), load_opening(opening_id), now)
    number = next_step(rows)
    return len(rows) if number is None else number


def opening_page(opening_id: int, actor: Actor, now: datetime) -> OpeningPage:
    """One opening; raises `NotFound`."""
    pack = pack_at(now)
    opening = load_opening(opening_id)
    rows = decided(pack, opening, now)
    waits = waits_for(pack, opening, rows)
    asked: tuple[Stage, ...] = tuple(stage for stage in get_args(Stage) if stage in waits)
    # Whom one designated can be changed until the report.
    if "obtain" in waits or "report" in waits:
        asked = (*asked, "designate") if personally(pack, opening.service) and "designate" not in asked else asked
    if "receive" in waits:
        asked = (*asked, "report")  # until it is received
    if opening.meeting_told_at is not None and reporting(pack)[0] is not None:
        asked = (*asked, "tell")  # to correct it
    may = {stage for stage in asked if decide(pack, facts_at(opening, actor, now, stage)).allowed}
    telling, _roles = reporting(pack)
    return OpeningPage(
        opening=opening,
        steps=rows,
        next=next_step(rows) if opening.state in WAITING else None,
        waits_for=waits,
        may=frozenset(may),
        personal=personally(pack, opening.service) is not None,
        meeting=telling.reported_to if telling is not None else None,
        reports=tuple(opening.meeting_reports.select_related("by").order_by("-pk")),
        cited=tuple({c.id: c for control in pack.all_of(Control) for c in pack.cite(control)}.values()),
    )


def waits_for(pack: Pack, opening: Opening, rows: tuple[Decided, ...]) -> tuple[str, ...]:
    """The stages that are to be done next, as the pack asks for them."""
    if opening.state in WAITING:
        if next_step(rows) is not None:
            return ("approve",)
        personal = personally(pack, opening.service) is not None
        return ("designate",) if personal and opening.designated_id is None else ("obtain",)
    account = opening.account
    if opening.state != Opening.State.OBTAINED or account is None or account.state == "closed":
        return ()
    found = []
    if account.awaits_report and personally(pack, opening.service) is not None:
        found.append("report" if opening.told_at is None else "receive")
    if account.awaits_grant and granting(pack, opening.service) is not None:
        found.append("grant")
    if opening.meeting_told_at is None and reporting(pack)[0] is not None:
        found.append("tell")
    return tuple(found)


def _card(pack: Pack, row: Opening, now: datetime) -> OpeningCard:
    steps = decided(pack, row, now) if row.state in WAITING else ()
    return OpeningCard(
        id=row.pk,
        unit=unit_name(row.unit),
        service=row.service,
        handle=row.account.handle if row.account is not None else row.wanted_handle,
        name=row.account.name if row.account is not None else row.name,
        state=row.state,
        waits_for=waits_for(pack, row, steps),
        requested_by=Text(ja=row.requested_by.name_ja, en=row.requested_by.name_en),
        requested_at=row.requested_at,
        designated=None if row.designated is None else Text(ja=row.designated.name_ja, en=row.designated.name_en),
        account_id=row.account_id,
    )


def unit_name(unit: Unit) -> Text:
    """A unit's name in both languages."""
    return Text(ja=unit.name_ja, en=unit.name_en)
