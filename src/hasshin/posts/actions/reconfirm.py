"""Confirm again an approval that has grown stale, on the content exactly as it was approved."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.ledger.actions.append import append
from hasshin.policy.reasons import Conflict
from hasshin.policy.text import t
from hasshin.posts.actions.private_device import owe_use
from hasshin.posts.actions.withdraw import judge_stop
from hasshin.posts.models import Decision, Post
from hasshin.posts.revision import CHANGED, advance, load, version_of


def reconfirm(*, actor: Actor, now: datetime, post_id: int, revision: int, shown_digest: str, remarks: str) -> Post:
    """Renew the complete decision in force. Raises `Conflict` where what was shown is not what was approved."""
    post = load(post_id, revision)
    judged = judge_stop(post, actor, now, "reconfirm", remarks)
    version = version_of(post)
    decision = Decision.objects.filter(post=post, completes=True, voided_at=None, digest=version.digest).first()
    if decision is None:
        raise Conflict(t("この内容に有効な承認がありません。", "No approval of this content is in force."))
    if version.digest != shown_digest:
        raise Conflict(CHANGED)
    with transaction.atomic():
        advance(post, now)
        Decision.objects.filter(pk=decision.pk).update(reconfirmed_at=now, reconfirmed_by=actor.staff)
        owed, told = owe_use(post, judged.decision, actor, now)
        append(
            kind="posts.reconfirm",
            subject=f"post:{post.pk}",
            actor=actor.ref,
            now=now,
            data={"digest": version.digest, "also": [f"decision:{decision.pk}", *owed], **told},
            personal={"remarks": remarks.strip()},
            facts=judged.facts,
            decision=judged.decision,
            pack_digest=judged.pack_digest,
        )
    return post
