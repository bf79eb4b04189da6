"""The digest goes out on days on which the city hall works; what is urgent goes at once on any day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from hasshin.config.installation import MailServer, WorkingDays
from hasshin.duties.tell import tell
from tests.conftest import Clock
from tests.duties.cases import everyday
from tests.duties.conftest import mails, to

SERVER = MailServer(host="127.0.0.1", security="none", sender="hasshin@city.example.jp")


def nine(day: date) -> datetime:
    """Nine o'clock in Japan."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 7, 17), True),  # Friday
        (date(2026, 7, 18), False),
        (date(2026, 7, 19), False),
        (date(2026, 7, 20), False),  # 海の日
        (date(2026, 7, 21), True),
        (date(2026, 9, 22), False),  # 国民の休日, between two holidays
        (date(2027, 3, 22), False),  # for the equinox on a Sunday
        (date(2026, 12, 28), True),
        (date(2026, 12, 29), False),
        (date(2027, 1, 1), False),
        (date(2027, 1, 4), True),
    ],
)
def test_a_city_hall_works_on_weekdays_that_are_no_holidays(day: date, works: bool) -> None:
    assert WorkingDays().has(day) is works


def test_an_installation_names_other_days() -> None:
    whole_week = WorkingDays(
        days=["mon", "tue", "wed", "thu", "fri", "sat", "sun"], holidays=True, closed=["2026-08-14"]
    )
    assert whole_week.has(date(2026, 7, 19))
    assert whole_week.has(date(2026, 7, 20))
    assert not whole_week.has(date(2026, 8, 14))
    assert whole_week.has(date(2027, 8, 14))
    with pytest.raises(ValidationError):
        WorkingDays(closed=["14 August"])


@pytest.mark.django_db
def test_from_friday_over_a_weekend_and_a_holiday_to_tuesday_two_digests_are_sent(
    city_matsudo: Any, clock: Clock, told: Callable[[Any], None]
) -> None:
    told(city_matsudo)
    days = []
    for number in range(5):
        clock.now = nine(date(2026, 7, 17)) + timedelta(days=number)
        before = len(mails("duty.digest"))
        tell(clock.now)
        days.append(len(mails("duty.digest")) > before)
    assert days == [True, False, False, False, True]


@pytest.mark.django_db
def test_what_is_urgent_goes_out_on_a_holiday_at_once(
    city_matsudo: Any, clock: Clock, told: Callable[[Any], None]
) -> None:
    told(city_matsudo)
    clock.now = nine(date(2026, 7, 20))
    everyday._lost(city_matsudo, clock)
    tell(clock.now)
    assert "takahashi" in to(mails("duty.urgent"))
    assert mails("duty.digest") == []


@pytest.mark.django_db
def test_an_installation_that_works_on_sundays_sends_one_then(
    city_matsudo: Any, clock: Clock, told: Callable[[Any], None], installation: Callable[..., Any]
) -> None:
    told(city_matsudo)
    installation(mail=SERVER, working_days={"days": ["sun"]})
    tell(nine(date(2026, 7, 17)))
    assert mails("duty.digest") == []
    tell(nine(date(2026, 7, 19)))
    assert mails("duty.digest")
