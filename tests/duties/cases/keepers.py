"""Devices whose keeper goes: the register must say whose they are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hasshin.city.actions.change_staff import change_staff
from hasshin.city.actions.device import change_device
from hasshin.city.actions.enrolment import prepare_device
from hasshin.city.actions.leave import leave
from hasshin.city.actions.terminal import retire_terminal
from hasshin.city.models import StaffMember, Terminal
from tests.conftest import Clock
from tests.duties.cases import Case

TABLET = "引き継ぐタブレット"


def _kept(town: Any, clock: Clock) -> Terminal:
    row, _code = prepare_device(actor=town.actor("kobayashi"), now=clock.now, name=TABLET, keeper_id=town.people["ito"])
    clock.forward(days=1)
    return row


def _leaves(town: Any, clock: Clock) -> str:
    """The leaving is known four weeks before; the duty comes two weeks before."""
    row = _kept(town, clock)
    at = clock.now + timedelta(days=28)
    leave(actor=town.actor("nakamura"), now=clock.now, staff_id=town.people["ito"], order="退職 第1号", at=at)
    clock.forward(days=15)
    return f"device_keeper_gone:terminal:{row.pk}"


def _moves(town: Any, clock: Clock) -> str:
    row = _kept(town, clock)
    who = StaffMember.objects.get(pk=town.people["ito"])
    other = next(pk for pk in town.units.values() if pk != who.unit_id)
    change_staff(
        actor=town.actor("nakamura"), now=clock.now, staff_id=who.pk, order="異動 第1号", name_ja=who.name_ja,
        name_en=who.name_en, email=who.email, number=who.number, unit_id=other, rank=who.rank,
    )  # fmt: skip
    return f"device_keeper_gone:terminal:{row.pk}"


def _hand(town: Any, clock: Clock, to: str) -> object:
    row = Terminal.objects.get(name=TABLET)
    return change_device(
        actor=town.actor("kobayashi"), now=clock.now, terminal_id=row.pk, keeper_id=town.people.get(to, 0)
    )


def _off(town: Any, clock: Clock) -> None:
    row = Terminal.objects.get(name=TABLET)
    retire_terminal(actor=town.actor("kobayashi"), now=clock.now, terminal_id=row.pk)


CASES = [
    # Naming who leaves once more is no evidence; another keeper is.
    Case("device_keeper_gone", "matsudo", _leaves, lambda c, k: _hand(c, k, "ito"), lambda c, k: _hand(c, k, "sato")),
    Case("device_keeper_gone", "matsudo", _leaves, lambda c, k: _hand(c, k, ""), _off),
    Case("device_keeper_gone", "matsudo", _moves, lambda c, k: _hand(c, k, ""), lambda c, k: _hand(c, k, "ito")),
]
