"""People, roles, passwords and transfers through the screens and the API: what is shown, refused, and shown once."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hasshin.city.actions.token import issue_token
from hasshin.city.actor import Actor
from hasshin.city.models import Appointment, StaffMember, Transfer, Unit
from hasshin.policy.clock import day
from tests.proofs import PROVEN

PASSWORD = "a-long-pass-phrase"


@pytest.fixture
def keeper(town: Any) -> Any:
    """The owner is operations manager too, and so keeps the staff."""
    ago = datetime.now(UTC) - timedelta(days=3)
    Appointment.objects.create(
        staff=town.people["owner"], role="operations_manager", scope="city", starts=ago, order="辞令"
    )
    for number, name in enumerate(sorted(town.people), 11):
        StaffMember.objects.filter(username=name).update(number=str(number))
        town.people[name].refresh_from_db()
    Unit.objects.create(code="kanko", name_ja="観光課", name_en="tourism section")
    return town.browse("owner")


def file(town: Any, *rows: str) -> SimpleUploadedFile:
    head = "職員番号,氏名,異動区分,新所属,発令日"
    return SimpleUploadedFile("異動.csv", "\r\n".join([head, *rows]).encode("cp932"))


def upload(client: Any, town: Any, *rows: str) -> Any:
    return client.post(reverse("transfers"), {"file": file(town, *rows), "order": "人事発令 第1号"})


def moves(town: Any) -> str:
    one = town.people["operator"]
    return f"{one.number},{one.name_ja},異動,観光課,{day(datetime.now(UTC)) + timedelta(days=5)}"


def test_a_file_with_bad_lines_names_each_and_takes_nothing(town: Any, keeper: Any) -> None:
    answer = upload(keeper, town, "99,無名,退職,,2020/1/1", moves(town), "98,無名,謎,どこか,")
    shown = answer.content.decode()
    assert answer.status_code == 422
    for words in ("2行目「発令日」", "2行目「職員番号」", "4行目「異動区分」", "4行目「新所属」", "どうすればよいか"):
        assert words in shown
    assert "3行目" not in shown
    assert not Transfer.objects.exists()


def test_the_dry_run_shows_what_stops_in_red_and_one_act_does_it(town: Any, keeper: Any) -> None:
    answer = upload(keeper, town, moves(town), "77,新川 一,採用,pr,2099/1/1".replace("2099/1/1", ""))
    assert answer.status_code == 422, "the second line has no date"
    answer = upload(keeper, town, moves(town))
    page = keeper.get(answer["Location"])
    shown = page.content.decode()
    assert "Shift_JIS (CP932)" in shown
    assert "発信できなくなるアカウントが1件あります" in shown
    assert 'class="card card-hot' in shown
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', shown)
    assert digest is not None
    wrong = keeper.post(answer["Location"], {"do": "carry_out", "digest": "0" * 64})
    assert wrong.status_code == 409
    assert "何も実行していません" in wrong.content.decode()
    done = keeper.post(answer["Location"], {"do": "carry_out", "digest": digest.group(1)}, follow=True)
    assert "実行済み" in done.content.decode()
    held = Appointment.objects.get(staff=town.people["operator"], role="operator")
    assert held.ends is not None


def test_newcomers_passwords_are_shown_once(town: Any, keeper: Any) -> None:
    line = f"77,新川 一,採用,pr,{day(datetime.now(UTC))}"
    place = upload(keeper, town, line)["Location"]
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', keeper.get(place).content.decode())
    assert digest is not None
    form = {"do": "carry_out", "digest": digest.group(1)}
    assert keeper.post(place, form).status_code == 403, "newcomers' passwords want a new sign-in"
    answer = keeper.post(place, {**form, "own_password": PASSWORD}, follow=True)
    one_time = re.search(r"<code>([a-z0-9-]{23})</code>", answer.content.decode())
    assert one_time is not None
    assert "no-store" in answer["Cache-Control"]
    assert StaffMember.objects.get(username="77").check_password(one_time.group(1))
    assert one_time.group(1) not in keeper.get(place).content.decode()


def test_nobody_without_the_right_opens_transfers_or_settings_of_people(town: Any) -> None:
    client = town.browse("colleague")
    for address in (
        reverse("transfers"),
        reverse("transfer-template"),
        reverse("settings-person", args=[town.people["operator"].pk]),
        reverse("settings-unit", args=[town.unit.pk]),
    ):
        assert client.get(address).status_code == 403, address
    assert client.get(reverse("people")).status_code == 200
    assert client.get(reverse("person", args=[town.people["operator"].pk])).status_code == 200
    for address in (reverse("people"), reverse("transfers"), reverse("own-password")):
        assert town.browse().get(address).status_code == 302, "who is not signed in is asked to"


def test_a_one_time_password_opens_one_page_alone_until_it_is_changed(town: Any, keeper: Any) -> None:
    place = reverse("settings-person", args=[town.people["operator"].pk])
    answer = keeper.post(place, {"do": "reset_password", "own_password": PASSWORD}, follow=True)
    one_time = re.search(r"<code>([a-z0-9-]{23})</code>", answer.content.decode())
    assert one_time is not None
    client = town.browse()
    client.post("/sign-in/", {"username": "operator", "password": one_time.group(1)})
    for address in ("/", "/compose/", reverse("people"), reverse("tokens")):
        assert client.get(address)["Location"] == reverse("own-password"), address
    form = {"old": one_time.group(1), "new": "another-long-phrase-9", "again": "another-long-phrase-8"}
    assert client.post(reverse("own-password"), form).status_code == 422
    done = client.post(reverse("own-password"), {**form, "again": form["new"]}, follow=True)
    assert done.status_code == 200
    assert client.get("/").status_code == 200, "this session goes on"
    assert town.browse().post("/sign-in/", {"username": "operator", "password": PASSWORD}).status_code == 403


def test_changing_the_password_ends_the_other_sessions(town: Any) -> None:
    here, there = town.browse("operator"), town.browse("operator")
    form = {"old": PASSWORD, "new": "another-long-phrase-9", "again": "another-long-phrase-9"}
    here.post(reverse("own-password"), form)
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


def test_who_leaves_on_the_screen_is_out_at_once(town: Any, keeper: Any) -> None:
    client = town.browse("operator")
    assert client.get("/").status_code == 200
    form = {"do": "leave", "order": "退職 第1号", "at": "", "vacancy_reason": ""}
    page = reverse("settings-person", args=[town.people["operator"].pk])
    asked = re.search(r'name="sure" value="([0-9a-f]+)"', keeper.post(page, form).content.decode())
    assert asked is not None
    answer = keeper.post(page, {**form, "sure": asked.group(1)})
    assert answer.status_code == 302, answer.content.decode()
    assert client.get("/").status_code == 302


def test_the_people_page_shows_vacancies_with_their_clause_for_any_day(town: Any, keeper: Any) -> None:
    Appointment.objects.filter(role="security_manager").update(ends=datetime.now(UTC))
    shown = keeper.get(reverse("people")).content.decode()
    assert "セキュリティ管理者" in shown
    assert "空席になった日" in shown
    for asked in ("2026-01-01", "2999-12-31", "nonsense", "0001-01-01"):
        assert keeper.get(reverse("people"), {"on": asked}).status_code == 200


def test_the_template_has_the_headers_that_are_read(town: Any, keeper: Any) -> None:
    sent = keeper.get(reverse("transfer-template"))
    assert sent.content.startswith(b"\xef\xbb\xbf")
    assert sent.content.decode("utf-8-sig").startswith("職員番号,氏名,異動区分")


def test_the_api_does_the_same(town: Any, keeper: Any) -> None:
    now = datetime.now(UTC)
    token = issue_token(actor=Actor(staff=town.people["owner"].pk), now=now, name="test", proof=PROVEN)[1]
    stranger = issue_token(actor=Actor(staff=town.people["colleague"].pk), now=now, name="test", proof=PROVEN)[1]
    client = town.browse()

    def call(method: str, path: str, body: Any = None, who: str = token) -> Any:
        return client.generic(
            method,
            f"/api/v1{path}",
            json.dumps(body) if body is not None else b"",
            content_type="application/json",
            HTTP_AUTHORIZATION=f"Bearer {who}",
        )

    given = {"file": file(town, moves(town)), "order": "人事発令 第1号"}
    assert client.post("/api/v1/transfers", given, HTTP_AUTHORIZATION=f"Bearer {stranger}").status_code == 403
    given["file"] = file(town, moves(town))
    sent = client.post("/api/v1/transfers", given, HTTP_AUTHORIZATION=f"Bearer {token}")
    assert sent.status_code == 201, sent.content
    made = sent.json()
    assert made["shown"]["accounts"][0]["stops"]
    place = f"/transfers/{made['row']['id']}"
    own = {"own_password": PASSWORD}
    assert call("POST", f"{place}/carry-out", {"digest": "0" * 64, **own}).status_code == 409
    ended = str(made["shown"]["endings"][0]["appointment"])
    assert call("POST", f"{place}/choices", {"successors": {ended: "line:77"}}).status_code == 403
    kept = call("POST", f"{place}/choices", {"keep": [int(ended)]}).json()
    assert not kept["shown"]["accounts"] or not kept["shown"]["accounts"][0]["stops"]
    assert call("POST", f"{place}/carry-out", {"digest": kept["digest"], **own}, stranger).status_code == 403
    assert call("POST", f"{place}/carry-out", {"digest": kept["digest"], "own_password": "no"}).status_code == 403
    done = call("POST", f"{place}/carry-out", {"digest": kept["digest"], **own})
    assert done.status_code == 200, done.content
    assert done.json()["transfer"]["row"]["state"] == "done"
    assert call("GET", "/people").status_code == 200
    assert call("GET", "/transfers/999").status_code == 404
    person = town.people["colleague"]
    assert call("POST", f"/staff/{person.pk}/one-time-password").status_code == 422
    assert call("POST", f"/staff/{person.pk}/one-time-password", {"own_password": "guess"}).status_code == 403
    assert call("POST", f"/staff/{person.pk}/one-time-password", own).json()["one_time_password"]
    assert call("GET", "/me", who=stranger).status_code == 401, "a reset ends the tokens"
    assert call("POST", f"/staff/{person.pk}/leave", {"order": ""}).status_code == 403
    assert call("POST", f"/staff/{person.pk}/leave", {"order": "退職"}).json()["active"] is False
