"""Every operation asks for a person's token; nothing else lets anybody in."""

from __future__ import annotations

import pytest
from django.test import Client

from hasshin.city.actions.token import issue_token
from hasshin.city.actor import Actor
from hasshin.city.models import Appointment, StaffMember
from hasshin.cli.samples.people import PASSWORD
from tests.api.caller import City, Person, answer
from tests.api.operations import operations
from tests.proofs import PROVEN


@pytest.mark.django_db
def test_no_operation_answers_without_a_token(client: Client) -> None:
    for one in operations():
        for header in ({}, {"HTTP_AUTHORIZATION": "Bearer nonsense"}, {"HTTP_AUTHORIZATION": "Basic YTpi"}):
            sent = answer(client.generic(one.method, f"/api/v1{one.at('1')}", b"{}", "application/json", **header))
            assert sent.status == 401, one
            assert sent.body["type"] == "urn:hasshin:problem:unauthenticated"
            assert sent.headers["WWW-Authenticate"] == "Bearer"


def test_a_session_alone_lets_nobody_in_and_a_token_needs_no_csrf(fukushima: City) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    member = StaffMember.objects.get(username="takahashi")
    client.force_login(member, "django.contrib.auth.backends.ModelBackend")
    assert answer(client.get("/api/v1/me")).status == 401
    assert answer(client.post("/api/v1/examine", "{}", "application/json")).status == 401
    headers = fukushima.person("sato").headers()
    sent = client.post("/api/v1/examine", '{"text": "本日休館"}', "application/json", **headers)
    assert sent.status_code == 200
    assert client.get("/api/v1/me", **headers).json()["staff"]["username"] == "sato", "the token counts, not the cookie"


def test_a_token_ends_by_time_and_by_being_taken_back(fukushima: City) -> None:
    person = fukushima.person("sato")
    for wrong in ({}, {"own_password": "stolen token, no password"}):
        assert person.post("/tokens", {"name": "second", "days": 2, **wrong}).status in (403, 422)
    assert len(person.get("/tokens").body) == 1, "a token alone makes no other"
    issued = person.post("/tokens", {"name": "second", "days": 2, "own_password": PASSWORD})
    assert issued.status == 201
    second = Person(fukushima, issued.body["secret"])
    assert second.get("/me").body["staff"]["username"] == "sato"
    assert issued.body["secret"] not in second.get("/tokens").raw.decode()
    assert second.post(f"/tokens/{issued.body['id']}/revoke").status == 200
    assert second.get("/me").status == 401
    assert person.post(f"/tokens/{issued.body['id']}/revoke").status == 404
    another = person.post("/tokens", {"name": "third", "days": 2, "own_password": PASSWORD})
    third = Person(fukushima, another.body["secret"])
    fukushima.forward(days=1, hours=23)
    assert third.get("/me").status == 200
    fukushima.forward(hours=2)
    assert third.get("/me").status == 401


def test_nobody_takes_back_anothers_token(fukushima: City) -> None:
    own = fukushima.person("sato").get("/tokens").body[0]
    assert fukushima.person("takahashi").post(f"/tokens/{own['id']}/revoke").status == 404


@pytest.mark.clause("M-1")
def test_a_token_ends_with_the_last_appointment(matsudo: City) -> None:
    manager, leaving = matsudo.person("nakamura"), matsudo.person("kobayashi")
    assert leaving.get("/me").body["holdings"][0]["role"] == "security_manager"
    appointment = Appointment.objects.get(staff=matsudo.sample.people["kobayashi"])
    matsudo.forward(minutes=1)
    ended = manager.post(f"/appointments/{appointment.pk}/end", {"order": "人事異動", "vacancy_reason": "後任は未定"})
    assert ended.status == 200, ended.body
    matsudo.forward(minutes=1)
    assert leaving.get("/me").status == 401


def test_a_token_acts_in_its_persons_name_alone(matsudo: City) -> None:
    actor = Actor(staff=matsudo.sample.people["watanabe"])
    _token, secret = issue_token(actor=actor, now=matsudo.clock.now, name="t", proof=PROVEN)
    refused = Person(matsudo, secret).post(
        f"/accounts/{matsudo.sample.accounts['mihon_matsudo']}/freeze", {"reason": "試み"}
    )
    assert refused.status in (401, 403)
