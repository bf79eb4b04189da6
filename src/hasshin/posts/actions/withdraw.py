"""Withdraw (取下げ) before a decision, and stop (停止) after one; neither is sending, both work at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.judge import Judged, judge
from hasshin.ledger.actions.append import append
from hasshin.policy import facts
from hasshin.policy.reasons import Reason
from hasshin.policy.text import t
from hasshin.posts.actions.void import begun, drop_unowed, stop_deliveries, void_decisions
from hasshin.posts.facts import post_facts, target_facts
from hasshin.posts.models import Post
from hasshin.posts.revision import advance, content_of, load, version_of
from hasshin.posts.rules import in_state

StopKind = Literal["withdraw", "stop", "move", "reconfirm"]


def withdraw(*, actor: Actor, now: datetime, post_id: int, revision: int, reason: str) -> Post:
    """Take a draft or a submitted post back; it stays readable."""
    post = load(post_id, revision)
    judged = judge_stop(post, actor, now, "withdraw", reason)
    return _end(post, judged, actor, now, reason, Post.State.WITHDRAWN, lambda: void_decisions(post, now))


def stop(*, actor: Actor, now: datetime, post_id: int, revision: int, reason: str) -> Post:
    """Stop what has not begun to go out. Where the post is out on some account already, the rest is stopped.

    Its decision stays on record. Raises `Conflict` where nothing is left to stop.
    """
    post = load(post_id, revision)
    judged = judge_stop(post, actor, now, "stop", reason)
    whole = not begun(post)

    def undo() -> list[str]:
        stopped = stop_deliveries(post, now, {"code": "stopped"}, all_of_it=whole)
        return [*stopped, *drop_unowed(post)] if whole else stopped

    return _end(post, judged, actor, now, reason, Post.State.STOPPED if whole else Post.State.APPROVED, undo)


def judge_stop(post: Post, actor: Actor, now: datetime, kind: StopKind, reason: str) -> Judged:
    """The pack's answer to withdrawing, stopping, moving or confirming again."""
    asked = facts_of_stop(post, actor, now, kind)
    own = [*in_state(kind, post.state), *_demand_reason(reason)]
    return judge(asked, kind=f"posts.{kind}", subject=f"post:{post.pk}", actor=actor.ref, now=now, also=tuple(own))


def facts_of_stop(post: Post, actor: Actor, now: datetime, kind: StopKind) -> facts.StopFacts:
    """What the pack is asked about it; the post's page asks the same to show or hide its forms."""
    version = version_of(post)
    content = content_of(version)
    return facts.StopFacts(
        now=now,
        actor=actor_facts(actor, now),
        terminal=actor.terminal,
        accounts=target_facts(content, now),
        post=post_facts(post, content, version.digest),
        kind=kind,
        state=post.state,
    )


def _end(
    post: Post, judged: Judged, actor: Actor, now: datetime, reason: str, state: str, undo: Callable[[], list[str]]
) -> Post:
    with transaction.atomic():
        advance(post, now, state=state)
        append(
            kind="posts.withdraw" if state == Post.State.WITHDRAWN else "posts.stop",
            subject=f"post:{post.pk}",
            actor=actor.ref,
            now=now,
            data={"also": undo()},
            personal={"reason": reason.strip()},
            facts=judged.facts,
            decision=judged.decision,
            pack_digest=judged.pack_digest,
        )
    return post


def _demand_reason(reason: str) -> list[Reason]:
    if reason.strip():
        return []
    return [
        Reason(
            code="reason_missing",
            where="reason",
            message=t("理由がありません。", "The reason is missing."),
            fix=t("理由を書いてください。記録に残ります。", "Write the reason; it is kept."),
        )
    ]
