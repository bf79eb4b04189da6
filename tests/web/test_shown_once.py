"""No reload repeats an act; a code, a token or a one-time password is shown once, and told to whom it concerns."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from hasshin.accounts.models import RenewedSignIn
from hasshin.city.actions.enrolment import prepare_device
from hasshin.city.actor import Actor
from hasshin.city.models import ApiToken, Appointment, Enrolment, StaffMember, Terminal
from hasshin.ledger.models import Entry
from hasshin.outbox.models import Message
from tests.web.conftest import PASSWORD, SHOWS_AND_DOES_NOTHING, Town

CODE = re.compile(r"<code>(\d{4}-\d{4}-\d{4})</code>")
SECRET = re.compile(r"<code>(hasshin_[\w-]+)</code>")
ONE_TIME = re.compile(r"<code>([a-z0-9-]{23})</code>")
GONE = "一度だけ表示しました"


@pytest.fixture
def keeper(town: Town) -> Client:
    """Somebody who registers staff and devices."""
    Appointment.objects.create(
        staff=town.people["outsider"], role="operations_manager", scope="city",
        starts=datetime.now(UTC) - timedelta(days=1), order="辞令",
    )  # fmt: skip
    return town.browse("outsider")


def kept_sessions() -> str:
    return " ".join(str(one.get_decoded()) for one in Session.objects.all())


def test_a_device_s_code_is_shown_once_and_a_reload_makes_no_other(town: Town, keeper: Client) -> None:
    who = Actor(staff=town.people["outsider"].pk)
    phone, _code = prepare_device(actor=who, now=datetime.now(UTC), name="電話", keeper_id=town.people["operator"].pk)
    place = reverse("device", args=[phone.pk])
    sent = keeper.post(place, {"do": "code"})
    assert sent.status_code == 302
    first = keeper.get(sent["Location"])
    code = CODE.search(first.content.decode())
    assert code is not None
    again = keeper.get(sent["Location"]).content.decode()
    assert code.group(1) not in again
    assert GONE in again
    assert "新しいコードを発行" in again
    assert Enrolment.objects.count() == 2, "the first and this one: reloading issued no third"
    assert GONE not in keeper.get(place).content.decode()


def test_a_new_device_s_code_is_shown_once(town: Town, keeper: Client) -> None:
    form = {"do": "register_device", "name": "電話", "keeper_id": town.people["operator"].pk}
    sent = keeper.post(reverse("settings-terminals"), form)
    assert CODE.search(keeper.get(sent["Location"]).content.decode())
    assert GONE in keeper.get(sent["Location"]).content.decode()
    assert Terminal.objects.filter(kind="device").count() == 1


def test_a_token_wants_one_s_password_is_shown_once_and_told_by_mail(town: Town, settings: Any) -> None:
    settings.HASSHIN_INSTALLATION = settings.HASSHIN_INSTALLATION.model_copy(update={"demo": True})
    StaffMember.objects.filter(username="operator").update(email="operator@example.jp")
    client, form = town.browse("operator"), {"name": "広報システム", "days": 30}
    for wrong in ({}, {"own_password": ""}, {"own_password": "guess"}):
        refused = client.post(reverse("tokens"), form | wrong)
        assert refused.status_code == 422
        assert "あなたのパスワードが違います" in refused.content.decode()
    assert not ApiToken.objects.exists()
    sent = client.post(reverse("tokens"), form | {"own_password": PASSWORD})
    assert sent.status_code == 302
    secret = SECRET.search(client.get(sent["Location"]).content.decode())
    assert secret is not None
    again = client.get(sent["Location"]).content.decode()
    assert secret.group(1) not in again
    assert GONE in again
    assert ApiToken.objects.count() == 1
    mail = Message.objects.get(kind="city.issue_token")
    assert mail.address == "operator@example.jp"
    assert "あなたの名前でAPIトークンが発行されました" in mail.body
    assert secret.group(1) not in mail.body
    renewal = RenewedSignIn.objects.get()
    assert renewal.used_at is not None
    assert f"renewedsignin:{renewal.pk}" in str(bytes(Entry.objects.get(kind="city.issue_token").body))


def test_what_waits_is_sealed_in_the_session_and_opens_in_this_browser_alone(town: Town) -> None:
    client = town.browse("operator")
    sent = client.post(reverse("tokens"), {"name": "x", "days": 1, "own_password": PASSWORD})
    assert "hasshin_" in kept_sessions()
    assert "secret" not in kept_sessions()
    key = client.cookies.pop("hasshin_once")
    assert key["httponly"]
    assert key["samesite"] == "Strict"
    page = client.get(sent["Location"]).content.decode()
    assert not SECRET.search(page)
    assert GONE in page


def test_what_waits_is_over_after_five_minutes(town: Town) -> None:
    client = town.browse("operator")
    sent = client.post(reverse("tokens"), {"name": "x", "days": 1, "own_password": PASSWORD})
    session = client.session
    session["hasshin_once"] = session["hasshin_once"] | {"until": (datetime.now(UTC)).isoformat()}
    session.save()
    page = client.get(sent["Location"]).content.decode()
    assert not SECRET.search(page)
    assert GONE in page


def test_a_fragment_or_another_page_uses_nothing_up(town: Town) -> None:
    client = town.browse("operator")
    sent = client.post(reverse("tokens"), {"name": "x", "days": 1, "own_password": PASSWORD})
    client.get(sent["Location"], HTTP_HX_REQUEST="true")
    client.head(sent["Location"])
    client.get(reverse("private-devices") + "?once=1")
    assert SECRET.search(client.get(sent["Location"]).content.decode())


def test_a_reset_wants_the_keeper_s_password_and_the_person_is_told(town: Town, keeper: Client, settings: Any) -> None:
    settings.HASSHIN_INSTALLATION = settings.HASSHIN_INSTALLATION.model_copy(update={"demo": True})
    StaffMember.objects.filter(username="operator").update(email="operator@example.jp", language="en")
    place = reverse("settings-person", args=[town.people["operator"].pk])
    before = StaffMember.objects.get(username="operator").password
    for wrong in ({}, {"own_password": "guess"}):
        assert keeper.post(place, {"do": "reset_password", **wrong}).status_code == 422
    assert StaffMember.objects.get(username="operator").password == before
    sent = keeper.post(place, {"do": "reset_password", "own_password": PASSWORD})
    made = ONE_TIME.search(keeper.get(sent["Location"]).content.decode())
    assert made is not None
    assert GONE in keeper.get(sent["Location"]).content.decode()
    assert StaffMember.objects.get(username="operator").check_password(made.group(1)), "the reload made no other"
    mail = Message.objects.get(kind="city.reset_password")
    assert "Ms outsider reset your password" in mail.body
    assert made.group(1) not in mail.body
    client = town.browse()
    client.post("/sign-in/", {"username": "operator", "password": made.group(1)})
    asked = client.get(reverse("own-password")).content.decode()
    assert "outsiderさん" in asked or "Ms outsider" in asked, "who reset it, where another is asked for"


def posting() -> list[tuple[str, str]]:
    """Each screen with an address of it: ids are 1."""
    found = []
    for one in get_resolver("hasshin.web.urls").url_patterns:
        assert isinstance(one, URLPattern)
        names = one.pattern.converters
        given: dict[str, Any] = {
            name: 1 if type(kind).__name__ == "IntConverter" else "x" for name, kind in names.items()
        }
        if one.name and one.name not in ("sign-out", "healthz"):
            found.append((one.name, reverse(one.name, kwargs=given)))
    return found


def status_of(answer: Any) -> int:
    """The status of an answer, which may hold a file open."""
    answer.close()
    return int(answer.status_code)


def test_no_screen_answers_a_post_with_a_page_of_its_own(town: Town) -> None:
    answered = {
        name: {status_of(town.browse("owner").post(address, form)) for form in ({}, {"do": "x"})}
        for name, address in posting()
    }
    assert len(answered) > 80
    pages = {name for name, statuses in answered.items() if not all(300 <= one < 500 for one in statuses)}
    assert pages <= set(SHOWS_AND_DOES_NOTHING)
