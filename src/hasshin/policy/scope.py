"""Who holds which role for what: an actor's holdings measured against a pack. Every question ends in no."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hasshin.policy.controls.accounts import Contractors, Owner, Roster
from hasshin.policy.controls.deciding import Deputies
from hasshin.policy.facts import Account, Actor, Holding
from hasshin.policy.pack import Pack, Role

WRITING: tuple[str, ...] = ("draft", "submit")

# Rights by which somebody answers for what the city says, or for who says it.
DECIDING: tuple[str, ...] = (
    "decide",
    "judge_mistaken",
    "review",
    "appoint",
    "name_deputy",
    "set_owner",
    "set_roster",
    "set_account_rules",
    "release",
    "approve_opening",
    "grant_consent",
    "consent_terminal",
    "lift_freeze",
    "close_account",
    "declare_disaster",
    "run_drill",
    "install_pack",
)


@dataclass(frozen=True)
class Held:
    """A role that the actor may use here; `deputy_for` is the absent holder when it is used as deputy."""

    role: Role
    deputy_for: int | None = None


@dataclass(frozen=True)
class Target:
    """What an act is about: an account (with its unit), or a unit, or (both None) the whole city."""

    account: Account | None = None
    unit: int | None = None

    @property
    def of_unit(self) -> int | None:
        """The unit it is about: the account's, if there is one."""
        return self.account.unit if self.account is not None else self.unit


def held(pack: Pack, actor: Actor, role_id: str, target: Target, *, elsewhere: int | None = None) -> Held | None:
    """How the actor holds that role for the target: in their own right before as a deputy; None if not at all.

    With `elsewhere` (a unit), a unit role counts for any unit but that one, and the actor must belong to another unit.
    """
    role = pack.role(role_id)
    if role is None or actor.staff is None or actor.robot is not None:
        return None
    if elsewhere is not None and actor.unit == elsewhere:
        return None
    if _in_own_right(pack, actor, role, target, elsewhere):
        return Held(role)
    for holding in actor.holdings:
        if holding.deputy_for is not None and _as_deputy(pack, actor, role, holding, target, elsewhere):
            return Held(role, holding.deputy_for)
    return None


def may(pack: Pack, actor: Actor, right: str, target: Target) -> Held | None:
    """The role by which the actor may do this for the target, or None."""
    if actor.contractor and not contractor_may(pack, right):
        return None
    best: Held | None = None
    for role in pack.roles:
        if right not in role.may:
            continue
        found = held(pack, actor, role.id, target)
        if found is not None and (best is None or best.deputy_for is not None):
            best = found
    return best


def contractor_may(pack: Pack, right: str) -> bool:
    """Whether people of a contractor may do this at all."""
    control = pack.one_of(Contractors)
    return right in (control.may if control is not None else WRITING)


def contractor_may_hold(pack: Pack, role: Role) -> bool:
    """Whether a contractor's person may be appointed to the role, or be its holder's deputy.

    They may use something of it, and nothing is decided by it that is not theirs to decide. The roster of an account is
    held by those who write for it too: what they may not do there is refused act by act.
    """
    theirs = {right for right in role.may if contractor_may(pack, right)}
    if any(control.role == role.id for control in pack.all_of(Roster)):
        return bool(theirs)
    return bool(theirs) and not (set(role.may) - theirs) & set(DECIDING)


def roles_with(pack: Pack, right: str) -> tuple[Role, ...]:
    """The roles that have a right, for a message that says whom to ask."""
    return tuple(role for role in pack.roles if right in role.may)


def deputies_for(pack: Pack, role_id: str) -> Deputies | None:
    """The control that lets this role be exercised by a deputy, or None."""
    return next((c for c in pack.all_of(Deputies) if role_id in c.roles), None)


def _in_own_right(pack: Pack, actor: Actor, role: Role, target: Target, elsewhere: int | None) -> bool:
    if role.scope == "account" and target.account is not None and _kept_on_account(pack, role.id):
        return actor.staff in _on_account(pack, role.id, target.account)
    unit = target.of_unit
    if role.everyone_in_unit and actor.unit is not None and elsewhere is None and actor.unit == unit:
        return True
    own = (h for h in actor.holdings if h.deputy_for is None)
    return any(_covers(h, role, target, elsewhere) for h in own)


def _as_deputy(pack: Pack, actor: Actor, role: Role, holding: Holding, target: Target, elsewhere: int | None) -> bool:
    absent = holding.deputy_for
    if absent == actor.staff or deputies_for(pack, role.id) is None or not _covers(holding, role, target, elsewhere):
        return False
    if role.scope == "account" and target.account is not None and _kept_on_account(pack, role.id):
        return absent in _on_account(pack, role.id, target.account)
    return True


def _covers(holding: Holding, role: Role, target: Target, elsewhere: int | None) -> bool:
    """Whether the holding is of the role, in the scope that the role has, and for the target."""
    if holding.role != role.id or holding.scope != role.scope:
        return False
    if role.scope == "city":
        return True
    if role.scope == "unit":
        if elsewhere is not None:
            return holding.scope_id is not None and holding.scope_id != elsewhere
        return holding.scope_id is not None and holding.scope_id == target.of_unit
    return target.account is not None and holding.scope_id == target.account.id


def _kept_on_account(pack: Pack, role_id: str) -> bool:
    """Whether the account itself says who holds the role (its owner, its roster)."""
    kept = {c.role for c in pack.all_of(Owner)} | {c.role for c in pack.all_of(Roster)}
    return role_id in kept


def _on_account(pack: Pack, role_id: str, account: Account) -> set[int | None]:
    def found() -> Iterator[int]:
        if any(c.role == role_id for c in pack.all_of(Owner)) and account.owner is not None:
            yield account.owner
        if any(c.role == role_id for c in pack.all_of(Roster)):
            yield from account.operators

    return set(found())
