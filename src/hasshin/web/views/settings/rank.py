"""The reason for an owner below the rank that the guideline asks for (M-3), as a form."""

from __future__ import annotations

from typing import Any

from hasshin.accounts.actions.state_rank_reason import state_rank_reason
from hasshin.accounts.queries import AccountPage
from hasshin.city.facts import actor_facts
from hasshin.city.pack import current_pack
from hasshin.policy.controls.accounts import Owner
from hasshin.policy.scope import Target
from hasshin.policy.text import t
from hasshin.web.requests import Request
from hasshin.web.setting_up import whom
from hasshin.web.views.settings.forms import Field, Form

STATED = t(
    "「{name}」の責任者の職位についての理由を記録しました。",
    "The reason for the rank of the owner of {name} is recorded.",
)


def rank_form(request: Request, page: AccountPage, asked: Owner) -> Form:
    """One field, with what is stated now."""
    pack = current_pack()
    me = actor_facts(request.actor, request.now)
    rank = next((one.title for one in pack.ranks if one.id == asked.rank), t("", ""))
    return Form(
        do="rank_reason",
        title=t("責任者の職位についての理由を記録する", "State a reason for the owner's rank"),
        button=t("記録する", "Record"),
        support=t(
            "責任者が「{rank}」に満たないときだけ要ります。", "Needed only where the owner is below: {rank}."
        ).fill(rank=rank),
        whom=whom(pack, me, "set_owner", Target(account=page.facts)),
        citations=pack.cite(asked),
        fields=(
            Field("reason", t("理由", "Reason"), kind="words", required=True, initial=page.account.owner_rank_reason),
        ),
    )


def stated(request: Request, account_id: int, given: dict[str, Any]) -> None:
    """Keep it."""
    state_rank_reason(actor=request.actor, now=request.now, account_id=account_id, reason=given["reason"])
