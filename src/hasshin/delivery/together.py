# long because: beginning and settling a burst is one transaction, read as a whole.
"""Begin and settle many deliveries in one transaction: what a burst of posts needs to go out in time.

Each delivery keeps all that it has alone: the pack is asked for it, with its rows locked, in the transaction that
commits its intent and key; its fence guards it; it has its own entries in the ledger. Shared are the commit, the look
at the accounts and the lock on the ledger's end. Whatever is not plain (images, a refusal, an answer that is no
success) goes the way of a single delivery, `send.send` and `settle.settle`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db import connection, transaction
from django.db.models import Count, Q

from hasshin.accounts.models import Account
from hasshin.city.declared import declared_facts, stand_still
from hasshin.city.elections import season
from hasshin.city.facts import actor_facts
from hasshin.city.pack import pack_and_digest
from hasshin.delivery import limits
from hasshin.delivery.ask import facts_of
from hasshin.delivery.claim import SENDER, Claim
from hasshin.delivery.electing import at_sending
from hasshin.delivery.known import KnownAccounts
from hasshin.delivery.light import Light
from hasshin.delivery.models import Attempt
from hasshin.delivery.payload import content_of, words_alone
from hasshin.delivery.rules import LEASE
from hasshin.delivery.settle import why
from hasshin.delivery.statements import BEGIN, LOCK, SETTLE, SETTLE_ATTEMPT
from hasshin.delivery.storable import said
from hasshin.ledger import many
from hasshin.ledger.actions.append import New, append_many
from hasshin.platforms.interface import Platform
from hasshin.platforms.values import Handle, Outcome, Result
from hasshin.policy.decide import decide
from hasshin.policy.facts import Account as AccountFacts
from hasshin.policy.pack import Pack
from hasshin.posts.facts import facts_of as post_facts_of
from hasshin.posts.facts import touched_by_whom
from hasshin.posts.models import Delivery

State = Delivery.State
ATTEMPT = {
    "delivery_id": "bigint", "number": "int", "kind": "text", "key": "uuid", "fence": "int", "worker": "text",
    "started_at": "moment", "outcome": "text", "code": "text", "reason": "json", "evidence": "json",
    "cost": "numeric", "currency": "text",
}  # fmt: skip
ROWS = (
    "key", "due_at", "expires_at", "fence", "attempts", "account_id", "handle", "post__unit", "post__number",
    "post__case__original", "version__content", "version__digest", "decision__voided_at", "decision__kind",
    "decision__digest", "decision__reconfirmed_at", "decision__at", "decision__completes",
    "decision__basis",
    "decision__submission__ground", "decision__submission__outcome",
)  # fmt: skip


class OvertakenError(Exception):
    """A row was no longer as it was held: nothing of the transaction was written; settle each by itself."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A delivery to begin, and the platform that speaks for its account."""

    delivery_id: int
    platform: Platform


@dataclass(frozen=True, slots=True)
class Begun:
    """A delivery whose intent is committed at `monotonic` (time.monotonic): its request may leave now, once."""

    claim: Claim
    account_id: int
    platform: Platform
    handle: Handle
    key: str
    monotonic: float


@dataclass(frozen=True, slots=True)
class Ended:
    """A delivery whose request was answered."""

    begun: Begun
    result: Result


@dataclass(frozen=True, slots=True)
class _Ready:
    row: Delivery
    platform: Platform
    handle: Handle
    digest: str
    cost: limits.Cost | None


def is_plain(result: Result) -> bool:
    """Whether it is settled together with others."""
    return result.outcome is Outcome.DONE


def carry_on(
    ended: Sequence[Ended],
    picks: Sequence[Pick],
    *,
    worker: str,
    alive: Collection[str],
    now: datetime,
    known: KnownAccounts | None = None,
) -> tuple[list[Begun], list[int]]:
    """Settle what succeeded, and begin what may leave next, in one transaction.

    Gives what was begun, and the ids of those picked that must go the way of a single delivery. What another worker
    holds, or what a row's lock kept out of reach, is in neither and is simply picked again. `alive` names the workers
    that live: no delivery begins while one of them holds another of its account, so that an account's posts keep their
    order. `known` is what this worker knows of accounts from before. Raises `OvertakenError`; `DatabaseError`, after
    which nothing was written.
    """
    with transaction.atomic():
        entries = _settle(ended, now)
        begun, singly, more = _begin(picks, worker, alive, known or KnownAccounts(), now)
        append_many([*entries, *more])
    return begun, singly


def _settle(ended: Sequence[Ended], now: datetime) -> list[New]:
    if not ended:
        return []
    results = [(one.begun.claim, said(one.result)) for one in ended]
    changed = many.update(
        SETTLE,
        {"id": "bigint", "fence": "int", "remote_id": "text", "url": "text", "reason": "text"},
        [
            (c.delivery_id, c.fence, r.remote_id, r.url, json.dumps(why(r.code, r.reason), ensure_ascii=False))
            for c, r in results
        ],
        [State.DONE.value, many.moment(now), State.CLAIMED.value],
    )
    if len(changed) != len(results):
        raise OvertakenError
    many.update(
        SETTLE_ATTEMPT,
        {"id": "bigint", "code": "text", "reason": "text", "evidence": "text"},
        [
            (
                c.attempt_id,
                r.code,
                json.dumps(r.reason.model_dump(), ensure_ascii=False),
                json.dumps({**r.evidence, "remote_id": r.remote_id, "url": r.url}, ensure_ascii=False),
            )
            for c, r in results
        ],
        [many.moment(now), Outcome.DONE.value],
    )
    return [
        New(
            "delivery.done",
            f"delivery:{c.delivery_id}",
            SENDER.ref,
            now,
            {
                "state": State.DONE.value,
                "fence": c.fence,
                "code": r.code,
                "remote_id": r.remote_id,
                "url": r.url,
                "also": [f"attempt:{c.attempt_id}"],
            },
        )
        for c, r in results
    ]


def _begin(
    picks: Sequence[Pick], worker: str, alive: Collection[str], known: KnownAccounts, now: datetime
) -> tuple[list[Begun], list[int], list[New]]:
    if not picks:
        return [], [], []
    rows, pack, digest, accounts = _held({one.delivery_id for one in picks}, alive, known, now)
    here = [(rows[one.delivery_id], one.platform) for one in picks if one.delivery_id in rows]
    ready, singly = _prepared(here, accounts, now)
    if not ready:
        return [], singly, []
    stand_still()
    sender, declared = actor_facts(SENDER, now), declared_facts(now)
    elections = season(now)
    touched = touched_by_whom({one.row.post_id: one.row.post.number for one in ready})
    allowed, entries = [], []
    for one in ready:
        row, post = one.row, one.row.post
        corrects = post.case.original_id if post.case else None
        about = post_facts_of(
            post.pk, post.unit_id, corrects, content_of(row), row.version.digest, touched.get(post.pk, ())
        )
        facts = facts_of(
            row,
            row.decision,
            content_digest=one.digest,
            actor=sender,
            account=accounts[row.account_id][1],
            post=about,
            declared=declared,
            now=now,
        )
        election, cleared = at_sending(row.version, content_of(row), now, elections)
        if election is not None:
            about = about.model_copy(update={"election": election})
            facts = facts.model_copy(update={"post": about, "election_cleared": cleared})
        decision = decide(pack, facts)
        if not decision.allowed:
            singly.append(row.pk)
            continue
        allowed.append(one)
        entries.append((facts, decision))
    begun = _write(allowed, worker, now)
    new = [
        New(
            "delivery.begin",
            f"delivery:{b.claim.delivery_id}",
            SENDER.ref,
            now,
            {
                "fence": b.claim.fence,
                "key": b.key,
                "digest": facts.content_digest,
                "worker": worker,
                "also": [f"attempt:{b.claim.attempt_id}"],
            },
            {},
            facts,
            decision,
            digest,
        )
        for b, (facts, decision) in zip(begun, entries, strict=True)
    ]
    return begun, singly, new


def _held(
    ids: Collection[int], alive: Collection[str], known: KnownAccounts, now: datetime
) -> tuple[dict[int, Delivery], Pack, str, Mapping[int, tuple[Account, AccountFacts]]]:
    """The rows that are due and that nobody else is at, locked with their decisions and accounts; and what is known.

    PostgreSQL skips what is locked, so this never waits and never is part of a deadlock. SQLite locks it all anyway.
    """
    locked = [pk for (pk,) in many.read(LOCK, ids)] if connection.vendor == "postgresql" else ids
    ready = Q(not_before__isnull=True) | Q(not_before__lte=now)
    due = Delivery.objects.filter(ready, pk__in=many.among(locked), state=State.SCHEDULED, due_at__lte=now)
    rows = {row.pk: row for row in _reader().read(due)}
    wanted = {row.account_id for row in rows.values()}
    claimed = Delivery.objects.filter(account__in=many.among(wanted), state=State.CLAIMED, claimed_by__in=alive)
    wanted -= set(claimed.values_list("account_id", flat=True))
    pack, digest = pack_and_digest(now)
    accounts = known.look(wanted, digest, now) if wanted else {}
    return {pk: row for pk, row in rows.items() if row.account_id in accounts}, pack, digest, accounts


@cache
def _reader() -> Light[Delivery]:
    return Light(Delivery, ROWS)


def _prepared(
    rows: Sequence[tuple[Delivery, Platform]], accounts: Mapping[int, tuple[Account, AccountFacts]], now: datetime
) -> tuple[list[_Ready], list[int]]:
    """Those whose preparing asks nobody, prepared; and the others' ids. What a limit is known for is counted alone."""
    limited = limits.watched(accounts, now)
    ready, singly = [], []
    for row, platform in rows:
        alone = row.account_id in limited
        words = None if alone else words_alone(content_of(row), accounts[row.account_id][0].service)
        if words is None or words.outgoing is None or row.handle is not None:
            singly.append(row.pk)
            continue
        prepared = platform.prepare(words.outgoing, str(row.key))
        if prepared.outcome is not Outcome.DONE or prepared.handle is None:
            singly.append(row.pk)
            continue
        ready.append(
            _Ready(row, platform, prepared.handle, words.content_digest, limits.cost_of(platform, words.outgoing.text))
        )
    return ready, singly


def _write(ready: Sequence[_Ready], worker: str, now: datetime) -> list[Begun]:
    """Claim and begin: state, fence, intent and handle in one statement, and one attempt each."""
    began = time.monotonic()
    changed = many.update(
        BEGIN,
        {"id": "bigint", "fence": "int", "handle": "text"},
        [(one.row.pk, one.row.fence, json.dumps(one.handle.to_json(), ensure_ascii=False)) for one in ready],
        [State.CLAIMED.value, worker, many.moment(now + LEASE), many.moment(now), State.SCHEDULED.value],
    )
    if len(changed) != len(ready):
        raise OvertakenError
    tried = [one.row.pk for one in ready if one.row.fence]
    numbers: dict[int, int] = {}
    if tried:
        counted = Attempt.objects.filter(delivery__in=tried).values_list("delivery").annotate(Count("pk"))
        numbers = dict(counted)
    attempts = dict(
        many.insert(
            Attempt._meta.db_table,
            ATTEMPT,
            [
                (
                    one.row.pk,
                    numbers.get(one.row.pk, 0) + 1,
                    Attempt.Kind.PUBLISH.value,
                    many.same(one.row.key),
                    one.row.fence + 1,
                    worker,
                    many.told(now),
                    "",
                    "",
                    "{}",
                    "{}",
                    None if one.cost is None else str(one.cost[0]),
                    one.cost[1] if one.cost else "",
                )
                for one in ready
            ],
            giving="delivery_id, id",
        )
    )
    return [
        Begun(
            Claim(one.row.pk, one.row.fence + 1, worker, attempts[one.row.pk]),
            one.row.account_id,
            one.platform,
            one.handle,
            str(one.row.key),
            began,
        )
        for one in ready
    ]
