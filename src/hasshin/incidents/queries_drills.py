"""The report of a drill (訓練): what was done in it, in order, as the tables and the ledger's rows have it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hasshin.accounts.models import Account
from hasshin.city.queries_drills import DrillRow, drill, notes
from hasshin.incidents.measures import VERBS
from hasshin.incidents.models import Incident, Measure
from hasshin.policy.text import Text, t
from hasshin.posts.models import Decision, Delivery, Post

STATES: dict[str, Text] = {
    "scheduled": t("配信待ち", "waits"),
    "claimed": t("送信中", "being sent"),
    "unknown": t("結果不明", "outcome unknown"),
    "done": t("発信した", "went out"),
    "refused": t("発信できなかった", "refused"),
    "missed": t("時機逸失", "missed"),
    "stopped": t("止めた", "stopped"),
    "deleted": t("削除した", "deleted"),
}
Kind = Literal["drill", "post", "delivery", "incident", "measure", "happened", "lesson"]


@dataclass(frozen=True, slots=True)
class HappenedRow:
    """One line of a drill's course: when, what of, in words; `of_id` is the post's or incident's id, if any."""

    at: datetime
    kind: Kind
    words: Text
    by: Text | None = None
    of_id: int | None = None


@dataclass(frozen=True, slots=True)
class DrillReport:
    """A drill whole. `accounts` are those that its decision names; `out` and `stopped` count its deliveries."""

    drill: DrillRow
    practice: tuple[str, ...]
    live: tuple[str, ...]
    course: tuple[HappenedRow, ...]
    lessons: tuple[HappenedRow, ...]
    posts: int
    out: int
    stopped: int
    incidents: int


def drill_report(drill_id: int, now: datetime) -> DrillReport:
    """All of it; a fixed number of statements. Raises `NotFound`."""
    row = drill(drill_id, now)
    names = dict(Account.objects.filter(pk__in=[*row.practice, *row.live]).values_list("pk", "name"))
    deliveries = list(Delivery.objects.filter(post__drill=drill_id).select_related("post", "account").order_by("pk"))
    posts = list(Post.objects.filter(drill=drill_id).select_related("author").order_by("pk"))
    incidents = list(Incident.objects.filter(drill=drill_id).select_related("opened_by", "ended_by").order_by("pk"))
    noted = [
        HappenedRow(one.at, "lesson" if one.kind == "lesson" else "happened", t(one.words, one.words), one.by.name)
        for one in notes(drill_id)
    ]
    course = [
        *_of_drill(row),
        *_of_posts(posts),
        *_of_deliveries(deliveries),
        *_of_incidents(incidents),
        *(one for one in noted if one.kind == "happened"),
    ]
    return DrillReport(
        drill=row,
        practice=tuple(names.get(pk, "") for pk in row.practice),
        live=tuple(names.get(pk, "") for pk in row.live),
        course=tuple(sorted(course, key=lambda one: one.at)),
        lessons=tuple(one for one in noted if one.kind == "lesson"),
        posts=len(posts),
        out=sum(one.state in (Delivery.State.DONE, Delivery.State.DELETED) for one in deliveries),
        stopped=sum(one.state == Delivery.State.STOPPED for one in deliveries),
        incidents=len(incidents),
    )


def _of_drill(row: DrillRow) -> list[HappenedRow]:
    found = [HappenedRow(row.starts, "drill", t("訓練の開始", "The drill began"), row.decided_by.name)]
    if row.state == "over":
        by = row.ended_by.name if row.ended_by is not None else None
        found.append(HappenedRow(row.ends, "drill", t("訓練の終了", "The drill ended"), by))
    return found


def _of_posts(posts: list[Post]) -> list[HappenedRow]:
    found = [
        HappenedRow(
            one.created_at,
            "post",
            t("起案：{title}", "Written: {title}").fill(title=one.title),
            t(one.author.name_ja, one.author.name_en),
            one.pk,
        )
        for one in posts
    ]
    given = Decision.objects.filter(post__in=posts, by__isnull=False).select_related("post", "by").order_by("pk")
    words = {
        Decision.Kind.APPROVE: t("承認：{title}", "Approved: {title}"),
        Decision.Kind.SEND_BACK: t("差戻し：{title}", "Sent back: {title}"),
        Decision.Kind.REJECT: t("却下：{title}", "Rejected: {title}"),
    }
    for one in given:
        if one.by is not None and one.kind in words:
            said = words[Decision.Kind(one.kind)].fill(title=one.post.title)
            found.append(HappenedRow(one.at, "post", said, t(one.by.name_ja, one.by.name_en), one.post_id))
    return found


def _of_deliveries(deliveries: list[Delivery]) -> list[HappenedRow]:
    return [
        HappenedRow(
            one.settled_at,
            "delivery",
            t("{state}：{title}（{account}）", "{state}: {title} ({account})").fill(
                state=STATES.get(one.state, t(one.state, one.state)), title=one.post.title, account=one.account.name
            ),
            None,
            one.post_id,
        )
        for one in deliveries
        if one.settled_at is not None
    ]


def _of_incidents(incidents: list[Incident]) -> list[HappenedRow]:
    found = []
    for one in incidents:
        title = Text.model_validate(one.title)
        opened = t("事案：{title}", "Incident: {title}").fill(title=title)
        by = t(one.opened_by.name_ja, one.opened_by.name_en)
        found.append(HappenedRow(one.opened_at, "incident", opened, by, one.pk))
        if one.ended_at is not None and one.ended_by is not None:
            ended = t("事案の終了：{title}", "Incident ended: {title}").fill(title=title)
            by = t(one.ended_by.name_ja, one.ended_by.name_en)
            found.append(HappenedRow(one.ended_at, "incident", ended, by, one.pk))
    taken = Measure.objects.filter(incident__in=incidents, settled_at__isnull=False).select_related("asked_by")
    for row in taken.order_by("pk"):
        if row.settled_at is not None:
            by = t(row.asked_by.name_ja, row.asked_by.name_en)
            found.append(HappenedRow(row.settled_at, "measure", _measure(row), by, row.incident_id))
    return found


def _measure(row: Measure) -> Text:
    said = VERBS[row.verb].fill(of=row.subject.partition(":")[2])
    return t("封じ込め：{what}", "Containment: {what}").fill(what=said)
