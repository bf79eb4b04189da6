"""The case of a scheduled post whose account can't speak."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hasshin.accounts.actions.lock_account import lock_account, unlock_account
from hasshin.city.actions.declare import declare
from hasshin.posts.actions.reconfirm import reconfirm
from hasshin.posts.models import Delivery, Post
from tests.conftest import Clock
from tests.duties.cases import Case

PR_X = "mihon_matsudo"
DECIDER = "sato"
LATER = "21世紀の森と広場 休園日"


def locked(city: Any, clock: Clock) -> str:
    account = city.accounts[PR_X]
    lock_account(actor=city.actor("nakamura"), now=clock.now, account_id=account, reason="棚卸しのため休む")
    delivery = Delivery.objects.get(post=city.posts[LATER], account=account)
    return f"scheduled_held_up:delivery:{delivery.pk}"


def unlocks(reason: str) -> Any:
    def act(city: Any, clock: Clock) -> object:
        unlock_account(actor=city.actor("nakamura"), now=clock.now, account_id=city.accounts[PR_X], reason=reason)
        return None

    return act


def held(city: Any, clock: Clock) -> str:
    until = clock.forward(minutes=1) + timedelta(days=30)
    declare(actor=city.actor("nakamura"), now=clock.now, what="江戸川の氾濫", until=until)
    delivery = Delivery.objects.get(post=city.posts[LATER], account=city.accounts[PR_X])
    return f"held_by_declaration:delivery:{delivery.pk}"


def confirms(who: str) -> Any:
    def act(city: Any, clock: Clock) -> object:
        post = Post.objects.get(pk=city.posts[LATER])
        digest = Delivery.objects.get(post=post, account=city.accounts[PR_X]).digest
        return reconfirm(
            actor=city.actor(who), now=clock.now, post_id=post.pk, revision=post.revision, shown_digest=digest,
            remarks="いま出してよい",
        )  # fmt: skip

    return act


CASES = [
    Case("held_by_declaration", "matsudo", held, confirms("nakamura"), confirms(DECIDER)),
    Case("scheduled_held_up", "matsudo", locked, unlocks(" "), unlocks("棚卸しが終わった")),
]
