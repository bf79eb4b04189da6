"""The roster (名簿, M-4) as of any time: past ones from the history, future ones from appointments that are dated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hasshin.accounts.models import Account, AccountChange
from hasshin.accounts.queries_openings import unit_name
from hasshin.accounts.roster_people import RosterLine, Speaking, deputies, line_of, speaking
from hasshin.city.models import Appointment, Unit
from hasshin.city.pack import pack_at
from hasshin.city.period import in_force
from hasshin.policy.controls.accounts import Owner, Roster
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation, NotFound
from hasshin.policy.text import Text


@dataclass(frozen=True)
class RosterSheet:
    """One account's roster at a time. `minimum` is what the pack asks (0: nothing), `met` whether it was there then.

    `owner_asked` and `owner_met` say the same of the owner; `head_asked` and `head_met` of who decides, where the pack
    leaves that to a role of the unit. `others` are those who may speak or decide on it by their unit or for the whole
    city, and deputies. `state`, unit and names are those of that time.
    """

    account_id: int
    name: str
    handle: str
    service: str
    unit: Text
    state: str
    owners: tuple[RosterLine, ...]
    operators: tuple[RosterLine, ...]
    others: tuple[RosterLine, ...]
    minimum: int
    count: int
    met: bool
    owner_asked: bool
    owner_met: bool
    head_asked: bool
    head_met: bool

    @property
    def asked(self) -> bool:
        """Whether the pack asks for anybody."""
        return bool(self.minimum) or self.owner_asked or self.head_asked

    @property
    def whole(self) -> bool:
        """Whether everybody whom the pack asks for was there."""
        return self.met and self.owner_met and self.head_met

    @property
    def lines(self) -> tuple[RosterLine, ...]:
        """All people: owner, operators, others."""
        return (*self.owners, *self.operators, *self.others)


@dataclass(frozen=True)
class Rosters:
    """The rosters of all accounts, or of one, at `at`; `cited` is what asks for them."""

    at: datetime
    sheets: tuple[RosterSheet, ...]
    cited: tuple[Citation, ...]


def rosters(at: datetime, now: datetime, account_id: int | None = None) -> Rosters:
    """The rosters at `at`. Raises `NotFound` for an account that is not there. Nine statements at most.

    Who has left the city's service counts for the past, in which they held the role, and no more from now on. Accounts
    that were not opened yet, or closed by then, are not in it.
    """
    pack = pack_at(now)
    found = Account.objects.select_related("unit").order_by("unit__code", "service", "pk")
    if account_id is not None:
        found = found.filter(pk=account_id)
        if not found.exists():
            raise NotFound(f"account {account_id}")
    accounts = [one for one in found if one.opened_at <= at or account_id is not None]
    later = _later_changes([one.pk for one in accounts], at)
    held = Appointment.objects.filter(in_force(at), scope="account", account_id__in=[one.pk for one in accounts])
    if at >= now:
        held = held.filter(staff__is_active=True)
    lines: dict[int, list[Appointment]] = {}
    for row in held.select_related("staff__unit").order_by("starts", "pk"):
        lines.setdefault(row.account_id or 0, []).append(row)
    units = {one.pk: _unit_then(one, later.get(one.pk, {})) for one in accounts}
    others = speaking(pack, {unit.pk for unit in units.values()}, at, now)
    stand_in = deputies(pack, [row for rows in (*lines.values(), others.appointed) for row in rows], at)
    sheets = (
        _sheet(pack, one, units[one.pk], later.get(one.pk, {}), lines.get(one.pk, ()), others, stand_in)
        for one in accounts
    )
    closed = {one.pk for one in accounts if one.closed_at is not None and one.closed_at <= at}
    return Rosters(
        at=at,
        sheets=tuple(sheet for sheet in sheets if account_id is not None or sheet.account_id not in closed),
        cited=tuple(
            {c.id: c for kind in (Owner, Roster) for one in pack.all_of(kind) for c in pack.cite(one)}.values()
        ),
    )


def _later_changes(ids: list[int], at: datetime) -> dict[int, dict[str, AccountChange]]:
    """For each account and kind the first change after `at`: what stood before it stood at `at`."""
    rows = AccountChange.objects.filter(account__in=ids, at__gt=at).select_related("from_unit").order_by("-at", "-pk")
    first: dict[int, dict[str, AccountChange]] = {}
    for row in rows:
        kind = "state" if row.kind in ("lock", "unlock", "close") else row.kind
        first.setdefault(row.account_id, {})[kind] = row
    return first


def _unit_then(account: Account, later: Mapping[str, AccountChange]) -> Unit:
    moved = later.get("unit")
    return account.unit if moved is None or moved.from_unit is None else moved.from_unit


def _sheet(
    pack: Pack,
    account: Account,
    unit: Unit,
    later: Mapping[str, AccountChange],
    held: Iterable[Appointment],
    others: Speaking,
    stand_in: Mapping[int, Sequence[RosterLine]],
) -> RosterSheet:
    owner_roles = {control.role for control in pack.all_of(Owner)}
    roster_roles = {control.role for control in pack.all_of(Roster)}
    held = list(held)
    lines = [line_of(pack, row) for row in held]
    operators = tuple(line for line in lines if line.role in roster_roles)
    owners = tuple(line for line in lines if line.role in owner_roles)
    minimum = max((control.minimum for control in pack.all_of(Roster)), default=0)
    count = len({line.staff_id for line in operators})
    named, state = later.get("name"), later.get("state")
    heads = [row for row in others.appointed if row.unit_id in (unit.pk, None)]
    instead = [line for row in (*held, *heads) for line in stand_in.get(row.pk, ())]
    name, handle = account.name, account.handle
    if named is not None:
        name, _, handle = named.before.rpartition(" @")
    return RosterSheet(
        account_id=account.pk,
        name=name,
        handle=handle,
        service=account.service,
        unit=unit_name(unit),
        state=account.state if state is None else state.before,
        owners=owners,
        operators=operators,
        others=(
            *(line for line in lines if line.role not in owner_roles | roster_roles),
            *(line_of(pack, row) for row in heads),
            *instead,
            *others.of_unit.get(unit.pk, ()),
        ),
        minimum=minimum,
        count=count,
        met=count >= minimum,
        owner_asked=bool(owner_roles),
        owner_met=bool(owners) or not owner_roles,
        head_asked=bool(others.head_roles),
        head_met=not others.head_roles or any(row.role in others.head_roles for row in heads),
    )
