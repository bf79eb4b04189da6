"""Carry a transfer out: all that the dry run showed, in one transaction, or nothing.

The digest of the dry run is confirmed. Where anything that it rests on has changed since, it is a `Conflict`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.contrib.auth.hashers import make_password
from django.db import transaction

from hasshin.accounts.facts import account_facts
from hasshin.accounts.rows import load_account
from hasshin.accounts.transfers.choose import CLOSED, find_transfer
from hasshin.accounts.transfers.examine import Examined, examine_transfer
from hasshin.accounts.transfers.match import Change
from hasshin.accounts.transfers.put import Hand, put_begins, put_change
from hasshin.accounts.transfers.summary import summary
from hasshin.accounts.transfers.wrong import refuse_all
from hasshin.city.actions.password import one_time_password
from hasshin.city.actor import Actor
from hasshin.city.govern import govern, record
from hasshin.city.judge import Judged
from hasshin.city.models import Appointment, StaffMember, Transfer
from hasshin.city.people import refused_if
from hasshin.city.proof import Proof
from hasshin.city.rules import appointing_right
from hasshin.city.single import lock_seats
from hasshin.city.vacancy import Seat
from hasshin.policy.reasons import Conflict
from hasshin.policy.text import t

KIND = "accounts.carry_out_transfer"
CHANGED = t(
    "確認した後に、職員や任命が変わりました。何も実行していません。もう一度試算を確かめてください。",
    "People or appointments have changed since you looked. Nothing was done. Look at the dry run again.",
)


@dataclass(frozen=True)
class FirstPassword:
    """A newcomer's one-time password, shown this once."""

    name: str
    username: str
    one_time_password: str


@dataclass(frozen=True)
class CarriedOut:
    """What came of it."""

    transfer: Transfer
    first: tuple[FirstPassword, ...]


def carry_out(*, actor: Actor, now: datetime, transfer_id: int, digest: str, proof: Proof) -> CarriedOut:
    """Do what the dry run with that digest showed. Orders of a day to come take effect then, by themselves.

    Where newcomers get first passwords, the actor must have signed in anew (`proof`). Raises `Refused` without that,
    without the rights to each of the changes, or where the dry run says what stands in the way;
    `Conflict` where it is closed already or anything relevant has changed.
    """
    row = find_transfer(transfer_id)
    if row.state != Transfer.State.DRAFT:
        raise Conflict(CLOSED)
    seen = examine_transfer(row, now)
    judged = _ask(actor, now, seen, f"transfer:{transfer_id}")
    if seen.digest != digest:
        raise Conflict(CHANGED)
    joins = any(c.does == "join" for c in seen.matched.changes)
    if joins:
        proof.demand()
    # Hashing is slow by design, and so done before the transaction.
    passwords = {c.person: one_time_password() for c in seen.matched.changes if c.does == "join"}
    hashes = {person: make_password(password) for person, password in passwords.items()}
    with transaction.atomic():
        row = _lock(transfer_id, seen)
        found = examine_transfer(row, now)
        if found.digest != digest:
            raise Conflict(CHANGED)
        refuse_all(found.matched.wrongs)
        refused_if(found.impact.blocking)
        hand = Hand(actor, now, row.order, judged, transfer_id)
        ids = {
            change.person: put_change(hand, found, change, hashes.get(change.person, ""))
            for change in seen.matched.changes
        }
        put_begins(hand, found, ids)
        _close(actor, now, row, found, judged, [proof.spend()] if joins else [], ids)
    first = [_first(change, passwords[change.person]) for change in seen.matched.changes if change.person in passwords]
    return CarriedOut(find_transfer(transfer_id), tuple(first))


def _first(change: Change, password: str) -> FirstPassword:
    return FirstPassword(change.name, change.username, password)


def _ask(actor: Actor, now: datetime, seen: Examined, subject: str) -> Judged | None:
    """The right to each change: staff of the units left and entered, and each role of movers and successors."""
    judged = govern(actor=actor, now=now, verb="register_staff", kind=KIND, subject=subject)
    units = {c.unit for c in seen.plan.changes} | {
        seen.roll.people[c.person].unit for c in seen.plan.changes if c.person in seen.roll.people
    }
    for unit in sorted(units):
        govern(actor=actor, now=now, verb="register_staff", kind=KIND, subject=subject, scope="unit", unit=unit)
    seats = {one.held.seat for one in seen.plan.ended if one.why == "moves"} | {one.seat for one in seen.plan.begins}
    asked: set[tuple[str, str]] = set()
    for seat in sorted(seats, key=lambda one: one.key):
        verb = appointing_right(seen.pack, seat.role)
        if (verb, _about(seat)) not in asked:
            asked.add((verb, _about(seat)))
            govern(actor=actor, now=now, verb=verb, kind=KIND, subject=subject, **_scope(seat, now))
    return judged


def _about(seat: Seat) -> str:
    return f"{seat.unit}:{seat.account}"


def _scope(seat: Seat, now: datetime) -> Mapping[str, Any]:
    scope: Literal["city", "unit", "account"] = "city"
    if seat.account is not None:
        scope = "account"
        return {"scope": scope, "account": account_facts(load_account(seat.account), now)}
    return {"scope": "unit", "unit": seat.unit} if seat.unit is not None else {"scope": scope}


def _lock(transfer_id: int, seen: Examined) -> Transfer:
    """The transfer as it now stands. Raises `Conflict` where somebody else closed it meanwhile.

    On PostgreSQL whoever carries out any transfer (two files may name the same newcomer), appoints these people or ends
    what they hold waits here; on SQLite the file is locked.
    """
    drafts = Transfer.objects.select_for_update().filter(state=Transfer.State.DRAFT).order_by("pk")
    row = {one.pk: one for one in drafts}.get(transfer_id)
    if row is None:
        raise Conflict(CLOSED)
    people = [seen.roll.people[c.person].id for c in seen.plan.changes if c.person in seen.roll.people]
    people += [seen.roll.people[b.person].id for b in seen.plan.begins if b.person in seen.roll.people]
    list(StaffMember.objects.select_for_update().filter(pk__in=people).order_by("pk").values_list("pk"))
    lock_seats(seen.pack, [one.seat for one in seen.plan.begins])
    accounts = [one.account.id for one in seen.impact.accounts]
    held = Appointment.objects.select_for_update().filter(account_id__in=accounts).order_by("pk")
    list(held.values_list("pk"))
    return row


def _close(
    actor: Actor,
    now: datetime,
    row: Transfer,
    found: Examined,
    judged: Judged | None,
    also: Sequence[str],
    ids: Mapping[str, int],
) -> None:
    shown = summary(found)
    for one in shown["changes"]:
        one["staff"] = ids[one["person"]]
    changed = Transfer.objects.filter(pk=row.pk, state=Transfer.State.DRAFT).update(
        state=Transfer.State.DONE, closed_by=actor.person, closed_at=now, plan=shown, plan_digest=found.digest
    )
    if changed != 1:
        raise Conflict(CLOSED)
    record(
        judged,
        kind=KIND,
        subject=f"transfer:{row.pk}",
        actor=actor,
        now=now,
        data={
            "plan": found.digest,
            "file": row.file_digest,
            "people": len(found.plan.changes),
            "ended": [one.held.id for one in found.plan.ended],
            "also": list(also),
            "stopped": [one.account.id for one in found.impact.accounts if one.stops],
        },
        personal={"order": row.order, "vacancy_reason": found.plan.choices.vacancy_reason},
    )
