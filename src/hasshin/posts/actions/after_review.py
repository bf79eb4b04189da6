"""Sign an after-review (後閲) with a verdict. The exception's mark stays on the post whatever the verdict says."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db import transaction

from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import Account
from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.judge import judge
from hasshin.ledger.actions.append import append
from hasshin.policy import facts
from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.text import t
from hasshin.posts.models import AfterReview


def facts_of_after_review(
    row: AfterReview, actor: Actor, now: datetime, verdict: str, remarks: str
) -> facts.ReviewFacts:
    """What the pack is asked about a signature."""
    account = Account.objects.select_related("unit").filter(pk=row.account_id).first() if row.account_id else None
    return facts.ReviewFacts(
        now=now,
        actor=actor_facts(actor, now),
        terminal=actor.terminal,
        account=account_facts(account, now) if account else None,
        kind="after",
        debt=row.kind,
        owed_roles=tuple(row.roles),
        done_by=tuple(row.done_by),
        unit=row.unit_id,
        remarks=remarks.strip(),
        verdict=verdict,
    )


def sign(
    *, actor: Actor, now: datetime, after_review_id: int, verdict: Literal["proper", "improper"], remarks: str
) -> AfterReview:
    """Sign once. Raises `Refused` for one who does not owe it or whose own act it is, `Conflict` where it is signed."""
    row = AfterReview.objects.select_related("post").filter(pk=after_review_id).first()
    if row is None:
        raise NotFound(f"after-review {after_review_id}")
    asked = facts_of_after_review(row, actor, now, verdict, remarks)
    judged = judge(asked, kind="posts.after_review", subject=f"afterreview:{row.pk}", actor=actor.ref, now=now)
    with transaction.atomic():
        changed = AfterReview.objects.filter(pk=row.pk, signed_at=None).update(
            signed_at=now, signed_by=actor.staff, verdict=verdict, remarks=remarks.strip()
        )
        if changed != 1:
            raise Conflict(
                t("この後閲は署名済みか、不要になりました。", "This after-review is signed or no longer owed.")
            )
        append(
            kind="posts.after_review",
            subject=f"afterreview:{row.pk}",
            actor=actor.ref,
            now=now,
            data={"post": row.post_id, "verdict": verdict},
            personal={"remarks": remarks.strip()},
            facts=judged.facts,
            decision=judged.decision,
            pack_digest=judged.pack_digest,
        )
    row.refresh_from_db()
    return row
