"""Roles that must be held and are vacant (M-1, M-2 and house rule), units without a decider, the end of appointing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from hasshin.accounts.models import Account
from hasshin.city.appointing import appointing_ends, appointing_roles, who_appoints
from hasshin.city.models import PackVersion, Unit
from hasshin.city.rules import appointing_right
from hasshin.city.vacancy import Seat, Vacancy, kept, seats, vacancies
from hasshin.duties.duty import Duty, Kind, Place, by_right
from hasshin.policy.controls import Decision
from hasshin.policy.controls.base import ControlBase
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.rules.standing import titles
from hasshin.policy.text import Text, t

VACANT = Kind(
    id="role_vacant",
    title=t("空席の役割", "Roles that are vacant"),
    evidence=t("その役割への任命", "an appointment to the role"),
    closed_by=("city.appoint", "accounts.transfer_appoint", "city.rescue"),
)
UNDECIDED = Kind(
    id="unit_without_decider",
    title=t("決裁する人のいない所属", "Units where nobody can decide"),
    evidence=t("決裁する役割への任命", "an appointment to the role that decides"),
    closed_by=("city.appoint", "accounts.transfer_appoint", "accounts.close_account"),
)
ENDS = Kind(
    id="appointing_ends",
    title=t("任命できる人がいなくなる予定", "Nobody will be left who can appoint"),
    evidence=t("任命できる役割への、終わりのない任命か後任の任命", "a successor in a role that appoints"),
    closed_by=("city.appoint", "accounts.transfer_appoint"),
)
KINDS = (VACANT, UNDECIDED, ENDS)
WITHIN = timedelta(days=14)
AHEAD = timedelta(days=30)
"""House rule: how long before it comes that the end of all appointing is told."""


def due(now: datetime, pack: Pack) -> Iterator[Duty]:
    """A vacancy of a kept role is due at once; nine statements.

    House rule: each role for the whole city that the guideline names is held by somebody, kept by a clause or not.
    """
    units = {row.pk: row for row in Unit.objects.filter(active=True).order_by("code")}
    rows = list(Account.objects.exclude(state=Account.State.CLOSED).order_by("pk"))
    accounts = {row.pk: (row.name, row.unit_id) for row in rows}
    opened = {row.pk: row.opened_at for row in rows}
    wanted = {s: c for s in seats(pack, units, accounts) if (c := kept(pack, s.role)) is not None}
    speaking = {unit for _name, unit in accounts.values()}
    deciding = {
        Seat(role, unit=unit): control
        for role, control in _deciders(pack).items()
        for unit in units
        if unit in speaking and Seat(role, unit=unit) not in wanted
    }
    named = {Seat(r.id) for r in pack.roles if r.scope == "city" and not r.everyone_in_unit} - set(wanted)
    appoints = who_appoints(pack, now)
    ever = PackVersion.objects.order_by("adopted_at").values_list("adopted_at", flat=True).first() or now
    names = {"unit": {pk: t(u.name_ja, u.name_en) for pk, u in units.items()}}
    names["account"] = {pk: t(name, name) for pk, (name, _unit) in accounts.items()}
    for one in vacancies([*wanted, *sorted(named, key=lambda seat: seat.key), *deciding], now):
        control = wanted.get(one.seat) or deciding.get(one.seat)
        place = names["unit"].get(one.seat.unit or 0) or names["account"].get(one.seat.account or 0)
        kind = UNDECIDED if one.seat in deciding else VACANT
        # A seat that was never held has been wanted since there is what it is for.
        duty = _duty(pack, kind, one, control, place, max(ever, opened.get(one.seat.account or 0, ever)))
        yield duty if appoints else replace(duty, what_to_do=_rescue(duty.what_to_do), urgent=True)
    if (ends := appointing_ends(pack, now)) is not None and ends - now <= AHEAD:
        yield _ends(pack, ends, appoints)


def _rescue(do: Text) -> Text:
    say = t(
        "任命できる人がいません。機械の管理者が hasshin rescue で1人を任命できます。",
        "Nobody can appoint: whoever administers the machine appoints one person with hasshin rescue.",
    )
    return Text(ja=f"{say.ja}{do.ja}", en=f"{say.en} {do.en}")


def _ends(pack: Pack, ends: datetime, appoints: Iterable[int]) -> Duty:
    roles = appointing_roles(pack)
    return Duty(
        kind=ENDS,
        about="installation:city",
        title=t("この日から先、任命できる人がいません", "From that day on nobody can appoint"),
        what_to_do=t("後任を任命してください：{roles}", "Appoint a successor: {roles}.").fill(roles=titles(roles)),
        citations=(house("somebody-appoints"),),
        since=ends - AHEAD,
        due_at=ends,
        place=Place("settings-staff", anchor="appoint"),
        staff=tuple(appoints),
        urgent=True,
    )


def _deciders(pack: Pack) -> dict[str, ControlBase]:
    """The units' roles to which one is appointed and which decide on posts."""
    found: dict[str, ControlBase] = {}
    for control in pack.all_of(Decision):
        for name in (name for route in control.routes for step in route.steps for name in step.roles):
            role = pack.role(name)
            if role is not None and role.scope == "unit" and not role.everyone_in_unit:
                found.setdefault(name, control)
    return found


def _duty(
    pack: Pack, kind: Kind, one: Vacancy, control: ControlBase | None, place: Text | None, ever: datetime
) -> Duty:
    role = pack.role(one.seat.role)
    title = role.title if role is not None else t(one.seat.role, one.seat.role)
    what = t("{role}が空席です", "{role} is vacant").fill(role=title)
    if place is not None:
        what = t("{place}の{role}が空席です", "{role} of {place} is vacant").fill(role=title, place=place)
    right = appointing_right(pack, one.seat.role)
    since = one.since or ever
    if one.seat.account is not None:
        owed, about = by_right(pack, right, "account", one.seat.account), f"account:{one.seat.account}"
    elif one.seat.unit is not None:
        owed, about = by_right(pack, right, "unit", one.seat.unit), f"unit:{one.seat.unit}"
    else:
        owed, about = by_right(pack, right), "installation:city"
    why = t("空席の理由：{why}", "Left vacant because: {why}").fill(why=one.why) if one.why else t("", "")
    do = t("任命してください。", "Appoint somebody.")
    return Duty(
        kind=kind,
        about=about,
        part=one.seat.role,
        title=what,
        what_to_do=Text(ja=f"{do.ja}{why.ja}", en=f"{do.en} {why.en}".strip()),
        citations=pack.cite(control) if control is not None else (house("roles-are-held"),),
        since=since,
        due_at=None if kind is VACANT and control is not None else since + WITHIN,
        place=Place("people", anchor="vacant"),
        owed=owed,
        urgent=kind is VACANT and control is not None,
    )
