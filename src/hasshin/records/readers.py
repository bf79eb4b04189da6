"""Who may read records and ledger, for every face alike: the pack's rights, asked in the scope of what is read.

Where a pack gives the right to no role it closes nothing, so that a city that is silent on reading can still read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import Account
from hasshin.accounts.rows import govern_account
from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.govern import govern
from hasshin.city.pack import pack_at
from hasshin.policy.scope import Target, may, roles_with
from hasshin.posts.models import Delivery, Post
from hasshin.records.models import Record

ReadingRight = Literal["read_records", "export_records", "read_ledger"]
LONGEST_ID = 18
"""Digits of the largest id that a database holds (63 bits), less one."""


@dataclass(frozen=True)
class Concerned:
    """Whom a subject of the ledger concerns: accounts, or a unit; neither means the whole city."""

    accounts: tuple[Account, ...] = ()
    unit: int | None = None


def readable_accounts(actor: Actor, now: datetime, right: ReadingRight = "read_records") -> tuple[int, ...] | None:
    """The accounts for which the actor has the right; None for all. Raises `Refused` where there is none at all."""
    pack = pack_at(now)
    who = actor_facts(actor, now)
    if not roles_with(pack, right) or may(pack, who, right, Target()) is not None:
        return None
    rows = Account.objects.select_related("unit").order_by("pk")
    own = tuple(row.pk for row in rows if may(pack, who, right, Target(account=account_facts(row, now))) is not None)
    if not own:
        govern(actor=actor, now=now, verb=right, kind="records.read", subject="installation")
    return own


def demand_account(actor: Actor, now: datetime, account: Account, right: ReadingRight = "read_records") -> None:
    """The actor has the right for this account; `Refused` otherwise, which is kept like any refusal."""
    if roles_with(pack_at(now), right):
        govern_account(actor=actor, now=now, account=account, verb=right, kind="records.read")


def demand_subject(actor: Actor, now: datetime, subject: str) -> None:
    """The actor may read the ledger of what `subject` names ("post:3"); `Refused` otherwise."""
    if not roles_with(pack_at(now), "read_ledger"):
        return
    concerned = _concerned(subject)
    for account in concerned.accounts:
        demand_account(actor, now, account, "read_ledger")
    if concerned.accounts:
        return
    govern(
        actor=actor,
        now=now,
        verb="read_ledger",
        kind="records.read",
        subject=subject,
        scope="city" if concerned.unit is None else "unit",
        unit=concerned.unit,
    )


def _concerned(subject: str) -> Concerned:
    name, _, number = subject.partition(":")
    pk = int(number) if number.isascii() and number.isdecimal() and len(number) <= LONGEST_ID else 0
    if name == "account":
        return Concerned(_accounts([pk]))
    if name == "delivery":
        return Concerned(_accounts(list(Delivery.objects.filter(pk=pk).values_list("account_id", flat=True))))
    if name == "record":
        return Concerned(_accounts(list(Record.objects.filter(pk=pk).values_list("account_id", flat=True))))
    post = _post(name, pk)
    if post is None:
        return Concerned()
    targets = post.versions.filter(number=post.number).values_list("content__targets", flat=True).first()
    return Concerned(_accounts(list(targets or ())), post.unit_id)


def _post(name: str, pk: int) -> Post | None:
    """The post that a subject of the path belongs to."""
    by = {
        "post": "pk",
        "afterreview": "after_reviews",
        "submission": "submissions",
        "correctioncase": "correction_cases",
    }
    return Post.objects.filter(**{by[name]: pk}).first() if name in by else None


def _accounts(ids: list[int]) -> tuple[Account, ...]:
    return tuple(Account.objects.select_related("unit").filter(pk__in=ids).order_by("pk"))
