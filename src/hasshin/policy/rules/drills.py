"""What belongs to a drill (訓練) stays in it: its time, its people, practice accounts and the live ones it names."""

from __future__ import annotations

from datetime import datetime

from hasshin.policy.controls.drills import Drills
from hasshin.policy.facts import Account, Actor, Drill
from hasshin.policy.text import Text, t
from hasshin.policy.verdict import Verdict

OVER = (
    t("この投稿の訓練は行われていません（終わったか、まだ始まっていません）。", "The drill of this post is not on."),
    t("訓練の投稿が実際の投稿になることはありません。", "A post of a drill never becomes a real one."),
)
LIVE = (
    t(
        "訓練の投稿は、実際のアカウントに出せません。この訓練の決定は、このアカウントを挙げていません。",
        "A post of a drill can't go out on a live account, and the decision on this drill does not name this one.",
    ),
    t("練習掲示板のアカウントを選んでください。", "Choose an account on the practice board."),
)
ELSEWHERE = (
    t("この訓練は、このアカウントを使いません。", "This drill does not use this account."),
    t("訓練の決定が挙げたアカウントを選んでください。", "Choose one that the decision on the drill names."),
)
NOT_IN_IT = (
    t("あなたはこの訓練の参加者ではありません。", "You take no part in this drill."),
    t("参加者に依頼してください。", "Ask somebody who takes part in it."),
)


def drill_kept(
    verdict: Verdict, marked: bool, drill: Drill | None, accounts: tuple[Account, ...], actor: Actor, now: datetime
) -> None:
    """`marked`: what is acted on belongs to a drill; `drill` is which. Says nothing of what belongs to none."""
    if not marked and drill is None:
        return
    if drill is None or not drill.starts <= now < drill.ends:
        _no(verdict, "drill_over", OVER, "drill")
        return
    for account in accounts:
        where = f"account.{account.id}"
        if not account.practice and account.id not in drill.live:
            _no(verdict, "drill_live_account", LIVE, where)
        elif account.practice and drill.practice and account.id not in drill.practice:
            _no(verdict, "drill_other_account", ELSEWHERE, where)
    if actor.staff is not None and actor.staff not in drill.people:
        _no(verdict, "not_in_drill", NOT_IN_IT, "actor")
    verdict.rest_on(verdict.pack.one_of(Drills), rules=("drills",))


def _no(verdict: Verdict, code: str, words: tuple[Text, Text], where: str) -> None:
    message, fix = words
    verdict.refuse(code, message, fix=fix, rules=("drills",), where=where)
