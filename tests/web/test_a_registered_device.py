"""A device is enrolled by a code, counts from anywhere, and is shut out everywhere at once when it is lost."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from hasshin.city import codes
from hasshin.city.actions.enrolment import issue_code, prepare_device
from hasshin.city.actions.lost_terminal import report_lost
from hasshin.city.actions.token import issue_token
from hasshin.city.actor import Actor
from hasshin.city.models import CodeTry, Enrolment, Terminal
from hasshin.city.seen import key_hash
from hasshin.config.installation import Installation
from tests.proofs import PROVEN

ELSEWHERE = "203.0.113.9"


def prepared(town: Any, keeper: str = "operator") -> tuple[Terminal, str]:
    security = Actor(staff=town.people["outsider"].pk)
    return prepare_device(actor=security, now=datetime.now(UTC), name="広報課の電話", keeper_id=town.people[keeper].pk)


def enrolled(town: Any, keeper: str = "operator") -> tuple[Terminal, Client]:
    """A phone of the city, signed in as its keeper, somewhere outside."""
    phone, code = prepared(town, keeper)
    client = town.browse(keeper, address=ELSEWHERE)
    assert client.post("/terminal/", {"do": "enrol", "code": code}).status_code == 302
    return phone, client


def lose(town: Any, phone: Terminal, **how: Any) -> None:
    report_lost(actor=Actor(staff=town.people["owner"].pk), now=datetime.now(UTC), terminal_id=phone.pk, **how)


@pytest.mark.clause("F-4-2", "M-5")
def test_a_code_makes_the_phone_a_terminal(town: Any) -> None:
    phone, code = prepared(town)
    client = Client(REMOTE_ADDR=ELSEWHERE)
    assert "登録された端末ではありません" in client.get("/terminal/").content.decode(), "also before sign-in"
    assert client.post("/terminal/", {"do": "enrol", "code": "0000 0000 0000"}).status_code == 422
    answer = client.post("/terminal/", {"do": "enrol", "code": code.replace("-", " ")})
    assert answer.status_code == 302
    cookie = answer.cookies["hasshin_device"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (True, "Lax", "/", "")
    phone.refresh_from_db()
    assert phone.key_hash == key_hash(cookie.value)
    assert "広報課の電話" in client.get("/terminal/").content.decode()
    assert cookie.value not in client.get("/terminal/").content.decode()


def test_over_https_the_key_travels_over_https_alone_and_no_other_host_can_set_it(town: Any, settings: Any) -> None:
    settings.HASSHIN_INSTALLATION = Installation(id="t", pack="x", origin="https://sns.example.jp", hosts=["*"])
    _phone, code = prepared(town)
    client = Client(REMOTE_ADDR=ELSEWHERE)
    answer = client.post("/terminal/", {"do": "enrol", "code": code}, secure=True)
    assert "hasshin_device" not in answer.cookies
    cookie = answer.cookies["__Host-hasshin_device"]
    assert (cookie["secure"], cookie["domain"], cookie["path"]) == (True, "", "/")
    assert "広報課の電話" in client.get("/terminal/", secure=True).content.decode()
    stranger = Client(REMOTE_ADDR=ELSEWHERE)
    stranger.cookies["hasshin_device"] = cookie.value
    assert "広報課の電話" not in stranger.get("/terminal/", secure=True).content.decode(), (
        "without the prefix: nobody's"
    )


def test_a_code_works_once_and_only_for_a_quarter_of_an_hour(town: Any) -> None:
    phone, code = prepared(town)
    first, second = Client(REMOTE_ADDR=ELSEWHERE), Client(REMOTE_ADDR="203.0.113.10")
    assert first.post("/terminal/", {"do": "enrol", "code": code}).status_code == 302
    refused = second.post("/terminal/", {"do": "enrol", "code": code})
    assert refused.status_code == 422
    assert "hasshin_device" not in refused.cookies
    assert "このコードは使えません" in refused.content.decode()
    _enrolment, late = issue_code(
        actor=Actor(staff=town.people["outsider"].pk),
        now=datetime.now(UTC) - timedelta(minutes=codes.LIFE_MINUTES),
        terminal_id=phone.pk,
    )
    assert second.post("/terminal/", {"do": "enrol", "code": late}).status_code == 422


def test_who_guesses_codes_is_stopped_and_others_are_not(town: Any) -> None:
    _phone, code = prepared(town)
    guesser = Client(REMOTE_ADDR="2001:db8:1:2::1")
    for n in range(codes.TRIES_A_SOURCE):
        assert (
            "このコードは使えません"
            in guesser.post("/terminal/", {"do": "enrol", "code": f"{n:012d}"}).content.decode()
        )
    neighbour = Client(REMOTE_ADDR="2001:db8:1:2:ffff::9")
    stopped = neighbour.post("/terminal/", {"do": "enrol", "code": code})
    assert stopped.status_code == 422, "one person has a whole /64 of addresses"
    assert "誤ったコードが続いた" in stopped.content.decode()
    assert CodeTry.objects.count() == codes.TRIES_A_SOURCE, "what is stopped writes nothing more"
    assert Client(REMOTE_ADDR=ELSEWHERE).post("/terminal/", {"do": "enrol", "code": code}).status_code == 302


@pytest.mark.parametrize("typed", ["", "1234", "１２３４", "١٢٣٤٥٦٧٨٩٠١٢", "a" * 12, "1" * 5000, "\x00" * 12])
def test_what_is_no_code_is_refused(town: Any, typed: str) -> None:
    prepared(town)
    assert Client(REMOTE_ADDR=ELSEWHERE).post("/terminal/", {"do": "enrol", "code": typed}).status_code == 422


def test_a_code_is_read_however_it_is_typed_and_the_table_does_not_hold_it(town: Any) -> None:
    _phone, code = prepared(town)
    wide = code.translate(str.maketrans("0123456789-", "０１２３４５６７８９ー"))
    assert codes.plain(f" {wide} ") == code.replace("-", "")
    assert code.replace("-", "") not in str(Enrolment.objects.values().get())
    assert Client(REMOTE_ADDR=ELSEWHERE).post("/terminal/", {"do": "enrol", "code": wide}).status_code == 302


def test_a_device_whose_browser_forgot_its_key_is_enrolled_again_and_the_old_key_is_nothing(town: Any) -> None:
    phone, old = enrolled(town)
    fresh = Client(REMOTE_ADDR=ELSEWHERE)
    _enrolment, code = issue_code(
        actor=Actor(staff=town.people["outsider"].pk), now=datetime.now(UTC), terminal_id=phone.pk
    )
    assert "広報課の電話" in old.get("/terminal/").content.decode(), "until the code is used"
    assert fresh.post("/terminal/", {"do": "enrol", "code": code}).status_code == 302
    assert "広報課の電話" in fresh.get("/terminal/").content.decode()
    assert "登録された端末ではありません" in old.get("/terminal/").content.decode()
    assert old.get("/").status_code == 302, "its session was begun on a device that it can't show any more"


@pytest.mark.clause("M-6")
def test_a_lost_phone_is_out_at_the_next_click(town: Any) -> None:
    phone, client = enrolled(town)
    assert client.get("/posts/").status_code == 200
    lose(town, phone)
    page = client.get("/posts/", follow=True)
    assert page.redirect_chain[0][0].startswith("/sign-in/")
    assert "紛失の届出により締め出されています" in page.content.decode()
    again = client.post("/sign-in/", {"username": "operator", "password": "a-long-pass-phrase"}, follow=True)
    assert again.redirect_chain[-1][0].startswith("/sign-in/"), "the password alone opens nothing on it"
    assert client.get("/posts/").status_code == 302


@pytest.mark.clause("M-6")
def test_a_thief_who_throws_the_key_away_loses_the_session_with_it(town: Any) -> None:
    phone, client = enrolled(town)
    lose(town, phone, end_sessions=False)
    del client.cookies["hasshin_device"]
    assert client.get("/posts/").status_code == 302
    assert client.get("/posts/", REMOTE_ADDR="10.1.2.3").status_code == 302, "not even in the office"


def test_a_session_that_was_copied_without_the_key_is_worth_nothing(town: Any) -> None:
    _phone, client = enrolled(town)
    copy = Client(REMOTE_ADDR="10.1.2.3")
    copy.cookies["sessionid"] = client.cookies["sessionid"].value
    page = copy.get("/posts/", follow=True)
    assert "サインインした端末であることを確かめられない" in page.content.decode()


@pytest.mark.clause("M-6")
@pytest.mark.parametrize("ends", [True, False])
def test_the_keepers_other_sessions_and_tokens_end_unless_the_reporter_leaves_them(town: Any, ends: bool) -> None:
    phone, _client = enrolled(town)
    desk = town.browse("operator")
    now = datetime.now(UTC)
    _token, secret = issue_token(actor=Actor(staff=town.people["operator"].pk), now=now, name="x", proof=PROVEN)
    headers = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    lose(town, phone, end_sessions=ends, revoke_tokens=ends)
    page = desk.get("/posts/", follow=True)
    assert bool(page.redirect_chain) is ends
    assert ("端末「広報課の電話」の紛失が届け出られた" in page.content.decode()) is ends
    assert "任命の期間が終わった" not in page.content.decode()
    assert Client().get("/api/v1/me", **headers).status_code == (401 if ends else 200)
    assert town.browse("colleague").get("/posts/").status_code == 200, "nobody else is disturbed"


@pytest.mark.clause("M-6")
def test_the_lost_phone_calls_the_api_in_vain_whoever_the_token_belongs_to(town: Any) -> None:
    phone, client = enrolled(town)
    now = datetime.now(UTC)
    _token, secret = issue_token(actor=Actor(staff=town.people["colleague"].pk), now=now, name="x", proof=PROVEN)
    on_phone = Actor(staff=town.people["colleague"].pk, terminal=_terminal(phone))
    _token, made_there = issue_token(actor=on_phone, now=now, name="y", proof=PROVEN)
    call = lambda whose, which: which.get("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer {whose}").status_code  # noqa: E731
    assert call(secret, client) == 200
    lose(town, phone)
    assert call(secret, client) == 401
    assert call(secret, Client()) == 200, "the colleague's own token goes on elsewhere"
    assert call(made_there, Client()) == 401, "what was issued on the phone does not"


@pytest.mark.clause("M-6")
def test_a_found_phone_needs_a_new_code_and_its_old_session_stays_dead(town: Any) -> None:
    phone, client = enrolled(town)
    lose(town, phone)
    security = Actor(staff=town.people["outsider"].pk)
    _enrolment, code = issue_code(actor=security, now=datetime.now(UTC), terminal_id=phone.pk)
    assert client.get("/posts/").status_code == 302
    assert client.post("/terminal/", {"do": "enrol", "code": code}).status_code == 302
    phone.refresh_from_db()
    assert (phone.state, phone.lost_at) == ("active", None)
    assert client.get("/posts/").status_code == 302, "one signs in anew"


def test_the_keeper_reports_the_loss_from_the_desk_and_is_signed_out(town: Any) -> None:
    phone, client = enrolled(town)
    desk = town.browse("operator", address="198.51.100.7")
    assert "紛失を届け出て、締め出す" in desk.get(f"/terminals/{phone.pk}/").content.decode()
    answer = desk.post(f"/terminals/{phone.pk}/", {"do": "lose", "circumstances": "電車に置き忘れた"}, follow=True)
    assert "紛失を届け出ました" in answer.content.decode()
    assert answer.redirect_chain[-1][0] == "/sign-in/"
    assert client.get("/posts/").status_code == 302


@pytest.mark.clause("M-6")
def test_the_report_stands_before_those_who_look_after_devices_until_it_is_found_or_given_up(town: Any) -> None:
    phone, _client = enrolled(town)
    keeper, other = Actor(staff=town.people["operator"].pk), town.browse("colleague")
    report_lost(actor=keeper, now=datetime.now(UTC), terminal_id=phone.pk, circumstances="常磐線に置き忘れた")
    officer, place = town.browse("outsider"), f"/terminals/{phone.pk}/"
    shown = officer.get(place).content.decode()
    assert "常磐線に置き忘れた" in shown
    assert town.people["operator"].name_ja in shown[shown.index('id="loss"') :]
    assert "紛失・盗難の届出" in other.get(place).content.decode(), "the history is there for all"
    assert "常磐線に置き忘れた" not in other.get(place).content.decode()
    assert other.post(place, {"do": "found", "circumstances": "あった"}).status_code == 404
    assert officer.post(place, {"do": "found", "circumstances": ""}).status_code in (403, 422)
    assert officer.post(place, {"do": "found", "circumstances": "駅の遺失物係から戻った"}).status_code == 302
    phone.refresh_from_db()
    assert phone.state == "prepared"
    assert "駅の遺失物係から戻った" in officer.get(place).content.decode()


def test_a_lost_device_that_is_not_found_is_given_up(town: Any) -> None:
    phone, _client = enrolled(town)
    lose(town, phone)
    assert town.browse("outsider").post(f"/terminals/{phone.pk}/", {"do": "retire"}).status_code == 302
    phone.refresh_from_db()
    assert phone.state == "retired"


@pytest.mark.clause("M-8")
def test_the_passwords_that_the_keeper_knew_must_change_also_when_it_is_found(town: Any) -> None:
    from hasshin.accounts.credentials.standing import dues_of
    from hasshin.city.pack import current_pack

    def causes() -> set[tuple[str, str]]:
        found = dues_of(current_pack(), [town.account], datetime.now(UTC))[town.account.pk]
        return {(due.cause, due.detail) for due in found}

    phone, client = enrolled(town)
    assert causes() == set()
    lose(town, phone)
    assert causes() == {("incident", "端末「広報課の電話」の紛失")}
    officer = Actor(staff=town.people["outsider"].pk)
    _enrolment, code = issue_code(actor=officer, now=datetime.now(UTC), terminal_id=phone.pk)
    assert client.post("/terminal/", {"do": "enrol", "code": code}).status_code == 302
    assert causes() == {("incident", "端末「広報課の電話」の紛失")}


def test_taking_off_the_network_one_sits_on_is_told_and_confirmed(town: Any) -> None:
    officer = town.browse("outsider")
    network = Terminal.objects.get(kind="network")
    form = {"do": "retire", "terminal_id": network.pk, "state": "retired"}
    asked = officer.post("/settings/terminals/", form)
    assert asked.status_code == 422
    assert "あなたは今、このネットワークにいます" in asked.content.decode()
    network.refresh_from_db()
    assert network.state == "active"
    sure = re.search(r'name="sure" value="([0-9a-f]+)"', asked.content.decode())
    assert sure is not None
    lost = officer.post("/settings/terminals/", {**form, "state": "lost", "sure": sure.group(1)})
    assert "ネットワークを紛失として届け出ることはできません" in lost.content.decode()
    assert officer.post("/settings/terminals/", {**form, "sure": sure.group(1)}).status_code == 302
    network.refresh_from_db()
    assert network.state == "retired"


def _terminal(row: Terminal) -> Any:
    from hasshin.policy.facts import Terminal as Facts

    return Facts(id=row.pk, kind="device", registered=True, official=True)
