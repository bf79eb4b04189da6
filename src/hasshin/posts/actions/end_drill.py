"""End a drill (訓練): from this instant it lets nothing out, and what waits of it is stopped, never made real."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from hasshin.city.actor import Actor, robot
from hasshin.city.drills import drilling_right, find_drill, led_by
from hasshin.city.govern import govern, record
from hasshin.city.models import Drill
from hasshin.city.own import demand_words
from hasshin.city.pack import pack_at
from hasshin.ledger.actions.append import append
from hasshin.policy.controls.drills import Drills
from hasshin.policy.reasons import Conflict
from hasshin.policy.text import t
from hasshin.posts.actions.void import begun, drop_unowed, stop_deliveries, void_decisions
from hasshin.posts.models import Delivery, Post
from hasshin.posts.revision import advance

log = logging.getLogger("hasshin.posts")
ENDER = robot("drills")
REASON = t("理由", "reason")
OVER = t("この訓練は、すでに終わっています。", "This drill is over already.")
AT_ONCE = 200
OPEN = (Post.State.DRAFT, Post.State.SUBMITTED, Post.State.SENT_BACK)


def end_drill(*, actor: Actor, now: datetime, drill_id: int, reason: str) -> Drill:
    """By whoever may start one, or take back one that has not begun. Raises `Refused`, `NotFound`, `Conflict`.

    A sender that has begun a request before this waits for nobody; one that has not finds the drill over.
    """
    row, pack = find_drill(drill_id), pack_at(now)
    judged = govern(
        actor=actor,
        now=now,
        verb=drilling_right(pack),
        kind="city.end_drill",
        subject=f"drill:{row.pk}",
        control=pack.one_of(Drills),
        only=led_by(pack),
    )
    demand_words(("reason", reason, REASON))
    with transaction.atomic():
        list(Drill.objects.select_for_update().filter(pk=row.pk))
        still = Drill.objects.filter(pk=row.pk, ends__gt=now, ended_by=None)
        if still.update(ends=now, ended_by=actor.person, ended_reason=reason.strip()) != 1:
            raise Conflict(OVER)
        record(
            judged,
            kind="city.end_drill",
            subject=f"drill:{row.pk}",
            actor=actor,
            now=now,
            data={"ends": now.isoformat()},
            personal={"reason": reason.strip()},
        )
    stop_ended(now)
    row.refresh_from_db()
    return row


def stop_ended(now: datetime) -> int:
    """Stop what waits of drills that are over, by an act or by their time; how many posts. The worker runs it too."""
    waiting = Q(state__in=OPEN) | Q(state=Post.State.APPROVED, deliveries__state=Delivery.State.SCHEDULED)
    rows = Post.objects.filter(waiting, drill__ends__lte=now).distinct().order_by("pk")[:AT_ONCE]
    stopped = 0
    for post in rows:
        try:
            _stop(post, now)
        except Conflict:
            log.info("post %s of a drill that is over changed meanwhile; it is stopped at the next round", post.pk)
        else:
            stopped += 1
    return stopped


def _stop(post: Post, now: datetime) -> None:
    with transaction.atomic():
        if post.state in OPEN:
            advance(post, now, state=Post.State.WITHDRAWN)
            also = void_decisions(post, now)
        else:
            whole = not begun(post)
            advance(post, now, state=Post.State.STOPPED if whole else Post.State.APPROVED)
            also = stop_deliveries(post, now, {"code": "drill_over"}, all_of_it=whole)
            also += drop_unowed(post) if whole else []
        append(
            kind="posts.drill_over",
            subject=f"post:{post.pk}",
            actor=ENDER.ref,
            now=now,
            data={"drill": post.drill_id or 0, "state": str(post.state), "also": also},
        )
