"""What comes out of `decide`: outcome, reasons, the route that is asked for, and what is owed afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from hasshin.policy.reasons import Citation, Reason, Refused
from hasshin.policy.text import Text, t


class Step(BaseModel):
    """One step of a route: `count` different people who hold one of `roles` for `of` and did not touch the content.

    `of`: "unit" the account's unit, "account" the account's roster or owner, "city". With `other_unit` the decider's
    unit must not be the post's (separate units for writing and deciding). `election`: an election period asks for it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    roles: tuple[str, ...]
    of: Literal["city", "unit", "account"]
    count: int = 1
    other_unit: bool = False
    title: Text
    citations: tuple[Citation, ...] = ()
    election: bool = False


class Debt(BaseModel):
    """An after-review that falls due `days` after publication, owed by a holder of one of `roles`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["urgent", "prior_consent", "deputy", "disaster", "private_device"]
    roles: tuple[str, ...]
    of: Literal["city", "unit", "account"]
    days: int
    citations: tuple[Citation, ...] = ()


class AnnexInForce(BaseModel):
    """An annex that extends the pack, with the decision that put it in force.

    `decision` is that decision's id, `by` the staff id of who took it, `order` how it is named; `starts` inclusive,
    `until` exclusive (None: no end was set). `number` is that of the clause the annex rests on. `declaration` is the
    id of the declared disaster that put it in force, None where its own decision did.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: Text
    number: str
    decision: int
    by: int
    order: str
    starts: datetime
    until: datetime | None = None
    declaration: int | None = None

    def citation(self) -> Citation:
        """What a reason or basis shows that rests on a control of the annex."""
        heading = t("別に定める「{title}」（{order}）", "Annex “{title}” ({order})")
        return Citation(
            id=f"annex:{self.id}", number=self.number, heading=heading.fill(title=self.title, order=self.order)
        )


class Decision(BaseModel):
    """The answer to one act.

    `basis` says on which clauses an allowed act rests. `route` is what must still be decided (empty together
    with `exemption` None means the act asks for no further decision). `expires_minutes` is how late a post may go out;
    `approval_days` how long an approval stays fresh. On an approval, `step` is the index of the step of the whole
    route that it fills, `role` the role used for it, `deputy_for` the absent holder if it was given as deputy.
    `clears_election`: it is the decision that an election period asks for. `annexes` are those that extended the pack
    it rests on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    allowed: bool
    reasons: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()
    basis: tuple[Citation, ...] = ()
    route: tuple[Step, ...] = ()
    exemption: str | None = None
    debts: tuple[Debt, ...] = ()
    owes_record: bool = True
    expires_minutes: int | None = None
    approval_days: int | None = None
    step: int | None = None
    role: str = ""
    deputy_for: int | None = None
    clears_election: bool = False
    annexes: tuple[AnnexInForce, ...] = ()

    def demand(self) -> Decision:
        """Self when allowed; raises `Refused` with all reasons otherwise."""
        if not self.allowed:
            raise Refused(self.reasons)
        return self
