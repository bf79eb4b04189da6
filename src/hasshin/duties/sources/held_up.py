"""Scheduled posts that can't go out as things stand: whoever wrote and decided them hears of it in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from hasshin.duties.duty import Duty, Kind, Place, by_right
from hasshin.policy.clock import shown
from hasshin.policy.pack import Pack
from hasshin.policy.text import Text, t
from hasshin.posts.queries.held_up import HeldUp, held_by_declaration, held_up

SOON = timedelta(days=1)
LATE_ALREADY = timedelta(hours=1)
"""House rule: how long whoever answers for it has, where its time was past when it was held up."""
HELD_UP = Kind(
    id="scheduled_held_up",
    title=t("このままでは発信できない予定の投稿", "Scheduled posts that can't go out as things stand"),
    evidence=t(
        "アカウントが発信できる状態に戻ること、または投稿の取下げ・停止・日時の変更",
        "the account can speak again, or the post is withdrawn, stopped or moved",
    ),
    closed_by=(
        "accounts.unlock_account",
        "accounts.lift_freeze",
        "accounts.set_rules",
        "accounts.close_account",
        "city.appoint",
        "posts.withdraw",
        "posts.stop",
        "posts.move",
        "posts.leave_account",
    ),
)
HELD = Kind(
    id="held_by_declaration",
    title=t("災害の宣言により保留している投稿", "Posts that a declared disaster holds"),
    evidence=t(
        "決裁の権限のある人の再確認、投稿の停止・日時の変更、または宣言の終了",
        "a decider confirms it again, it is stopped or moved, or the declaration is over",
    ),
    closed_by=("posts.reconfirm", "posts.stop", "posts.move", "city.end_declaration", "city.declaration_over"),
)
KINDS = (HELD_UP, HELD)


def due(now: datetime, pack: Pack) -> Iterator[Duty]:
    """One for each scheduled delivery whose account can't speak now, or that a declared disaster holds."""
    for one in held_up(now):
        yield _duty(one, now, pack)
    for one in held_by_declaration(now):
        yield _held(one, now, pack)


def _duty(one: HeldUp, now: datetime, pack: Pack) -> Duty:
    planned = one.planned
    why = Text(ja="".join(r.message.ja for r in one.reasons), en=" ".join(r.message.en for r in one.reasons))
    return Duty(
        kind=HELD_UP,
        about=f"delivery:{planned.delivery_id}",
        title=t(
            "「{title}」は、{when}に{account}から発信できません：{why}",
            "“{title}” can't go out on {account} ({when}): {why}",
        ).fill(title=planned.title, when=shown(planned.due_at), account=planned.account, why=why),
        what_to_do=t(
            "アカウントが発信できるようにするか、投稿を取り下げるか、日時を変えてください。時刻になっても発信されません。",
            "See that the account can speak, or withdraw or move the post. Once its time is past it is not sent.",
        ),
        citations=tuple({c.id: c for r in one.reasons for c in r.citations}.values()),
        since=one.since,
        due_at=planned.due_at if planned.due_at > one.since else one.since + LATE_ALREADY,
        place=Place("post", (planned.post_id,)),
        staff=one.staff,
        owed=() if one.staff else by_right(pack, "stop", "account", planned.account_id),
        account=planned.account_id,
        urgent=planned.due_at - now <= SOON,
    )


def _held(one: HeldUp, now: datetime, pack: Pack) -> Duty:
    planned = one.planned
    return Duty(
        kind=HELD,
        about=f"delivery:{planned.delivery_id}",
        title=t(
            "「{title}」（{account}、{when}）は、災害の宣言のため保留しています",
            "“{title}” ({account}, {when}) waits, as a disaster is declared",
        ).fill(title=planned.title, account=planned.account, when=shown(planned.due_at)),
        what_to_do=t(
            "いま出してよければ、決裁の権限のある人が再確認してください。出さないときは停止してください。時刻を過ぎると発信されません。",
            "If it may go out now, somebody who may decide confirms it again; if not, stop it. "
            "Once its time is past it is not sent.",
        ),
        citations=tuple({c.id: c for r in one.reasons for c in r.citations}.values()),
        since=one.since,
        due_at=planned.due_at if planned.due_at > one.since else one.since + LATE_ALREADY,
        place=Place("post", (planned.post_id,)),
        staff=one.staff,
        owed=by_right(pack, "decide", "account", planned.account_id),
        account=planned.account_id,
        urgent=planned.due_at - now <= SOON,
    )
