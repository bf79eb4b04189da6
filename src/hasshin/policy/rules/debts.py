"""After-reviews: an exception is a debt (house rule)."""

from __future__ import annotations

from typing import Literal

from hasshin.policy.controls.base import ControlBase
from hasshin.policy.decision import Debt
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.scope import deputies_for
from hasshin.policy.verdict import Verdict
from hasshin.policy.vocabulary import Scope

DebtKind = Literal["urgent", "prior_consent", "deputy", "disaster", "private_device"]


def owed_of(pack: Pack, roles: tuple[str, ...]) -> Scope:
    """For what the after-review is owed: the scope of the first role. Each role signs in its own scope."""
    role = pack.role(roles[0])
    return role.scope if role is not None else "city"


def owe_exception(verdict: Verdict, control: ControlBase, kind: DebtKind, roles: tuple[str, ...], days: int) -> None:
    """The debt of an exception that a control grants."""
    pack = verdict.pack
    cited = (*pack.cite(control), house("exceptions-are-debts"))
    verdict.owe(Debt(kind=kind, roles=roles, of=owed_of(pack, roles), days=days, citations=cited))


def owe_deputy(verdict: Verdict, role_id: str) -> None:
    """The debt of an act done as deputy for a holder of this role."""
    control = deputies_for(verdict.pack, role_id)
    if control is not None:
        owe_exception(verdict, control, "deputy", control.after_review_by, control.after_review_days)
        verdict.rest_on(control)
