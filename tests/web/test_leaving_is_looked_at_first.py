"""Before a leaving is recorded the page says what ends with it and what it leaves behind; a past day is told."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from hasshin.city.models import Appointment, StaffMember, Terminal
from hasshin.ledger.queries import entries
from hasshin.policy.clock import JST

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(town: Any) -> Any:
    ago = datetime.now(UTC) - timedelta(days=3)
    Appointment.objects.create(
        staff=town.people["owner"], role="operations_manager", scope="city", starts=ago, order="辞令"
    )
    return town.browse("owner")


def send(keeper: Any, town: Any, at: str = "", sure: str = "") -> Any:
    form = {"do": "leave", "order": "退職 第1号", "at": at, "vacancy_reason": "", "sure": sure}
    return keeper.post(reverse("settings-person", args=[town.people["operator"].pk]), form)


def sure(answer: Any) -> str:
    found = re.search(r'name="sure" value="([0-9a-f]+)"', answer.content.decode())
    assert found is not None
    return found.group(1)


def test_it_is_shown_with_all_that_ends_and_done_only_when_confirmed(town: Any, keeper: Any) -> None:
    one = town.people["operator"]
    Terminal.objects.create(
        name="広報携帯1", kind="device", key_hash="a" * 64, keeper=one, registered_at=datetime.now(UTC)
    )
    first = send(keeper, town)
    shown = first.content.decode()
    assert first.status_code == 422
    for words in ("まだ行っていません", "終わる役割", "広報携帯1"):
        assert words in shown
    assert "すでに過ぎています" not in shown
    assert StaffMember.objects.get(pk=one.pk).is_active
    assert send(keeper, town, sure=sure(first)).status_code == 302
    assert not StaffMember.objects.get(pk=one.pk).is_active


def test_a_past_day_is_told_and_kept_and_ends_nothing_in_hindsight(town: Any, keeper: Any) -> None:
    one = town.people["operator"]
    before = datetime.now(UTC)
    day = (before - timedelta(days=5)).astimezone(JST).strftime("%Y-%m-%dT00:00")
    first = send(keeper, town, day)
    shown = first.content.decode()
    assert "すでに過ぎています" in shown
    assert send(keeper, town, "", sure(first)).status_code == 422, "what was confirmed was another day"
    assert send(keeper, town, day, sure(first)).status_code == 302
    gone = StaffMember.objects.get(pk=one.pk)
    assert gone.leaves_at is not None
    assert gone.leaves_at >= before
    (entry,) = entries(subject=f"staffmember:{one.pk}", kinds=["city.leave"])
    assert datetime.fromisoformat(entry.data["stated"]).astimezone(JST).strftime("%Y-%m-%dT%H:%M") == day
