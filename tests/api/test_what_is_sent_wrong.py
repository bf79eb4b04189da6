"""What is wrong with what was sent is said in the caller's language: where, what, what to do. No name is ignored."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from hasshin.api import wrong
from hasshin.api.wrong import WORDS
from tests.api.caller import City
from tests.api.operations import document, operations

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
MISTAKES: list[tuple[str, str, Any, str, str]] = [
    # method, path, body or query, where, code
    ("POST", "/examine", {"text": 1}, "text", "string_type"),
    ("POST", "/examine", {"text": "a\x00"}, "text", "null_character"),
    ("POST", "/examine", {"targets": ["x"]}, "targets.0", "int_parsing"),
    ("POST", "/examine", {"targets": "x"}, "targets", "list_type"),
    ("POST", "/examine", {"variants": []}, "variants", "dict_type"),
    ("POST", "/examine", {"scheduled_at": "2026-07-02T10:00:00"}, "scheduled_at", "timezone_aware"),
    ("POST", "/examine", {"scheduled_at": "soon"}, "scheduled_at", "datetime_from_date_parsing"),
    ("POST", "/examine", {"scheduled_at": "1066-07-02T10:00:00Z"}, "scheduled_at", "year_out_of_range"),
    ("POST", "/examine", {"text": "あ" * 70_001}, "text", "string_too_long"),
    ("POST", "/examine", {"txet": "x"}, "txet", "extra_forbidden"),
    (
        "POST",
        "/examine",
        {"images": [{"digest": "0" * 64, "alt": "x", "caption": "y"}]},
        "images.0.caption",
        "extra_forbidden",
    ),
    ("POST", "/examine", [], "", "model_type"),
    ("POST", "/examine", None, "", "missing"),
    ("POST", "/posts/1/decide", {"revision": 1, "kind": "wave", "shown_digest": "x"}, "kind", "literal_error"),
    ("POST", "/posts/1/submit", {}, "revision", "missing"),
    ("POST", "/posts/1/submit", {"revision": -1}, "revision", "greater_than_equal"),
    ("GET", "/records", {"limit": "many"}, "limit", "int_parsing"),
    ("GET", "/records", {"limit": "100000"}, "limit", "less_than_equal"),
    ("GET", "/roster", {"on": "2026-04-01"}, "on", "unknown_parameter"),
    ("GET", "/me", {"x": "1"}, "x", "unknown_parameter"),
    ("GET", "/posts/nought", {}, "post_id", "int_parsing"),
    ("GET", "/duties", {"mine": "perhaps"}, "mine", "bool_parsing"),
    ("POST", "/findings/1/settle?now=1", {"evidence": "x"}, "now", "unknown_parameter"),
    ("POST", "/outbox/test", {"to": "me"}, "", "unexpected_body"),
]


@pytest.mark.parametrize(("method", "path", "sent", "where", "code"), MISTAKES, ids=lambda one: str(one)[:40])
def test_each_mistake_is_told_in_either_language(
    fukushima: City, method: str, path: str, sent: Any, where: str, code: str
) -> None:
    told = {}
    for language in ("ja", "en", ""):
        person = fukushima.person("takahashi", language=language)
        answer = person.call(method, path, query=sent) if method == "GET" else person.call(method, path, sent)
        assert answer.status == 422, answer.body
        (field,) = [one for one in answer.body["fields"] if one["where"] == where]
        assert field["code"] == code
        assert field["message"], field
        assert field["fix"], field
        assert field["message"] in answer.body["detail"]
        assert field["fix"] in answer.body["detail"]
        told[language] = field["message"] + field["fix"] + answer.body["title"] + answer.body["detail"]
    assert told[""] == told["ja"], "Japanese where nothing is asked for"
    assert JAPANESE.search(told["ja"])
    assert not JAPANESE.search(told["en"]), told["en"]
    assert wrong.UNFIT.en not in told["en"], "a kind of error without words of its own"


def test_a_place_in_the_body_is_a_json_pointer_too(fukushima: City) -> None:
    person = fukushima.person("sato", language="en")
    answer = person.post("/examine", {"variants": {"a/b~c d": 1}, "targets": [1, "x"]})
    places = {one["where"]: (one["part"], one["pointer"]) for one in answer.body["fields"]}
    assert places == {
        "variants.a/b~c d": ("body", "#/variants/a~1b~0c%20d"),
        "targets.1": ("body", "#/targets/1"),
    }
    (field,) = person.get("/records", limit="x").body["fields"]
    assert (field["part"], field["pointer"]) == ("query", "")


def test_an_unknown_name_is_told_with_those_that_are_known(fukushima: City) -> None:
    person = fukushima.person("sato", language="en")
    (field,) = person.get("/roster", on="2026-04-01").body["fields"]
    assert "account_id, at" in field["fix"]
    fields = {one["where"]: one["fix"] for one in person.post("/posts", {"titel": "x"}).body["fields"]}
    assert "title" in fields["titel"]
    (field,) = person.post("/examine", {"images": [{"digest": "0" * 64, "alt": "", "x": 1}]}).body["fields"]
    assert "alt" in field["fix"]
    assert "text" not in field["fix"]
    (field,) = person.get("/me", x=1).body["fields"]
    assert "Leave it out" in field["fix"]


def test_nothing_happens_where_a_name_is_unknown(fukushima: City) -> None:
    person = fukushima.person("sato")
    before = len(person.get("/posts").body)
    assert person.post("/posts", {"title": "表題", "text": "本文", "schedueld_at": None}).status == 422
    assert person.call("POST", "/posts", {"title": "表題", "text": "本文"}, query={"dry_run": "1"}).status == 422
    assert len(person.get("/posts").body) == before


def test_whoever_is_not_known_learns_nothing_of_names(fukushima: City) -> None:
    stranger = fukushima.person("sato")
    stranger.token = "nonsense"
    assert stranger.get("/records", x=1).status == 401


def test_a_form_s_unknown_field_is_refused(fukushima: City) -> None:
    person = fukushima.person("sato", language="en")
    sent = fukushima.client.post("/api/v1/media", {"fiel": "x"}, **person.headers())
    assert sent.status_code == 422
    fields = {one["where"]: one for one in json.loads(sent.content)["fields"]}
    assert fields["fiel"]["fix"] == "Known names: file"


def test_a_body_that_is_no_json_is_told_in_either_language(fukushima: City) -> None:
    assert "JSON" in fukushima.person("sato", language="en").call("POST", "/examine", raw=b"{").body["detail"]
    said = fukushima.person("sato").call("POST", "/examine", raw=b"{").body["detail"]
    assert JAPANESE.search(said)


def test_no_body_takes_unknown_names() -> None:
    """Every object of every body says so in the document; one whose names are the caller's own says of what kind."""
    lax = []

    def look(schema: Any, where: str) -> None:
        if isinstance(schema, dict):
            if "properties" in schema and schema.get("additionalProperties") is not False:
                lax.append(f"{where} ({schema.get('title')})")
            for key, value in schema.items():
                look(value, f"{where}/{key}" if key in schema.get("properties", ()) else where)
        elif isinstance(schema, list):
            for one in schema:
                look(one, where)

    for one in operations():
        look(one.body, str(one))
    assert not lax, f'write `class XIn(BaseModel, extra="forbid")`: {lax}'


def test_one_thing_has_one_name() -> None:
    names = {
        parameter["name"]
        for path in document()["paths"].values()
        for one in path.values()
        for parameter in one.get("parameters", ())
        if parameter["in"] == "query"
    }
    assert not names & {"account", "unit", "person", "staff", "on", "day", "words", "q"}, (
        "account_id, unit_id, ..., at, text"
    )


@pytest.mark.parametrize("kind", sorted(WORDS))
def test_every_kind_has_words_that_can_be_filled(kind: str) -> None:
    ctx = {"first": 1, "last": 2, "max_length": 3, "min_length": 4, "ge": 5, "le": 6, "gt": 7, "lt": 8}
    message, fix = wrong.of(
        {"type": kind, "ctx": ctx | {"pattern": "^{9}$", "expected": "'a' or 'b'", "class_name": "X"}}
    )
    for one in (message, fix):
        assert JAPANESE.search(one.ja)
        assert not JAPANESE.search(one.en)
        assert "{max" not in one.ja + one.en
