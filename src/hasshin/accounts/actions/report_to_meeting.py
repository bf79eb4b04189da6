"""Report a new account to the meeting that the pack names (M-17), with what was reported; and correct that entry."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from hasshin.accounts.actions.obtain_opening import JST, demand_past
from hasshin.accounts.actions.request_opening import OVER, demand_reason
from hasshin.accounts.models import MeetingReport, Opening
from hasshin.accounts.openings import facts_at, load_opening
from hasshin.city.actor import Actor
from hasshin.city.govern import record, refuse
from hasshin.city.judge import Judged, judge
from hasshin.city.pack import pack_at
from hasshin.policy.reasons import Conflict
from hasshin.policy.rules.openings import reporting


def report_to_meeting(
    *, actor: Actor, now: datetime, opening_id: int, meeting: str, meeting_on: date | None, report: str
) -> Opening:
    """Keep that the account was reported: which meeting, on which day, in which words. Each is required.

    Raises `Refused` without the role, for a day to come, and for one before the account was asked for.
    """
    opening = load_opening(opening_id)
    kind = "accounts.report_to_meeting"
    judged = _judged(opening, actor, now, kind)
    on = _demand_all(opening, now, meeting, meeting_on, report)
    with transaction.atomic():
        first = MeetingReport(opening=opening, meeting=meeting.strip()[:200], on=on, report=report.strip())
        mine = Opening.objects.filter(pk=opening.pk, state=Opening.State.OBTAINED, meeting_told_at=None)
        _write(mine, first, judged, actor, now, kind)
    return load_opening(opening_id)


def correct_meeting_report(
    *, actor: Actor, now: datetime, opening_id: int, meeting: str, meeting_on: date | None, report: str, reason: str
) -> Opening:
    """Correct what was kept of the report by a further entry; the earlier ones stay to be read.

    By those who report, with a reason. Raises `Refused` as `report_to_meeting` does, and where nothing differs;
    `Conflict` where nothing was reported yet, or somebody else corrected it meanwhile.
    """
    opening = load_opening(opening_id)
    kind = "accounts.correct_meeting_report"
    judged = _judged(opening, actor, now, kind)
    if opening.meeting_told_at is None:
        raise Conflict(OVER)
    on = _demand_all(opening, now, meeting, meeting_on, report)
    demand_reason(reason)
    if (meeting.strip()[:200], on, report.strip()) == (opening.meeting, opening.meeting_on, opening.meeting_report):
        raise refuse(
            "nothing_corrected",
            "report",
            "記録と同じ内容です。",
            "That is what is kept already.",
            "誤っていた欄を、正しい内容に書き直してください。",
            "Write what was wrong as it should be.",
        )
    with transaction.atomic():
        row = MeetingReport(
            opening=opening, meeting=meeting.strip()[:200], on=on, report=report.strip(), correction=reason.strip()
        )
        mine = Opening.objects.filter(pk=opening.pk, meeting_told_at=opening.meeting_told_at)
        _write(mine, row, judged, actor, now, kind)
    return load_opening(opening_id)


def _judged(opening: Opening, actor: Actor, now: datetime, kind: str) -> Judged:
    control, _roles = reporting(pack_at(now))
    if control is None:
        raise refuse(
            "no_meeting",
            "meeting",
            "この市の指針は、会議への報告を求めていません。",
            "This city's guideline asks for no report to a meeting.",
            "報告は要りません。",
            "None is needed.",
        )
    asked = facts_at(opening, actor, now, "tell")
    return judge(asked, kind=kind, subject=f"opening:{opening.pk}", actor=actor.ref, now=now)


def _demand_all(opening: Opening, now: datetime, meeting: str, meeting_on: date | None, report: str) -> date:
    """The meeting's day; raises `Refused` for what is missing, and for a day on which it can't have been reported."""
    if not meeting.strip() or not report.strip() or meeting_on is None:
        where = "meeting" if not meeting.strip() else "report" if not report.strip() else "meeting_on"
        raise refuse(
            "report_incomplete",
            where,
            "会議への報告には、会議名・開催日・報告の内容のすべてが要ります。",
            "A report to a meeting states the meeting, its day, and what was reported.",
            "空の欄を記入してください。",
            "Fill in what is empty.",
        )
    on = demand_past(meeting_on, now, "meeting_on")
    asked_on = opening.requested_at.astimezone(JST).date()
    if on < asked_on:
        raise refuse(
            "before_request",
            "meeting_on",
            f"開設の申請（{asked_on:%Y-%m-%d}）より前の日付です。",
            f"That day is before the account was asked for ({asked_on:%Y-%m-%d}).",
            "開設を報告した会議の開催日を確かめてください。",
            "Check the day of the meeting to which this account was reported.",
        )
    return on


def _write(mine: QuerySet[Opening], row: MeetingReport, judged: Judged, actor: Actor, now: datetime, kind: str) -> None:
    """The entry and the opening's own row, where that is still as it was seen; `Conflict` otherwise."""
    row.by_id, row.at = actor.person, now
    changed = mine.update(
        meeting=row.meeting,
        meeting_on=row.on,
        meeting_report=row.report,
        meeting_told_by=actor.person,
        meeting_told_at=now,
    )
    if changed != 1:
        raise Conflict(OVER)
    row.save(force_insert=True)
    record(
        judged,
        kind=kind,
        subject=f"opening:{row.opening_id}",
        actor=actor,
        now=now,
        data={"meeting": row.meeting, "on": row.on.isoformat(), "also": [f"meetingreport:{row.pk}"]},
        personal={"report": row.report, "correction": row.correction},
    )
