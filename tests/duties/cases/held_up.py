"""The case of a scheduled post whose account can't speak."""

from __future__ import annotations

from typing import Any

from hasshin.accounts.actions.lock_account import lock_account, unlock_account
from hasshin.posts.models import Delivery
from tests.conftest import Clock
from tests.duties.cases import Case

PR_X = "mihon_matsudo"
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


CASES = [Case("scheduled_held_up", "matsudo", locked, unlocks(" "), unlocks("棚卸しが終わった"))]
