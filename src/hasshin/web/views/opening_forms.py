"""The forms of an opening: asked for, decided, granted, told to the meeting; obtaining it has its own file."""

from __future__ import annotations

from hasshin.accounts.queries_openings import OpeningPage
from hasshin.policy.controls.access import Opening as Control
from hasshin.policy.pack import Pack
from hasshin.policy.rules.openings import granting, reporting
from hasshin.policy.rules.standing import titles
from hasshin.policy.scope import roles_with
from hasshin.policy.text import Text, t
from hasshin.web.views.settings.forms import Choice, Field, Form

HANDLE = r"@?[^\s/@?#]+"
HANDLE_WORDS = t("空白と / @ ? # を含まない名前です。", "Without blanks and without / @ ? #.")
ORDER = Field(
    "order",
    t("決裁・発令の番号", "Order"),
    required=True,
    support=t("決裁番号や発令番号を書きます。", "The number of the decision or order."),
)
REASON = Field("reason", t("理由", "Reason"), kind="words", required=True)


def request_form(pack: Pack, units: tuple[Choice, ...], own: str) -> Form:
    """Ask for an account."""
    services = tuple(Choice(one.id, one.title) for one in pack.services)
    return Form(
        do="request",
        title=t("アカウントの開設を申請する", "Ask for an account"),
        button=t("申請する", "Ask for it"),
        support=t(
            "申請すると、市の指針が定める人の決定に回ります。",
            "The request goes to those whom the city's guideline names.",
        ),
        whom=None if units else t("申請できるのは、所属の職員です。", "It is asked for by staff of a unit."),
        citations=pack.cite(pack.one_of(Control)),
        fields=(
            Field("unit_id", t("所属", "Unit"), kind="choice", required=True, choices=units, initial=own),
            Field("service", t("サービス", "Service"), kind="choice", required=True, choices=services),
            Field(
                "handle",
                t("希望するアカウント名（@のあと）", "Wanted handle (after the @)"),
                required=True,
                longest=120,
                pattern=HANDLE,
                support=HANDLE_WORDS,
            ),
            Field("name", t("表示名", "Name shown"), required=True, longest=120),
            Field("purpose", t("目的と発信内容", "Purpose and content"), kind="words", required=True),
            Field("why", t("このアカウントが必要な理由", "Why it is needed"), kind="words", required=True),
        ),
    )


def decide_form(pack: Pack, page: OpeningPage) -> Form:
    """Approve or refuse the next step."""
    step = page.steps[page.next or 0].step
    kinds = (Choice("approve", t("承認する", "Approve")), Choice("refuse", t("承認しない", "Refuse")))
    return Form(
        do="decide",
        title=step.title,
        button=t("決定する", "Decide"),
        support=t("あなた自身の決定として記録します。", "It is recorded as your own decision."),
        whom=None if "approve" in page.may else whom(pack, step.roles),
        citations=step.citations,
        fields=(
            Field("kind", t("決定", "Decision"), kind="choice", required=True, choices=kinds),
            REASON,
            ORDER,
        ),
    )


def grant_form(pack: Pack, page: OpeningPage) -> Form:
    """Grant it to its unit."""
    control = granting(pack, page.opening.service)
    return Form(
        do="grant",
        title=t("所属に付与する", "Grant it to its unit"),
        button=t("付与する", "Grant"),
        support=t("付与されるまで、所属は発信できません。", "Until then the unit can't publish on it."),
        whom=None if "grant" in page.may else whom(pack, control.granted_by if control else ()),
        citations=pack.cite(control),
        fields=(ORDER,),
    )


def meeting_form(pack: Pack, page: OpeningPage) -> Form:
    """Keep the report to the meeting."""
    control, roles = reporting(pack)
    return Form(
        do="tell",
        title=t("{meeting}に報告する", "Report to: {meeting}").fill(meeting=page.meeting or ""),
        button=t("報告を記録する", "Keep the report"),
        whom=None if "tell" in page.may else whom(pack, roles),
        citations=pack.cite(control),
        fields=(
            Field(
                "meeting",
                t("会議名", "Meeting"),
                required=True,
                initial=page.meeting.ja if page.meeting else "",
            ),
            Field("meeting_on", t("開催日", "Its day"), kind="day", required=True),
            Field("report", t("報告の内容", "What was reported"), kind="words", required=True),
        ),
    )


def correct_meeting_form(pack: Pack, page: OpeningPage) -> Form:
    """Correct what was kept of the report by a further entry."""
    control, roles = reporting(pack)
    opening = page.opening
    return Form(
        do="correct_meeting",
        title=t("会議への報告の記録を訂正する", "Correct what was kept of the report to the meeting"),
        button=t("訂正を記録する", "Keep the correction"),
        support=t("前の記録は消えず、訂正の履歴に残ります。", "What was kept before stays to be read."),
        whom=None if "tell" in page.may else whom(pack, roles),
        citations=pack.cite(control),
        fields=(
            Field("meeting", t("会議名", "Meeting"), required=True, initial=opening.meeting),
            Field(
                "meeting_on",
                t("開催日", "Its day"),
                kind="day",
                required=True,
                initial=opening.meeting_on.isoformat() if opening.meeting_on else "",
            ),
            Field(
                "report",
                t("報告の内容", "What was reported"),
                kind="words",
                required=True,
                initial=opening.meeting_report,
            ),
            Field("reason", t("訂正の理由", "Why it is corrected"), kind="words", required=True),
        ),
    )


def withdraw_form() -> Form:
    """Take one's own request back."""
    return Form(
        do="withdraw",
        title=t("申請を取り下げる", "Take the request back"),
        button=t("取り下げる", "Take it back"),
        danger=True,
        fields=(REASON,),
    )


def decline_form() -> Form:
    """Say that it will not be opened."""
    return Form(
        do="decline",
        title=t("この申請では開設しない", "Do not open it"),
        button=t("開設しない", "Do not open it"),
        danger=True,
        fields=(REASON,),
    )


def whom(pack: Pack, roles: tuple[str, ...]) -> Text:
    """Who does it, where the person before the screen may not."""
    able = tuple(role for one in roles if (role := pack.role(one)) is not None) or roles_with(pack, "open_account")
    return t("これを行うのは{roles}です。", "This is done by: {roles}.").fill(roles=titles(able))
