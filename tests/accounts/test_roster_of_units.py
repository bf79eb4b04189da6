"""The roster where the guideline has no roles on accounts: head, deputy, unit and who may speak (F-4-1)."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from hasshin.accounts.queries_roster import RosterSheet, rosters
from hasshin.accounts.roster_csv import roster_csv
from hasshin.city.models import Appointment, StaffMember
from hasshin.city.pack import pack_at
from tests.accounts.test_roster import sheet as sheet_of
from tests.towns import NOW

CITY = "fukushima"
pytestmark = pytest.mark.django_db
PR_X, TOURISM_X, PARKS_X = "mihon_fukushima", "mihon_fukushima_kanko", "mihon_fukushima_koen"


def sheet(town: Any, handle: str, **at: Any) -> RosterSheet:
    return sheet_of(town, at.get("at", NOW), handle=handle)


def named(found: RosterSheet) -> list[tuple[str, str]]:
    return [(line.title.ja, line.name.ja) for line in found.lines]


def test_it_names_head_deputy_and_who_of_the_unit_may_speak(town: Any) -> None:
    assert named(sheet(town, PR_X)) == [
        ("所属長", "高橋 誠"), ("職員", "佐藤 光"), ("職員", "鈴木 葵"), ("職員", "伊藤 優子"),
        ("職員（受託者）", "森 一樹"),
    ]  # fmt: skip
    assert named(sheet(town, TOURISM_X)) == [
        ("所属長", "吉田 勝"), ("所属長の代決者", "田中 恵"), ("職員", "田中 恵"), ("職員", "加藤 遥"),
    ]  # fmt: skip
    assert (sheet(town, PR_X).head_met, sheet(town, PR_X).whole) == (True, True)


def test_a_unit_without_a_head_shows_as_such_and_who_has_left_does_not_stand_there(town: Any) -> None:
    parks = sheet(town, PARKS_X)
    assert (parks.head_asked, parks.head_met, parks.whole) == (True, False, False)
    StaffMember.objects.filter(pk=town.people["sato"]).update(is_active=False)
    Appointment.objects.filter(staff=town.people["takahashi"], role="unit_head").update(ends=NOW)
    found = sheet(town, PR_X)
    assert ("職員", "佐藤 光") not in named(found)
    assert not found.head_met
    before = sheet_of(town, NOW - timedelta(hours=1), handle=PR_X)
    assert before.head_met, "of a past day it is as it was then"


def test_screen_paper_csv_and_api_say_the_same(town: Any) -> None:
    found = rosters(NOW, NOW)
    rows = list(csv.DictReader(io.StringIO(roster_csv(found, pack_at(NOW), "ja").decode("utf-8-sig"), newline="")))
    told = [(row["アカウント"], row["役割"], row["氏名"]) for row in rows]
    assert told == [(one.name, line.title.ja, line.name.ja) for one in found.sheets for line in one.lines]
    met = {row["アカウント"]: row["充足"] for row in rows}
    assert met == {one.name: "充足" if one.whole else "不足" for one in found.sheets}
    assert {row["必要数"] for row in rows} == {""}, "the guideline asks for no number"


def test_it_costs_the_same_statements_for_any_number_of_accounts(town: Any, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(9):
        rosters(NOW, NOW)
