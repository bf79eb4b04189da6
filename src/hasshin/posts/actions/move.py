"""Move a post to another time. Time is content: the decision on the old time is void (promise 2)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.ledger.actions.append import append
from hasshin.posts.actions.draft import save
from hasshin.posts.actions.private_device import owe_use
from hasshin.posts.actions.withdraw import judge_stop
from hasshin.posts.models import Post
from hasshin.posts.revision import content_of, load, version_of


def move(
    *, actor: Actor, now: datetime, post_id: int, revision: int, scheduled_at: datetime | None, reason: str
) -> Post:
    """Set another time (None: as soon as decided). The post is a draft again and is to be submitted anew."""
    post = load(post_id, revision)
    judged = judge_stop(post, actor, now, "move", reason)
    content = content_of(version_of(post)).model_copy(update={"scheduled_at": scheduled_at})
    with transaction.atomic():
        moved = save(
            actor=actor, now=now, post_id=post_id, revision=revision, title=post.title, content=content, reason=reason
        )
        owed, told = owe_use(moved, judged.decision, actor, now)
        if owed:
            # What is saved is recorded as the change of content that it is; this is the use of the device.
            append(
                kind="posts.move",
                subject=f"post:{post.pk}",
                actor=actor.ref,
                now=now,
                data={"also": owed, **told},
                facts=judged.facts,
                decision=judged.decision,
                pack_digest=judged.pack_digest,
            )
    return moved
