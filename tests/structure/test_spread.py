"""Tests that run side by side are shared out so that nobody waits long at the end, and each of them once."""

from __future__ import annotations

from tests.spread import FIRST, ROOT, longest_first, share

FEW = "tests/city/test_few.py::test_one"
MANY = [f"tests/web/test_many.py::test_{n}" for n in range(5)]
JOURNEYS = [f"tests/journeys/test_{n}.py::test_it" for n in "abc"]
RACES = [f"tests/races/test_races.py::test_race[{n}]" for n in range(3)]


def test_all_journeys_are_one_share_races_one_each_and_all_else_goes_by_file() -> None:
    assert len({share(one) for one in JOURNEYS}) == 1
    assert len({share(one) for one in RACES}) == len(RACES)
    assert {share(one) for one in (FEW, *MANY)} == {"tests/city/test_few.py", "tests/web/test_many.py"}


def test_what_is_known_to_take_long_begins_first_then_the_larger_files() -> None:
    given = [FEW, *JOURNEYS, *RACES, *MANY]
    assert longest_first(given) == [*JOURNEYS, *RACES, *MANY, FEW]


def test_what_is_named_as_long_is_there() -> None:
    for beginning in FIRST:
        assert list(ROOT.glob(f"{beginning}*")), f"{beginning} is gone: name what takes long now"
