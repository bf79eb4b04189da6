"""A description objects to what it does not allow, even where the document itself is not flawless."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from openapi_core import OpenAPI
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

from tests.platforms.simulators import described
from tests.platforms.simulators.base import Reply, Request

X = described.Description("x-openapi.json", "https://api.x.com")
needs_x = pytest.mark.skipif(not (described.SPECS / "x-openapi.json").exists(), reason="the description lies elsewhere")


def asked(method: str, url: str, **how: Any) -> Request:
    """The request as a simulator sees it."""
    made = httpx.Request(method, url, **how)
    headers = {name.lower(): value for name, value in made.headers.items()}
    return Request(method, made.url.host, made.url.path, tuple(made.url.params.multi_items()), headers, made.read())


def wrong(method: str, path: str, **how: Any) -> str:
    return X.wrong_in_request(asked(method, f"https://api.x.com{path}", **how))


@needs_x
def test_the_document_itself_fails_the_check_that_is_left_out() -> None:
    with pytest.raises(OpenAPIValidationError):
        OpenAPI.from_dict(described.read("x-openapi.json")).check_spec()


@needs_x
@pytest.mark.parametrize(
    ("method", "path", "how"),
    [
        ("POST", "/2/tweets", {"json": {"text": "本日は休館です。"}}),
        ("GET", "/2/users/12/tweets", {"params": {"max_results": 5, "exclude": "replies,retweets"}}),
        ("POST", "/2/media/upload/12/append", {"files": {"media": b"\xff\x00"}, "data": {"segment_index": "0"}}),
        ("POST", "/2/media/upload/12/finalize", {}),
    ],
)
def test_what_is_described_passes(method: str, path: str, how: dict[str, Any]) -> None:
    assert wrong(method, path, **how) == ""


@needs_x
@pytest.mark.parametrize(
    ("method", "path", "how", "said"),
    [
        ("POST", "/2/tweets", {"json": {"text": 3}}, "not of type 'string'"),
        ("POST", "/2/tweets", {"json": {"txt": "a"}}, "'txt' was unexpected"),
        ("POST", "/2/tweets", {"content": b"a", "headers": {"content-type": "text/plain"}}, "text/plain"),
        ("POST", "/2/tweets", {}, "Missing required request body"),
        ("GET", "/2/tweets/abc", {}, "does not match"),
        ("GET", "/2/users/12/tweets", {"params": {"max_results": 4}}, "minimum of 5"),
        ("GET", "/2/users/12/tweets", {"params": {"page": 2}}, "no query parameter is named page"),
        ("POST", "/2/media/upload/12/append", {"files": {"media": b"a"}, "data": {"segment_index": "x"}}, "integer"),
        ("POST", "/2/media/upload/12/append", {"files": {"media": b"a"}, "data": {"segment_index": "1000"}}, "integer"),
        ("POST", "/2/media/upload", {"files": {"media": b"a"}}, "'media_category' is a required property"),
        ("GET", "/2/nothing", {}, "Path not found"),
        ("PUT", "/2/tweets", {}, "Operation put not found"),
    ],
)
def test_what_is_not_described_is_named(method: str, path: str, how: dict[str, Any], said: str) -> None:
    assert said in wrong(method, path, **how)


@needs_x
def test_replies_are_checked_too() -> None:
    request = asked("POST", "https://api.x.com/2/tweets", json={"text": "a"})
    assert X.wrong_in_reply(request, Reply.of({"data": {"id": "12", "text": "a"}}, 201)) == ""
    assert "'id' is a required property" in X.wrong_in_reply(request, Reply.of({"data": {"text": "a"}}, 201))
    assert "not of type" in X.wrong_in_reply(request, Reply.of({"data": {"id": 12, "text": "a"}}, 201))


def test_a_missing_description_checks_nothing_except_where_all_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = described.Description("no-such-description.json", "https://api.example.com")
    monkeypatch.delenv("CI", raising=False)
    assert nowhere.wrong_in_request(asked("PATCH", "https://api.example.com/")) == ""
    described._loaded.cache_clear()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(FileNotFoundError, match="no-such-description"):
        nowhere.wrong_in_request(asked("PATCH", "https://api.example.com/"))


def test_yaml_and_json_documents_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(described, "SPECS", tmp_path)
    (tmp_path / "a.json").write_text(json.dumps({"openapi": "3.0.0"}))
    (tmp_path / "a.yml").write_text("openapi: 3.0.0\n")
    assert described.read("a.json") == described.read("a.yml") == {"openapi": "3.0.0"}
