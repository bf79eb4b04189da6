"""The staff by unit, role, name or sign-in name, without a role, contractors, left: on the page and in the API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from hasshin.accounts.queries_staff import Wanted, find_staff
from hasshin.city.models import StaffMember, Unit


@pytest.fixture
def crowd(town: Any) -> Any:
    """Somebody of another unit, one of a contractor, one whose contract is over, and one who has left."""
    now = datetime.now(UTC)
    other = Unit.objects.create(code="tour", name_ja="観光課", name_en="Tourism")
    for name, name_ja, more in (
        ("aoki", "青木 一郎", {"unit": other, "number": "004711"}),
        ("hired", "外注 花子", {"contractor": True, "contract_ends": now + timedelta(days=9)}),
        ("over", "契約 終太", {"contractor": True, "contract_ends": now - timedelta(days=1)}),
        ("gone", "退職 済", {"is_active": False, "leaves_at": now - timedelta(days=1)}),
    ):
        given = {"unit": town.unit, **more}
        StaffMember.objects.create(username=name, name_ja=name_ja, name_en=name.title(), password="!", **given)
    return town


def names(**asked: Any) -> set[str]:
    return {row.staff.username for row in find_staff(Wanted(**asked), datetime.now(UTC)).rows}


def test_each_filter_finds_its_own(crowd: Any) -> None:
    unit = Unit.objects.get(code="tour").pk
    assert names() == {"owner", "operator", "colleague", "outsider", "aoki", "hired"}
    assert names(unit_id=unit) == {"aoki"}
    assert names(role="operator") == {"operator", "colleague"}
    assert names(standing="without_role") == {"aoki", "hired"}
    assert names(standing="contractors") == {"hired"}
    assert names(standing="left") == {"over", "gone"}
    assert len(names(standing="all")) == 8
    assert names(role="operator", unit_id=unit) == set()


@pytest.mark.parametrize("written", ["青木一郎", "青木　一郎", "一郎 青木", "AOKI", "aok", "4711", "ａｏｋｉ"])
def test_a_name_is_found_however_it_is_written(crowd: Any, written: str) -> None:
    assert names(words=written) == {"aoki"}


@pytest.mark.parametrize("written", ["%", "_", "' OR 1=1 --", "誰もいない"])
def test_signs_find_nobody(crowd: Any, written: str) -> None:
    assert names(words=written) == set()


def test_pages_hold_all_and_counts_are_of_the_other_filters(crowd: Any) -> None:
    now = datetime.now(UTC)
    seen = [find_staff(Wanted(), now, limit=4, offset=at) for at in (0, 4, 8)]
    assert [len(one.rows) for one in seen] == [4, 2, 0]
    assert {one.total for one in seen} == {6}
    assert seen[0].counts == {"here": 6, "without_role": 2, "contractors": 1, "left": 2, "all": 8}


def test_the_page_lists_them_without_javascript(crowd: Any) -> None:
    page = crowd.browse("operator").get(reverse("people"), {"q": "青木", "who": "without_role"}).content.decode()
    assert "1人が見つかりました" in page
    assert "青木 一郎" in page
    assert "観光課" in page
    english = crowd.browse("operator", language="en").get(reverse("people"), {"who": "left"}).content.decode()
    assert "2 found." in english
    assert "contract over" in english


@pytest.mark.parametrize("odd", [{"unit": "x"}, {"unit": "9" * 30}, {"page": "0"}, {"page": "-1"}, {"who": "?"}])
def test_odd_addresses_are_no_error(crowd: Any, odd: dict[str, str]) -> None:
    assert crowd.browse("operator").get(reverse("people"), odd).status_code == 200
