"""The screens of connecting: through the board's consent in a browser of one's own, and the board's token endpoint."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.urls import reverse

from hasshin.accounts.models import Connection
from hasshin.delivery.models import VerificationApplication
from hasshin.duties.queries import find
from hasshin.practice.models import BoardGrant, BoardPost, BoardProfile
from tests.web.conftest import Town


def go(town: Town, client: Any) -> str:
    sent = town.post(client, "connection", town.account.pk, do="connect")
    assert sent.status_code == 302, sent.content.decode()[:500]
    answer = client.get(sent["Location"])
    found = re.search(r'href="([^"]*/practice/connect/authorize[^"]*)"', answer.content.decode())
    assert found is not None
    return found.group(1).replace("&amp;", "&")


def consents(client: Any, address: str, **given: Any) -> Any:
    parts = urlsplit(address)
    profile = BoardProfile.objects.get(account_id="b1")
    scopes = dict(parse_qsl(parts.query))["scope"].split()
    return client.post(f"{parts.path}?{parts.query}", {"profile": profile.pk, "scope": scopes} | given)


def test_the_owner_connects_through_the_boards_consent(town: Town) -> None:
    owner = town.browse("owner")
    address = go(town, owner)
    page = owner.get(address.removeprefix("http://127.0.0.1:8000"))
    assert "posts:write" in page.content.decode()
    back = consents(owner, address)
    assert back.status_code == 302
    assert back["Referrer-Policy"] == "no-referrer"
    done = owner.get(back["Location"].removeprefix("http://127.0.0.1:8000"), follow=True)
    assert Connection.objects.get().state == "connected"
    code = dict(parse_qsl(urlsplit(back["Location"]).query))["code"]
    assert code not in done.content.decode()
    assert done.redirect_chain[-1][0] == reverse("connection", args=[town.account.pk])
    again = owner.get(back["Location"].removeprefix("http://127.0.0.1:8000"))
    assert again.status_code == 403
    assert Connection.objects.get().state == "connected"


def test_another_browser_of_the_same_person_and_another_person_finish_nothing(town: Town) -> None:
    owner, elsewhere, other = town.browse("owner"), town.browse("owner"), town.browse("colleague")
    back = consents(owner, go(town, owner))["Location"].removeprefix("http://127.0.0.1:8000")
    assert elsewhere.get(back).status_code == 403
    assert other.get(back).status_code == 403
    assert not Connection.objects.exists()
    assert owner.get(back).status_code == 302


def test_a_host_header_moves_no_redirect(town: Town) -> None:
    owner = town.browse("owner")
    place = reverse("connection", args=[town.account.pk])
    answer = owner.post(place, {"do": "connect"}, headers={"host": "localhost"}, follow=True)
    assert "127.0.0.1%3A8000%2Fconnect" in answer.content.decode()


def test_a_permission_that_was_not_granted_is_named(town: Town) -> None:
    owner = town.browse("owner")
    back = consents(owner, go(town, owner), scope=["posts:read", "posts:write"])["Location"]
    page = owner.get(back.removeprefix("http://127.0.0.1:8000"), follow=True).content.decode()
    assert "follows:read" in page
    assert "認められていない" in page


def test_a_connection_that_may_not_write_is_not_shown_as_connected(town: Town) -> None:
    owner = town.browse("owner")
    back = consents(owner, go(town, owner), scope=["posts:read"])["Location"]
    page = owner.get(back.removeprefix("http://127.0.0.1:8000"), follow=True).content.decode()
    assert "権限が足りない" in page
    assert "接続中" not in page
    lacking = page[page.index("必要な権限が足りません") :]
    assert "posts:write" in lacking[: lacking.index("</ul>")]
    assert "posts:read" not in lacking[: lacking.index("</ul>")]
    (duty,) = [one for one in find(datetime.now(UTC)).duties if one.kind.id == "reconnect_account"]
    assert "posts:write" in duty.title.ja
    back = consents(owner, go(town, owner))["Location"]
    page = owner.get(back.removeprefix("http://127.0.0.1:8000"), follow=True).content.decode()
    assert "接続中" in page
    assert not [one for one in find(datetime.now(UTC)).duties if one.kind.id == "reconnect_account"]


def test_denying_comes_back_as_a_refusal_that_says_so(town: Town) -> None:
    owner = town.browse("owner")
    back = consents(owner, go(town, owner), deny="1")["Location"]
    page = owner.get(back.removeprefix("http://127.0.0.1:8000"))
    assert page.status_code == 403
    told = page.content.decode()
    assert "認められませんでした" in told
    assert "@matsudo_pr" in told, "as whom to sign in at the service"
    assert "発信したものは記録に残す" not in told, "a rule that has nothing to do with it"


@pytest.mark.parametrize("name", ["connection", "profile-watch", "account-acts"])
def test_the_pages_open_for_staff_and_offer_acts_to_those_who_may(town: Town, name: str) -> None:
    for who in ("owner", "operator"):
        page = town.browse(who).get(reverse(name, args=[town.account.pk]))
        assert page.status_code == 200
        assert ('value="connect"' in page.content.decode()) == (name == "connection" and who == "owner")
    assert town.browse("owner").get(reverse(name, args=[999])).status_code == 404


def test_who_may_not_connect_is_refused_with_the_reason(town: Town) -> None:
    answer = town.post(town.browse("operator"), "connection", town.account.pk, do="connect")
    assert answer.status_code == 403
    assert not BoardGrant.objects.exists()


def test_an_application_for_verification_is_recorded_with_its_outcome(town: Town) -> None:
    owner = town.browse("owner")
    wrong = town.post(owner, "profile-watch", town.account.pk, do="apply", applied_at="2099-01-01", remarks="受付")
    assert wrong.status_code == 422
    town.post(owner, "profile-watch", town.account.pk, do="apply", applied_at="2026-07-01", remarks="受付 3")
    assert VerificationApplication.objects.get().outcome == ""
    town.post(owner, "profile-watch", town.account.pk, do="outcome", outcome="refused", reason="対象外")
    assert VerificationApplication.objects.get().outcome == "refused"


class TestTheBoardOverHttp:
    """What any application gets from the board's own endpoints."""

    def test_an_unknown_application_or_address_sends_nobody_anywhere(self, town: Town) -> None:
        owner = town.browse("owner")
        for query in ({}, {"client_id": "hasshin", "redirect_uri": "https://evil.example/"}, {"client_id": "x"}):
            assert owner.get(reverse("board-authorize"), query).status_code == 400

    def test_strangers_grant_nothing_and_do_nothing_by_hand(self, town: Town, client: Any) -> None:
        for address in (reverse("board-authorize"), reverse("board-hand", args=["x", "matsudo_pr"])):
            answer = client.post(address, {"do": "write", "text": "x"})
            assert answer.status_code == 302
            assert answer["Location"].startswith(reverse("sign-in"))
        assert not BoardPost.objects.exists()

    def test_garbage_at_the_token_endpoint_is_an_error_of_the_standard(self, town: Town, client: Any) -> None:
        for name in ("board-token", "board-revoke"):
            assert client.get(reverse(name)).status_code == 405
        answer = client.post(reverse("board-token"), {"grant_type": "authorization_code", "client_id": "hasshin"})
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
        assert "no-store" in answer["Cache-Control"]
        answer = client.post(reverse("board-token"), b"\xff\x00", content_type="application/octet-stream")
        assert answer.status_code == 401

    def test_without_pkce_no_code_is_given(self, town: Town) -> None:
        owner = town.browse("owner")
        parts = urlsplit(go(town, owner))
        query = {k: v for k, v in parse_qsl(parts.query) if not k.startswith("code_challenge")}
        back = owner.get(parts.path, query)
        assert dict(parse_qsl(urlsplit(back["Location"]).query))["error"] == "invalid_request"

    def test_a_post_by_hand_stands_on_the_board(self, town: Town) -> None:
        owner = town.browse("owner")
        hand = ("board-hand", "x", "matsudo_pr")
        assert town.post(owner, *hand, do="write", text="手で", kind="reply", towards="@citizen").status_code == 302
        post = BoardPost.objects.get()
        assert post.relations.get().towards == "citizen"
        assert town.post(owner, *hand, do="delete", post_id=post.pk).status_code == 302
        here, face = reverse(hand[0], args=hand[1:]), {"do": "face", "name": "新", "text": ""}
        assert owner.post(here, face | {"handle": "bad handle"}).status_code == 422
        assert owner.post(here, face | {"handle": "new_name"}).status_code == 302
        assert town.browse("owner").get(reverse("board-hand", args=["x", "new_name"])).status_code == 200
