"""Who acts for whom (代決): said wherever a person acts, or has acted, in the place of somebody who is away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hasshin.city.models import StaffMember, Unit
from hasshin.city.pack import current_pack
from hasshin.policy.decision import Debt, Decision
from hasshin.policy.facts import Holding
from hasshin.policy.text import Text, t


@dataclass(frozen=True)
class Deputy:
    """In which role, for whom, and the after-reviews that an approval will owe for it."""

    role: Text
    absent: StaffMember
    debts: tuple[Debt, ...]


def deputy_of(answer: Decision, debts: Iterable[Debt]) -> Deputy | None:
    """What an answer says of acting as a deputy; None where one acts in one's own right."""
    absent = StaffMember.objects.filter(pk=answer.deputy_for or 0).first()
    if absent is None:
        return None
    return Deputy(role_title(answer.role), absent, tuple(d for d in debts if d.kind == "deputy"))


def titles(holdings: Iterable[Holding], home: int | None = None) -> tuple[Text, ...]:
    """The titles of what somebody holds now; each held as a deputy says for whom. Roles of everybody are left out.

    A role that is held for another unit than `home`, the person's own, says for which.
    """
    held = tuple(holdings)
    pack = current_pack()
    absent = StaffMember.objects.in_bulk([h.deputy_for for h in held if h.deputy_for is not None])
    away = {h.scope_id for h in held if h.scope == "unit" and h.scope_id is not None} - {home}
    units = Unit.objects.in_bulk(away) if away else {}
    found: dict[Text, None] = {}
    for holding in held:
        role = pack.role(holding.role)
        if role is None or (role.everyone_in_unit and holding.deputy_for is None):
            continue
        title = role.title
        if holding.scope == "unit" and holding.scope_id != home and (unit := units.get(holding.scope_id or 0)):
            title = t("{role}（{unit}）", "{role} ({unit})").fill(role=title, unit=t(unit.name_ja, unit.name_en))
        found[title if holding.deputy_for is None else _for(title, absent[holding.deputy_for])] = None
    return tuple(found)


def role_title(role_id: str) -> Text:
    """The pack's name of a role; the id where the pack no longer knows it."""
    role = current_pack().role(role_id)
    return role.title if role else t(role_id, role_id)


def _for(title: Text, absent: StaffMember) -> Text:
    return Text(ja=f"{title.ja}（{absent.name_ja}の代理）", en=f"{title.en} (as deputy for {absent.name_en})")
