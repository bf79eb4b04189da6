"""Contain (封じ込め, F-5-3): one act stops the account and sets everything going that stops an intruder.

The freeze holds when this returns. Posts that nobody here sent are kept and deleted, the connection revoked, the
password called to be changed and the suspect's sessions ended by the worker right after (`containment`), each on its
own: what the service does not do is left to a person, and said. Stopping is not sending: it works from anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hasshin.accounts.actions.call_for_change import call_for_change
from hasshin.accounts.actions.freeze import freeze
from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import Account, Connection
from hasshin.accounts.rows import govern_account
from hasshin.city.actions.shut_out import end_sessions_of
from hasshin.city.actor import Actor
from hasshin.city.drills import demand_in_drill
from hasshin.city.facts import actor_facts
from hasshin.city.govern import record, refuse
from hasshin.city.judge import Judged
from hasshin.city.models import StaffMember, Terminal
from hasshin.city.own import demand_person
from hasshin.city.pack import pack_at
from hasshin.delivery.models import UnaccountedAct
from hasshin.incidents.models import Incident, Measure
from hasshin.incidents.played import PLAYED, is_played
from hasshin.incidents.rows import load_incident, lock_open
from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.scope import Target, may
from hasshin.policy.text import Text, t

CAUSE = t("事案{id}番の封じ込め", "Containment of incident no. {id}")
NOT_YOURS = t(
    "あなたの役割では、このアカウントの投稿を削除できません。削除できる役割の人に依頼してください。",
    "Your role may not delete posts of this account. Ask somebody whose role may.",
)
NO_DELETING = t(
    "フォローやいいねは、サービスの画面で人が取り消してください。",
    "A follow or a like is undone by a person, in the service's own screen.",
)
Verb, State = Measure.Verb, Measure.State


@dataclass(frozen=True)
class Containing:
    """What is contained beside the incident's account: every other account too, a suspect's sessions and devices."""

    everywhere: bool = False
    suspect_id: int | None = None
    revoke: bool = True


def contain(*, actor: Actor, now: datetime, incident_id: int, how: Containing | None = None) -> tuple[Measure, ...]:
    """Take every measure that is not taken yet; the new ones. By whoever may freeze the account.

    Raises `Refused` without that right or where the incident names no account, `Conflict` where it has ended or all
    was taken already, `NotFound` for no such suspect.
    """
    how = how or Containing()
    staff = demand_person(actor, now)
    incident = load_incident(incident_id)
    if incident.drill_id is not None:
        demand_in_drill(incident.drill_id, staff, now)
    account = incident.account
    if account is None:
        raise refuse(
            "no_account",
            "account_id",
            "この事案には、アカウントが書かれていません。",
            "The incident names no account.",
            "アカウントを選んで、事案を開いてください。",
            "Open an incident that names the account.",
        )
    if how.suspect_id is not None and not StaffMember.objects.filter(pk=how.suspect_id).exists():
        raise NotFound(f"staff member {how.suspect_id}")
    judged = govern_account(actor=actor, now=now, account=account, verb="freeze", kind="incidents.contain")
    with transaction.atomic():
        lock_open(incident_id)
        known = set(Measure.objects.filter(incident=incident).values_list("verb", "subject"))
        taken = _Taken(incident, staff, now, known)
        frozen = _freeze(taken, actor, _to_freeze(actor, now, account, how))
        _delete(taken, actor, account, now)
        if (
            how.revoke
            and Connection.objects.filter(account=account).exclude(state=Connection.State.DISCONNECTED).exists()
        ):
            taken.take(Verb.REVOKE, f"account:{account.pk}")
        _password(taken, actor, account, now)
        if how.suspect_id is not None:
            _suspect(taken, actor, how.suspect_id, now)
        if not taken.rows:
            raise Conflict(t("封じ込めは、すでに行われています。", "Everything was contained already."))
        _record(taken, actor, judged, frozen)
    return tuple(taken.rows)


class _Taken:
    """The measures taken in one act; one that was taken before is not taken again."""

    def __init__(self, incident: Incident, staff: int, now: datetime, known: set[tuple[str, str]]) -> None:
        self.incident, self.staff, self.now, self.known = incident, staff, now, known
        self.rows: list[Measure] = []

    def take(self, verb: str, subject: str, state: str = State.ASKED, why: Text | None = None) -> bool:
        """Note it, done or to be done; False where it was before, or where it is only played in a drill."""
        if (verb, subject) in self.known:
            return False
        played = is_played(self.incident, subject)
        if played:
            state = State.DONE
        self.rows.append(
            Measure.objects.create(
                incident=self.incident,
                verb=verb,
                subject=subject,
                state=state,
                asked_at=self.now,
                asked_by_id=self.staff,
                settled_at=None if state == State.ASKED else self.now,
                reason=why.model_dump() if why is not None else {},
                evidence={"text": PLAYED} if played else {},
            )
        )
        return not played


def _to_freeze(actor: Actor, now: datetime, account: Account, how: Containing) -> list[Account]:
    if not how.everywhere:
        return [account]
    pack, who = pack_at(now), actor_facts(actor, now)
    others = Account.objects.exclude(state=Account.State.CLOSED).exclude(pk=account.pk).order_by("pk")
    return [account, *(a for a in others if may(pack, who, "freeze", Target(account=account_facts(a, now))))]


def _freeze(taken: _Taken, actor: Actor, accounts: Iterable[Account]) -> list[int]:
    words = CAUSE.fill(id=taken.incident.pk).ja
    frozen = []
    for one in accounts:
        if not taken.take(Verb.FREEZE, f"account:{one.pk}", State.DONE):
            continue
        with suppress(Conflict):  # frozen before: then it stays so
            freeze(actor=actor, now=taken.now, account_id=one.pk, reason=words)
            frozen.append(one.pk)
    return frozen


def _delete(taken: _Taken, actor: Actor, account: Account, now: datetime) -> None:
    target = Target(account=account_facts(account, now))
    able = may(pack_at(now), actor_facts(actor, now), "remove", target) is not None
    for act in UnaccountedAct.objects.filter(
        account=account, gone_at__isnull=True, finding__isnull=False, finding__settled_at__isnull=True
    ).order_by("pk"):
        if act.kind == "follow":
            taken.take(Verb.DELETE_POST, f"unaccountedact:{act.pk}", State.FOR_A_PERSON, NO_DELETING)
        elif able:
            taken.take(Verb.DELETE_POST, f"unaccountedact:{act.pk}")
        else:
            taken.take(Verb.DELETE_POST, f"unaccountedact:{act.pk}", State.FOR_A_PERSON, NOT_YOURS)


def _password(taken: _Taken, actor: Actor, account: Account, now: datetime) -> None:
    if taken.take(Verb.CHANGE_PASSWORD, f"account:{account.pk}", State.DONE):
        call_for_change(actor=actor, now=now, account_id=account.pk, cause=CAUSE.fill(id=taken.incident.pk).ja)


def _suspect(taken: _Taken, actor: Actor, suspect: int, now: datetime) -> None:
    if taken.take(Verb.END_SESSIONS, f"staffmember:{suspect}", State.DONE):
        end_sessions_of(actor=actor, now=now, staff_id=suspect, cause=CAUSE.fill(id=taken.incident.pk).ja)
    standing = (Terminal.State.ACTIVE, Terminal.State.PREPARED)
    for row in Terminal.objects.filter(kind="device", keeper=suspect, state__in=standing).order_by("pk"):
        taken.take(Verb.SHUT_OUT, f"terminal:{row.pk}")


def _record(taken: _Taken, actor: Actor, judged: Judged | None, frozen: list[int]) -> None:
    record(
        judged,
        kind="incidents.contain",
        subject=f"incident:{taken.incident.pk}",
        actor=actor,
        now=taken.now,
        data={"frozen": list(frozen), "also": [f"measure:{one.pk}" for one in taken.rows]},
    )
