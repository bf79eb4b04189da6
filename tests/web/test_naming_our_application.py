"""Where a person registers our application at the service, the connection's page asks for its id and secret."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from hasshin.accounts.models import Account, Connecting, Credential
from tests.web.conftest import Town


@pytest.fixture
def on_x(town: Town) -> Town:
    Account.objects.filter(pk=town.account.pk).update(service="x", connector="x", handle="city_example", remote_id="")
    return town


def test_the_page_says_what_to_register_and_leads_to_x(on_x: Town) -> None:
    owner = on_x.browse("owner")
    page = owner.get(reverse("connection", args=[on_x.account.pk])).content.decode()
    assert f"/connect/{on_x.account.pk}/callback" in page
    answer = on_x.post(
        owner, "connection", on_x.account.pk, do="connect", client_id="office-client", client_secret="office-secret"
    )
    assert answer.status_code == 302
    shown = owner.get(answer["Location"]).content.decode()
    link = re.search(r'href="(https://x\.com/i/oauth2/authorize\?[^"]+)"', shown)
    assert link is not None
    assert "client_id=office-client" in link.group(1)
    assert "code_challenge_method=S256" in link.group(1)
    assert "tweet.write" in shown
    assert "office-secret" not in shown
    again = owner.get(reverse("connection", args=[on_x.account.pk])).content.decode()
    assert 'value="office-client"' in again
    assert "office-secret" not in again
    assert "前に預けたものを使います" in again


def test_without_an_id_the_field_says_so_and_nothing_begins(on_x: Town) -> None:
    answer = on_x.post(
        on_x.browse("owner"), "connection", on_x.account.pk, do="connect", client_id="", client_secret="s"
    )
    assert answer.status_code == 422
    assert "Client ID" in answer.content.decode()
    assert not Connecting.objects.exists()
    assert not Credential.objects.exists()


def test_who_may_not_connect_names_no_application(on_x: Town) -> None:
    operator = on_x.browse("operator")
    assert 'name="client_secret"' not in operator.get(reverse("connection", args=[on_x.account.pk])).content.decode()
    answer = on_x.post(operator, "connection", on_x.account.pk, do="connect", client_id="a", client_secret="b")
    assert answer.status_code == 403
    assert not Credential.objects.exists()
