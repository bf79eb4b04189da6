"""An annex that a city writes itself (M-20) stands in for a control of its pack, for a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hasshin.city.actions.annex import adopt_annex, end_annex
from hasshin.city.pack import pack_at
from hasshin.policy.controls.afterwards import Publishing
from hasshin.policy.reasons import Conflict, Refused
from tests.conftest import Clock
from tests.policy.test_annexes import FLOOD

CITY = "matsudo"
TEXT = FLOOD.replace("F-6", "M-20").replace("unit_head", "account_owner")
pytestmark = pytest.mark.django_db


def lateness(clock: Clock) -> int:
    control = pack_at(clock.now).one_of(Publishing)
    assert control is not None
    return control.lateness_minutes


@pytest.mark.clause("M-20")
def test_it_holds_from_its_start_to_its_end(town: Any, clock: Clock) -> None:
    actor = town.actor("nakamura")
    assert lateness(clock) == 60
    row = adopt_annex(
        actor=actor,
        now=clock.now,
        text=TEXT,
        order="運用管理者決定 第3号",
        reason="台風",
        starts=clock.now + timedelta(hours=1),
    )
    assert lateness(clock) == 60, "it has not begun"
    assert row.until == row.starts + timedelta(days=30), "no longer than the pack lets it be"
    clock.forward(hours=1)
    assert lateness(clock) == 240
    end_annex(actor=actor, now=clock.forward(days=1), decision_id=row.pk, order="解除")
    assert lateness(clock) == 60
    with pytest.raises(Conflict):
        end_annex(actor=actor, now=clock.now, decision_id=row.pk, order="もう一度")


@pytest.mark.clause("M-20")
@pytest.mark.parametrize("who", ["sato", "kobayashi", "sasaki"])
def test_the_operations_manager_alone_decides_on_it(town: Any, clock: Clock, who: str) -> None:
    with pytest.raises(Refused) as refused:
        adopt_annex(actor=town.actor(who), now=clock.now, text=TEXT, order="第1号", reason="台風")
    assert "M-20" in {c.id for reason in refused.value.reasons for c in reason.citations}
    assert pack_at(clock.now).annexes_in_force == ()
