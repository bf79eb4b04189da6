"""Log a reaction about an account or a post of ours: both must be there before the city's own action keeps it."""

from __future__ import annotations

from datetime import date, datetime

from hasshin.accounts.models import Account
from hasshin.city.actions.log_reaction import log_reaction
from hasshin.city.actor import Actor
from hasshin.city.govern import refuse
from hasshin.city.models import Reaction
from hasshin.posts.models import Post


def log_reaction_about(
    *,
    actor: Actor,
    now: datetime,
    day_of: date,
    source: str,
    said: str,
    concluded: str,
    account_id: int | None = None,
    post_id: int | None = None,
) -> Reaction:
    """As `city.actions.log_reaction`. Raises `Refused` also for an account or a post that does not exist."""
    for where, known in (
        ("account_id", account_id is None or Account.objects.filter(pk=account_id).exists()),
        ("post_id", post_id is None or Post.objects.filter(pk=post_id).exists()),
    ):
        if not known:
            raise refuse(
                "unknown",
                where,
                "その番号のものはありません。",
                "There is nothing with that number.",
                "番号を確かめるか、空にしてください。",
                "Check the number, or leave it empty.",
            )
    return log_reaction(
        actor=actor,
        now=now,
        day_of=day_of,
        source=source,
        said=said,
        concluded=concluded,
        account_id=account_id,
        post_id=post_id,
    )
