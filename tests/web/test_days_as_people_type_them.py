"""Days and times are read as people type them in Japan: full-width digits, strokes, 年月日; nonsense is still none."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hasshin.policy.reasons import Reason
from hasshin.web.forms.reading import day, moment


@pytest.mark.parametrize(
    "written", ["2026-04-01", " 2026-04-01 ", "２０２６－０４－０１", "2026/4/1", "２０２６／４／１", "2026年4月1日"]
)
def test_a_day(written: str) -> None:
    assert day(written) == date(2026, 4, 1)


@pytest.mark.parametrize("written", ["2026-04-01T09:30", "２０２６－０４－０１Ｔ０９：３０", "2026/4/1 09:30"])
def test_a_time_is_japanese_time(written: str) -> None:
    errors: list[Reason] = []
    assert moment(written, "at", errors) == datetime(2026, 4, 1, 0, 30, tzinfo=UTC)
    assert errors == []


@pytest.mark.parametrize("written", ["", "2026-13-01", "2026/2/30", "明日", "4/1", "2026-04-01x"])
def test_what_is_no_day(written: str) -> None:
    assert day(written) is None


def test_what_is_no_time_is_said() -> None:
    errors: list[Reason] = []
    assert moment("２５時", "at", errors) is None
    assert [one.code for one in errors] == ["not_a_time"]
