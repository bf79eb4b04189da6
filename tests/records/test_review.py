"""The regular review of an account's records (M-13): due, overdue, signed, one period after another."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hasshin.delivery.engine import deliver
from hasshin.findings.queries import open_findings
from hasshin.ledger.queries import entries
from hasshin.policy.reasons import NotFound, Refused
from hasshin.records.actions.make import make_missing
from hasshin.records.actions.review import sign_review
from hasshin.records.overdue import find_overdue
from hasshin.records.queries import reviews_done, reviews_due
from tests.delivery.world import World

pytestmark = pytest.mark.clause("M-13")
REMARKS = "三件を読み、問題はなかった。"


def sign(world: World, **other: object) -> object:
    given = {"account_id": world.account.pk, "period_to": world.now, "remarks": REMARKS, "actor": world.owner}
    return sign_review(now=world.now, **{**given, **other})  # type: ignore[arg-type]


def test_the_first_review_is_due_after_the_packs_days_and_then_overdue(world: World) -> None:
    (due,) = reviews_due(world.now)
    assert due.due_at == world.account.opened_at + timedelta(days=90)
    assert not due.overdue
    assert "M-13" in [c.id for c in due.citations]
    world.forward(days=91)
    assert reviews_due(world.now)[0].overdue


def test_the_owner_signs_and_the_next_period_begins_where_this_ended(world: World) -> None:
    delivery = world.approved()
    deliver(delivery.pk, worker="w1", clock=world.clock, connect=world.connect)
    make_missing(world.now)
    world.forward(days=30)
    assert reviews_due(world.now)[0].records == 1
    sign(world)
    (row,) = reviews_done()
    assert (row.records, row.remarks, row.late) == (1, REMARKS, False)
    (due,) = reviews_due(world.now)
    assert (due.period_from, due.records) == (world.now, 0)
    entry = entries(subject=f"review:{row.id}")[-1]
    assert entry.personal["remarks"] == REMARKS
    assert entry.outcome is not None


def test_an_overdue_review_is_a_finding_for_its_role_until_it_is_signed(world: World) -> None:
    world.forward(days=91)
    assert find_overdue(world.now) == 1
    find_overdue(world.now)
    (finding,) = open_findings(world.now, roles={"account_owner"})
    assert finding.overdue
    sign(world)
    assert open_findings(world.now) == ()
    assert reviews_done()[0].late


@pytest.mark.parametrize("who", ["operator", "outsider"])
def test_nobody_but_the_owner_signs(world: World, who: str) -> None:
    world.forward(days=1)
    with pytest.raises(Refused):
        sign(world, actor=getattr(world, who))
    assert reviews_done() == ()


def test_a_period_that_is_none_or_lies_ahead_is_refused(world: World) -> None:
    for wrong in (world.account.opened_at, world.now + timedelta(days=1)):
        with pytest.raises(Refused) as refused:
            sign(world, period_to=wrong)
        assert "period_wrong" in [r.code for r in refused.value.reasons]


def test_a_review_without_remarks_is_refused(world: World) -> None:
    with pytest.raises(Refused):
        sign(world, remarks=" ")


def test_an_account_that_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        sign(world, account_id=999)
