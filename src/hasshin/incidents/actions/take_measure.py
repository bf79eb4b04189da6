"""Choose a measure of the incident's kind (M-16): stop, rename, change the profile, or delete the account.

Stopping holds when this returns. A new name or profile is written by the worker where the service's API lets it, else
a person does it. Deleting takes several people (house rule): one asks, others with the right to close accounts agree,
and then a person deletes it at the service, as no service's API does.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from django.db import IntegrityError, transaction

from hasshin.accounts.actions.change_account import demand_open
from hasshin.accounts.actions.freeze import freeze
from hasshin.accounts.models import Account
from hasshin.accounts.rows import govern_account
from hasshin.city.actor import Actor
from hasshin.city.govern import record, refuse
from hasshin.city.own import demand_person
from hasshin.city.pack import pack_at
from hasshin.city.people import refused_if
from hasshin.incidents import rules
from hasshin.incidents.actions.contain import CAUSE
from hasshin.incidents.by_hand import how
from hasshin.incidents.models import Agreement, Incident, Measure
from hasshin.incidents.rows import load_incident, lock_open
from hasshin.ledger.canonical import JSON
from hasshin.policy.controls.standing import Incident as Kind
from hasshin.policy.house import house
from hasshin.policy.reasons import Citation, Conflict, NotFound, Reason, Refused
from hasshin.policy.text import t

Chosen = Literal["stop", "rename", "change_profile", "delete_account"]
Verb, State = Measure.Verb, Measure.State
_VERBS: Final[dict[str, Measure.Verb]] = {
    "stop": Verb.FREEZE,
    "rename": Verb.RENAME,
    "change_profile": Verb.CHANGE_PROFILE,
    "delete_account": Verb.DELETE_ACCOUNT,
}
REASON = t("理由", "Reason")
WORDS: Final = {
    "rename": ("name", t("新しい表示名", "New name"), rules.LONGEST_NAME),
    "change_profile": ("text", t("新しいプロフィール文", "New profile"), rules.LONGEST_PROFILE),
}
TAKEN = t("この措置は、すでに行われているか、進んでいます。", "This measure was taken already, or is under way.")
OVER = t("この措置は、もう同意を待っていません。", "This measure waits for nobody's agreement any more.")


@dataclass(frozen=True)
class Wanted:
    """A measure as it is asked for: `name` for a new name, `text` for a new profile, `reason` for each."""

    verb: Chosen
    reason: str
    name: str = ""
    text: str = ""


def take_measure(*, actor: Actor, now: datetime, incident_id: int, wanted: Wanted) -> Measure:
    """Ask for it, by whoever may freeze the account; it is the kind's own or refused, with the clause.

    Raises `Refused`, `NotFound`, and `Conflict` where the same is under way or the incident has ended.
    """
    staff = demand_person(actor, now)
    incident = load_incident(incident_id)
    control = rules.kind_of(pack_at(now), incident.kind)
    account = _account_of(incident)
    judged = govern_account(actor=actor, now=now, account=account, verb="freeze", kind="incidents.take_measure")
    refused_if(rules.only_played(incident.drill_id))
    refused_if([*_of_the_kind(incident, control, wanted), *_wording(wanted)])
    demand_open(account)
    verb = _VERBS[wanted.verb]
    with transaction.atomic():
        lock_open(incident_id)
        try:
            with transaction.atomic():
                row = Measure.objects.create(
                    incident=incident,
                    verb=verb,
                    subject=f"account:{account.pk}",
                    asked_at=now,
                    asked_by_id=staff,
                    wanted=_kept(wanted),
                    **_beginning(verb, now),
                )
        except IntegrityError:
            raise Conflict(TAKEN) from None
        if wanted.verb in ("stop", "delete_account"):
            _stop(actor, now, account, incident)
        record(
            judged,
            kind="incidents.take_measure",
            subject=f"measure:{row.pk}",
            actor=actor,
            now=now,
            data={"incident": incident_id, "verb": row.verb, "of": row.subject, "state": row.state},
            personal=_personal(wanted),
        )
    return row


def agree_measure(*, actor: Actor, now: datetime, measure_id: int) -> Measure:
    """Agree to deleting the account, as another person with the right to close it. With the last one it may be done.

    Raises `Refused` for who asked or agreed before, or without the right; `Conflict` where nothing waits for it.
    """
    staff = demand_person(actor, now)
    row, incident, account = _waiting(measure_id)
    kind = "incidents.agree_measure"
    judged = govern_account(actor=actor, now=now, account=account, verb="close_account", kind=kind)
    if staff == row.asked_by_id:
        raise Refused([_another()])
    control = rules.kind_of(pack_at(now), incident.kind)
    people = control.delete_account_people if control is not None else rules.DELETERS
    with transaction.atomic():
        lock_open(incident.pk)
        if not Measure.objects.filter(pk=measure_id, state=State.SECOND).exists():
            raise Conflict(OVER)
        try:
            with transaction.atomic():
                mine = Agreement.objects.create(measure=row, staff_id=staff, at=now)
        except IntegrityError:
            raise Conflict(t("すでに同意しています。", "You agreed already.")) from None
        have = 1 + Agreement.objects.filter(measure=row).count()
        also = [f"agreement:{mine.pk}"]
        if have >= people:
            why = how(Verb.DELETE_ACCOUNT, account.service).model_dump()
            waiting = Measure.objects.filter(pk=measure_id, state=State.SECOND)
            if waiting.update(state=State.FOR_A_PERSON, settled_at=now, reason=why) != 1:
                raise Conflict(OVER)
            also.append(f"measure:{measure_id}")
        record(
            judged,
            kind=kind,
            subject=f"measure:{measure_id}",
            actor=actor,
            now=now,
            data={"incident": incident.pk, "people": have, "needed": people, "also": also},
        )
    row.refresh_from_db()
    return row


def drop_measure(*, actor: Actor, now: datetime, measure_id: int, reason: str) -> Measure:
    """Do not delete the account after all: by who asked for it, or by whoever may close the account."""
    staff = demand_person(actor, now)
    row, incident, account = _waiting(measure_id)
    kind = "incidents.drop_measure"
    verb = "freeze" if staff == row.asked_by_id else "close_account"
    judged = govern_account(actor=actor, now=now, account=account, verb=verb, kind=kind)
    refused_if(rules.wording("reason", reason, REASON))
    with transaction.atomic():
        lock_open(incident.pk)
        waiting = Measure.objects.filter(pk=measure_id, state=State.SECOND)
        dropped = {"wanted": {**row.wanted, "dropped": reason.strip()}, "state": State.DROPPED, "settled_at": now}
        if waiting.update(**dropped) != 1:
            raise Conflict(OVER)
        record(
            judged,
            kind=kind,
            subject=f"measure:{measure_id}",
            actor=actor,
            now=now,
            data={"incident": incident.pk},
            personal={"reason": reason.strip()},
        )
    row.refresh_from_db()
    return row


def _account_of(incident: Incident) -> Account:
    if incident.account is None:
        raise refuse(
            "no_account",
            "account_id",
            "この事案には、アカウントが書かれていません。",
            "The incident names no account.",
            "アカウントを選んで、事案を開いてください。",
            "Open an incident that names the account.",
        )
    return incident.account


def _waiting(measure_id: int) -> tuple[Measure, Incident, Account]:
    row = Measure.objects.filter(pk=measure_id, verb=Verb.DELETE_ACCOUNT).first()
    if row is None:
        raise NotFound(f"measure {measure_id}")
    incident = load_incident(row.incident_id)
    return row, incident, _account_of(incident)


def _beginning(verb: Measure.Verb, now: datetime) -> dict[str, object]:
    if verb == Verb.FREEZE:
        return {"state": State.DONE, "settled_at": now}
    return {"state": State.SECOND if verb == Verb.DELETE_ACCOUNT else State.ASKED}


def _stop(actor: Actor, now: datetime, account: Account, incident: Incident) -> None:
    """What is to be deleted says nothing meanwhile; an account that is frozen already stays so."""
    with suppress(Conflict):
        freeze(actor=actor, now=now, account_id=account.pk, reason=CAUSE.fill(id=incident.pk).ja)


def _kept(wanted: Wanted) -> dict[str, str]:
    kept = {"reason": wanted.reason.strip()}
    if wanted.verb in WORDS:
        where = WORDS[wanted.verb][0]
        kept[where] = str(getattr(wanted, where)).strip()
    return kept


def _personal(wanted: Wanted) -> dict[str, JSON]:
    return dict(_kept(wanted))


def _of_the_kind(incident: Incident, control: Kind | None, wanted: Wanted) -> list[Reason]:
    if control is not None and wanted.verb in control.measures:
        return []
    return [
        Reason(
            code="measure_not_of_kind",
            where="verb",
            message=t(
                "この種類の事案に、指針はこの措置を定めていません。",
                "The guideline does not name this measure for an incident of this kind.",
            ),
            fix=t(
                "画面に出ている措置から選ぶか、それを定める種類の事案を開いてください。",
                "Choose one of those shown, or open an incident of a kind that has it.",
            ),
            citations=tuple(Citation.model_validate(one) for one in incident.citations),
        )
    ]


def _wording(wanted: Wanted) -> list[Reason]:
    reasons = rules.wording("reason", wanted.reason, REASON)
    if wanted.verb in WORDS:
        where, label, longest = WORDS[wanted.verb]
        reasons += rules.wording(where, getattr(wanted, where), label, longest=longest)
    return reasons


def _another() -> Reason:
    return Reason(
        code="second_person",
        where="actor",
        message=t("削除を求めた本人とは別の人の同意が要ります。", "Somebody else than who asked has to agree."),
        fix=t(
            "アカウントを閉鎖できる役割の、別の人に依頼してください。",
            "Ask another person whose role may close accounts.",
        ),
        citations=(house("two-people-close"),),
    )
