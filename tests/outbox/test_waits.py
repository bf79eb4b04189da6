"""How long a message waits before it is tried again. Pure."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasshin.outbox.rules import FIRST_WAIT, JITTER, LONGEST_WAIT, MOST_TRIES, is_dead, wait_after


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_waits_double_up_to_the_longest_and_stray_by_a_fifth(tries: int, chance: float) -> None:
    wait = wait_after(tries, chance)
    assert FIRST_WAIT * (1 - JITTER) <= wait <= LONGEST_WAIT * (1 + JITTER)
    assert wait_after(tries, 0.5) <= wait_after(tries + 1, 0.5)


def test_all_tries_take_most_of_a_day() -> None:
    assert (
        timedelta(hours=12) < sum((wait_after(n, 0.5) for n in range(1, MOST_TRIES)), timedelta(0)) < timedelta(days=2)
    )
    assert not is_dead(MOST_TRIES - 1)
    assert is_dead(MOST_TRIES)


@pytest.mark.parametrize(
    ("asked", "least"), [(timedelta(hours=1), timedelta(hours=1)), (timedelta(days=9), LONGEST_WAIT)]
)
def test_the_other_side_s_wish_counts_up_to_a_bound(asked: timedelta, least: timedelta) -> None:
    assert wait_after(1, 0.5, asked) == least
