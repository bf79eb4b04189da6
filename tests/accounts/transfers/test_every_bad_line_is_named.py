"""Orders that do not fit the city: every line is named, and nothing is taken."""

from __future__ import annotations

from typing import Any

import pytest

from hasshin.city.actions.add_staff import add_staff
from hasshin.city.models import Posting, StaffMember, Transfer, Unit
from hasshin.ledger.models import Entry
from hasshin.policy.reasons import Refused
from tests.accounts.transfers.conftest import town
from tests.accounts.transfers.office import hands_in, looks, order, refusals, text
from tests.towns import NOW

CITY = "matsudo"
pytestmark = pytest.mark.django_db
__all__ = ["town"]


def refused(town: Any, *rows: Any) -> dict[str, set[str]]:
    before = (StaffMember.objects.count(), Posting.objects.count(), Entry.objects.count())
    with pytest.raises(Refused) as caught:
        hands_in(town, text(rows))
    assert not Transfer.objects.exists()
    assert (StaffMember.objects.count(), Posting.objects.count(), Entry.objects.count()) == before
    return refusals(caught)


def test_all_that_does_not_fit_is_named_at_once(town: Any) -> None:
    found = refused(
        town,
        order("999999", "無名 太郎", "異動", new="観光振興課"),
        order("001001", "鈴木 葵", "異動", new="観光振興課"),
        order("001002", "鈴木 葵", "異動", new="宇宙開発課"),
        order("001003", "高橋 誠", "退職", new="観光振興課"),
        order("001004", "田中 恵", "異動", old="観光振興課", new="公園緑地課"),
        order("001005", "伊藤 優子", "異動", new="広報広聴課"),
        order("001006", "加藤 遥", "採用", new="公園緑地課"),
        order("001006", "加藤 遥", "異動", new="公園緑地課"),
        order("001006", "加藤 遥", "退職"),
        order("", "新川 一", "採用"),
        order("001007", "〓本 健", "異動", new="宇宙開発課"),
    )
    assert found == {
        "line.2.職員番号": {"person_unknown"},
        "line.3.氏名": {"name_differs"},
        "line.4.新所属": {"unit_unknown"},
        "line.5.新所属": {"leaver_with_unit"},
        "line.6.旧所属": {"old_unit_differs"},
        "line.7.新所属": {"nothing_changes"},
        "line.8.異動区分": {"already_here"},
        "line.10.職員番号": {"twice"},
        "line.11.新所属": {"unit_missing"},
        "line.11.利用者名": {"username_missing"},
        "line.12.氏名": {"letter_replaced"},
        "line.12.新所属": {"unit_unknown"},
    }


def test_who_has_left_or_whose_unit_is_closed_is_named(town: Any) -> None:
    StaffMember.objects.filter(username="kato").update(is_active=False, leaves_at=NOW)
    Unit.objects.filter(code="koen").update(active=False)
    number = StaffMember.objects.get(username="kato").number
    found = refused(
        town, order(number, "加藤 遥", "異動", new="広報広聴課"), order("001001", "佐藤 光", "異動", new="公園緑地課")
    )
    assert found == {"line.2.職員番号": {"already_left"}, "line.3.新所属": {"unit_closed"}}


def test_namesakes_without_numbers_are_not_guessed_between(town: Any) -> None:
    for username in ("sato2", "sato3"):
        add_staff(
            actor=town.actor("nakamura"),
            now=NOW,
            username=username,
            name_ja="佐藤 桜",
            name_en="Sakura Sato",
            unit_id=town.units["koho"],
            password="a-long-unguessable-word",
        )
    assert refused(town, order("", "佐藤 桜", "異動", new="観光振興課")) == {"line.2.氏名": {"namesakes"}}
    found = refused(town, order("5555", "佐藤 桜", "異動", new="観光振興課"))
    assert "number_unregistered" in found["line.2.職員番号"]


def test_a_username_that_is_taken_and_one_that_is_missing_are_named(town: Any) -> None:
    headers = ("職員番号", "氏名", "異動区分", "新所属", "利用者名", "発令日")
    rows = [
        ("", "新川 一", "採用", "広報広聴課", "SATO", "2026/8/1"),
        ("", "新川 二", "採用", "広報広聴課", "", "2026/8/1"),
        ("", "新川 三", "採用", "広報広聴課", "niikawa", "2026/8/1"),
        ("", "新川 四", "採用", "広報広聴課", "niikawa", "2026/8/1"),
    ]
    with pytest.raises(Refused) as caught:
        hands_in(town, text(rows, headers))
    assert refusals(caught) == {
        "line.2.利用者名": {"username_taken"},
        "line.3.利用者名": {"username_missing"},
        "line.5.利用者名": {"username_taken"},
    }


def test_a_file_without_dates_needs_one_beside_it(town: Any) -> None:
    rows = [order("001001", "佐藤 光", "異動", new="観光振興課", day="")]
    assert refused(town, *rows) == {"line.2.発令日": {"date_missing"}}


def test_only_who_may_register_staff_hands_a_file_in_and_only_by_an_order(town: Any) -> None:
    content = text([order("001001", "佐藤 光", "異動", new="観光振興課")])
    for who, order_ in (("sato", "人事発令"), ("nakamura", "  ")):
        with pytest.raises(Refused):
            hands_in(town, content, by=who, order=order_)
    assert not Transfer.objects.exists()


@pytest.mark.parametrize(
    "written", ["koho", "ｋｏｈｏ", "広報広聴課", "総合政策部　広報広聴課", "総合政策部広報広聴課"]
)
def test_a_unit_is_found_by_code_by_name_and_by_its_section_alone(town: Any, written: str) -> None:
    number = StaffMember.objects.get(username="kato").number
    row = hands_in(town, text([order(number, "加藤 遥", "異動", new=written)]))
    assert row.rows[0]["new_unit"] == written.replace("　", " ")


@pytest.mark.parametrize(
    ("number", "name", "who"),
    [("1001", "佐藤光", "sato"), ("００１００１", "佐 藤　光", "sato"), ("001003", "髙橋 誠", "takahashi")],
)
def test_numbers_without_zeros_and_names_in_other_letters_are_the_same_person(
    town: Any, number: str, name: str, who: str
) -> None:
    found = looks(hands_in(town, text([order(number, name, "異動", new="観光振興課")])))
    assert found.matched.changes[0].person == f"staff:{town.people[who]}"


def test_a_contractor_s_person_does_not_come_back_by_a_file_that_names_no_contract(town: Any) -> None:
    StaffMember.objects.filter(username="mori").update(is_active=False, leaves_at=NOW)
    number = StaffMember.objects.get(username="mori").number
    found = refused(town, order(number, "森 一樹", "採用", new="広報広聴課"))
    assert found == {"line.2.異動区分": {"contractor"}}
