"""What the screens of connecting say of a Facebook Page: a person signs in there, and the application has a secret."""

from __future__ import annotations

from typing import Any

from hasshin.accounts.models import Account
from tests.web.conftest import Town


def shown(town: Town, connector: str) -> tuple[Any, str]:
    Account.objects.filter(pk=town.account.pk).update(service=connector, connector=connector, base_url="")
    owner = town.browse("owner")
    return owner, owner.get(f"/accounts/{town.account.pk}/connection/").content.decode()


def begun(town: Town, client: Any) -> str:
    given = {"do": "connect", "client_id": "1000000000000001", "client_secret": "s" * 32}
    sent = town.post(client, "connection", town.account.pk, **given)
    assert sent.status_code == 302, sent.content.decode()[:500]
    page: str = client.get(sent["Location"]).content.decode()
    return page


def test_facebook_wants_the_person_and_the_secret(town: Town) -> None:
    client, page = shown(town, "facebook")
    field = page[page.index('name="client_secret"') - 200 :][:400]
    assert "required" in field
    assert "秘密のないアプリ" not in page
    way = begun(town, client)
    assert "このページを管理する方ご自身として" in way
    assert "https://www.facebook.com/v25.0/dialog/oauth?" in way
    assert "s" * 32 not in way


def test_x_wants_the_account_itself_and_may_do_without_a_secret(town: Town) -> None:
    client, page = shown(town, "x")
    assert "秘密のないアプリ" in page
    assert "としてサインインしてください" in begun(town, client)


def test_line_is_connected_by_its_token_alone(town: Town) -> None:
    _, page = shown(town, "line")
    assert "チャネルアクセストークン" in page
    assert 'name="client_id"' not in page
