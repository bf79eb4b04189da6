"""Take in a telegram, once: keep it, see what it says of the city, and propose what people may do. No more."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from hasshin.blobs import store
from hasshin.city.actor import robot
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.intake.actions.propose import overtake, propose_draft, propose_for_posts
from hasshin.intake.concern import Concern, concern
from hasshin.intake.models import Telegram
from hasshin.intake.places import Places
from hasshin.intake.rules import Before, standing
from hasshin.intake.telegram import CORRECTED, WITHDRAWN, parse
from hasshin.intake.telegram import Telegram as Parsed
from hasshin.ledger.actions.append import append
from hasshin.policy.house import house
from hasshin.policy.text import t
from hasshin.posts.figures import Figures
from hasshin.posts.models import Origin, Post

READER = robot("intake")


def receive(*, now: datetime, data: bytes, came_from: str, places: Places) -> Telegram | None:
    """The telegram as it is kept; None where it says nothing of the city. The same bytes again are the same telegram.

    Raises `intake.tree.UnreadableError` for what is none. The robot keeps and proposes; to draft takes a person.
    """
    digest = hashlib.sha256(data).hexdigest()
    known = Telegram.objects.filter(digest=digest).first()
    if known is not None:
        return known
    parsed = parse(data)
    found = concern(parsed, places)
    if found is None:
        return None
    store.put(data)
    try:
        with transaction.atomic():
            return _keep(parsed, found, digest, came_from, now)
    except IntegrityError:
        # Another worker took in the same bytes in this very moment.
        known = Telegram.objects.filter(digest=digest).first()
        if known is None:
            raise
        return known


def _keep(parsed: Parsed, found: Concern, digest: str, came_from: str, now: datetime) -> Telegram:
    newest = _newest(parsed)
    before = _before(newest)
    state = standing(parsed, found, before, now)
    row = Telegram.objects.create(
        digest=digest,
        title=parsed.title,
        head_title=parsed.head_title,
        office=parsed.office,
        status=parsed.status,
        info_type=parsed.info_type,
        event_id=parsed.event_id,
        serial=parsed.serial,
        thread=parsed.thread,
        text=parsed.text,
        control_at=parsed.control_at,
        reported_at=parsed.reported_at,
        figures=found.figures.model_dump(mode="json"),
        said=[{"what": s.what, "place": s.place, "status": s.status, "values": list(s.values)} for s in found.said],
        state=state,
        came_from=came_from[:500],
        received_at=now,
    )
    also: list[str] = []
    if state == Telegram.State.CURRENT:
        also = _follow(row, parsed, found, now)
    append(
        kind="intake.receive",
        subject=f"telegram:{row.pk}",
        actor=READER.ref,
        now=now,
        data={"digest": digest, "state": state, "status": parsed.status, "info": parsed.info_type, "also": also},
    )
    if parsed.info_type == WITHDRAWN and state == Telegram.State.CURRENT:
        _tell(row, now)
    return row


def _follow(row: Telegram, parsed: Parsed, found: Concern, now: datetime) -> list[str]:
    """What a current telegram brings: older proposals end, posts of the thread are looked at, a draft is proposed."""
    also = overtake(row, now)
    withdrawn = parsed.info_type == WITHDRAWN
    also += propose_for_posts(row, found, now, withdrawn=withdrawn, corrected=parsed.info_type == CORRECTED)
    if found.template and not withdrawn:
        also += propose_draft(row, found, now)
    return also


def _newest(parsed: Parsed) -> Telegram | None:
    rows = Telegram.objects.select_for_update().filter(thread=parsed.thread).exclude(state=Telegram.State.LATE)
    newest: Telegram | None = None
    for row in rows.order_by("pk"):
        if newest is None or _after(row, newest):
            newest = row
    return newest


def _after(one: Telegram, other: Telegram) -> bool:
    if one.serial is not None and other.serial is not None and one.serial != other.serial:
        return one.serial > other.serial
    return (one.reported_at, one.control_at) > (other.reported_at, other.control_at)


def _before(newest: Telegram | None) -> Before | None:
    if newest is None:
        return None
    figures = Figures.model_validate(newest.figures)
    core = Concern(figures, ()).core
    return Before(newest.serial, newest.reported_at, newest.control_at, core)


def _tell(row: Telegram, now: datetime) -> None:
    """Whoever wrote from what is withdrawn, or took it over, is told at once."""
    for origin in Origin.objects.filter(thread=row.thread, state_ref=f"telegram:{row.pk}").select_related("post"):
        if origin.post.state in (Post.State.WITHDRAWN, Post.State.REJECTED, Post.State.STOPPED):
            continue
        raise_finding(
            actor=READER,
            now=now,
            code="intake_withdrawn",
            subject=f"post:{origin.post_id}",
            message=t(
                "「{title}」の基になった気象庁の電文が取り消されました。止めるか訂正してください。",
                "The telegram behind “{title}” was withdrawn. Stop the post or put it right.",
            ).fill(title=origin.post.title),
            citations=[house("source-figures")],
            severity="serious",
            roles=(),
            staff={origin.taken_by_id, origin.post.author_id},
            about=row.digest,
        )
