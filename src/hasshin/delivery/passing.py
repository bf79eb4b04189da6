"""Whether a correction may pass the freeze of its account, and the spending of that: once, by one delivery."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q, QuerySet

from hasshin.delivery.models import FreezePass
from hasshin.policy.facts import PublishFacts
from hasshin.posts.models import Delivery


def with_pass(facts: PublishFacts, delivery: Delivery) -> PublishFacts:
    """The facts with the digest that may pass, where one was granted and nobody else used it; else as they are."""
    if not facts.account.frozen:
        return facts
    found = _granted(delivery).filter(Q(used_by__isnull=True) | Q(used_by=delivery)).first()
    return facts if found is None else facts.model_copy(update={"freeze_pass": found.digest})


def spend(delivery: Delivery, facts: PublishFacts, now: datetime) -> bool:
    """Take the pass for this delivery, in the transaction that commits its intent; true where it needs none.

    False where another delivery was faster: then nothing may leave.
    """
    if not facts.account.frozen:
        return True
    if _granted(delivery).filter(used_by=delivery).exists():
        return True  # the same request, tried again because it surely did not happen
    return _granted(delivery).filter(used_by__isnull=True).update(used_by=delivery, used_at=now) == 1


def _granted(delivery: Delivery) -> QuerySet[FreezePass]:
    return FreezePass.objects.filter(
        account=delivery.account_id,
        post=delivery.post_id,
        digest=delivery.version.digest,
        frozen_at=F("account__frozen_at"),
    )
