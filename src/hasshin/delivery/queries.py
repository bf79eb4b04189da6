"""Reads of sending for faces: frozen rows, a fixed number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hasshin.accounts.addresses import practice_path
from hasshin.accounts.models import Account
from hasshin.delivery.models import Attempt, Removal, WorkerBeat
from hasshin.delivery.payload import content_of
from hasshin.platforms.profile_address import profile_url
from hasshin.policy.text import Text
from hasshin.posts.models import CorrectionCase, Delivery, Post

ALIVE = timedelta(seconds=4)
"""Without a beat for so long, a worker counts as stopped; it beats once a second."""


@dataclass(frozen=True, slots=True)
class UnknownRow:
    """A delivery whose outcome is unknown, for the person who must answer.

    `text` is what was sent, `images` how many with it, `page` where the account stands on its service ("": not known).
    """

    delivery_id: int
    post_id: int
    title: str
    account_id: int
    account: str
    service: str
    begun_at: datetime | None
    expires_at: datetime
    may_send: bool
    lookups: int
    why: Text | None
    text: str
    images: int
    handle: str
    page: str
    next_look_at: datetime | None


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One attempt as a face shows it."""

    number: int
    kind: str
    worker: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    code: str
    reason: Text | None
    evidence: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RemovalRow:
    """One removal as a face shows it."""

    id: int
    delivery_id: int
    state: str
    why: str
    criticised: bool
    by_hand: bool
    asked_at: datetime
    settled_at: datetime | None
    reason: Text | None


@dataclass(frozen=True, slots=True)
class Links:
    """How a post and its corrections hang together: what it corrects, and what corrects it (post ids, titles)."""

    corrects: tuple[int, str] | None
    corrected_by: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """A worker's last sign of life. `stands_still`: it beats, and sends nothing; `trouble` says why."""

    worker: str
    beat_at: datetime
    alive: bool
    trouble: str
    stands_still: bool = False


def unknowns(now: datetime) -> tuple[UnknownRow, ...]:
    """All unknown outcomes, the oldest first."""
    rows = Delivery.objects.filter(state=Delivery.State.UNKNOWN).select_related("post", "account", "version")
    found = [(d, content_of(d)) for d in rows.order_by("begun_at")]
    counts: dict[int, int] = {}
    tries = Attempt.objects.filter(delivery__state=Delivery.State.UNKNOWN, kind=Attempt.Kind.FIND)
    for delivery_id in tries.values_list("delivery_id", flat=True):
        counts[delivery_id] = counts.get(delivery_id, 0) + 1
    return tuple(
        UnknownRow(
            delivery_id=d.pk,
            post_id=d.post_id,
            title=d.post.title,
            account_id=d.account_id,
            account=d.account.name,
            service=d.account.service,
            begun_at=d.begun_at,
            expires_at=d.expires_at,
            may_send=now <= d.expires_at,
            lookups=counts.get(d.pk, 0),
            why=_text(d.reason),
            text=content.text_for(d.account.service),
            images=len(content.media()),
            handle=d.account.handle,
            page=page_of(d.account),
            next_look_at=d.not_before,
        )
        for d, content in found
    )


def page_of(account: Account) -> str:
    """Where a person sees what stands on the account; "" where that is not known."""
    if account.connector == "practice":
        return practice_path(account.service, account.handle)
    return account.url or profile_url(account.service, account.handle, base_url=account.base_url)


def attempts(delivery_id: int) -> tuple[AttemptRow, ...]:
    """All attempts of one delivery, the first first."""
    return tuple(
        AttemptRow(
            a.number, a.kind, a.worker, a.started_at, a.ended_at, a.outcome, a.code, _sentence(a.reason), a.evidence
        )
        for a in Attempt.objects.filter(delivery=delivery_id).order_by("number")
    )


def removals(post_id: int) -> tuple[RemovalRow, ...]:
    """All removals asked for of a post's deliveries."""
    return tuple(
        RemovalRow(
            id=r.pk,
            delivery_id=r.delivery_id,
            state=r.state,
            why=r.why,
            criticised=r.criticised,
            by_hand=r.by_hand,
            asked_at=r.asked_at,
            settled_at=r.settled_at,
            reason=_text(r.reason),
        )
        for r in Removal.objects.filter(delivery__post=post_id).order_by("pk")
    )


def links(post_id: int) -> Links:
    """What a post corrects and what corrects it, both ways."""
    own = CorrectionCase.objects.filter(posts=post_id).select_related("original").first()
    right = Post.objects.filter(case__original=post_id).order_by("pk").values_list("pk", "title")
    return Links((own.original_id, own.original.title) if own else None, tuple(right))


def workers(now: datetime) -> tuple[WorkerRow, ...]:
    """All workers that ever turned, the latest first; `alive` means a beat within `ALIVE` of `now` and no stop."""
    return tuple(
        WorkerRow(
            w.worker,
            w.beat_at,
            w.stopped_at is None and abs(now - w.beat_at) <= ALIVE,
            w.trouble,
            not w.works,
        )
        for w in WorkerBeat.objects.order_by("-beat_at")
    )


def living(now: datetime) -> tuple[str, ...]:
    """The names of the workers that live at `now`, and work."""
    beating = WorkerBeat.objects.filter(stopped_at__isnull=True, works=True, beat_at__gte=now - ALIVE)
    return tuple(beating.values_list("worker", flat=True))


def _text(reason: dict[str, Any]) -> Text | None:
    return _sentence(reason.get("message") or {})


def _sentence(value: dict[str, Any]) -> Text | None:
    return Text.model_validate(value) if value.keys() == {"ja", "en"} else None
