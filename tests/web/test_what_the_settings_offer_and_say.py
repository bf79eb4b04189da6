"""Forms of appointing offer what would be accepted; after an act the page says what was done, and to whom."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from hasshin.city.models import Appointment, StaffMember, Unit


@pytest.fixture
def manager(town: Any) -> Any:
    """The outsider is operations manager too, and may register and appoint."""
    ago = datetime.now(UTC) - timedelta(days=3)
    Appointment.objects.create(
        staff=town.people["outsider"], role="operations_manager", scope="city", starts=ago, order="辞令"
    )
    StaffMember.objects.create(
        username="hired", name_ja="外注 花子", name_en="Hired", unit=town.unit, password="!", contractor=True,
        contract_ends=datetime.now(UTC) + timedelta(days=9),
    )  # fmt: skip
    return town.browse("outsider")


def offered(page: str, field: str) -> set[str]:
    select = page.split(f'id="appoint-{field}"')[1].split("</select>", maxsplit=1)[0]
    return set(re.findall(r'value="([^"]+)"', select))


def said(client: Any, answer: Any) -> str:
    assert answer.status_code == 302, answer.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(answer["Location"]).content.decode()).split())


def test_an_owner_is_offered_the_roles_that_owners_appoint_to_and_not_herself(town: Any) -> None:
    page = town.browse("owner").get(reverse("settings-account", args=[town.account.pk])).content.decode()
    assert offered(page, "role") == {"operator"}
    assert str(town.people["owner"].pk) not in offered(page, "staff_id")


def test_a_contractor_s_person_is_offered_for_the_roster_and_for_no_role_of_the_city(town: Any, manager: Any) -> None:
    hired = str(StaffMember.objects.get(username="hired").pk)
    assert hired not in offered(manager.get(reverse("settings-staff")).content.decode(), "staff_id")
    place = reverse("settings-account", args=[town.account.pk])
    page = manager.get(place).content.decode()
    assert hired in offered(page, "staff_id")
    assert offered(page, "role") == {"account_owner", "operator"}
    page = manager.get(f"{place}?open=appoint&staff_id={hired}").content.decode()
    assert offered(page, "role") == {"operator"}


def test_what_is_not_offered_is_refused_by_the_act_with_its_reason(town: Any, manager: Any) -> None:
    hired = StaffMember.objects.get(username="hired")
    typed = {"do": "appoint", "staff_id": hired.pk, "role": "security_manager", "order": "発令"}
    answer = manager.post(reverse("settings-staff"), typed)
    assert answer.status_code == 422
    assert "受託者の職員のため" in answer.content.decode()


def test_each_act_says_what_was_done_and_to_whom(town: Any, manager: Any) -> None:
    staff, unit = reverse("settings-staff"), Unit.objects.get()
    typed = {"username": "niikawa", "name_ja": "新川 一", "unit_id": unit.pk, "password": "a-long-unguessable-word"}
    shown = said(manager, manager.post(staff, {"do": "add_staff", **typed}))
    assert "新川 一さん（niikawa、広報広聴課）を登録しました" in shown
    new = StaffMember.objects.get(username="niikawa").pk
    given = {"do": "appoint", "staff_id": new, "role": "security_manager", "order": "発令 第1号"}
    shown = said(manager, manager.post(staff, given))
    assert "新川 一さんを「セキュリティ管理者」（市全体）に任命しました" in shown
    place = reverse("settings-account", args=[town.account.pk])
    relieved = {"do": "appoint", "staff_id": new, "role": "account_owner", "order": "発令 第2号", "relieves": "1"}
    shown = said(manager, manager.post(place, relieved))
    assert "新川 一さんを「アカウント運用責任者」（松戸市広報）に任命しました" in shown
    assert "前任の任命は、その時に終わります" in shown
    shown = said(
        manager, manager.post(reverse("settings-units"), {"do": "add_unit", "code": "k{0}", "name_ja": "観光{課}"})
    )
    assert "所属「観光{課}」（k{0}）を登録しました" in shown


def test_a_contractor_without_an_end_is_refused_at_its_field(town: Any, manager: Any) -> None:
    typed = {
        "do": "add_staff", "username": "late", "name_ja": "外注 太郎", "unit_id": town.unit.pk, "contractor": "1",
        "password": "a-long-unguessable-word",
    }  # fmt: skip
    answer = manager.post(reverse("settings-staff"), typed)
    assert answer.status_code == 422
    assert "契約の終わりが書かれていません" in answer.content.decode()
    assert not StaffMember.objects.filter(username="late").exists()


def test_an_owner_who_is_an_operator_is_told_apart_from_one_who_is_not(town: Any) -> None:
    place = reverse("account", args=[town.account.pk])
    assert 'id="doubled"' not in town.browse("owner").get(place).content.decode()
    Appointment.objects.create(
        staff=town.people["owner"], role="operator", scope="account", account_id=town.account.pk, order="辞令",
        starts=datetime.now(UTC) - timedelta(days=1),
    )  # fmt: skip
    page = town.browse("operator").get(place).content.decode()
    assert "責任者が担当者を兼ねています（ほかに2人）" in page
    assert "自分で点検する" in page
    Appointment.objects.filter(staff=town.people["colleague"]).update(ends=datetime.now(UTC) - timedelta(hours=1))
    page = town.browse("operator", language="en").get(place).content.decode()
    assert "The owner is needed to make up the 2 operators" in page
    assert "another person still has to" in page
