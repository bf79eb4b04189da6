"""Duties on devices in Matsudo: how each comes about, and that it goes with its evidence alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hasshin.accounts.actions.outward_act import outward_act
from hasshin.city.actions.consent_terminal import consent_terminal
from hasshin.city.actions.device import attest_device, check_device
from hasshin.city.actions.enrolment import NOBODY, enrol, issue_code, prepare_device
from hasshin.city.actions.found_terminal import found_terminal
from hasshin.city.actions.lost_terminal import report_lost
from hasshin.city.actions.review_use import review_use
from hasshin.city.actor import Actor
from hasshin.city.models import Terminal, TerminalUse
from hasshin.city.pack import current_pack
from hasshin.city.seen import for_person, terminal_from
from hasshin.policy.acts.device import subject_key
from hasshin.policy.controls.standing import Attestation
from tests.conftest import Clock
from tests.duties.cases import Case

PHONE = "点検する電話"


def _phone(town: Any, now: datetime, *, enrolled: bool = True) -> Terminal:
    row, code = prepare_device(actor=town.actor("kobayashi"), now=now, name=PHONE, keeper_id=town.people["sato"])
    return enrol(actor=NOBODY, now=now, code=code, address="")[0] if enrolled else row


def _row() -> Terminal:
    return Terminal.objects.get(name=PHONE)


def _check_due(town: Any, clock: Clock) -> str:
    row = _phone(town, clock.now)
    clock.forward(days=80)
    return f"device_check:terminal:{row.pk}"


def _statement_due(town: Any, clock: Clock) -> str:
    row = _phone(town, clock.now)
    key = subject_key(current_pack().all_of(Attestation)[0])
    return f"device_statement:terminal:{row.pk}:{key[:12]}"


def _not_found(town: Any, clock: Clock) -> str:
    row = _phone(town, clock.now)
    _check(town, clock, present=False, remark="机の中にも車にもない")
    return f"device_missing:terminal:{row.pk}"


def _lost(town: Any, clock: Clock) -> str:
    row = _phone(town, clock.now)
    report_lost(actor=town.actor("kobayashi"), now=clock.now, terminal_id=row.pk)
    return f"device_lost:terminal:{row.pk}"


def _found(town: Any, clock: Clock, words: str) -> object:
    return found_terminal(
        actor=town.actor("kobayashi"), now=clock.forward(hours=1), terminal_id=_row().pk, circumstances=words
    )


def _not_enrolled(town: Any, clock: Clock) -> str:
    return f"device_enrolment:terminal:{_phone(town, clock.now, enrolled=False).pk}"


def _used(town: Any, clock: Clock) -> str:
    consent, code = consent_terminal(
        actor=town.actor("nakamura"), now=clock.now, staff_id=town.people["sato"], name=PHONE, reason="停電", hours=5
    )
    _terminal, key = enrol(actor=NOBODY, now=clock.now, code=code, address="")
    terminal = for_person(terminal_from("", key), consent.staff_id, clock.now)
    outward_act(
        actor=Actor(staff=consent.staff_id, terminal=terminal),
        now=clock.now,
        account_id=town.accounts["mihon_matsudo"],
        kind="follow",
        target="mihon_bousai",
        reason="防災情報の確認",
    )
    return f"private_device_use:terminaluse:{TerminalUse.objects.get().pk}"


def _check(town: Any, clock: Clock, *, present: bool, remark: str = "") -> object:
    return check_device(
        actor=town.actor("kobayashi"), now=clock.now, terminal_id=_row().pk, present=present, remark=remark
    )


def _state(town: Any, clock: Clock, *, confirmed: bool) -> object:
    return attest_device(actor=town.actor("sato"), now=clock.now, terminal_id=_row().pk, confirmed=confirmed)


def _enrol(town: Any, clock: Clock, code: str = "") -> object:
    if not code:
        _enrolment, code = issue_code(actor=town.actor("kobayashi"), now=clock.now, terminal_id=_row().pk)
    return enrol(actor=NOBODY, now=clock.now, code=code, address="203.0.113.9")


def _sign(town: Any, clock: Clock, verdict: Any) -> object:
    return review_use(actor=town.actor("nakamura"), now=clock.now, use_id=TerminalUse.objects.get().pk, verdict=verdict)


CASES = [
    Case(
        "device_check",
        "matsudo",
        _check_due,
        lambda town, clock: _check(town, clock, present=False),
        lambda town, clock: _check(town, clock, present=True),
    ),
    Case(
        "device_statement",
        "matsudo",
        _statement_due,
        lambda town, clock: _state(town, clock, confirmed=False),
        lambda town, clock: _state(town, clock, confirmed=True),
    ),
    Case(
        "device_missing",
        "matsudo",
        _not_found,
        lambda town, clock: _check(town, clock, present=False),
        lambda town, clock: report_lost(actor=town.actor("kobayashi"), now=clock.now, terminal_id=_row().pk),
    ),
    Case(
        "device_lost",
        "matsudo",
        _lost,
        lambda town, clock: _found(town, clock, " "),
        lambda town, clock: _found(town, clock, "庁舎の受付に届けられた"),
    ),
    Case(
        "device_enrolment",
        "matsudo",
        _not_enrolled,
        lambda town, clock: _enrol(town, clock, "000000000000"),
        _enrol,
    ),
    Case(
        "private_device_use",
        "matsudo",
        _used,
        lambda town, clock: _sign(town, clock, ""),
        lambda town, clock: _sign(town, clock, "proper"),
    ),
]
