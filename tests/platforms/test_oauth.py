"""Connecting over real HTTP to a server with the Mastodon API, and to servers that answer in odd ways."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from hasshin.platforms.interface import AccountAccess, Secret
from hasshin.platforms.mastodon.oauth import covers
from hasshin.platforms.oauth.client import OAuthClient
from hasshin.platforms.oauth.service import Client, Endpoints, Granted, missing_scopes, wide_scopes
from hasshin.platforms.registry import CONNECTORS, description_of, open_oauth, open_platform, pasting_of
from hasshin.platforms.values import Outcome
from tests.platforms.servers import ServerInfo

BACK = "https://hasshin.city.example.jp/connect/1/callback"
VERIFIER = "v" * 43
HERE = Endpoints("https://social.example.jp", "https://social.example.jp", "https://social.example.jp/oauth/authorize",
                 "/oauth/token", "/oauth/revoke", "/api/v1/apps")  # fmt: skip


@pytest.mark.parametrize("connector", CONNECTORS)
def test_each_connector_says_in_both_languages_what_it_asks_for(connector: str) -> None:
    about, pasted = description_of(connector), pasting_of(connector)
    if about is None:
        assert pasted is not None
        assert pasted.support.ja != pasted.support.en
        return
    assert about.names()
    for scope in about.scopes:
        assert scope.why.ja
        assert scope.why.en
        assert scope.why.ja != scope.why.en


@pytest.mark.loopback
def test_the_whole_flow_on_a_server_with_the_mastodon_api(mastodon_server: ServerInfo) -> None:
    server = mastodon_server
    server.reset()
    oauth = open_oauth("mastodon", server.base_url)
    found = oauth.find().value
    assert found is not None
    assert found.pkce
    client = oauth.register(found, name="発信", website="https://hasshin.city.example.jp", redirect_uri=BACK).value
    assert client is not None
    assert client.secret is not None
    address = oauth.address(found, client, redirect_uri=BACK, state="s" * 20, verifier=VERIFIER)
    query = dict(parse_qsl(urlsplit(address).query))
    assert query["code_challenge"] == create_s256_code_challenge(VERIFIER)
    assert (query["redirect_uri"], query["state"], query["response_type"]) == (BACK, "s" * 20, "code")
    with httpx.Client(trust_env=False, base_url=server.base_url) as browser:
        assert browser.get(address).status_code == 200
        sent = browser.post("/oauth/authorize", data={**query, "username": "city"})
    code = dict(parse_qsl(urlsplit(sent.headers["location"]).query))["code"]
    granted = oauth.exchange(found, client, code=code, redirect_uri=BACK, verifier=VERIFIER)
    assert granted.outcome is Outcome.DONE
    assert granted.token is not None
    assert granted.scopes is not None
    assert missing_scopes(oauth.description, granted.scopes) == ()
    access = AccountAccess("mastodon", "city", base_url=server.base_url, token=granted.token)
    assert open_platform("mastodon", access).check_auth().evidence["handle"] == "city"
    assert oauth.revoke(found, client, granted.token).outcome is Outcome.DONE
    assert open_platform("mastodon", access).check_auth().code == "auth"
    refused = oauth.exchange(found, client, code="nonsense", redirect_uri=BACK, verifier=VERIFIER)
    assert refused.outcome is Outcome.REJECTED


@pytest.mark.loopback
def test_whom_the_account_follows_is_read_over_http(mastodon_server: ServerInfo) -> None:
    server = mastodon_server
    server.reset()
    access = AccountAccess("mastodon", "city", base_url=server.base_url, token=Secret(server.token))
    platform = open_platform("mastodon", access)
    assert platform.list_following().value == ()
    (citizen,) = server.call("GET", "/api/v1/accounts/search?q=citizen")
    server.call("POST", f"/api/v1/accounts/{citizen['id']}/follow")
    read = platform.list_following()
    assert read.complete
    assert [(f.handle, f.remote_id) for f in read.value or ()] == [("citizen", citizen["id"])]


@pytest.mark.loopback
def test_a_reply_and_a_repost_say_towards_whom_they_are(mastodon_server: ServerInfo) -> None:
    server = mastodon_server
    server.reset()
    theirs = server.call("POST", "/api/v1/statuses", token=server.citizen_token, json={"status": "質問です"})
    server.call("POST", "/api/v1/statuses", json={"status": "@citizen はい", "in_reply_to_id": theirs["id"]})
    server.call("POST", f"/api/v1/statuses/{theirs['id']}/reblog")
    access = AccountAccess("mastodon", "city", base_url=server.base_url, token=Secret(server.token))
    posts = open_platform("mastodon", access).list_own().value or ()
    assert {(bool(p.in_reply_to), bool(p.repost_of), p.towards) for p in posts} == {
        (True, False, "citizen"),
        (False, True, "citizen"),
    }


def asking(answer: Callable[[httpx.Request], httpx.Response]) -> OAuthClient:
    return open_oauth("mastodon", "https://social.example.jp", transport=httpx.MockTransport(answer))


def refreshed(answer: Callable[[httpx.Request], httpx.Response]) -> Granted:
    return asking(answer).refresh(HERE, Client("app", Secret("s" * 20)), Secret("r" * 20))


@pytest.mark.parametrize("error", [httpx.ReadTimeout, httpx.RemoteProtocolError, httpx.ReadError])
def test_a_lost_answer_is_unknown_and_never_a_refusal(error: type[httpx.HTTPError]) -> None:
    def server(request: httpx.Request) -> httpx.Response:
        raise error("gone")

    assert refreshed(server).outcome in (Outcome.UNKNOWN, Outcome.NOT_DONE)
    assert refreshed(server).token is None


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_is_unknown(status: int) -> None:
    granted = refreshed(lambda _: httpx.Response(status, json={"error": "invalid_grant"}))
    assert (granted.outcome, granted.token) == (Outcome.UNKNOWN, None)


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{}", b'{"access_token": null}', b'{"access_token": ""}', b'{"access_token": "a b"}',
     b'{"access_token": 7}', b"<html>", b'{"access_token": "x", "token_type": "mac"}', b"\xff"],
)  # fmt: skip
def test_a_success_without_a_usable_token_is_no_success(body: bytes) -> None:
    granted = refreshed(lambda _: httpx.Response(200, content=body))
    assert granted.outcome is Outcome.UNKNOWN
    assert granted.token is None


def test_a_rate_limit_is_surely_not_done() -> None:
    assert refreshed(lambda _: httpx.Response(429, json={})).outcome is Outcome.NOT_DONE


@pytest.mark.parametrize("expires", [3600, "3600", 3600.5, -5, 0, None, "soon", True, float("1e300"), [1]])
def test_whatever_a_lifetime_says_it_is_a_time_or_none(expires: Any) -> None:
    value = {"access_token": "t" * 20, "expires_in": expires, "refresh_token": "n" * 20}
    granted = refreshed(lambda _: httpx.Response(200, content=json.dumps(value)))
    assert granted.outcome is Outcome.DONE
    now = datetime.now(UTC)
    if expires in (3600, "3600", 3600.5) and expires is not True:
        assert granted.expires_at is not None
        assert abs(granted.expires_at - now - timedelta(hours=1)) < timedelta(seconds=30)
    elif expires in (None, "soon", [1]) or expires is True:
        assert granted.expires_at is None
    else:
        assert granted.expires_at is not None


def test_a_refresh_token_that_stays_the_same_is_not_spoiled() -> None:
    value = {"access_token": "t" * 20, "refresh_token": "r" * 20}
    granted = refreshed(lambda _: httpx.Response(200, json=value))
    assert granted.refresh_token == Secret("r" * 20)


def test_no_secret_is_in_what_comes_back() -> None:
    def server(request: httpx.Request) -> httpx.Response:
        return httpx.Response(400, json={"error": "x", "error_description": request.read().decode()})

    for granted in (
        refreshed(server),
        asking(server).exchange(
            HERE, Client("app", Secret("s" * 20)), code="c" * 30, redirect_uri=BACK, verifier=VERIFIER
        ),
        asking(server).revoke(HERE, Client("app", Secret("s" * 20)), Secret("t" * 20)),
    ):
        shown = repr(granted)
        assert not [secret for secret in ("s" * 20, "r" * 20, "c" * 30, "t" * 20, VERIFIER) if secret in shown]


def test_a_server_without_metadata_is_asked_at_the_described_places_and_promises_no_pkce() -> None:
    found = asking(lambda _: httpx.Response(404, json={})).find().value
    assert found is not None
    assert (found.exchange, found.pkce) == ("/oauth/token", False)


def test_a_server_that_cant_answer_is_not_taken_for_one_without_metadata() -> None:
    assert asking(lambda _: httpx.Response(503)).find().value is None


@pytest.mark.parametrize("address", ["http://social.example.jp", "https://u:p@x.jp", "ftp://x", "https://x.jp/a", ""])
def test_an_unsafe_server_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"address|safe"):
        open_oauth("mastodon", address)


def test_coarse_scopes_cover_fine_ones_and_are_named_as_too_wide() -> None:
    about = description_of("mastodon")
    assert about is not None
    assert covers("read", "read:accounts")
    assert not covers("read:accounts", "read")
    assert not covers("rea", "read:accounts")
    assert missing_scopes(about, ["read", "write"]) == ()
    assert wide_scopes(about, ["read", "write", "admin:write", "write:media"]) == ("read", "write", "admin:write")
    assert "write:statuses" in missing_scopes(about, ["read", "write:media"])
