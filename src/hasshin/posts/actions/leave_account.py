"""Posts that were on their way to an account which is closed, or leaves their unit: named, and stopped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from hasshin.city.actor import Actor
from hasshin.ledger.actions.append import append
from hasshin.policy.text import Text
from hasshin.posts.actions.void import begun, drop_unowed, void_decisions
from hasshin.posts.models import Delivery, Post, Version
from hasshin.posts.revision import advance

UNSENT = (Post.State.DRAFT, Post.State.SUBMITTED, Post.State.SENT_BACK)


@dataclass(frozen=True)
class LeftPost:
    """One post that was concerned, and what became of it: withdrawn, sent_back, stopped, in_part or named.

    `in_part`: it still goes to other accounts; `named`: a draft that keeps its other targets, for its author to mend.
    """

    post: int
    title: str
    fate: str


def leave_account(
    *, actor: Actor, now: datetime, account_id: int, why: Text, code: str, unit: int | None = None
) -> tuple[LeftPost, ...]:
    """Stop them within the caller's transaction, each with an entry of its own. `unit`: only that unit's posts.

    Call it after the account's own row was changed: a sender who asks from then on is refused, and one who has begun
    already was allowed to.
    """
    found = [*_unsent(account_id, unit), *_approved(account_id, unit)]
    left = []
    for post, only_there in found:
        fate, also = _end(post, account_id, only_there, now, code)
        left.append(LeftPost(post.pk, post.title, fate))
        append(
            kind="posts.leave_account",
            subject=f"post:{post.pk}",
            actor=actor.ref,
            now=now,
            data={"account": account_id, "code": code, "fate": fate, "also": also},
            personal={"reason": why.ja},
        )
    return tuple(left)


def concerned(account_id: int, unit: int | None = None) -> tuple[Post, ...]:
    """The posts that closing the account, or taking it from the unit, would stop or change: for who is to decide."""
    return tuple(post for post, _ in (*_unsent(account_id, unit), *_approved(account_id, unit)))


def _unsent(account_id: int, unit: int | None) -> Iterator[tuple[Post, bool]]:
    rows = Version.objects.filter(post__state__in=UNSENT, number=F("post__number")).select_related("post")
    if unit is not None:
        rows = rows.filter(post__unit=unit)
    for row in rows.order_by("post"):
        targets = row.content.get("targets", [])
        if account_id in targets:
            yield row.post, set(targets) == {account_id}


def _approved(account_id: int, unit: int | None) -> Iterator[tuple[Post, bool]]:
    waiting = Delivery.objects.filter(account=account_id, state=Delivery.State.SCHEDULED).select_related("post")
    if unit is not None:
        waiting = waiting.filter(post__unit=unit)
    for row in waiting.order_by("post"):
        others = Delivery.objects.filter(post=row.post, state=Delivery.State.SCHEDULED).exclude(account=account_id)
        yield row.post, not others.exists()


def _end(post: Post, account_id: int, only_there: bool, now: datetime, code: str) -> tuple[str, list[str]]:
    if post.state == Post.State.APPROVED:
        rows = Delivery.objects.filter(post=post, account=account_id, state=Delivery.State.SCHEDULED)
        stopped = [f"delivery:{pk}" for pk in rows.values_list("pk", flat=True)]
        rows.update(state=Delivery.State.STOPPED, settled_at=now, reason={"code": code})
        if not only_there or begun(post):
            return "in_part", stopped
        advance(post, now, state=Post.State.STOPPED)
        return "stopped", [*stopped, *drop_unowed(post)]
    if only_there:
        also = void_decisions(post, now)
        advance(post, now, state=Post.State.WITHDRAWN)
        return "withdrawn", also
    if post.state == Post.State.SUBMITTED:
        also = void_decisions(post, now)
        advance(post, now, state=Post.State.SENT_BACK)
        return "sent_back", also
    return "named", []
