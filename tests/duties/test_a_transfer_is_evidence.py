"""A successor who comes by a transfer ends the duty to appoint somebody, from the day on which they come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from hasshin.accounts.transfers.choose import choose
from hasshin.city.models import Appointment, StaffMember
from hasshin.duties import queries, sources
from hasshin.ledger.models import Entry
from hasshin.policy.clock import JST
from tests.accounts.transfers.office import carries_out, hands_in, number_of, order, text
from tests.towns import NOW, town

CITY = "matsudo"
pytestmark = pytest.mark.django_db
__all__ = ["town"]
GAP, DAY = datetime(2026, 8, 5, tzinfo=JST), datetime(2026, 8, 10, tzinfo=JST)
LINE = "mihon-matsudo-line"


def open_at(moment: datetime) -> set[str]:
    return {row.key for row in queries.duties(moment)}


@pytest.mark.parametrize(
    ("role", "kind", "rank"),
    [("account_owner", "account_without_owner", "課長"), ("operator", "roster_below_minimum", "係員")],
)
def test_the_seat_is_empty_between_who_goes_and_who_comes(town: Any, role: str, kind: str, rank: str) -> None:
    seat = Appointment.objects.filter(role=role, account_id=town.accounts[LINE]).select_related("staff")[0]
    goes = StaffMember.objects.get(pk=seat.staff_id)
    rows = [
        order(number_of(town, goes.username), goes.name_ja, "退職", day="2026/7/31"),
        order("002009", "新川 長", "転入", new=goes.unit.name_ja, rank=rank, day="2026/8/10"),
    ]
    transfer = hands_in(town, text(rows))
    choose(actor=town.actor("nakamura"), now=NOW, transfer_id=transfer.pk, successors={seat.pk: "line:3"})
    carries_out(town, transfer)
    key = f"{kind}:account:{town.accounts[LINE]}"
    assert key not in open_at(NOW)
    assert key in open_at(GAP)
    assert key not in open_at(DAY)

    came = Appointment.objects.get(staff__number="002009", role=role, account_id=town.accounts[LINE])
    evidence = Entry.objects.get(subject=f"appointment:{came.pk}").kind
    assert evidence in next(one for one in sources.KINDS if one.id == kind).closed_by
