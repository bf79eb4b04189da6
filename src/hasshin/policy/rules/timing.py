"""When: hours, lateness, and how long an approval stays fresh."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import get_args

from hasshin.policy.clock import jst, shown
from hasshin.policy.controls.access import Hours, Window
from hasshin.policy.controls.afterwards import Publishing
from hasshin.policy.facts import Post
from hasshin.policy.pack import Pack
from hasshin.policy.text import Text, t
from hasshin.policy.verdict import Verdict
from hasshin.policy.vocabulary import Weekday

_DAYS = get_args(Weekday)
_OWN = Publishing(type="publishing", house="lateness")


def publishing(pack: Pack) -> Publishing:
    """The pack's lateness and staleness, or ours where it is silent."""
    return pack.one_of(Publishing) or _OWN


def within_hours(verdict: Verdict, post: Post, service: str, moment: datetime) -> None:
    """The moment of going out is within the hours for the service and mode."""
    for control in verdict.pack.all_of(Hours):
        if post.mode in control.except_modes or (control.services and service not in control.services):
            continue
        if any(_inside(window, moment) for window in control.windows):
            verdict.rest_on(control)
            continue
        verdict.refuse(
            "outside_hours",
            t("{time}は発信できる時間帯ではありません。", "Nothing may go out at {time}.").fill(time=shown(moment)),
            fix=t("次の時間帯に予約してください：{hours}", "Schedule it within: {hours}.").fill(hours=_hours(control)),
            control=control,
            where="scheduled_at",
        )


def _inside(window: Window, moment: datetime) -> bool:
    """A window whose end is not after its start runs past midnight, and belongs to the day on which it starts."""
    local = jst(moment)
    clock = local.strftime("%H:%M")
    today, yesterday = _DAYS[local.weekday()], _DAYS[local.weekday() - 1]
    if window.start < window.end:
        return today in window.days and window.start <= clock < window.end
    return (today in window.days and clock >= window.start) or (yesterday in window.days and clock < window.end)


def _hours(control: Hours) -> Text:
    ja = "月火水木金土日"
    parts = [(w, [_DAYS.index(d) for d in w.days]) for w in control.windows]
    return Text(
        ja="、".join(f"{''.join(ja[i] for i in d)} {w.start}–{w.end}" for w, d in parts),
        en=", ".join(f"{'/'.join(_DAYS[i] for i in d)} {w.start}-{w.end}" for w, d in parts),
    )


def in_time(verdict: Verdict, post: Post, now: datetime) -> None:
    """The scheduled time has not passed by more than the lateness: what can't go out in time is not begun."""
    rule = publishing(verdict.pack)
    if post.scheduled_at is None or now <= post.scheduled_at + timedelta(minutes=rule.lateness_minutes):
        return
    verdict.refuse(
        "schedule_passed",
        t("予定の時刻（{time}）を過ぎています。", "The scheduled time ({time}) has passed.").fill(
            time=shown(post.scheduled_at)
        ),
        fix=t("新しい時刻を決めて、改めて提出してください。", "Choose a new time and submit again."),
        control=rule,
        rules=("lateness",),
        where="scheduled_at",
    )
