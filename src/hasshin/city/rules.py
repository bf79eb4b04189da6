"""What the city's own room refuses beside the pack: pure functions, facts in, reasons out, empty means yes."""

from __future__ import annotations

from collections.abc import Sequence

from hasshin.policy import facts
from hasshin.policy.controls import Owner, Roster
from hasshin.policy.controls.base import ControlBase
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Reason
from hasshin.policy.rules.standing import titles
from hasshin.policy.scope import Target, held, roles_with
from hasshin.policy.text import t


def holds_one_of(
    pack: Pack, actor: facts.Actor, roles: Sequence[str], target: Target, control: ControlBase
) -> list[Reason]:
    """The actor holds one of the roles that the control names for this; a right alone is not enough there."""
    if any(held(pack, actor, role, target) is not None for role in roles):
        return []
    named = titles(tuple(r for role in roles if (r := pack.role(role)) is not None))
    return [
        Reason(
            code="not_the_role",
            where="actor",
            message=t("これを決めるのは{roles}です。", "This is for: {roles}.").fill(roles=named),
            fix=t("{roles}に依頼してください。", "Ask a holder of {roles}.").fill(roles=named),
            citations=pack.cite(control),
        )
    ]


def in_own_name(actor: int | None, named: int | None) -> list[Reason]:
    """A decision is recorded as that of the person who takes it, never as somebody else's."""
    if named is None or named == actor:
        return []
    return [
        Reason(
            code="not_in_own_name",
            where="given_by",
            message=t("他の人の名前で決めることはできません。", "Nobody decides in somebody else's name."),
            fix=t(
                "決める本人がサインインして行ってください。",
                "The person who decides has to sign in and do it.",
            ),
            citations=(house("appointed"),),
        )
    ]


def still_ours(account: facts.Account | None) -> list[Reason]:
    """A closed account is no longer the city's: nobody is appointed to it, and nothing is laid down for it."""
    if account is None or account.state != "closed":
        return []
    return [
        Reason(
            code="account_closed",
            where=f"account.{account.id}",
            message=t("このアカウントは閉鎖されています。", "This account is closed."),
            fix=t("閉鎖したアカウントは変更できません。", "A closed account can't be changed."),
            citations=(house("account-open"),),
        )
    ]


def appointing_right(pack: Pack, role: str) -> str:
    """The right by which people are put into that role: the owner's and the roster's have rights of their own.

    Where the pack gives such a right to no role, it is the general one.
    """
    special = {c.role: "set_owner" for c in pack.all_of(Owner)} | {c.role: "set_roster" for c in pack.all_of(Roster)}
    right = special.get(role, "appoint")
    return right if roles_with(pack, right) else "appoint"


def planning_right(pack: Pack) -> str:
    """The right by which study plans are set (M-9); where the pack gives it to no role, it is that of appointing."""
    return "plan_study" if roles_with(pack, "plan_study") else "appoint"
