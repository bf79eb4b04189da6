"""When a secret must be changed: by time, and when somebody who knows it is gone; computed, so never lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasshin.accounts.credentials.due import Knows, Secret, Stint, due_of, held_until
from hasshin.policy.controls.standing import Credentials

T0 = datetime(2026, 4, 1, tzinfo=UTC)
ALL = ("transfer", "contractor_end", "incident")


def day(n: float) -> datetime:
    return T0 + timedelta(days=n)


def control(
    days: int | None = None, on: tuple[str, ...] = ALL, event_days: int = 0, overdue: str = "warn"
) -> Credentials:
    return Credentials.model_validate(
        {
            "type": "credentials",
            "house": "records",
            "custody": ["section"],
            "rotate_days": days,
            "rotate_on": on,
            "event_days": event_days,
            "overdue": overdue,
        }
    )


def secret(kind: str = "password", kept: bool = True, **more: object) -> Secret:
    return Secret(1, kind, T0, kept, **more)  # type: ignore[arg-type]


def told(*args: object) -> list[tuple[str, datetime, int | None]]:
    return [(d.cause, d.since, d.staff) for d in due_of(*args)]  # type: ignore[arg-type]


def test_by_time_it_is_due_so_many_days_after_the_last_change_and_not_a_moment_before() -> None:
    (due,) = due_of(secret(), control(365, ()), [], day(1))
    assert due.at == day(365)
    assert not due.overdue(day(365) - timedelta(seconds=1))
    assert due.overdue(day(365))


def test_a_pack_can_say_never_by_time() -> None:
    assert due_of(secret(), control(None), [Stint(7, day(-9), None)], day(5000)) == ()


def test_by_time_a_password_that_nobody_keeps_counts_from_the_opening_and_a_token_never() -> None:
    assert told(secret(kept=False), control(365), [], day(1)) == [("time", day(365), None)]
    assert told(secret("token"), control(365), [], day(1)) == []


@pytest.mark.parametrize(
    ("ends", "starts_again", "expected"),
    [
        (day(3), None, [("transfer", day(3), 7)]),  # gone for good
        (day(3), day(5), [("transfer", day(3), 7)]),  # gone and back: it could be used in between
        (day(3), day(3), []),  # appointed anew without a gap
        (day(30), None, []),  # still to come
        (day(-1), None, []),  # had gone before the last change
        (day(0), None, []),  # gone at the very change
        (None, None, []),
    ],
)
def test_who_had_the_custody_and_has_it_no_longer_calls_for_a_change(
    ends: datetime | None, starts_again: datetime | None, expected: list[tuple[str, datetime, int]]
) -> None:
    stints = [Stint(7, day(-9), ends)]
    if starts_again is not None:
        stints.append(Stint(7, starts_again, None))
    assert told(secret(), control(), stints, day(10)) == expected


def test_each_cause_counts_only_where_the_pack_names_it() -> None:
    staff, helper = Stint(7, day(-9), day(3)), Stint(8, day(-9), day(4), contractor=True)
    call = secret(called=((day(5), "乗っ取り"),))
    assert told(call, control(on=()), [staff, helper], day(9)) == []
    assert told(call, control(on=("transfer",)), [staff, helper], day(9)) == [
        ("transfer", day(3), 7),
        ("transfer", day(4), 8),
    ]
    assert told(call, control(on=("contractor_end",)), [staff, helper], day(9)) == [("contractor_end", day(4), 8)]
    assert told(call, control(on=("incident",)), [staff, helper], day(9)) == [("incident", day(5), None)]


def test_time_is_given_after_a_transfer_and_none_after_an_incident() -> None:
    dues = due_of(secret(called=((day(5), "x"),)), control(event_days=7), [Stint(7, day(-9), day(3))], day(9))
    assert [(d.cause, d.at) for d in dues] == [("incident", day(5)), ("transfer", day(10))]


def test_a_deputys_end_calls_for_a_change_only_where_the_deputy_was_shown_it() -> None:
    deputy = Stint(9, day(1), day(4), deputy=True)
    assert told(secret(), control(), [deputy], day(9)) == []
    seen = secret(knows=(Knows(9, day(2)),))
    assert told(seen, control(), [deputy], day(9)) == [("transfer", day(4), 9)]


def test_who_was_shown_it_and_has_no_custody_now_counts_even_when_no_end_is_known() -> None:
    seen = secret(knows=(Knows(9, day(2)),))
    assert told(seen, control(), [], day(9)) == [("transfer", day(2), 9)]


def test_a_token_is_known_to_whoever_pasted_it_and_to_nobody_else() -> None:
    stints = [Stint(7, day(-9), day(3)), Stint(8, day(-9), day(3))]
    assert told(secret("token"), control(), stints, day(9)) == []
    pasted = secret("token", knows=(Knows(7, day(0)),))
    assert told(pasted, control(), stints, day(9)) == [("transfer", day(3), 7)]


def test_who_pasted_a_token_without_any_custody_counts_when_that_person_leaves() -> None:
    stays = secret("token", knows=(Knows(5, day(0)),))
    assert told(stays, control(), [], day(9)) == []
    leaves = secret("token", knows=(Knows(5, day(0), until=day(4)),))
    assert told(leaves, control(), [], day(3)) == []
    assert told(leaves, control(), [], day(9)) == [("transfer", day(4), 5)]


stints_of_one = st.lists(
    st.tuples(st.integers(-50, 50), st.one_of(st.none(), st.integers(1, 40))), min_size=0, max_size=6
)


@given(rows=stints_of_one, now=st.integers(-60, 120))
def test_the_ends_of_custody_are_where_it_is_held_before_and_not_after(
    rows: list[tuple[int, int | None]], now: int
) -> None:
    stints = [Stint(7, day(s), None if n is None else day(s + n)) for s, n in rows]

    def held(moment: datetime) -> bool:
        return any(s.starts <= moment and (s.ends is None or moment < s.ends) for s in stints)

    ends, still = held_until(stints, 7, day(now))
    tick = timedelta(seconds=1)
    expected = [day(n) for n in range(-60, now + 1) if held(day(n) - tick) and not held(day(n))]
    assert ends == expected
    assert still == held(day(now))
