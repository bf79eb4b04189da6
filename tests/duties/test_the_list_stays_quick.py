"""The list takes the same number of statements whatever the number of accounts and people."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hasshin.accounts.models import Account
from hasshin.city.models import Appointment, StaffMember, Unit
from hasshin.duties import queries
from hasshin.duties.tell import tell
from tests.conftest import Clock

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 110
SLOWEST_SECONDS = 60  # generous: the machine may be busy; see docs/adr/0013


def grow(now: datetime, accounts: int, people: int) -> None:
    """A large city: accounts with an owner and two operators each, all reviews overdue."""
    ago = now - timedelta(days=400)
    unit = Unit.objects.order_by("pk")[0]
    start = StaffMember.objects.count()
    StaffMember.objects.bulk_create(
        StaffMember(username=f"p{start + n}", name_ja=f"職員{n}", name_en=f"P {n}", unit=unit, password="!",
                    email=f"p{n}@city.example.jp", rank="section_head")
        for n in range(people)
    )  # fmt: skip
    staff = list(StaffMember.objects.filter(username__startswith="p").order_by("-pk").values_list("pk", flat=True))
    first = Account.objects.count()
    Account.objects.bulk_create(
        Account(service="x", connector="practice", handle=f"a{first + n}", name=f"課{n}", unit=unit, opened_at=ago)
        for n in range(accounts)
    )
    made = list(Account.objects.order_by("-pk").values_list("pk", flat=True)[:accounts])
    Appointment.objects.bulk_create(
        Appointment(staff_id=staff[(3 * n + place) % len(staff)], role=role, scope="account", account_id=account,
                    starts=ago, order="辞令")
        for n, account in enumerate(made)
        for place, role in enumerate(("account_owner", "operator", "operator"))
    )  # fmt: skip


def statements(now: datetime) -> int:
    with CaptureQueriesContext(connection) as seen:
        queries.duties(now)
    return len(seen)


def test_ten_accounts_or_twenty_take_the_same_statements(city_matsudo: Any, clock: Clock) -> None:
    grow(clock.now, 10, 20)
    few = statements(clock.now)
    grow(clock.now, 20, 40)
    assert statements(clock.now) == few
    assert few <= MOST_STATEMENTS


def test_a_city_with_250_accounts_and_500_staff_is_listed_and_told(
    city_matsudo: Any, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    grow(clock.now, 250, 500)
    began = time.perf_counter()
    rows = queries.duties(clock.now)
    listed = time.perf_counter() - began
    began = time.perf_counter()
    tell(clock.now)
    told = time.perf_counter() - began
    with capsys.disabled():
        print(f"\nduties: {len(rows)} listed in {listed * 1000:.0f} ms, told in {told * 1000:.0f} ms")
    assert len(rows) > 250
    assert listed < SLOWEST_SECONDS
