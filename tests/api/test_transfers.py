"""Transfers over the API."""

from __future__ import annotations

from datetime import timedelta

from hasshin.city.actions.leave import leave
from tests.accounts.transfers.office import hands_in, order, text
from tests.api.caller import City

SUZUKI = order("001002", "鈴木 葵", "退職", day="2026/7/31")


def test_what_no_longer_fits_is_told_in_both_languages_with_its_line(matsudo: City) -> None:
    town, now = matsudo.sample, matsudo.clock.now
    transfer = hands_in(town, text([SUZUKI]), now=now)
    manager = matsudo.person("nakamura")
    assert manager.get(f"/transfers/{transfer.pk}").body["wrongs"] == []
    leave(
        actor=town.actor("nakamura"),
        now=now,
        staff_id=town.people["suzuki"],
        order="退職 第2号",
        at=now + timedelta(days=9),
    )
    (wrong,) = manager.get(f"/transfers/{transfer.pk}").body["wrongs"]
    assert wrong["code"] == "already_leaving"
    assert wrong["where"] == "line.2.異動区分"
    assert wrong["message"]["ja"].startswith("2行目「異動区分」（値：退職）：")
    assert wrong["message"]["en"].startswith("Line 2, ")
    assert wrong["fix"]["ja"]
    assert wrong["fix"]["en"]
