"""Who owes a duty: read once for a whole list, and asked of the pack exactly as every action asks (`policy.scope`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from hasshin.accounts.models import Account
from hasshin.city.models import Appointment, Deputyship, StaffMember
from hasshin.city.period import in_force
from hasshin.city.rules import appointing_right
from hasshin.duties.duty import Duty, Owed
from hasshin.policy import facts
from hasshin.policy.controls import Owner, Roster
from hasshin.policy.pack import Pack, Role
from hasshin.policy.scope import Target, contractor_may, deputies_for, held, roles_with


@dataclass(frozen=True, slots=True)
class Holder:
    """A member of staff who owes something; `deputy_for` is the absent holder's staff id where she stands in."""

    staff: int
    deputy_for: int | None = None


@dataclass(frozen=True, slots=True)
class Owing:
    """Who owes a duty. `vacant`: nobody holds what it asks, so those who appoint owe it (and can appoint somebody)."""

    holders: tuple[Holder, ...]
    vacant: bool = False


class People:
    """Active staff with what they hold at a time, and the accounts; four statements, whatever their number."""

    def __init__(self, now: datetime, pack: Pack) -> None:
        self.pack = pack
        self.now = now
        self.staff = {s.pk: s for s in StaffMember.objects.filter(is_active=True).select_related("unit")}
        own = list(Appointment.objects.filter(in_force(now), staff__is_active=True).order_by("pk"))
        self.actors = self._actors(own)
        self.accounts = self._accounts(own)
        self._by_role: dict[str, set[int]] = {}
        self._by_place: dict[tuple[str, str, int | None], set[int]] = {}
        for pk, actor in self.actors.items():
            for holding in actor.holdings:
                self._by_role.setdefault(holding.role, set()).add(pk)
                self._by_place.setdefault((holding.role, holding.scope, holding.scope_id), set()).add(pk)
        self._members: dict[int, set[int]] = {}
        for pk, one in self.staff.items():
            self._members.setdefault(one.unit_id, set()).add(pk)
        self._found: dict[Owed, tuple[Holder, ...]] = {}
        self._above: dict[Owed, tuple[Holder, ...]] = {}

    def owing(self, duty: Duty) -> Owing:
        """Who owes it: people named and holders of roles, without those who may not; failing all, who appoints."""
        named = [Holder(pk) for pk in duty.staff if pk in self.staff and pk not in duty.not_by]
        found = self.without(duty, (*named, *(h for one in duty.owed for h in self.holders(one))))
        if found:
            return Owing(found)
        asked = duty.owed or (Owed(role="", scope="city"),)
        return Owing(self.without(duty, (h for one in asked for h in self.above(one))), vacant=True)

    def without(self, duty: Duty, found: Iterable[Holder]) -> tuple[Holder, ...]:
        """Each once, and nobody who may not do this one; one's own right comes before a deputy's."""
        kept: dict[int, Holder] = {}
        for holder in found:
            if holder.staff in duty.not_by or (duty.only is not None and holder.staff not in duty.only):
                continue
            if holder.staff not in kept or kept[holder.staff].deputy_for is not None:
                kept[holder.staff] = holder
        return tuple(kept.values())

    def holders(self, owed: Owed) -> tuple[Holder, ...]:
        """Those who could act by that role there now, deputies too."""
        if owed not in self._found:
            role = self.pack.role(owed.role)
            self._found[owed] = (
                () if role is None else tuple(h for h in self._holders(role, owed) if self._may(h, owed))
            )
        return self._found[owed]

    def _may(self, holder: Holder, owed: Owed) -> bool:
        if owed.in_person and holder.deputy_for is not None:
            return False
        contractor = bool(owed.right) and self.actors[holder.staff].contractor
        return not contractor or contractor_may(self.pack, owed.right)

    def with_right(self, right: str, owed: Owed) -> tuple[Holder, ...]:
        """Those who have a right there."""
        return tuple(h for role in roles_with(self.pack, right) for h in self.holders(at(role.id, owed, right)))

    def above(self, owed: Owed) -> tuple[Holder, ...]:
        """Those who could put somebody into the role; failing these, those who may appoint at all."""
        if owed not in self._above:
            right = appointing_right(self.pack, owed.role)
            self._above[owed] = (
                self.with_right(right, owed)
                or self.with_right("appoint", owed)
                or self.with_right("install_pack", owed)
            )
        return self._above[owed]

    def _holders(self, role: Role, owed: Owed) -> Iterator[Holder]:
        if role.scope != "city" and (owed.scope == "city" or owed.scope_id is None):
            yield from self._for_anything(role)
            return
        for target in self._targets(role, owed):
            for pk in sorted(self.candidates(role, target)):
                found = held(self.pack, self.actors[pk], role.id, target)
                if found is not None:
                    yield Holder(pk, found.deputy_for)

    def _targets(self, role: Role, owed: Owed) -> list[Target]:
        if owed.scope == "account":
            account = self.accounts.get(owed.scope_id or 0)
            return [] if account is None else [Target(account=account)]
        if owed.scope == "unit" and role.scope == "account":
            return [Target(account=a) for a in self.accounts.values() if a.unit == owed.scope_id]
        return [Target(unit=owed.scope_id)]

    def candidates(self, role: Role, target: Target) -> set[int]:
        """Everybody who could hold the role there: asking all of a large city's staff one by one would take long."""
        account = None if target.account is None else target.account.id
        places = (("city", None), ("unit", target.of_unit), ("account", account))
        found = {pk for scope, pk_of in places for pk in self._by_place.get((role.id, scope, pk_of), ())}
        if role.everyone_in_unit and target.of_unit is not None:
            found |= self._members.get(target.of_unit, set())
        return found

    def _for_anything(self, role: Role) -> Iterator[Holder]:
        deputised = deputies_for(self.pack, role.id) is not None
        for pk in sorted(self._by_role.get(role.id, ())):
            fits = [h for h in self.actors[pk].holdings if h.role == role.id and (deputised or h.deputy_for is None)]
            if fits:
                yield Holder(pk, fits[0].deputy_for)

    def _actors(self, own: list[Appointment]) -> dict[int, facts.Actor]:
        holdings: dict[int, list[facts.Holding]] = {pk: [] for pk in self.staff}
        for one in own:
            holdings[one.staff_id].append(_holding(one))
        deputed = Deputyship.objects.filter(
            in_force(self.now), in_force(self.now, "appointment__"), appointment__staff__is_active=True
        ).exclude(appointment__staff=F("deputy"))
        for row in deputed.select_related("appointment").order_by("pk"):
            if row.deputy_id in holdings:
                holdings[row.deputy_id].append(_holding(row.appointment, row.appointment.staff_id))
        return {
            pk: facts.Actor(
                staff=pk, unit=one.unit_id, holdings=tuple(holdings[pk]), contractor=one.contractor, acknowledged=True
            )
            for pk, one in self.staff.items()
        }

    def _accounts(self, own: list[Appointment]) -> dict[int, facts.Account]:
        """The accounts with what `policy.scope` reads of them: unit, owner, operators."""
        owner_roles = {c.role for c in self.pack.all_of(Owner)}
        roster_roles = {c.role for c in self.pack.all_of(Roster)}
        owners: dict[int, Appointment] = {}
        operators: dict[int, set[int]] = {}
        for one in own:
            if one.scope != "account" or one.account_id is None:
                continue
            if one.role in owner_roles:
                last = owners.get(one.account_id)
                if last is None or (one.starts, one.pk) > (last.starts, last.pk):
                    owners[one.account_id] = one
            if one.role in roster_roles:
                operators.setdefault(one.account_id, set()).add(one.staff_id)
        return {
            row.pk: facts.Account(
                id=row.pk,
                service=row.service,
                unit=row.unit_id,
                owner=owners[row.pk].staff_id if row.pk in owners else None,
                operators=tuple(sorted(operators.get(row.pk, ()))),
            )
            for row in Account.objects.order_by("pk")
        }


def at(role: str, there: Owed, right: str = "") -> Owed:
    """The same place, asked of another role."""
    return Owed(role, there.scope, there.scope_id, right)


def _holding(one: Appointment, deputy_for: int | None = None) -> facts.Holding:
    scope_id = one.unit_id if one.unit_id is not None else one.account_id
    return facts.Holding.model_validate(
        {"role": one.role, "scope": one.scope, "scope_id": scope_id, "deputy_for": deputy_for}
    )
