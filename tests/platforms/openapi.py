"""Does a request say only what Mastodon's published description allows? A light check: path, method, names, types.

The description lies outside the repository; where it is missing nothing is checked.
"""

from __future__ import annotations

import functools
import json
import re
from email.parser import BytesParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx

SPEC = Path(__file__).parents[3] / "shared" / "specs" / "mastodon-openapi.json"
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "boolean": (bool,), "array": (list,),
    "object": (dict,), "number": (int, float),
}  # fmt: skip


@functools.cache
def spec() -> dict[str, Any]:
    """The description; empty where it is missing."""
    loaded: dict[str, Any] = json.loads(SPEC.read_text()) if SPEC.exists() else {}
    return loaded


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        schema = spec()["components"]["schemas"][name]
    return schema


def _shapes(schema: dict[str, Any]) -> list[tuple[dict[str, Any], set[str]]]:
    """Each allowed shape of an object: its properties and which are required."""
    schema = _resolved(schema)
    own = {name.removesuffix("[]"): s for name, s in schema.get("properties", {}).items()}
    shapes = [(own, set(schema.get("required", ())))]
    for part in schema.get("allOf", ()):
        shapes = [(a | b, r | s) for a, r in shapes for b, s in _shapes(part)]
    choices = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
    if choices:
        shapes = [(a | b, r | s) for a, r in shapes for c in choices for b, s in _shapes(c)]
    return shapes


def _operation(method: str, path: str) -> dict[str, Any]:
    exact = spec()["paths"].get(path)
    for template, operations in [(path, exact)] if exact else spec()["paths"].items():
        pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path) and method.lower() in operations:
            found: dict[str, Any] = operations[method.lower()]
            return found
    raise AssertionError(f"Mastodon describes no {method} {path}")


def _fields(request: httpx.Request) -> tuple[dict[str, Any], bool]:
    """The body's fields, and whether they have types (JSON) or are all text (forms)."""
    kind, body = request.headers.get("content-type", ""), request.read()
    if kind.startswith("application/json"):
        loaded: dict[str, Any] = json.loads(body)
        return loaded, True
    if kind.startswith("multipart/form-data"):
        parts = BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
        names = [part.get_param("name", header="content-disposition") for part in parts.get_payload()]  # type: ignore[union-attr]
        return {str(n): "" for n in names}, False
    return dict(parse_qsl(body.decode(), keep_blank_values=True)), False


def check(request: httpx.Request) -> None:
    """AssertionError when the request is not as described."""
    if not spec():
        return
    described = _operation(request.method, request.url.path)
    known = {p["name"].removesuffix("[]") for p in described.get("parameters") or () if p["in"] == "query"}
    unknown = {name.removesuffix("[]") for name in request.url.params} - known
    assert not unknown, f"{request.method} {request.url.path} has no query parameter {unknown}"
    if "Idempotency-Key" in request.headers:
        headers = {p["name"] for p in described.get("parameters") or () if p["in"] == "header"}
        assert "Idempotency-Key" in headers, "this call takes no idempotency key"
    if request.read():
        _check_body(request, described)


def _check_body(request: httpx.Request, described: dict[str, Any]) -> None:
    fields, typed = _fields(request)
    content = (described.get("requestBody") or {}).get("content")
    assert content, f"{request.method} {request.url.path} takes no body"
    names = {name.split("[")[0] for name in fields}
    problems = []
    for properties, required in _shapes(next(iter(content.values()))["schema"]):
        wrong = [f"unknown {n}" for n in names - set(properties)] + [f"missing {n}" for n in required - names]
        for name, value in fields.items() if typed else ():
            kind = _resolved(properties.get(name, {})).get("type")
            if isinstance(kind, str) and not isinstance(value, _TYPES[kind]):
                wrong.append(f"{name} is not {kind}")
        if not wrong:
            return
        problems.append(wrong)
    raise AssertionError(f"{request.method} {request.url.path}: {problems}")


class Checked(httpx.BaseTransport):
    """Checks each request, then passes it on; keeps what was asked."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner
        self.asked: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        check(request)
        self.asked.append(f"{request.method} {request.url.path}")
        return self._inner.handle_request(request)
