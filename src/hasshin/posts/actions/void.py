"""Void what was decided on content that is no longer current, and stop what waits to go out."""

from __future__ import annotations

from datetime import datetime

from hasshin.city.watch import DEBT
from hasshin.policy.reasons import Conflict
from hasshin.policy.text import t
from hasshin.posts.models import AfterReview, Decision, Delivery, Post, Submission

BEGUN = (Delivery.State.CLAIMED, Delivery.State.UNKNOWN, Delivery.State.DONE, Delivery.State.DELETED)
GOING_OUT = t(
    "この投稿は配信が始まっています。止めるには訂正または削除の手続を使ってください。",
    "This post has begun to go out. To take it back, correct or delete it.",
)


def stop_deliveries(post: Post, now: datetime, reason: dict[str, str], *, all_of_it: bool) -> list[str]:
    """Stop every delivery that has not begun and return their subjects.

    With `all_of_it` it raises `Conflict` where any has begun; without, only where nothing is left to stop. The worker
    claims by a conditional update of the same rows, so exactly one of the two gets each row.
    """
    waiting = list(Delivery.objects.filter(post=post, state=Delivery.State.SCHEDULED).values_list("pk", flat=True))
    stopped = Delivery.objects.filter(pk__in=waiting, state=Delivery.State.SCHEDULED).update(
        state=Delivery.State.STOPPED, settled_at=now, reason=reason
    )
    if stopped != len(waiting) or (begun(post) and (all_of_it or not stopped)):
        raise Conflict(GOING_OUT)
    return [f"delivery:{pk}" for pk in waiting]


def begun(post: Post) -> bool:
    """Whether the post is out on an account, or on its way there."""
    return Delivery.objects.filter(post=post, state__in=BEGUN).exists()


def void_decisions(post: Post, now: datetime) -> list[str]:
    """Void decisions and close submissions of the old content, stop its deliveries, drop reviews not yet owed.

    Returns the subjects of all changed rows, for the ledger entry. Call it inside the transaction of the change.
    """
    changed = stop_deliveries(post, now, {"code": "changed"}, all_of_it=True)
    open_ones = list(Submission.objects.filter(post=post, closed=False).values_list("pk", flat=True))
    Submission.objects.filter(pk__in=open_ones).update(closed=True)
    valid = list(Decision.objects.filter(post=post, voided_at=None).values_list("pk", flat=True))
    Decision.objects.filter(pk__in=valid).update(voided_at=now)
    return [
        *changed,
        *(f"submission:{pk}" for pk in open_ones),
        *(f"decision:{pk}" for pk in valid),
        *drop_unowed(post),
    ]


def drop_unowed(post: Post) -> list[str]:
    """Drop the reviews not yet signed: nothing went out under the exception, so nothing is owed for it.

    Those of a private device stay: it was used, whatever became of the post (M-5).
    """
    waiting = AfterReview.objects.filter(post=post, signed_at=None).exclude(kind=DEBT)
    unowed = list(waiting.values_list("pk", flat=True))
    AfterReview.objects.filter(pk__in=unowed).delete()
    return [f"afterreview:{pk}" for pk in unowed]
