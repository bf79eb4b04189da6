"""Sessions: who may begin one, and when one is over."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hasshin.city.models import Appointment, StaffMember
from hasshin.ledger.models import Entry


def test_a_wrong_password_keeps_the_name_and_says_what_to_do(town: Any) -> None:
    answer = town.browse().post("/sign-in/", {"username": "operator", "password": "no"})
    assert answer.status_code == 403
    assert 'value="operator"' in answer.content.decode()
    assert "もう一度入力" in answer.content.decode()


def test_nobody_without_an_appointment_signs_in(town: Any) -> None:
    Appointment.objects.filter(staff=town.people["outsider"]).update(ends=datetime.now(UTC))
    answer = town.browse().post("/sign-in/", {"username": "outsider", "password": "a-long-pass-phrase"})
    assert answer.status_code == 403
    assert "任命" in answer.content.decode()


def test_the_session_ends_with_the_appointment(town: Any) -> None:
    client = town.browse("operator")
    assert client.get("/").status_code == 200
    Appointment.objects.filter(staff=town.people["operator"]).update(ends=datetime.now(UTC))
    answer = client.get("/", follow=True)
    assert answer.redirect_chain[0][0].startswith("/sign-in/")
    assert "任命" in answer.content.decode()


def test_sessions_that_are_called_in_are_over(town: Any) -> None:
    client = town.browse("operator")
    StaffMember.objects.filter(username="operator").update(sessions_since=datetime.now(UTC))
    assert client.get("/").status_code == 302


def test_one_comes_back_to_where_one_wanted_to_go_but_never_to_another_site(town: Any) -> None:
    client = town.browse()
    form = {"username": "operator", "password": "a-long-pass-phrase"}
    assert client.post("/sign-in/", {**form, "next": "/records/"})["Location"] == "/records/"
    assert town.browse().post("/sign-in/", {**form, "next": "https://evil.example/"})["Location"] == "/"


def test_too_many_wrong_passwords_close_the_door(town: Any) -> None:
    client = town.browse()
    for _ in range(10):
        answer = client.post("/sign-in/", {"username": "operator", "password": "no"})
    assert answer.status_code == 429
    assert "15分間" in answer.content.decode()
    assert client.post("/sign-in/", {"username": "operator", "password": "a-long-pass-phrase"}).status_code == 429


def test_signing_out_takes_a_form(town: Any) -> None:
    client = town.browse("operator")
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/").status_code == 302


def lang(answer: Any) -> str:
    return str(answer.content.decode().split('<html lang="', 1)[1][:2])


def test_the_language_stays_as_it_was_chosen_through_sign_in_and_sign_out(town: Any) -> None:
    form = {"username": "operator", "password": "a-long-pass-phrase"}
    client = town.browse(language="en")
    assert lang(client.get("/sign-in/")) == "en"
    assert lang(client.post("/sign-in/", form, follow=True)) == "en", "as the browser asks, where nothing was chosen"
    client.post("/language/", {"language": "ja"})
    assert lang(client.get("/")) == "ja"
    assert lang(client.post("/sign-out/", follow=True)) == "ja"
    assert lang(client.post("/sign-in/", form, follow=True)) == "ja"
    elsewhere = town.browse(language="en")
    assert lang(elsewhere.post("/sign-in/", form, follow=True)) == "ja", "on another browser too: it is the person's"
    assert Entry.objects.filter(kind="city.choose_language").count() == 1


def test_a_choice_before_sign_in_is_the_person_s(town: Any) -> None:
    client = town.browse()
    client.post("/language/", {"language": "en"})
    assert (
        lang(client.post("/sign-in/", {"username": "operator", "password": "a-long-pass-phrase"}, follow=True)) == "en"
    )
    assert StaffMember.objects.get(username="operator").reads == "en"
    assert lang(client.post("/sign-out/", follow=True)) == "en"
