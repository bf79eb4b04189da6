"""Write the changes of a transfer into the tables, each with its entry of the ledger, inside the one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from hasshin.accounts.transfers.examine import Examined
from hasshin.accounts.transfers.match import Change
from hasshin.city.actions.change_staff import post
from hasshin.city.actor import Actor
from hasshin.city.govern import record
from hasshin.city.judge import Judged
from hasshin.city.models import Appointment, StaffMember
from hasshin.city.terms import cut, cut_deputyships, cut_tokens
from hasshin.policy.reasons import Conflict
from hasshin.policy.text import t

SCOPES = {(False, False): "city", (True, False): "unit", (False, True): "account"}
AGAIN = t(
    "同時に変更されました。もう一度試算を確かめてください。", "It changed at the same time. Look at the dry run again."
)


@dataclass(frozen=True)
class Hand:
    """Who carries it out, when, by which order."""

    actor: Actor
    now: datetime
    order: str
    judged: Judged | None
    transfer: int


def put_change(hand: Hand, found: Examined, change: Change, password: str) -> int:
    """One person's change with all that ends by it; the person's id. `password` is a newcomer's, hashed."""
    at = max(change.at, hand.now)
    if change.does == "join":
        staff_id, also = _join(hand, found, change, at, password)
    else:
        staff_id = found.roll.people[change.person].id
        also = _leave(hand, found, staff_id, at) if change.does == "leave" else _move(hand, found, change, staff_id, at)
    record(
        hand.judged,
        kind=f"accounts.transfer_{change.does}",
        subject=f"staffmember:{staff_id}",
        actor=hand.actor,
        now=hand.now,
        data={
            "transfer": hand.transfer,
            "at": at.isoformat(),
            "unit": change.unit,
            "rank": change.rank,
            "also": list(also),
        },
        personal={"order": hand.order, "name": change.name, "number": change.number},
    )
    return staff_id


def put_begins(hand: Hand, found: Examined, ids: Mapping[str, int]) -> None:
    """The appointments of those who follow; `ids` has the newcomers."""
    for one in found.plan.begins:
        staff_id = ids.get(one.person) or found.roll.people[one.person].id
        row = Appointment.objects.create(
            staff_id=staff_id,
            role=one.seat.role,
            scope=SCOPES[one.seat.unit is not None, one.seat.account is not None],
            unit_id=one.seat.unit,
            account_id=one.seat.account,
            starts=one.starts,
            ends=one.ends,
            order=hand.order,
        )
        record(
            hand.judged,
            kind="accounts.transfer_appoint",
            subject=f"appointment:{row.pk}",
            actor=hand.actor,
            now=hand.now,
            data={
                "transfer": hand.transfer,
                "staff": staff_id,
                "role": row.role,
                "scope": row.scope,
                "unit": row.unit_id,
                "account": row.account_id,
                "starts": one.starts.isoformat(),
            },
            personal={"order": hand.order},
        )


def _join(hand: Hand, found: Examined, change: Change, at: datetime, password: str) -> tuple[int, list[str]]:
    joins = {"joins_at": at, "password": password, "must_change_password": True, "sessions_since": hand.now}
    if change.returns:
        staff_id = found.roll.people[change.person].id
        back = {**joins, "is_active": True, "leaves_at": None, "unit_id": change.unit, "rank": change.rank}
        if StaffMember.objects.filter(pk=staff_id, is_active=False).update(**back) != 1:
            raise Conflict(AGAIN)
        return staff_id, post(staff_id, change.unit, change.rank, at, hand.order, hand.now)
    try:
        with transaction.atomic():
            person = StaffMember.objects.create(
                username=change.username,
                number=change.number,
                name_ja=change.name,
                name_en=change.name,
                email=change.email,
                unit_id=change.unit,
                rank=change.rank,
                **joins,
            )
    except IntegrityError:
        raise Conflict(AGAIN) from None  # somebody has registered that name or number in this very moment
    return person.pk, []


def _leave(hand: Hand, found: Examined, staff_id: int, at: datetime) -> list[str]:
    gone = {"is_active": False, "sessions_since": hand.now} if at <= hand.now else {}
    if StaffMember.objects.filter(pk=staff_id, is_active=True, leaves_at=None).update(leaves_at=at, **gone) != 1:
        raise Conflict(AGAIN)
    return [
        *cut(staff_id, at, _why(hand, found)),
        *cut_deputyships(staff_id, at),
        *cut_tokens(staff_id, at, hand.now),
    ]


def _move(hand: Hand, found: Examined, change: Change, staff_id: int, at: datetime) -> list[str]:
    ended = [one.held.id for one in found.plan.ended if one.held.person == change.person]
    deputies = [
        one.deputy.id for one in found.plan.cuts if one.why == "deputy_goes" and one.deputy.deputy == change.person
    ]
    return [
        *post(staff_id, change.unit, change.rank, at, hand.order, hand.now),
        *cut(staff_id, at, _why(hand, found), appointments=ended),
        *cut_deputyships(staff_id, at, deputyships=deputies),
    ]


def _why(hand: Hand, found: Examined) -> str:
    return " ".join(part for part in (hand.order, found.plan.choices.vacancy_reason) if part)
