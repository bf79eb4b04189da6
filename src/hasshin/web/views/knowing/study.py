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

LOGGED = t("研究を記録しました。", "Your study is logged.")
PLANNED = t("計画に加えました。", "It is on the plan.")
WITHDRAWN = t("計画から外しました。", "It is off the plan.")


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
            "log": (_log_form(request, pack, rows), lambda given: _log(who, given), LOGGED),
            "plan": (_plan_form(request, pack), lambda given: plan_item(**who, **given), PLANNED),
            "withdraw": (
                _withdraw_form(request, pack, rows),
                lambda given: withdraw_item(**who, item_id=int(given["item_id"]), reason=given["reason"]),
                WITHDRAWN,
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
        title=t("研究を記録する", "Log a study"),
        button=t("記録する", "Log it"),
        citations=pack.cite(pack.one_of(Study)),
        whom=None if may else t("これを行うのは{roles}です。", "This is done by: {roles}.").fill(roles=named),
        fields=(
            Field(
                "item_id",
                t("計画の項目", "Item of the plan"),
                kind="choice",
                choices=tuple(Choice(str(row.id), _named(row)) for row in rows if row.role in mine),
                support=t("計画にない研究は、空のままにします。", "Leave it empty for a study beyond the plan."),
            ),
            Field("day", t("日付", "Day"), kind="day", required=True, initial=day(request.now).isoformat()),
            Field(
                "source",
                t("出典", "Source"),
                required=True,
                longest=500,
                support=t("資料名・研修名・アドレスなど。", "A document, a course, an address."),
            ),
            Field(
                "conclusion",
                t("結論", "Conclusion"),
                kind="words",
                required=True,
                support=t(
                    "安全や運営のために何が分かり、何を変えるか。", "What it means for security and for operation."
                ),
            ),
        ),
    )


def _plan_form(request: Request, pack: Pack) -> Form:
    roles = dict.fromkeys(role for one in pack.all_of(Study) for role in one.roles)
    return Form(
        do="plan",
        title=t("計画に項目を加える", "Put an item on a plan"),
        button=t("加える", "Add it"),
        citations=pack.cite(pack.one_of(Study)),
        whom=whom(pack, actor_facts(request.actor, request.now), planning_right(pack)),
        fields=(
            Field(
                "role",
                t("役割", "Role"),
                kind="choice",
                required=True,
                choices=tuple(Choice(role, queries.role_title(pack, role)) for role in roles),
            ),
            Field("title", t("項目", "Item"), required=True, longest=200),
            Field(
                "due",
                t("期日", "By"),
                kind="day",
                required=True,
                support=t(
                    "年度は4月から3月まで。この役割の一人ひとりが、この日までに記録します。",
                    "The year runs from April to March. Each holder of the role logs a study by that day.",
                ),
            ),
        ),
    )


def _withdraw_form(request: Request, pack: Pack, rows: list[ItemRow]) -> Form:
    return Form(
        do="withdraw",
        title=t("計画から項目を外す", "Take an item off a plan"),
        button=t("外す", "Take it off"),
        danger=True,
        whom=whom(pack, actor_facts(request.actor, request.now), planning_right(pack)),
        fields=(
            Field(
                "item_id",
                t("項目", "Item"),
                kind="choice",
                required=True,
                choices=tuple(Choice(str(row.id), _named(row)) for row in rows),
            ),
            Field("reason", t("理由", "Reason"), kind="words", required=True),
        ),
    )


def _named(row: ItemRow) -> Text:
    return t("{title}（{role}・{due}まで）", "{title} ({role}, by {due})").fill(
        title=row.title, role=row.role_title, due=day_shown(row.due)
    )
