"""Continuous study (継続的な研究, M-9): the year's plan of each role, one's own items, and the log."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hasshin.city import queries_knowing as queries
from hasshin.city.actions.study import log_study, plan_item, withdraw_item
from hasshin.city.facts import actor_facts
from hasshin.city.knowing import roles_of
from hasshin.city.own import holds
from hasshin.city.pack import pack_at
from hasshin.city.queries_knowing import ItemRow
from hasshin.city.rules import planning_right
from hasshin.city.years import fiscal_year
from hasshin.policy.clock import day, day_shown
from hasshin.policy.controls.standing import Study
from hasshin.policy.pack import Pack
from hasshin.policy.rules.standing import titles
from hasshin.policy.text import Text, t
from hasshin.web.requests import Request, staff_id
from hasshin.web.setting_up import whom
from hasshin.web.views.screen import screen
from hasshin.web.views.settings.forms import Choice, Field, Form
from hasshin.web.views.settings.serve import serve
from hasshin.web.views.settings.telling import telling

LOGGED = t("研究「{source}」を記録しました（{day}）。", "Your study is on record: {source} ({day}).")
PLANNED = t(
    "{role}の研究計画に「{title}」を加えました（{due}まで）。", "“{title}” is on the study plan: {role}, by {due}."
)
WITHDRAWN = t("研究計画から「{item_id}」を外しました。", "Taken off the study plan: {item_id}.")


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def study(request: Request) -> HttpResponse:
    """Plans and log; a POST logs a study, plans an item or takes one off."""
    pack = pack_at(request.now)
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    rows = queries.items(pack, request.now)
    forms: dict[str, Any] = {}
    if pack.one_of(Study) is not None:
        forms = {
            "log": (_log_form(request, pack, rows), lambda given: _log(who, given), telling(LOGGED)),
            "plan": (_plan_form(request, pack), lambda given: plan_item(**who, **given), telling(PLANNED)),
            "withdraw": (
                _withdraw_form(request, pack, rows),
                lambda given: withdraw_item(**who, item_id=int(given["item_id"]), reason=given["reason"]),
                telling(WITHDRAWN),
            ),
        }
    me = staff_id(request)

    def context() -> dict[str, Any]:
        now = queries.items(pack, request.now)
        year = fiscal_year(request.now)
        roles = dict.fromkeys(role for one in pack.all_of(Study) for role in one.roles)
        return {
            "asked": bool(forms),
            "year": year,
            "planned": any(row.role in roles_of(me, request.now) for row in now),
            "mine": [row for row in now if any(one.id == me for one in row.open)],
            "plans": [
                (queries.role_title(pack, role), [row for row in now if row.role == role and row.year >= year])
                for role in roles
            ],
            "entries": queries.entries(),
            "today": day(request.now),
        }

    return serve(request, "web/knowing/study.html", forms, context, reverse("study"))


def _log(who: dict[str, Any], given: dict[str, Any]) -> object:
    item = int(given["item_id"]) if given["item_id"] else None
    return log_study(**who, day_of=given["day"], source=given["source"], conclusion=given["conclusion"], item_id=item)


def _log_form(request: Request, pack: Pack, rows: list[ItemRow]) -> Form:
    mine = roles_of(staff_id(request), request.now)
    asked = [role for one in pack.all_of(Study) for role in one.roles]
    may = holds(pack, actor_facts(request.actor, request.now), asked)
    named = titles(tuple(r for role in asked if (r := pack.role(role)) is not None))
    return Form(
        do="log",
        title=t("研究したことを記録する", "Record what you studied"),
        button=t("記録する", "Record it"),
        citations=pack.cite(pack.one_of(Study)),
        whom=None if may else t("これを行うのは{roles}です。", "This is done by: {roles}.").fill(roles=named),
        fields=(
            Field(
                "item_id",
                t("研究計画のテーマ", "Topic of the study plan"),
                kind="choice",
                choices=tuple(Choice(str(row.id), _named(row)) for row in rows if row.role in mine),
                support=t("計画にない研究なら、選ばずに記録します。", "Leave it empty for a study that is on no plan."),
            ),
            Field(
                "day",
                t("研究した日", "Day of the study"),
                kind="day",
                required=True,
                initial=day(request.now).isoformat(),
            ),
            Field(
                "source",
                t("資料・研修の名称", "Document or course"),
                required=True,
                longest=500,
                support=t(
                    "読んだ資料、受けた研修、調べた他市の事例など。アドレスでもかまいません。",
                    "What you read or attended, or the example of another city; an address will do.",
                ),
            ),
            Field(
                "conclusion",
                t("分かったこと・今後に生かすこと", "What you learned, and what follows"),
                kind="words",
                required=True,
                support=t(
                    "安全な運用や発信の改善のために分かったことと、これから変えること。",
                    "What you learned for security and for better posts, and what will change.",
                ),
            ),
        ),
    )


def _plan_form(request: Request, pack: Pack) -> Form:
    roles = dict.fromkeys(role for one in pack.all_of(Study) for role in one.roles)
    return Form(
        do="plan",
        title=t("研究計画にテーマを加える", "Add a topic to a study plan"),
        button=t("計画に加える", "Add it to the plan"),
        citations=pack.cite(pack.one_of(Study)),
        whom=whom(pack, actor_facts(request.actor, request.now), planning_right(pack)),
        fields=(
            Field(
                "role",
                t("研究する役割", "Role that studies it"),
                kind="choice",
                required=True,
                choices=tuple(Choice(role, queries.role_title(pack, role)) for role in roles),
            ),
            Field(
                "title",
                t("テーマ", "Topic"),
                required=True,
                longest=200,
                support=t(
                    "例：各媒体のセキュリティ設定の変更点", "Example: what changed in the services' security settings"
                ),
            ),
            Field(
                "due",
                t("記録の期日", "To be recorded by"),
                kind="day",
                required=True,
                support=t(
                    "この役割の職員が、この日までに各自で研究し、記録します。期日の属する年度（4月から3月）の計画になります。",
                    "Everybody who holds the role studies it and records it by that day. It belongs to the plan of the "
                    "fiscal year (April to March) in which the day lies.",
                ),
            ),
        ),
    )


def _withdraw_form(request: Request, pack: Pack, rows: list[ItemRow]) -> Form:
    return Form(
        do="withdraw",
        title=t("研究計画からテーマを外す", "Take a topic off a study plan"),
        button=t("計画から外す", "Take it off the plan"),
        danger=True,
        whom=whom(pack, actor_facts(request.actor, request.now), planning_right(pack)),
        fields=(
            Field(
                "item_id",
                t("テーマ", "Topic"),
                kind="choice",
                required=True,
                choices=tuple(Choice(str(row.id), _named(row)) for row in rows),
            ),
            Field("reason", t("外す理由", "Why"), kind="words", required=True),
        ),
    )


def _named(row: ItemRow) -> Text:
    return t("{title}（{role}・{due}まで）", "{title} ({role}, by {due})").fill(
        title=row.title, role=row.role_title, due=day_shown(row.due)
    )
