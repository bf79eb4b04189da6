"""At most once on LINE, and never silently lost: each fault with each operation, on the simulated Messaging API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hasshin.platforms.interface import Found, Outcome

from .contract import lately
from .faults_line import ROWS
from .people import picture, saying
from .simulators.base import Fault
from .simulators.line import LineSimulator
from .test_line import KEY, on, shown

PUBLISHED = [row for row in ROWS if row[1].startswith("publish")]
OTHERS = [row for row in ROWS if not row[1].startswith("publish")]


@pytest.fixture
def sim() -> LineSimulator:
    return LineSimulator()


def test_every_fault_is_in_the_table_for_every_operation() -> None:
    operations = {row[1] for row in ROWS}
    assert sorted((row[0], row[1]) for row in ROWS) == sorted((f.value, one) for f in Fault for one in operations)


@pytest.mark.parametrize(("fault", "operation", "outcome", "again"), PUBLISHED)
def test_a_broadcast_that_goes_wrong_is_settled_by_its_key_and_reaches_everybody_once(
    sim: LineSimulator, fault: str, operation: str, outcome: str, again: str
) -> None:
    platform = on(sim)
    images = [shown(sim, picture())] if operation.endswith("images") else []
    handle = platform.prepare(saying("避難所を開設しました", *images), KEY).handle
    assert handle is not None
    before = len(sim.requests)
    sim.order(Fault(fault))
    result = platform.publish(handle, KEY)
    assert (result.outcome.value, len(sim.requests)) == (outcome, before + 1)
    assert platform.find(KEY, handle, lately()).found is Found.UNSUPPORTED
    out = len(sim.visible())
    assert (out > 0) is (again == "accepted before")
    second = platform.publish(handle, KEY)
    assert second.outcome is Outcome.DONE
    assert ("受け付けられていました" in second.reason.ja) is (again == "accepted before")
    sim.commit_late()
    assert [sent.text for sent in sim.visible()] == ["避難所を開設しました", *([""] if images else [])]
    assert sim.violations == []


@pytest.mark.parametrize(("fault", "operation", "outcome", "again"), OTHERS)
def test_what_sends_nothing_may_be_repeated(
    sim: LineSimulator, fault: str, operation: str, outcome: str, again: str
) -> None:
    platform = on(sim)
    paths = {"check of the objects": "/validate/broadcast", "read": "/v2/bot/info", "revoke": "/v2/oauth/revoke"}
    sim.order(Fault(fault), lambda request: request.path.endswith(paths[operation]))

    def act() -> Any:
        if operation == "read":
            return platform.check_auth()
        return platform.revoke() if operation == "revoke" else platform.prepare(saying("a"), KEY)

    assert act().outcome.value == outcome
    sim.commit_late()
    assert act().outcome is Outcome.DONE
    assert sim.visible() == []
    assert sim.violations == []


def test_a_key_counts_from_the_first_attempt_even_one_that_line_refused(sim: LineSimulator) -> None:
    platform = on(sim)
    handle = platform.prepare(saying("a"), KEY).handle
    assert handle is not None
    start = datetime.now(UTC)
    sim.order(Fault.ERROR_BEFORE)
    platform.publish(handle, KEY)
    sim.clock = lambda: start + timedelta(hours=23, minutes=59)
    assert platform.publish(handle, KEY).outcome is Outcome.DONE
    sim.clock = lambda: start + timedelta(hours=24, minutes=1)
    platform.publish(handle, KEY)
    assert len(sim.visible()) == 2
