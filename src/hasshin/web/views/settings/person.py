"""Settings of one member of staff (職員): what stands about them, their terms, their password, their leaving."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hasshin.accounts.queries import account_cards
from hasshin.accounts.queries_leaving import left_behind
from hasshin.city import queries
from hasshin.city.actions.change_staff import change_staff
from hasshin.city.actions.leave import call_off_leaving, leave
from hasshin.city.actions.password import reset_password
from hasshin.city.actions.set_contract import set_contract
from hasshin.city.facts import actor_facts
from hasshin.city.models import StaffMember
from hasshin.city.pack import current_pack
from hasshin.city.people import find_person
from hasshin.city.queries_person import life_of
from hasshin.policy.scope import Target
from hasshin.policy.text import Text, joined, t
from hasshin.posts.queries.waiting import waiting_for
from hasshin.web import once, renewed
from hasshin.web.requests import Request
from hasshin.web.setting_up import whom
from hasshin.web.views.screen import screen
from hasshin.web.views.settings import choices
from hasshin.web.views.settings.appointing import ORDER, VACANCY
from hasshin.web.views.settings.forms import Field, Form
from hasshin.web.views.settings.serve import serve
from hasshin.web.views.settings.telling import Words, telling

CHANGED = t("{name}さんの登録内容を変更しました。", "What is registered about {name} is changed.")
LEFT = t("{name}さんの退職を記録しました。", "The leaving of {name} is recorded.")
LEAVES = t("{name}さんの退職を記録しました（{at}から）。", "The leaving of {name} is recorded, from {at}.")
STAYS = t("{name}さんの退職の予定を取り消しました。", "The leaving of {name} is called off.")
PASSWORD_GONE = t(
    "本人に渡す前に失ったときは、もう一度発行してください。前のものは使えなくなります。",
    "If it was lost before it was handed over, issue another. The earlier one no longer works then.",
)
WAITING = t("この人の決裁を待っている投稿：{what}", "Posts that wait for this person's decision: {what}")
SET = t("{name}さんの契約の終わりを{ends}と定めました。", "The contract of {name} now ends on {ends}.")


@sensitive_post_parameters("own_password")
@screen
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: Request, staff_id: int) -> HttpResponse:
    """One person; a POST does the act it names. A one-time password is shown once, on the page that follows."""
    member = find_person(staff_id)
    who: dict[str, Any] = {"actor": request.actor, "now": request.now, "staff_id": staff_id}
    targets = (Target(), Target(unit=member.unit_id))
    whose = whom(current_pack(), actor_facts(request.actor, request.now), "register_staff", *targets)

    def changed(given: dict[str, Any]) -> object:
        return change_staff(**who, **{**given, "unit_id": int(given["unit_id"])})

    def left(given: dict[str, Any]) -> object:
        return leave(**who, **given, at_is_past=True)  # the page has said so, and it was confirmed

    def leaves(given: dict[str, Any]) -> tuple[Text, ...]:
        waiting = waiting_for([staff_id], request.now)
        titles = joined(t(f"「{one.title}」", f"“{one.title}”") for one in waiting)
        rest = (WAITING.fill(what=titles),) if waiting else ()
        return (*left_behind(staff_id, given["at"], request.now), *rest)

    what, back = f"reset-password:{staff_id}", reverse("settings-person", args=[staff_id])
    found = once.take(request, what)

    def reset(given: dict[str, Any]) -> HttpResponse:
        made = reset_password(**who, proof=renewed.proof(request, what, given[renewed.NAME]))
        return once.answer(request, what, {"one_time": made}, back)

    name = queries.staff_row(member).name

    def gone(words: Words, _row: object) -> Text:
        return (LEAVES if words["at"] else LEFT).fill(name=name, at=words["at"])

    forms: dict[str, Any] = {}
    if member.is_active:
        forms["change_staff"] = (_change(member, whose), changed, CHANGED.fill(name=name))
        forms["reset_password"] = (_reset(whose), reset, CHANGED.fill(name=name))
        if member.contractor:
            forms["set_contract"] = (
                _contract(whose),
                lambda given: set_contract(**who, **given),
                telling(SET, name=name),
            )
        if member.leaves_at is None:
            forms["leave"] = (_leave(whose, leaves), left, gone)
        else:
            forms["stay"] = (_stay(whose), lambda given: call_off_leaving(**who, **given), STAYS.fill(name=name))

    def context() -> dict[str, Any]:
        return {
            "person": queries.staff_row(find_person(staff_id)),
            "member": find_person(staff_id),
            "life": life_of(staff_id, {card.id: t(card.name, card.name) for card in account_cards()}),
            "serving": queries.in_service(member, request.now),
            "one_time": found.content.get("one_time", ""),
            "gone": PASSWORD_GONE if found.gone else None,
            "rank": next((r.title for r in current_pack().ranks if r.id == member.rank), None),
        }

    return serve(request, "web/settings/person.html", forms, context, back)


def _change(member: StaffMember, whose: Text | None) -> Form:
    return Form(
        do="change_staff",
        title=t("氏名・所属・職位などを変更する", "Change name, unit, rank and the like"),
        button=t("変更する", "Change"),
        support=t(
            "任命はそのまま残ります。多くの職員の異動は「人事異動」で取り込みます。",
            "Appointments stay as they are. Moves of many people are read from a file under “Transfers”.",
        ),
        whom=whose,
        fields=(
            Field("number", t("職員番号", "Staff number"), longest=32, initial=member.number),
            Field(
                "name_ja", t("氏名（日本語）", "Name in Japanese"), required=True, longest=80, initial=member.name_ja
            ),
            Field("name_en", t("氏名（英語）", "Name in English"), longest=80, initial=member.name_en),
            Field(
                "email",
                t("メールアドレス", "E-mail address"),
                pattern=r"[^@\s]+@[^@\s]+",
                support=t("@を含む1つのアドレスです。", "One address, with its @."),
                initial=member.email,
            ),
            Field(
                "unit_id",
                t("所属", "Unit"),
                kind="choice",
                required=True,
                choices=choices.units(),
                initial=str(member.unit_id),
            ),
            Field(
                "rank",
                t("職位", "Rank"),
                kind="choice",
                choices=choices.named(current_pack().ranks),
                initial=member.rank,
            ),
            Field(
                "starts",
                t("所属と職位はいつから（日本時間）", "Unit and rank from (JST)"),
                kind="moment",
                support=t("なければ今から。", "Now, if empty."),
            ),
            ORDER,
        ),
    )


def _leave(whose: Text | None, leaves: Callable[[dict[str, Any]], Sequence[Text]]) -> Form:
    return Form(
        do="leave",
        title=t("退職を記録する", "Record a leaving"),
        button=t("退職を記録する", "Record it"),
        support=t(
            "その時から、任命、サインイン、APIトークンのすべてが終わります。",
            "From then on appointments, sessions and API tokens are over.",
        ),
        danger=True,
        whom=whose,
        confirm=leaves,
        fields=(
            Field(
                "at",
                t("いつから（日本時間）", "From (JST)"),
                kind="moment",
                support=t("最後の日の翌日0時です。なければ今から。", "Midnight after the last day. Now, if empty."),
            ),
            ORDER,
            VACANCY,
        ),
    )


def _stay(whose: Text | None) -> Form:
    return Form(
        do="stay",
        title=t("退職の予定を取り消す", "Call the leaving off"),
        button=t("取り消す", "Call it off"),
        support=t("終えた任命は戻りません。任命し直してください。", "Appointments stay ended; appoint anew."),
        whom=whose,
        fields=(ORDER,),
    )


def _contract(whose: Text | None) -> Form:
    return Form(
        do="set_contract",
        title=t("契約の終わりを定める・延長する", "Set the contract's end, or prolong it"),
        button=t("定める", "Set it"),
        support=t(
            "その時から何も持たず、サインインもできません。延長しても、任命の終わりは変わりません。任命し直してください。",
            "From then on nothing is held, and nobody signs in. A prolongation leaves the ends of appointments as they "
            "are; appoint anew.",
        ),
        danger=True,
        whom=whose,
        fields=(Field("ends", t("終わり（日本時間）", "Ends (JST)"), kind="moment", required=True), ORDER, VACANCY),
    )


def _reset(whose: Text | None) -> Form:
    return Form(
        do="reset_password",
        title=t("パスワードを再設定する", "Reset the password"),
        button=t("一度限りのパスワードを発行する", "Issue a one-time password"),
        support=t(
            "次の画面に一度だけ表示します。本人は次のサインインで変更します。今のサインインとAPIトークンは終わります。",
            "It is shown once, on the next page; the person changes it at the next sign-in. Sessions and tokens end.",
        ),
        danger=True,
        whom=whose,
        fields=(renewed.FIELD,),
    )
