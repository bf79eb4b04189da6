"""Close cases of correction whose right information is out (M-12: open until done)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.delivery.claim import SENDER
from hasshin.ledger.actions.append import append
from hasshin.posts.models import CorrectionCase, Delivery, Post

OUT = (Delivery.State.DONE, Delivery.State.DELETED)
PENDING = (Delivery.State.SCHEDULED, Delivery.State.CLAIMED, Delivery.State.UNKNOWN)
CONCLUSION = "正しい情報が発信されたため、自動的に終了しました。"


def close_finished(now: datetime) -> int:
    """Close every open case that is done; how many were closed. Safe to call at any time."""
    cases = CorrectionCase.objects.filter(closed_at__isnull=True).select_related("original")
    return sum(_close(case, now) for case in cases if is_done(case))


def is_done(case: CorrectionCase) -> bool:
    """Whether the right information is out on every account that showed the wrong one, which is gone if so asked."""
    if case.kind == CorrectionCase.Kind.DELETE and case.removed_at is None:
        return False
    wrong = Delivery.objects.filter(post=case.original_id, state__in=(*OUT, Delivery.State.UNKNOWN))
    owed = set(wrong.values_list("account_id", flat=True))
    posts = Post.objects.filter(case=case)
    if Delivery.objects.filter(post__in=posts, state__in=PENDING).exists():
        return False
    right = Delivery.objects.filter(post__in=posts, state=Delivery.State.DONE).values_list("account_id", flat=True)
    return bool(owed) and owed <= set(right)


def _close(case: CorrectionCase, now: datetime) -> bool:
    with transaction.atomic():
        open_one = CorrectionCase.objects.filter(pk=case.pk, closed_at__isnull=True)
        if open_one.update(closed_at=now, conclusion=CONCLUSION) != 1:
            return False
        append(
            kind="delivery.close_case",
            subject=f"correctioncase:{case.pk}",
            actor=SENDER.ref,
            now=now,
            data={"post": case.original_id},
        )
    return True
