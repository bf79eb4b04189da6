"""Each act on a post from a private device owes an after-review of its own (M-5), whether or not the post goes out.

The other exceptions are debts of what goes out and fall due with it; a private device was used when it was used.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from hasshin.city.actor import Actor
from hasshin.city.watch import DEBT, REVIEW
from hasshin.ledger.canonical import JSON
from hasshin.policy.decision import Debt
from hasshin.policy.decision import Decision as Outcome
from hasshin.posts.facts import target_accounts
from hasshin.posts.models import AfterReview, Post
from hasshin.posts.revision import content_of, version_of


def owe_use(post: Post, outcome: Outcome, actor: Actor, now: datetime) -> tuple[list[str], dict[str, JSON]]:
    """Make the after-review of this very act inside the caller's transaction.

    Returns the subjects of the rows for `data["also"]`, and what `data` says of it; both empty for any other terminal.
    """
    debt = next((one for one in outcome.debts if one.kind == DEBT), None)
    if debt is None:
        return [], {}
    common = {
        "post": post,
        "kind": debt.kind,
        "roles": list(debt.roles),
        "of": debt.of,
        "done_by": [actor.person],
        "citations": [c.model_dump(mode="json") for c in debt.citations],
        "owed_since": now,
        "due_at": now + timedelta(days=debt.days),
    }
    rows = [AfterReview.objects.create(**common, **place) for place in _places(post, debt)]
    return [f"afterreview:{row.pk}" for row in rows], {REVIEW: rows[0].pk}


def _places(post: Post, debt: Debt) -> list[dict[str, int]]:
    """For whose holders the review is: each account of the post where holders of an account's role owe it."""
    if debt.of == "city":
        return [{}]
    accounts = target_accounts(content_of(version_of(post))) if debt.of == "account" else []
    return [{"account_id": a.pk, "unit_id": a.unit_id} for a in accounts] or [{"unit_id": post.unit_id}]


def of_the_post(debts: Iterable[Debt]) -> tuple[Debt, ...]:
    """The debts that fall due when the post goes out: all but those of the devices."""
    return tuple(debt for debt in debts if debt.kind != DEBT)
