"""Whatever is sent, the answer is an answer or a problem, never a page and never a 5xx."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hasshin.accounts.actions import read_back_directory
from hasshin.platforms.fetch import Fetched
from tests.api import path
from tests.api.caller import OFFICE, Answer, City, Person, answer
from tests.api.operations import Operation, operations

NASTY_WORDS = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "𠮷" * 40,
    "x" * 130,
    "x" * 100_000,
    "'; --",
    "NaN",
    "../..",
    "\u202e",
]
NASTY_NUMBERS = [0, -1, 1, 2, 2**31, 2**63 - 1, 2**63, 10**30, -(2**63) - 1]
NASTY_TIMES = [
    "2026-07-02T10:00:00",
    "2026-07-02T10:00:00+09:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "-0001-01-01T00:00:00Z",
    "1e400",
]
JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.sampled_from([*NASTY_NUMBERS, *NASTY_WORDS, *NASTY_TIMES])
    | st.floats()
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
CALLERS = ("sato", "takahashi", "nakamura", "kobayashi")
"""Operator, owner, operations manager, security manager: together they may nearly everything."""
PARTS = 4
"""The operations in so many parts, as setting the stage takes a while."""
IN_PATH = ["0", "1", "2", "-1", str(2**63), str(10**40), "abc", "%00", "%FF", "1%20", "a" * 64, "１"]


def fitting(schema: dict[str, Any]) -> st.SearchStrategy[Any]:  # noqa: PLR0911  one return a kind
    """Values of the schema's kind, as nasty as it lets them be; now and then one of another kind."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    if "anyOf" in schema:
        return st.one_of([fitting(one) for one in schema["anyOf"]])
    match schema.get("type"):
        case "object" if "properties" in schema:
            required = schema.get("required", ())
            fields = {name: fitting(one) | JUNK_NOW_AND_THEN for name, one in schema["properties"].items()}
            return st.fixed_dictionaries(
                {name: fields[name] for name in fields if name in required},
                optional={name: fields[name] for name in fields if name not in required},
            )
        case "object":
            values = schema.get("additionalProperties")
            return st.dictionaries(st.sampled_from(NASTY_WORDS[:6]), fitting(values) if values else JUNK, max_size=3)
        case "array":
            return st.lists(fitting(schema["items"]), max_size=3)
        case "string" if schema.get("format") == "date-time":
            return st.sampled_from(NASTY_TIMES)
        case "string":
            return st.sampled_from([*NASTY_WORDS[:8], "a" * 64, "operator"]) | st.text(max_size=10)
        case "integer":
            return st.sampled_from(NASTY_NUMBERS)
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
    return JUNK


JUNK_NOW_AND_THEN = st.integers(0, 9).flatmap(lambda n: JUNK if n == 0 else st.sampled_from(NASTY_NUMBERS))
BODIES = {str(one): fitting(one.body) for one in operations() if one.body is not None}


def _send(who: Person, one: Operation, where: str, body: Any, query: dict[str, str]) -> Answer:
    whole = transaction.atomic()
    whole._from_testcase = True  # type: ignore[attr-defined]  # as Django's own test cases mark theirs
    with whole:
        sent = who.call(one.method, one.at(where), body, query=query)
        connection.check_constraints()
        transaction.set_rollback(True)
    return sent


@pytest.fixture
def nobody_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The city's own site can't be reached: what is read back is tested elsewhere."""
    away = Fetched("failed", "https://www.city.example.lg.jp/", trouble="unreachable")
    monkeypatch.setattr(read_back_directory, "_fetch", lambda address, domains: away)


@pytest.mark.usefixtures("nobody_outside")
@pytest.mark.parametrize("part", range(PARTS))
def test_junk_is_answered(part: int, stage: City) -> None:
    """Each operation stands bodies, paths and queries of the right and of the wrong kind."""
    for one in operations()[part::PARTS]:
        _stands(one, stage)


def _stands(one: Operation, stage: City) -> None:
    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.data())
    def stands(data: st.DataObject) -> None:
        body = None if one.body is None else data.draw(st.one_of(BODIES[str(one)], BODIES[str(one)], JUNK))
        query = {name: str(data.draw(JUNK)) for name in one.query if data.draw(st.booleans())}
        query = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
        who = stage.person(data.draw(st.sampled_from(CALLERS)))
        sent = _send(who, one, data.draw(st.sampled_from(IN_PATH)), body, query)
        assert sent.status < 500, (one, sent.body)

    stands()


@pytest.fixture
def stage(matsudo: City) -> City:
    """Matsudo with a post that went out, so that low ids mean something."""
    path.out(matsudo.person("sato"), matsudo.person("suzuki"), "koho", ("mihon_matsudo",))
    return matsudo


def test_bytes_that_are_no_json_are_a_problem(fukushima: City) -> None:
    person = fukushima.person("sato")
    for raw in (b"{", b"\xff\xfe", b'{"text": "\xff"}', b"[" * 100_000, b"9" * 10_000, b"NaN", b"null", b'"x"', b""):
        sent = person.call("POST", "/examine", raw=raw)
        assert sent.status in (400, 422), raw[:20]


def test_a_wrong_field_is_named(fukushima: City) -> None:
    sent = fukushima.person("sato").post(
        "/examine", {"text": 1, "targets": ["x"], "scheduled_at": "2026-07-02T10:00:00"}
    )
    assert sent.status == 422
    assert {one["where"] for one in sent.body["fields"]} == {"text", "targets.0", "scheduled_at"}
    assert "scheduled_at" in sent.body["detail"]


def test_a_null_character_is_refused_before_the_database(fukushima: City) -> None:
    person = fukushima.person("sato")
    assert person.post("/examine", {"text": "a\x00b"}).status == 422
    assert person.get("/records", text="a\x00").status == 422
    assert person.get("/posts", state="\x00").status == 422


def test_what_is_not_there_is_not_found(fukushima: City) -> None:
    person = fukushima.person("takahashi")
    for where in ("/posts/999", "/accounts/999", "/records/999", "/deliveries/999", f"/media/{'0' * 64}", "/nothing"):
        sent = person.get(where)
        assert sent.status == 404, where
    assert person.post("/posts/999/submit", {"revision": 1}).status == 404
    assert person.post("/findings/999/settle", {"evidence": "x"}).status == 404
    assert person.call("DELETE", "/posts").status == 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    "where", ["/", "//", "/posts/", "/docs", "/%0a", "/%00", "/%FF", "/../sign-in", "/posts/1/%0a"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PATCH"])
def test_an_address_that_is_none_gets_a_problem(where: str, method: str, client: Client) -> None:
    sent = answer(client.generic(method, f"/api/v1{where}", b"{}", "application/json"))
    assert sent.status in (401, 404, 405)


def test_a_body_that_is_too_large_is_a_problem(fukushima: City, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    sent = fukushima.person("sato").post("/examine", {"text": "あ" * 1_000})
    assert sent.status == 413


def test_a_form_that_breaks_off_is_a_problem(fukushima: City) -> None:
    headers = {**fukushima.person("sato").headers(), "REMOTE_ADDR": OFFICE}
    for kind in (
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "multipart/form-data; boundary=" + "x" * 300,
    ):
        sent = fukushima.client.generic("POST", "/api/v1/media", b"--x\r\nContent-Disposition: form", kind, **headers)
        assert 400 <= sent.status_code < 500
        assert sent.headers["Content-Type"] == "application/problem+json"
