"""Secrets stay secret (promise 9): in no text that comes out of the platforms, whatever a server says."""

from __future__ import annotations

import base64
import copy
import html
import json
import pickle
import re
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasshin.platforms.evidence import Redactor
from hasshin.platforms.interface import AccountAccess, Platform, ProfileChange, Secret, Window
from hasshin.platforms.registry import open_platform

from .people import picture, saying

# Not a name of ours, such as "max_profile_": every answer's text shows those.
visible = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=12, max_size=60).filter(
    lambda secret: not re.fullmatch(r"[a-z_]+", secret)
)
ECHOES: dict[str, Callable[[str], str]] = {
    "plain": lambda s: s,
    "in an address": lambda s: quote(s, safe=""),
    "in a page": html.escape,
    "in JSON": json.dumps,
    "in PHP's JSON": lambda s: json.dumps(s).replace("/", "\\/"),
    "base64": lambda s: base64.b64encode(s.encode()).decode(),
    "header": lambda s: f"Authorization: Bearer {s}",
    "hex": lambda s: s.encode().hex(),
}


def everything(platform: Platform) -> list[str]:
    """All that every method gives back, as text."""
    now = datetime.now(UTC)
    prepared = platform.prepare(saying("本文", picture()), "k")
    handle = prepared.handle or platform.prepare(saying("本文"), "k").handle
    assert handle is not None
    results = [
        prepared, platform.publish(handle, "k"), platform.find("k", handle, Window(now, now)), platform.get("1"),
        platform.list_own(), platform.replies(), platform.edit("1", saying("x")), platform.delete("1"),
        platform.read_profile(), platform.write_profile(ProfileChange("x")), platform.check_auth(),
        platform.refresh(), platform.revoke(), platform.list_following(), platform.read_limits(),
        platform.capabilities(), platform,
    ]  # fmt: skip
    return [repr(r) for r in results] + [json.dumps(getattr(r, "evidence", {})) for r in results]


def test_a_stranger_s_token_in_the_address_of_a_next_page_is_not_kept() -> None:
    strange = "EAAnever-ours-1234"
    address = f"https://graph.example/v1/1/feed?limit=1&access_token={strange}&after=x"
    said = json.dumps({"paging": {"next": address}, "also": quote(address, safe="")})
    kept = Redactor([]).clean(said)
    assert strange not in kept
    assert "limit=1" in kept
    assert kept.count("after") == 2


@settings(max_examples=60, deadline=None)
@given(token=visible, other=visible, echo=st.sampled_from(sorted(ECHOES)), status=st.sampled_from([200, 302, 400, 500]))
def test_no_secret_comes_out_however_the_server_echoes_it(token: str, other: str, echo: str, status: int) -> None:
    said = ECHOES[echo]

    def server(request: httpx.Request) -> httpx.Response:
        echoed = [said(token), said(other)]
        text = " ".join(echoed)
        account = {
            "id": "1",
            "acct": text,
            "display_name": text,
            "note": text,
            "fields": [{"name": text, "value": text}],
        }
        body = account | {"url": "https://x/?" + text, "content": text, "error": text, "account": account}
        body |= {"created_at": "2026-07-01T00:00:00Z", "media_attachments": [{"id": text, "description": text}]}
        headers = {"x-request-id": echoed[0], "location": f"https://x/?t={quote(token)}"}
        if echo.startswith("in a page"):
            return httpx.Response(status, text=f"<html>{echoed}</html>", headers={"location": quote(token)})
        lists = request.url.path.endswith(("/accounts/1/statuses", "/notifications"))
        entry = {"id": "1", "type": "mention", "created_at": body["created_at"], "status": body} | body
        return httpx.Response(status, json=[entry] if lists else body, headers=headers)

    access = AccountAccess(
        "mastodon", "city", "1", "https://social.example.jp", Secret(token), "app", Secret(other)
    )  # fmt: skip
    platform = open_platform("mastodon", access, transport=httpx.MockTransport(server))
    texts = [*everything(platform), repr(access), str(access)]
    for secret in (token, other):
        for form in (secret, json.dumps(secret)[1:-1], repr(secret)[1:-1]):
            assert not [t for t in texts if form in t]


@pytest.mark.parametrize("error", [httpx.ReadTimeout, httpx.ConnectError, httpx.RemoteProtocolError])
def test_no_secret_comes_out_of_a_transport_that_fails_with_it_in_its_message(error: type[httpx.HTTPError]) -> None:
    def server(request: httpx.Request) -> httpx.Response:
        raise error(f"failed with {request.headers['authorization']}")

    access = AccountAccess("mastodon", "city", "1", "https://social.example.jp", Secret("t0ken-t0ken-t0ken"))
    platform = open_platform("mastodon", access, transport=httpx.MockTransport(server))
    handle = platform.prepare(saying(), "k").handle
    assert handle is not None
    texts = [repr(platform.publish(handle, "k")), repr(platform.check_auth()), repr(platform.list_own())]
    assert not [t for t in texts if "t0ken-t0ken" in t]


def test_tokens_that_an_answer_hands_out_are_not_kept_either() -> None:
    def server(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"access_token": 'n3w-t0ken"x', "id": "1", "note": "Bearer n3w-t0ken"})

    access = AccountAccess("mastodon", "city", "1", "https://social.example.jp", Secret("t0ken-t0ken-t0ken"))
    answer = open_platform("mastodon", access, transport=httpx.MockTransport(server)).check_auth()
    assert "n3w-t0ken" not in json.dumps(answer.evidence)


def test_half_a_secret_at_the_end_of_a_cut_answer_is_not_kept() -> None:
    def server(request: httpx.Request) -> httpx.Response:
        return httpx.Response(500, headers={"content-length": "900"}, content=b'{"error": "t0ken-t0ken-t0k')

    access = AccountAccess("mastodon", "city", "1", "https://social.example.jp", Secret("t0ken-t0ken-t0ken"))
    answer = open_platform("mastodon", access, transport=httpx.MockTransport(server)).check_auth()
    assert "t0ken" not in json.dumps(answer.evidence)


@given(value=visible)
def test_a_secret_shows_itself_in_no_way_but_reveal(value: str) -> None:
    secret = Secret(value)
    shown = [
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret!r:>80}",
        repr([secret]),
        repr({1: secret}),
    ]
    assert not [s for s in shown if value in s]
    assert secret.reveal() == value
    assert copy.deepcopy(secret) == secret == Secret(value)
    for attempt in (lambda: pickle.dumps(secret), lambda: json.dumps(secret), lambda: vars(secret)):
        with pytest.raises(TypeError) as caught:
            attempt()
        assert value not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("value", ["", "two words", "t0ken\r\nX-Evil: 1", "トークン", "tab\t", "del\x7f"])
def test_what_cannot_go_into_a_header_is_refused_without_being_shown(value: str) -> None:
    with pytest.raises(ValueError, match="visible ASCII") as caught:
        Secret(value)
    assert not value or value not in str(caught.value)
