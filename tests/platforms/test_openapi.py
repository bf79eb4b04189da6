"""The check of requests finds what it must, and the requests that the contract does not reach are right too."""

from __future__ import annotations

import httpx
import pytest

from hasshin.platforms.interface import AccountAccess, Outcome, Secret
from hasshin.platforms.registry import open_platform

from . import openapi
from .openapi import Checked, check
from .people import picture, saying

# As much of a description as the check itself is tried on; the real one is used where it is at hand.
SMALL = {
    "paths": {
        "/api/v1/notifications": {"get": {"parameters": [{"name": "types", "in": "query"}]}},
        "/api/v1/statuses/{id}": {"delete": {"parameters": [{"name": "id", "in": "path"}], "requestBody": None}},
        "/api/v1/statuses": {
            "post": {
                "parameters": [{"name": "Idempotency-Key", "in": "header"}],
                "requestBody": {"content": {"application/json": {"schema": {"oneOf": [{"$ref": "#/x/Text"}]}}}},
            }
        },
    },
    "components": {
        "schemas": {
            "Base": {"properties": {"visibility": {"type": "string"}}},
            "Text": {
                "allOf": [{"$ref": "#/x/Base"}],
                "properties": {"status": {"type": "string"}, "media_ids[]": {"type": "array"}},
                "required": ["status"],
            },
        }
    },
}


def answering(*answers: httpx.Response) -> Checked:
    left = list(answers)
    return Checked(httpx.MockTransport(lambda request: left.pop(0)))


def test_revoking_sends_the_token_and_the_applications_secret_without_a_bearer_header() -> None:
    seen: list[httpx.Request] = []

    def server(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={})

    access = AccountAccess(
        "mastodon", "city", base_url="https://social.example.jp", token=Secret("t0ken-t0ken-t0ken"),
        client_id="app", client_secret=Secret("s3cret-s3cret"),
    )  # fmt: skip
    platform = open_platform("mastodon", access, transport=Checked(httpx.MockTransport(server)))
    assert platform.capabilities().revoke
    assert platform.revoke().outcome is Outcome.DONE
    assert b"token=t0ken-t0ken-t0ken" in seen[0].content
    assert "authorization" not in seen[0].headers


def test_revoking_without_the_applications_secret_is_a_step_for_a_person() -> None:
    access = AccountAccess("mastodon", "city", base_url="https://social.example.jp", token=Secret("t0ken"))
    platform = open_platform("mastodon", access, transport=answering())
    assert not platform.capabilities().revoke
    assert platform.revoke().code == "unsupported"


def test_older_software_is_asked_by_the_older_calls() -> None:
    transport = answering(
        httpx.Response(404, json={"error": "Record not found"}),
        httpx.Response(200, json={"max_toot_chars": 5000, "description_limit": 900}),
        httpx.Response(404, json={"error": "Record not found"}),
        httpx.Response(200, json={"id": "1", "url": "https://social.example.jp/m/1"}),
    )
    access = AccountAccess("mastodon", "city", base_url="https://social.example.jp", token=Secret("t0ken"))
    platform = open_platform("mastodon", access, transport=transport)
    limits = platform.read_limits().value
    assert limits is not None
    assert (limits.max_length, limits.max_alt, limits.url_length) == (5000, 900, 23)
    assert platform.prepare(saying("x", picture()), "k").outcome is Outcome.DONE
    assert transport.asked == [
        "GET /api/v2/instance",
        "GET /api/v1/instance",
        "POST /api/v2/media",
        "POST /api/v1/media",
    ]


@pytest.mark.parametrize(
    ("method", "path", "body", "message"),
    [
        ("POST", "/api/v1/status", {}, "describes no"),
        ("PATCH", "/api/v1/statuses", {"status": "x"}, "describes no"),
        ("GET", "/api/v1/notifications?type=mention", None, "query parameter"),
        ("POST", "/api/v1/statuses", {"status": "x", "text": "x"}, "unknown text"),
        ("POST", "/api/v1/statuses", {"status": 5}, "status is not string"),
        ("POST", "/api/v1/statuses", {"visibility": "public"}, "missing status"),
        ("DELETE", "/api/v1/statuses/1", {"status": "x"}, "takes no body"),
    ],
)
def test_a_request_that_is_not_as_described_is_found(
    monkeypatch: pytest.MonkeyPatch, method: str, path: str, body: object, message: str
) -> None:
    monkeypatch.setattr(openapi, "spec", lambda: SMALL)
    check(httpx.Request("POST", "https://x.jp/api/v1/statuses", json={"status": "x", "media_ids": ["1"]}))
    check(httpx.Request("GET", "https://x.jp/api/v1/notifications?types[]=mention"))
    with pytest.raises(AssertionError, match=message):
        check(httpx.Request(method, "https://social.example.jp" + path, json=body))
