"""The dry run of a transfer: numbers, last days, who follows, what was handed in before, and what comes next."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from hasshin.city.models import Appointment, StaffMember, Transfer
from hasshin.policy.clock import day
from tests.web.test_people_and_transfers import PASSWORD, keeper, moves, upload

__all__ = ["keeper"]
pytestmark = pytest.mark.django_db


def shown(client: Any, place: str) -> str:
    return str(client.get(place).content.decode())


def digest(page: str) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found.group(1)


def test_an_error_names_line_column_value_and_remedy(town: Any, keeper: Any) -> None:
    answer = upload(keeper, town, "99,無名,謎,どこか,2020/1/1", "98,無名,退職,,").content.decode()
    for words in (
        "2行目「異動区分」（値：謎）：",
        "2行目「発令日」（値：2020/1/1）：",
        "3行目「職員番号」（値：98）：",
        "3行目「発令日」：",
        "どうすればよいか",
    ):
        assert words in answer


def test_zeros_that_a_spreadsheet_took_are_given_back_and_told(town: Any, keeper: Any) -> None:
    for n, one in enumerate(town.people.values(), 1):
        StaffMember.objects.filter(pk=one.pk).update(number=f"{n:06}")
    place = upload(keeper, town, f"１２３,新川 一,採用,pr,{day(datetime.now(UTC))}")["Location"]
    page = shown(keeper, place)
    assert "職員番号123を000123として登録します" in page
    keeper.post(place, {"do": "carry_out", "digest": digest(page), "own_password": PASSWORD})
    assert StaffMember.objects.get(number="000123").username == "000123"


def test_a_number_that_fits_two_people_without_its_zeros_is_refused(town: Any, keeper: Any) -> None:
    for one, number in zip(list(town.people.values())[:2], ("0012", "00012"), strict=True):
        StaffMember.objects.filter(pk=one.pk).update(number=number)
    answer = upload(keeper, town, f"12,無名,異動,観光課,{day(datetime.now(UTC))}")
    assert answer.status_code == 422
    assert "職員番号12に当たる職員が複数います" in answer.content.decode()


def test_last_days_are_days_of_service_and_orders_keep_their_names(town: Any, keeper: Any) -> None:
    one = town.people["operator"]
    last = day(datetime.now(UTC)) + timedelta(days=5)
    place = upload(keeper, town, f"{one.number},{one.name_ja},任期満了,,{last}")["Location"]
    page = shown(keeper, place)
    assert "任期満了 1人" in page
    assert f"{last.month}月{last.day}日" in page
    after = last + timedelta(days=1)
    ends = re.findall(r"最終日 <time[^>]*>([^<]*)<", page)
    assert len(ends) > 1
    assert all(f"{last.month}月{last.day}日" in one for one in ends)
    keeper.post(place, {"do": "carry_out", "digest": digest(page)})
    person = shown(keeper, reverse("person", args=[one.pk]))
    assert f"{last.year}年{last.month}月{last.day}日" in person
    assert f"{after.year}年{after.month}月{after.day}日" not in person


def test_a_successor_that_was_chosen_and_not_yet_looked_at_is_not_lost(town: Any, keeper: Any) -> None:
    place = upload(keeper, town, moves(town))["Location"]
    page = shown(keeper, place)
    ends = Appointment.objects.get(staff=town.people["operator"], role="operator")
    candidate = re.search(rf'name="successor-{ends.pk}".*?<option value="(staff:\d+)"', page, re.DOTALL)
    assert candidate is not None
    sent = {"do": "carry_out", "digest": digest(page), "choosing": "1", f"successor-{ends.pk}": candidate.group(1)}
    answer = keeper.post(place, sent, follow=True)
    assert "まだ実行していません" in answer.content.decode()
    assert Transfer.objects.get().state == "draft"
    sent["digest"] = digest(answer.content.decode())
    assert "実行済み" in keeper.post(place, sent, follow=True).content.decode()
    assert Appointment.objects.filter(
        role="operator", staff=int(candidate.group(1)[6:]), order="人事発令 第1号"
    ).exists()


def test_the_same_order_twice_is_told_and_carried_out_twice_by_nobody(town: Any, keeper: Any) -> None:
    place = upload(keeper, town, moves(town))["Location"]
    sent = {"do": "carry_out", "digest": digest(shown(keeper, place))}
    keeper.post(place, sent)
    again = keeper.post(place, sent, follow=True)
    assert again.status_code == 200
    assert "すでに実行されています" in again.content.decode()
    other = town.people["colleague"]
    line = f"{other.number},{other.name_ja},異動,観光課,{day(datetime.now(UTC)) + timedelta(days=6)}"
    assert "同じ発令番号か同じ内容" in shown(keeper, upload(keeper, town, line)["Location"])


def test_who_came_without_a_role_is_the_next_thing_to_see_to(town: Any, keeper: Any) -> None:
    place = upload(keeper, town, f"77,新川 一,採用,pr,{day(datetime.now(UTC))}")["Location"]
    page = shown(keeper, place)
    assert "役割は付きません" in page
    keeper.post(place, {"do": "carry_out", "digest": digest(page), "own_password": PASSWORD})
    new = StaffMember.objects.get(number="77")
    done = shown(keeper, place)
    link = f"{reverse('settings-staff')}?staff_id={new.pk}&amp;open=appoint#appoint"
    assert link in done
    form = shown(keeper, link.replace("&amp;", "&").partition("#")[0])
    assert f'<option value="{new.pk}" selected>' in form
    Appointment.objects.create(staff=new, role="security_manager", scope="city", starts=datetime.now(UTC), order="辞令")
    assert link not in shown(keeper, place)


def test_in_english_the_page_has_english_names_alone(town: Any, keeper: Any) -> None:
    place = upload(keeper, town, moves(town))["Location"]
    StaffMember.objects.filter(pk=town.people["owner"].pk).update(language="en")
    answer = shown(keeper, place)
    main = re.sub(r'<(\w+)[^>]*lang="ja"[^>]*>.*?</\1>', "", answer[answer.index("<main") :], flags=re.DOTALL)
    assert town.people["operator"].name_en in main
    assert town.people["operator"].name_ja not in main
    assert "tourism section" in main
