"""The forms by which an incident asks others: the service to delete, its answer, the press, the notice afterwards."""

from __future__ import annotations

from typing import Any

from hasshin.incidents.actions.choose_press import choose_press
from hasshin.incidents.actions.takedown import Request, choose_notice, note_answer, send_takedown
from hasshin.incidents.asked import HOWS, OUTCOMES, Asked, PublicNoticeRow, TakedownRow
from hasshin.incidents.queries import IncidentPage
from hasshin.policy.text import Text, t
from hasshin.web.views.settings.forms import Choice, Field, Form

SENT = t(
    "削除依頼を記録しました。回答の期限まで時計が動きます。", "The request is recorded; the clock of the answer runs."
)
ANSWERED = t("サービスの回答を記録しました。", "The service's answer is recorded.")
CHOSEN = t("報道機関への対応を記録しました。", "What is done about the press is recorded.")
NOTICE = t("お知らせの扱いを記録しました。", "What becomes of the notice is recorded.")
LONGEST_TEXT = 5_000


def forms(page: IncidentPage, who: dict[str, Any], language: str) -> dict[str, tuple[Form, Any, Text]]:
    """What the reader may ask or record, by the name of the form."""
    asked, found = page.asked, dict[str, tuple[Form, Any, Text]]()
    waiting = [one for one in asked.takedowns if not one.outcome]
    if asked.may_ask and not waiting:
        found["takedown"] = (takedown_form(page, language), _sending(who, page.card.id), SENT)
    for one in waiting:
        if asked.may_ask:
            found[f"answer-{one.id}"] = (answer_form(one), _answering(who, one.id), ANSWERED)
    if asked.may_press:
        found["press"] = (press_form(asked, language), _choosing(who, page.card.id), CHOSEN)
    for notice in asked.notices:
        if asked.may_choose_notice and not notice.decided:
            found[f"notice-{notice.id}"] = (notice_form(notice), _noticing(who, page.card.id, notice.id), NOTICE)
    return found


def takedown_form(page: IncidentPage, language: str) -> Form:
    """Note that the service was asked to delete it."""
    text = page.texts[0].text.of(language) if page.texts else ""
    return Form(
        do="takedown",
        title=t("削除依頼を送ったことを記録する", "Record that the service was asked to delete it"),
        button=t("送ったと記録する", "Record it as sent"),
        support=t(
            "この画面からは送られません。下の案内に従って人が送り、送ったものをここに残します。",
            "Nothing is sent from here. A person sends it, as told below, and keeps here what was sent.",
        ),
        fields=(
            Field(
                "how",
                t("送り方", "How it was sent"),
                kind="choice",
                required=True,
                choices=tuple(Choice(key, words) for key, words in HOWS.items()),
                initial="form",
            ),
            Field("receipt", t("受付番号（あれば）", "Number of receipt, if any")),
            Field("sent_at", t("送った日時（空なら今）", "When it was sent (empty: now)"), kind="moment"),
            Field(
                "text",
                t("送った文面", "The words that were sent"),
                kind="words",
                required=True,
                initial=text,
                longest=LONGEST_TEXT,
            ),
            Field("evidence", t("添付したもの（1行に1つ）", "What was attached, one a line"), kind="words"),
        ),
    )


def answer_form(one: TakedownRow) -> Form:
    """Note what the service answered."""
    return Form(
        do=f"answer-{one.id}",
        title=t("サービスの回答を記録する", "Record the service's answer"),
        button=t("記録する", "Record it"),
        fields=(
            Field(
                "outcome",
                t("結果", "Outcome"),
                kind="choice",
                required=True,
                choices=tuple(Choice(key, words) for key, words in OUTCOMES.items()),
            ),
            Field(
                "answer",
                t("回答の内容・断られた理由・求められたもの", "What it said: its reason, what it asks for"),
                kind="words",
                required=True,
            ),
        ),
    )


def press_form(asked: Asked, language: str) -> Form:
    """The yes or no on the press."""
    text = asked.press_text.of(language) if asked.press_text is not None else ""
    return Form(
        do="press",
        title=t("報道機関に知らせるかどうかを決める", "Decide whether the press is told"),
        button=t("決める", "Record the decision"),
        support=t(
            "知らせるときは、渡す文面を直してから決めてください。決め直したときは、前の決定も記録に残ります。",
            "To tell it, mend the words first. It may be decided anew; what was decided before stays on record.",
        ),
        fields=(
            Field(
                "informs",
                t("報道機関に知らせるか", "Is the press told?"),
                kind="choice",
                required=True,
                choices=(Choice("yes", t("知らせる", "Yes")), Choice("no", t("知らせない", "No"))),
            ),
            Field("text", t("渡す文面", "The words that are given"), kind="words", initial=text, longest=LONGEST_TEXT),
            Field("reason", t("理由", "Reason"), kind="words", required=True),
        ),
    )


def notice_form(one: PublicNoticeRow) -> Form:
    """What becomes of the public notice."""
    return Form(
        do=f"notice-{one.id}",
        title=t("お知らせ「{title}」をどうするか決める", "What becomes of the notice {title}").fill(title=one.title),
        button=t("決める", "Record the decision"),
        fields=(
            Field(
                "keeps",
                t("お知らせ", "The notice"),
                kind="choice",
                required=True,
                choices=(
                    Choice("keep", t("引き続き載せる", "It stays")),
                    Choice("down", t("取り下げる", "It is taken down")),
                ),
            ),
            Field("reason", t("理由", "Reason"), kind="words", required=True),
        ),
    )


def _sending(who: dict[str, Any], incident_id: int) -> Any:
    def act(given: dict[str, Any]) -> object:
        lines = tuple(line for line in given.pop("evidence").splitlines() if line.strip())
        return send_takedown(**who, incident_id=incident_id, request=Request(evidence=lines, **given))

    return act


def _answering(who: dict[str, Any], takedown_id: int) -> Any:
    return lambda given: note_answer(**who, takedown_id=takedown_id, **given)


def _choosing(who: dict[str, Any], incident_id: int) -> Any:
    return lambda given: choose_press(
        **who, incident_id=incident_id, informs=given["informs"] == "yes", text=given["text"], reason=given["reason"]
    )


def _noticing(who: dict[str, Any], incident_id: int, notice_id: int) -> Any:
    return lambda given: choose_notice(
        **who, incident_id=incident_id, notice_id=notice_id, keeps=given["keeps"] == "keep", reason=given["reason"]
    )
