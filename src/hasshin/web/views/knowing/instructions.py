"""Instructions (指導, M-6): to read and confirm, each for oneself; for those who give them, who has not."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from hasshin.city import queries_knowing as queries
from hasshin.city.actions.instruct import confirm_instruction, instruct, withdraw_instruction
from hasshin.city.facts import actor_facts
from hasshin.city.own import holds
from hasshin.city.pack import pack_at
from hasshin.policy.clock import day
from hasshin.policy.controls.standing import Inventory
from hasshin.policy.pack import Pack
from hasshin.policy.rules.standing import titles
from hasshin.policy.text import Text, t
from hasshin.web import notices
from hasshin.web.requests import Request, staff_id
from hasshin.web.views.screen import screen
from hasshin.web.views.settings.forms import Choice, Field, Form
from hasshin.web.views.settings.serve import serve

GIVEN = t(
    "指導を出しました。対象の一人ひとりに確認を求めます。",
    "The instruction is given; each person concerned confirms it.",
)
WITHDRAWN = t("指導を取り下げました。", "The instruction is withdrawn.")
CONFIRMED = t("確認を記録しました。", "Your confirmation is recorded.")


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def instructions(request: Request) -> HttpResponse:
    """All instructions; a POST gives one or withdraws one."""
    pack = pack_at(request.now)
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    rows = queries.instructions(pack, request.now)
    asked = [role for one in pack.all_of(Inventory) for role in one.roles]
    gives = holds(pack, actor_facts(request.actor, request.now), asked)
    forms: dict[str, Any] = {}
    if asked:
        forms = {
            "instruct": (_form(pack, request, gives, asked), lambda given: instruct(**who, **given), GIVEN),
            "withdraw": (
                _withdraw_form(rows, _whom(pack, gives, asked)),
                lambda given: withdraw_instruction(
                    **who, instruction_id=int(given["instruction_id"]), reason=given["reason"]
                ),
                WITHDRAWN,
            ),
        }
    me = staff_id(request)

    def context() -> dict[str, Any]:
        now = queries.instructions(pack, request.now)
        return {
            "asked": bool(asked),
            "gives": gives,
            "mine": [row for row in now if any(one.id == me for one in row.open)],
            "rows": [
                (row, next((one.at for one in row.confirmed if one.who.id == me), None), day(request.now) > row.due)
                for row in now
            ],
        }

    return serve(request, "web/knowing/instructions.html", forms, context, reverse("instructions"))


@screen
@require_POST
def confirm(request: Request, instruction_id: int) -> HttpResponse:
    """The reader's own confirmation."""
    confirm_instruction(actor=request.actor, now=request.now, instruction_id=instruction_id)
    notices.tell(request, CONFIRMED)
    return redirect("instructions")


def _whom(pack: Pack, gives: bool, asked: list[str]) -> Text | None:
    named = titles(tuple(r for role in dict.fromkeys(asked) if (r := pack.role(role)) is not None))
    return None if gives else t("これを行うのは{roles}です。", "This is done by: {roles}.").fill(roles=named)


def _form(pack: Pack, request: Request, gives: bool, asked: list[str]) -> Form:
    return Form(
        do="instruct",
        title=t("指導を出す", "Give an instruction"),
        button=t("指導を出す", "Give it"),
        citations=pack.cite(pack.one_of(Inventory)),
        whom=_whom(pack, gives, asked),
        fields=(
            Field("title", t("件名", "Title"), required=True),
            Field("text", t("本文", "Text"), kind="words", required=True),
            Field(
                "roles",
                t("対象の役割", "For these roles"),
                kind="several",
                required=True,
                choices=tuple(Choice(role.id, role.title) for role in pack.roles if not role.everyone_in_unit),
                support=t(
                    "今その役割にある人と、効力のある間に任命される人です。",
                    "Those who hold the role now, and those appointed while it is in force.",
                ),
            ),
            Field("due", t("確認の期限", "To be confirmed by"), kind="day", required=True),
        ),
    )


def _withdraw_form(rows: list[queries.InstructionRow], whom: Text | None) -> Form:
    return Form(
        do="withdraw",
        title=t("指導を取り下げる", "Withdraw an instruction"),
        button=t("取り下げる", "Withdraw it"),
        danger=True,
        whom=whom,
        fields=(
            Field(
                "instruction_id",
                t("指導", "Instruction"),
                kind="choice",
                required=True,
                choices=tuple(Choice(str(row.id), t(row.title, row.title)) for row in rows if not row.withdrawn_at),
            ),
            Field("reason", t("理由", "Reason"), kind="words", required=True),
        ),
    )
