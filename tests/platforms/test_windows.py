"""A lost publication is looked for by the service's own clock, and in such a window that it can't be missed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hasshin.platforms.values import Window
from hasshin.platforms.windows import by_the_services_clock

SINCE = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
UNTIL = SINCE + timedelta(minutes=5)
ROUNDING = timedelta(seconds=2)
PLATFORMS = Path(__file__).parents[2] / "src/hasshin/platforms"


def window(ahead: timedelta | None) -> tuple[timedelta, timedelta]:
    """By how much start and end move where the service is that much ahead of us; None: it doesn't say."""
    theirs = UNTIL + ahead if ahead is not None else None
    since, until = by_the_services_clock(theirs, Window(since=SINCE, until=UNTIL))
    return since - SINCE, until - UNTIL


@pytest.mark.parametrize("ahead", [None, timedelta(0)])
def test_a_service_that_agrees_or_says_nothing_moves_it_by_the_rounding_alone(ahead: timedelta | None) -> None:
    assert window(ahead) == (-ROUNDING, ROUNDING)


def test_a_service_behind_us_moves_both_ends_back() -> None:
    late = timedelta(minutes=-7)
    assert window(late) == (late - ROUNDING, late + ROUNDING)


def test_a_service_a_little_ahead_may_just_be_asked_late_so_the_start_stays() -> None:
    assert window(timedelta(seconds=59)) == (-ROUNDING, timedelta(seconds=59) + ROUNDING)


def test_a_service_far_ahead_moves_the_start_by_all_but_a_minute() -> None:
    assert window(timedelta(minutes=10)) == (timedelta(minutes=9) - ROUNDING, timedelta(minutes=10) + ROUNDING)


def test_no_connector_has_a_window_of_its_own() -> None:
    own = [
        str(file.relative_to(PLATFORMS))
        for file in PLATFORMS.rglob("*.py")
        if "window.until +" in file.read_text("utf-8") and file.name != "windows.py"
    ]
    assert own == []
