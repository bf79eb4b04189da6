"""Fukushima knows no exception for other terminals (4-(2)), and asks for no inventory and no statements."""

from __future__ import annotations

from typing import Any

import pytest

from hasshin.city.actions.consent_terminal import consent_terminal
from hasshin.city.actions.device import attest_device, check_device
from hasshin.city.actions.enrolment import NOBODY, enrol, prepare_device
from hasshin.city.actions.lost_terminal import report_lost
from hasshin.city.models import Terminal, TerminalConsent
from hasshin.policy.reasons import Refused
from tests.towns import NOW

CITY = "fukushima"
pytestmark = pytest.mark.django_db


@pytest.mark.clause("F-4-2")
@pytest.mark.parametrize("who", ["takahashi", "nakamura", "yamamoto", "kobayashi"])
def test_nobody_consents_to_a_private_device(town: Any, who: str) -> None:
    with pytest.raises(Refused) as refused:
        consent_terminal(
            actor=town.actor(who), now=NOW, staff_id=town.people["sato"], name="私有", reason="災害", hours=1
        )
    numbers = {c.number for r in refused.value.reasons for c in r.citations}
    assert "4-(2)" in numbers
    assert "no_exception" in {r.code for r in refused.value.reasons}
    assert not TerminalConsent.objects.exists()


@pytest.mark.clause("F-4-2")
def test_a_phone_counts_once_it_is_registered_and_enrolled_and_is_shut_out_when_lost(town: Any) -> None:
    row, code = prepare_device(actor=town.actor("yamamoto"), now=NOW, name="広報の電話", keeper_id=town.people["sato"])
    assert row.state == "prepared"
    enrol(actor=NOBODY, now=NOW, code=code, address="203.0.113.9")
    report_lost(actor=town.actor("suzuki", at_office=False), now=NOW, terminal_id=row.pk)
    assert Terminal.objects.get(pk=row.pk).state == "lost"


def test_who_registers_terminals_may_check_them_and_nothing_is_stated(town: Any) -> None:
    row, code = prepare_device(actor=town.actor("yamamoto"), now=NOW, name="広報の電話", keeper_id=town.people["sato"])
    enrol(actor=NOBODY, now=NOW, code=code, address="")
    check_device(actor=town.actor("yamamoto"), now=NOW, terminal_id=row.pk, present=True)
    with pytest.raises(Refused):
        check_device(actor=town.actor("sato"), now=NOW, terminal_id=row.pk, present=True)
    with pytest.raises(Refused) as refused:
        attest_device(actor=town.actor("sato"), now=NOW, terminal_id=row.pk, confirmed=True)
    assert [r.code for r in refused.value.reasons] == ["nothing_to_attest"]
