"""Controls on accounts and those who run them: owner, roster, rules, profile, verification, dormancy, contractors."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from hasshin.policy.controls.base import ClauseRef, ControlBase, Ident, Part, RankRef, RoleRef, ServiceRef
from hasshin.policy.text import Text
from hasshin.policy.vocabulary import How, Right


class RoleHeld(ControlBase):
    """These roles are held by somebody at all times: in each unit for a unit's role, on each account for an account's.

    A vacancy is a duty of those who may appoint. The last holder's appointment, or service, is ended only where
    somebody follows or where it is stated why the role is left vacant.
    """

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "evidence"})
    type: Literal["role_held"]
    roles: tuple[RoleRef, ...] = Field(min_length=1)


class Owner(ControlBase):
    """Each account has an owner who holds `role`, of at least `rank`; below it only with a recorded reason."""

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "evidence"})
    type: Literal["owner"]
    role: RoleRef
    rank: RankRef | None = None


class Roster(ControlBase):
    """Each account has at least `minimum` operators on its roster; being on it is holding `role` for the account."""

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "evidence"})
    type: Literal["roster"]
    role: RoleRef
    minimum: int = Field(default=1, ge=0)


class RulesItem(Part):
    """One item that account rules must state."""

    id: Ident
    clause: ClauseRef
    title: Text
    states: Literal["service", "name", "section", "owner", "purpose"] | None = Field(
        default=None, description="which fact of the account the item states, so that a change makes it untrue"
    )


class AccountRules(ControlBase):
    """No publishing on an account without rules in force that state every item.

    `untrue`: rules that a change of the account made untrue are a duty, or also stop publishing (`refuse`).
    """

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "evidence"})
    type: Literal["account_rules"]
    items: tuple[RulesItem, ...] = ()
    untrue: Literal["duty", "refuse"] = "duty"


class ProfileLink(ControlBase):
    """The profile carries the guide page's URL, read every `every_days`; missing is a finding, or stops posting."""

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "duty", "evidence"})
    type: Literal["profile_link"]
    missing: Literal["warn", "refuse"] = "warn"
    every_days: int = Field(default=1, ge=1)


class Contractors(ControlBase):
    """What people of a contractor may do. Without this control they may draft and submit."""

    meets: ClassVar[frozenset[How]] = frozenset({"enforce"})
    type: Literal["contractors"]
    may: tuple[Right, ...] = ("draft", "submit")


class Verification(ControlBase):
    """The service's own verification of the account is sought and its state read every `every_days`.

    Applying for it is a duty; its outcome is due after `outcome_days`, and after `again_days` it is sought anew.
    """

    meets: ClassVar[frozenset[How]] = frozenset({"duty", "evidence"})
    type: Literal["verification"]
    services: tuple[ServiceRef, ...] = ()
    every_days: int = Field(default=30, ge=1)
    outcome_days: int = Field(default=60, ge=1)
    again_days: int = Field(default=365, ge=1)


class Dormancy(ControlBase):
    """An account without posts for so long is a finding; then it is kept (with a reason, for a time), locked or closed.

    `undecided: lock` stops publishing on an account for which nobody has chosen in time.
    """

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "duty", "evidence"})
    type: Literal["dormancy"]
    days: int = Field(ge=1)
    roles: tuple[RoleRef, ...] = Field(min_length=1)
    choose_days: int = Field(default=30, ge=1, description="within how many days one of the roles chooses")
    keep_days: int = Field(default=365, ge=1, description="for how many days at most a dormant account is kept")
    undecided: Literal["warn", "lock"] = "warn"
