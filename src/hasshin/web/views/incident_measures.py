"""The forms of an incident's chosen measures (M-16): ask for one, agree to a deletion or drop it, record it by hand."""

from __future__ import annotations

from typing import Any

from hasshin.incidents.actions.settle_measure import settle_measure
from hasshin.incidents.actions.take_measure import Wanted, agree_measure, drop_measure, take_measure
from hasshin.incidents.measures import CHOICES, MeasureRow
from hasshin.incidents.queries import IncidentPage
from hasshin.policy.text import Text, t
from hasshin.web.views.settings.forms import Choice, Field, Form

ASKED = t(
    "措置を記録しました。発信の停止はすぐに効き、ほかは順に行います。",
    "The measure is recorded. Stopping holds at once; the rest follows.",
)
AGREED = t("同意を記録しました。", "Your agreement is recorded.")
DROPPED = t("削除の求めを取り下げました。", "The request to delete is dropped.")
BY_HAND = t("人が行った措置を記録しました。", "What was done by hand is recorded.")


def forms(page: IncidentPage, who: dict[str, Any]) -> dict[str, tuple[Form, Any, Text]]:
    """What the reader may do about the measures, by the name of the form."""
    found: dict[str, tuple[Form, Any, Text]] = {}
    if page.may_contain and page.choosable:
        found["measure"] = (choose_form(page), _taking(who, page.card.id), ASKED)
    for row in page.measures:
        if row.state == "second" and page.card.ended_at is None:
            mine = row.asked_by == who["actor"].staff
            if page.may_close and not mine and who["actor"].staff not in row.agreed:
                found[f"agree-{row.id}"] = (agree_form(row), _agreeing(who, row.id), AGREED)
            if page.may_close or mine:
                found[f"drop-{row.id}"] = (drop_form(row), _dropping(who, row.id), DROPPED)
        if page.may_contain and row.state == "person" and not row.by_hand:
            found[f"measure-{row.id}"] = (by_hand_form(row), _by_hand(who, row.id), BY_HAND)
    return found


def choose_form(page: IncidentPage) -> Form:
    """Choose one of the kind's measures."""
    return Form(
        do="measure",
        title=t("指針の定める措置をとる", "Take a measure that the guideline names"),
        button=t("措置をとる", "Take it"),
        danger=True,
        support=t(
            "名称とプロフィールは、サービスが受け付ければ自動で書き換えます。受け付けないときは、人が行う手順が出ます。"
            "アカウントの削除は、別の人が同意するまで行われません（本製品の規則）。その間、発信は止まります。",
            "A name or profile is written where the service lets us; where it does not, the steps for a person appear. "
            "Deleting the account waits until another person agrees (a house rule); publishing stops meanwhile.",
        ),
        citations=page.citations,
        fields=(
            Field(
                "verb",
                t("措置", "Measure"),
                kind="choice",
                required=True,
                choices=tuple(Choice(verb, CHOICES[verb]) for verb in page.choosable),
            ),
            Field("name", t("新しい表示名（名称を変えるとき）", "New name, to rename it"), longest=100),
            Field(
                "text",
                t("新しいプロフィール文（変えるとき）", "New profile, to change it"),
                kind="words",
                longest=1_000,
            ),
            Field("reason", t("理由", "Reason"), kind="words", required=True),
        ),
    )


def agree_form(row: MeasureRow) -> Form:
    """Agree, as another person."""
    return Form(
        do=f"agree-{row.id}",
        title=t("同意する：{what}", "Agree: {what}").fill(what=row.title),
        button=t("削除に同意する", "Agree to the deletion"),
        danger=True,
        support=t(
            "{name}さんが求めました。理由：{why}　同意がそろうと、サービスの画面で人が削除します。元に戻せません。",
            "{name} asked for it. Reason: {why} Once all agree, a person deletes it there. It can't be undone.",
        ).fill(name=row.asked_by_name, why=row.why),
        fields=(),
    )


def drop_form(row: MeasureRow) -> Form:
    """Not to delete it after all."""
    return Form(
        do=f"drop-{row.id}",
        title=t("取り下げる：{what}", "Drop it: {what}").fill(what=row.title),
        button=t("削除しない", "Do not delete it"),
        fields=(Field("reason", t("理由", "Reason"), kind="words", required=True),),
    )


def by_hand_form(row: MeasureRow) -> Form:
    """Say that a measure left to a person was taken."""
    return Form(
        do=f"measure-{row.id}",
        title=t("人が行った：{what}", "Done by hand: {what}").fill(what=row.title),
        button=t("記録する", "Record it"),
        support=row.reason,
        fields=(
            Field(
                "remarks", t("何をし、何で確かめたか", "What was done, and how verified"), kind="words", required=True
            ),
        ),
    )


def _taking(who: dict[str, Any], incident_id: int) -> Any:
    return lambda given: take_measure(**who, incident_id=incident_id, wanted=Wanted(**given))


def _agreeing(who: dict[str, Any], measure_id: int) -> Any:
    return lambda _given: agree_measure(**who, measure_id=measure_id)


def _dropping(who: dict[str, Any], measure_id: int) -> Any:
    return lambda given: drop_measure(**who, measure_id=measure_id, **given)


def _by_hand(who: dict[str, Any], measure_id: int) -> Any:
    return lambda given: settle_measure(**who, measure_id=measure_id, **given)
