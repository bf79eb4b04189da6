"""The rules of an account (アカウントルール, M-18, M-19) as a form: each item, and a stance for each outward act."""

from __future__ import annotations

from typing import Any

from hasshin.accounts.actions.set_rules import ACTS, STANCES, set_rules
from hasshin.accounts.models import AccountRules
from hasshin.accounts.queries import AccountPage
from hasshin.city.facts import actor_facts
from hasshin.city.pack import current_pack
from hasshin.policy.controls import AccountRules as RulesControl
from hasshin.policy.controls import Outward
from hasshin.policy.pack import Pack
from hasshin.policy.scope import Target
from hasshin.policy.text import t
from hasshin.web.requests import Request, staff_id
from hasshin.web.setting_up import whom
from hasshin.web.views.settings.forms import Choice, Field, Form
from hasshin.web.words import FAMILIES

SET = t("「{name}」のアカウントルール第{n}版を定めました。", "Version {n} of the rules of {name} is set.")
ITEM = "items."
ACT = "acts."


def asks_rules(pack: Pack) -> bool:
    """Whether the guideline has rules per account, or leaves an outward act to them."""
    return pack.one_of(RulesControl) is not None or bool(_left_to_rules(pack))


def rules_form(request: Request, page: AccountPage) -> Form:
    """The form, with what the version in force says."""
    pack = current_pack()
    said = page.rules.items if page.rules else {}
    stances = page.rules.acts if page.rules else {}
    able = tuple(Choice(stance, FAMILIES["act_rule"][stance]) for stance in STANCES)
    items = tuple(
        Field(
            ITEM + item.id,
            item.title,
            kind="words",
            required=True,
            initial=str(said.get(item.id, "")),
            citations=pack.cite(None, item.clause),
        )
        for item in page.items
    )
    acts = tuple(
        Field(ACT + act, FAMILIES["act"][act], kind="choice", choices=able, initial=stances.get(act, ""))
        for act in ACTS
        if act in _left_to_rules(pack)
    )
    allowed = Field(
        "allow_list",
        t("相手の一覧", "The list of those"),
        kind="words",
        initial="\n".join(page.rules.allow_list) if page.rules else "",
        support=t("「一覧にある相手のみ」のとき。1行に1つ。", "For “only those on the list”; one a line."),
    )
    start = Field(
        "in_force_from",
        t("施行（日本時間）", "In force from (JST)"),
        kind="moment",
        support=t("なければ今から。", "Now."),
    )
    return Form(
        do="set_rules",
        title=t("アカウントルールを定める", "Set the account rules"),
        button=t("新しい版を定める", "Set the new version"),
        whom=whom(pack, actor_facts(request.actor, request.now), "set_account_rules", Target(account=page.facts)),
        citations=pack.cite(pack.one_of(RulesControl)),
        fields=(*items, *acts, *((allowed,) if acts else ()), start),
    )


def set_them(request: Request, account_id: int, given: dict[str, Any]) -> AccountRules:
    """Write the next version in the reader's own name; an act without a stance stays unsaid, which is no."""
    return set_rules(
        actor=request.actor,
        now=request.now,
        account_id=account_id,
        items={key.removeprefix(ITEM): said for key, said in given.items() if key.startswith(ITEM)},
        acts={key.removeprefix(ACT): said for key, said in given.items() if key.startswith(ACT) and said},
        set_by=staff_id(request),
        allow_list=[one.strip() for one in given.get("allow_list", "").splitlines() if one.strip()],
        in_force_from=given["in_force_from"],
    )


def _left_to_rules(pack: Pack) -> set[str]:
    return {act for act in ACTS for control in pack.all_of(Outward) if getattr(control, act) == "by_account_rules"}
