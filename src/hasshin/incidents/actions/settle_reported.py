"""Open an incident of what the public reported, with one tap, or dismiss it with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.govern import record
from hasshin.city.own import demand_person, holds, not_the_role
from hasshin.city.pack import pack_at
from hasshin.city.people import refused_if
from hasshin.findings.actions.settle import settle
from hasshin.incidents import rules
from hasshin.incidents.actions.open_incident import Concerning, open_incident
from hasshin.incidents.actions.report_fake import open_incident_of, owed_by
from hasshin.incidents.models import Incident, ReportedAccount
from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.text import t

WHAT = t("市民からの通報（{n}件）：{address}", "Reports of the public ({n}): {address}")
REASON = t("見送る理由", "Why it is dismissed")
OVER = t("この通報は、すでに扱いが決まっています。", "It is decided already what becomes of this report.")
State = ReportedAccount.State


def open_reported(*, actor: Actor, now: datetime, reported_id: int) -> Incident:
    """The incident of the kind that the pack has for fakes; one that is open about this address is joined.

    Anyone on the staff may, as with every incident. Raises `NotFound`, and `Conflict` where it is settled.
    """
    staff = demand_person(actor, now)
    row = _load(reported_id)
    with transaction.atomic():
        _settle(row, staff, now, State.INCIDENT, "")
        incident = open_incident_of(row.address) or open_incident(
            actor=actor,
            now=now,
            kind=rules.kind_of_fake(pack_at(now)),
            what=WHAT.fill(n=row.count, address=row.address).ja,
            about=Concerning(account_id=row.imitates_id, finding_id=row.finding_id, address=row.address),
        )
        ReportedAccount.objects.filter(pk=row.pk).update(incident=incident)
        _end_finding(row, actor, now, t("事案{id}番を開いた", "Incident no. {id}").fill(id=incident.pk).ja)
        record(
            None,
            kind="incidents.open_reported",
            subject=f"reportedaccount:{row.pk}",
            actor=actor,
            now=now,
            data={"incident": incident.pk, "count": row.count},
        )
    return incident


def dismiss_reported(*, actor: Actor, now: datetime, reported_id: int, reason: str) -> ReportedAccount:
    """It is no fake, or nothing to act on; by a holder of a role whose it is to look. Raises `Refused`, `Conflict`."""
    staff = demand_person(actor, now)
    row = _load(reported_id)
    pack, (roles, _cited) = pack_at(now), owed_by(now)
    refused_if(
        [
            *([] if holds(pack, actor_facts(actor, now), roles) else [not_the_role(pack, roles, None)]),
            *rules.wording("reason", reason, REASON),
        ]
    )
    with transaction.atomic():
        _settle(row, staff, now, State.DISMISSED, reason.strip())
        _end_finding(row, actor, now, reason.strip())
        record(
            None,
            kind="incidents.dismiss_reported",
            subject=f"reportedaccount:{row.pk}",
            actor=actor,
            now=now,
            data={"count": row.count},
            personal={"reason": reason.strip()},
        )
    row.refresh_from_db()
    return row


def _load(reported_id: int) -> ReportedAccount:
    row = ReportedAccount.objects.filter(pk=reported_id).first()
    if row is None:
        raise NotFound(f"reported account {reported_id}")
    return row


def _settle(row: ReportedAccount, staff: int, now: datetime, state: State, reason: str) -> None:
    waiting = ReportedAccount.objects.filter(pk=row.pk, state=State.OPEN)
    if waiting.update(state=state, settled_at=now, settled_by=staff, reason=reason) != 1:
        raise Conflict(OVER)


def _end_finding(row: ReportedAccount, actor: Actor, now: datetime, evidence: str) -> None:
    if row.finding is not None and row.finding.settled_at is None:
        settle(actor=actor, now=now, finding_id=row.finding.pk, evidence=evidence, owes=True)
