"""What a duty (義務) is: something due, computed from the tables each time; no row says that it is open or done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation
from hasshin.policy.scope import roles_with
from hasshin.policy.text import Text


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of duty. `evidence` says what closes it; `closed_by` are the kinds of ledger entry that are it.

    There is no tick: a duty goes when the tables hold that evidence, and at no other time. `seen` says that the product
    itself sees the evidence (a worker's beat, say), so that no person's act and no ledger entry is it.

    `findings` are the codes of findings (所見) that say the same thing about the same row. Such a finding does not
    stand in the list beside the duty: it is folded into it (docs/adr/0013).
    """

    id: str
    title: Text
    evidence: Text
    closed_by: tuple[str, ...]
    findings: tuple[str, ...] = ()
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Owed:
    """By holders of a role who could act by it there: in the city, for one unit, or for one account.

    Whether somebody holds it there is asked of `policy.scope.held`, as every action asks: a role of the unit counts for
    the unit's accounts, one of the city for everything, and deputies stand in where the pack lets them. Scope "unit" or
    "account" without `scope_id` means whoever holds the role for any. `right` is what is to be done, where a pack may
    keep people of a contractor from it; `in_person` says that no deputy can do it.
    """

    role: str
    scope: Literal["city", "unit", "account"] = "city"
    scope_id: int | None = None
    right: str = ""
    in_person: bool = False


def by_right(
    pack: Pack, right: str, scope: Literal["city", "unit", "account"] = "city", scope_id: int | None = None
) -> tuple[Owed, ...]:
    """Owed by whoever may do this there: the holders of every role that has the right."""
    return tuple(Owed(role.id, scope, scope_id, right) for role in roles_with(pack, right))


def administrators(pack: Pack) -> tuple[Owed, ...]:
    """Those who look after the installation: who may adopt packs; where the pack lets nobody, who may appoint."""
    return by_right(pack, "install_pack") or by_right(pack, "appoint")


@dataclass(frozen=True, slots=True)
class Place:
    """The screen where it is done: a name of the screens' addresses and its arguments, and an anchor on it."""

    name: str
    args: tuple[int | str, ...] = ()
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing due. `about` names the row as the ledger does ("account:3"); `part` tells several on one row apart.

    Owed by the staff ids in `staff` and by whoever holds one of `owed`, save by those in `not_by`, who may not do this
    one (four eyes). `since` is when it came about, `due_at` when it becomes overdue (None: at once,
    see `escalation.overdue_since`). `urgent` ones are
    told at once, the others with the daily digest. `account` is the id of the account it concerns, where `about` and
    `owed` do not say so already; the list is filtered by it. `drill` is the drill that it belongs to: then it is owed
    by its people alone, `only`, and told to nobody else.
    """

    kind: Kind
    about: str
    title: Text
    what_to_do: Text
    citations: tuple[Citation, ...]
    since: datetime
    due_at: datetime | None
    place: Place
    owed: tuple[Owed, ...] = ()
    staff: tuple[int, ...] = ()
    part: str = ""
    urgent: bool = False
    not_by: tuple[int, ...] = ()
    account: int | None = None
    drill: int | None = None
    only: frozenset[int] | None = None
    values: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What counts as the same duty; the list holds each key once."""
        return ":".join(part for part in (self.kind.id, self.about, self.part) if part)

    @property
    def account_id(self) -> int | None:
        """The account it concerns, or None."""
        if self.account is not None:
            return self.account
        model, _, pk = self.about.partition(":")
        if model == "account" and pk.isdecimal():
            return int(pk)
        return next((one.scope_id for one in self.owed if one.scope == "account" and one.scope_id is not None), None)


Source = Callable[[datetime, Pack], Iterable[Duty]]
"""All duties of one topic at a time, under the pack in force. Reads only; a fixed number of statements."""
