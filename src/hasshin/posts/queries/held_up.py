"""Scheduled posts that can't go out as things stand: told while there is time, not when they are missed.

Their account can't speak, or they are posts of a disaster that is no longer declared. What a declaration holds is told
apart (`held_by_declaration`): a decider lets it out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from hasshin.accounts.facts import facts_of_accounts
from hasshin.accounts.models import Account, AccountChange
from hasshin.city.declared import declared_facts
from hasshin.city.pack import pack_at
from hasshin.policy.reasons import Reason
from hasshin.policy.rules.account import may_speak, not_frozen
from hasshin.policy.rules.declared import tell_held, tell_not_declared
from hasshin.policy.verdict import Verdict
from hasshin.posts import holding
from hasshin.posts.models import Delivery, Version


@dataclass(frozen=True)
class Planned:
    """One delivery that is scheduled: which post, on which account, for when."""

    delivery_id: int
    post_id: int
    title: str
    account_id: int
    account: str
    due_at: datetime


@dataclass(frozen=True)
class HeldUp:
    """A planned delivery that would be refused now: why, since when, and whom it concerns (who wrote, who decided)."""

    planned: Planned
    reasons: tuple[Reason, ...]
    since: datetime
    staff: tuple[int, ...]


def planned_on(accounts: Collection[int]) -> tuple[Planned, ...]:
    """What is scheduled on these accounts, soonest first. One statement."""
    rows = Delivery.objects.filter(state=Delivery.State.SCHEDULED, account__in=accounts)
    return tuple(_planned(row) for row in rows.select_related("post", "account").order_by("due_at", "pk"))


def held_up(now: datetime) -> tuple[HeldUp, ...]:
    """All scheduled deliveries whose account may not speak at `now`, soonest first. A fixed number of statements."""
    rows = list(
        Delivery.objects.filter(state=Delivery.State.SCHEDULED)
        .select_related("post", "account__unit", "decision")
        .order_by("due_at", "pk")
    )
    if not rows:
        return ()
    why = _reasons({row.account_id: row.account for row in rows}, now)
    over = {} if declared_facts(now) else _of_no_disaster(rows, now)
    stopped = [row for row in rows if why[row.account_id] or row.pk in over]
    if not stopped:
        return ()
    changed = dict(
        AccountChange.objects.filter(account__in={row.account_id for row in stopped})
        .order_by("at", "pk")
        .values_list("account_id", "at")
    )
    wrote = {
        (post, number): by
        for post, number, by in Version.objects.filter(post__in={row.post_id for row in stopped}).values_list(
            "post_id", "number", "saved_by_id"
        )
    }
    found = []
    for row in stopped:
        since = [at for at in (row.created_at, changed.get(row.account_id), row.account.frozen_at) if at is not None]
        people = (wrote.get((row.post_id, row.post.number)), row.decision.by_id)
        staff = tuple(dict.fromkeys(one for one in people if one is not None))
        reasons = (*why[row.account_id], *over.get(row.pk, ()))
        found.append(HeldUp(_planned(row), reasons, max(since), staff))
    return tuple(found)


def held_by_declaration(now: datetime) -> tuple[HeldUp, ...]:
    """Deliveries that a declared disaster holds and that are due before its end, soonest first."""
    declared, held = declared_facts(now), holding.held(now)
    if declared is None or held is None:
        return ()
    rows = Delivery.objects.filter(held, state=Delivery.State.SCHEDULED, due_at__lt=declared.until)
    rows = rows.select_related("post", "account", "decision__submission").order_by("due_at", "pk")
    verdict = Verdict(pack_at(now))
    tell_held(verdict, declared)
    reasons = tuple(verdict.close().reasons)
    return tuple(HeldUp(_planned(row), reasons, max(declared.since, row.created_at), _whose(row)) for row in rows)


def _whose(row: Delivery) -> tuple[int, ...]:
    """The author, who submitted, and who decided."""
    people = (row.post.author_id, row.decision.submission.by_id, row.decision.by_id)
    return tuple(dict.fromkeys(one for one in people if one is not None))


def _of_no_disaster(rows: list[Delivery], now: datetime) -> dict[int, tuple[Reason, ...]]:
    """Those of posts of a disaster, while none is declared."""
    wanted = {row.version_id for row in rows if row.urgent}
    modes = dict(Version.objects.filter(pk__in=wanted).values_list("pk", "content__mode")) if wanted else {}
    disaster = [row.pk for row in rows if modes.get(row.version_id) == "disaster"]
    verdict = Verdict(pack_at(now))
    tell_not_declared(verdict)
    reasons = tuple(verdict.close().reasons)
    return dict.fromkeys(disaster, reasons)


def _reasons(accounts: dict[int, Account], now: datetime) -> dict[int, tuple[Reason, ...]]:
    pack = pack_at(now)
    found = {}
    for pk, facts in facts_of_accounts(list(accounts.values()), now).items():
        verdict = Verdict(pack)
        may_speak(verdict, facts)
        not_frozen(verdict, facts, stops=True)
        found[pk] = tuple(verdict.close().reasons)
    return found


def _planned(row: Delivery) -> Planned:
    return Planned(row.pk, row.post_id, row.post.title, row.account_id, row.account.name, row.due_at)
