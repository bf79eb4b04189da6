"""What a new telegram means for what was made of older ones. Called within `receive`, in its transaction."""

from __future__ import annotations

from datetime import datetime

from hasshin.intake.concern import Concern
from hasshin.intake.models import Proposal, Telegram
from hasshin.posts.figures import Figures
from hasshin.posts.models import Delivery, Origin, Post

OUT = (Delivery.State.DONE, Delivery.State.UNKNOWN, Delivery.State.CLAIMED)
OVER = (Post.State.REJECTED, Post.State.WITHDRAWN, Post.State.STOPPED)
WITHDRAWN_KEY = "jma_withdrawn"


def overtake(row: Telegram, now: datetime) -> list[str]:
    """End what waits from older telegrams of the thread, and of the same event where that is one of another kind."""
    older = Proposal.objects.filter(state=Proposal.State.WAITING, telegram__thread=row.thread)
    ids = list(older.exclude(telegram=row).values_list("pk", flat=True))
    if row.event_id and row.info_type != "取消":
        event = Proposal.objects.filter(
            state=Proposal.State.WAITING,
            what=Proposal.What.DRAFT,
            telegram__event_id=row.event_id,
            telegram__status=row.status,
            key__in=_same_keys(row),
        )
        ids += list(event.exclude(telegram=row).values_list("pk", flat=True))
    ids = sorted(set(ids))
    Proposal.objects.filter(pk__in=ids, state=Proposal.State.WAITING).update(
        state=Proposal.State.OVERTAKEN, closed_at=now
    )
    return [f"proposal:{pk}" for pk in ids]


def _same_keys(row: Telegram) -> tuple[str, ...]:
    """An intensity bulletin is followed by one of another title on the same quake."""
    return ("jma_intensity",) if row.title.startswith("震") else ()


def propose_draft(row: Telegram, found: Concern, now: datetime) -> list[str]:
    """A prepared draft: the template and what it is filled with."""
    made = Proposal.objects.create(
        telegram=row, what=Proposal.What.DRAFT, key=found.template, values=found.values, made_at=now
    )
    return [f"proposal:{made.pk}"]


def propose_for_posts(row: Telegram, found: Concern, now: datetime, *, withdrawn: bool, corrected: bool) -> list[str]:
    """Mark what was written from the thread before, and propose to stop or correct it.

    One that withdraws or corrects touches all of it; any other only posts that are not out and say other figures.
    """
    also = []
    origins = Origin.objects.filter(thread=row.thread).exclude(state=Origin.State.WITHDRAWN).select_related("post")
    for origin in origins.order_by("pk"):
        post = origin.post
        out = Delivery.objects.filter(post=post, state__in=OUT).exists()
        changed = Concern(Figures.model_validate(origin.figures), ()).core != found.core
        if post.state in OVER or not (withdrawn or corrected or (changed and not out)):
            continue
        state = Origin.State.WITHDRAWN if withdrawn else Origin.State.OVERTAKEN
        Origin.objects.filter(pk=origin.pk).update(state=state, state_ref=f"telegram:{row.pk}", state_at=now)
        also.append(f"origin:{origin.pk}")
        if out and not (withdrawn or changed):
            continue  # corrected in something that the post does not tell
        what = Proposal.What.CORRECT if out else Proposal.What.STOP
        fills = out and bool(found.template)
        made = Proposal.objects.create(
            telegram=row,
            what=what,
            about=post,
            key=found.template if fills else "",
            values=found.values if fills else {},
            made_at=now,
        )
        also.append(f"proposal:{made.pk}")
    return also
