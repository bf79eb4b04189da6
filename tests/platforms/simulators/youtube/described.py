"""Requests and replies held against YouTube's discovery document, which google-api-python-client ships.

The document's schemas are nearly JSON Schema; here no unknown property is allowed in them.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import googleapiclient
from jsonschema import Draft7Validator

from ..base import Reply, Request

PATH = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents" / "youtube.v3.json"
HOSTS = {"youtube.googleapis.com", "www.googleapis.com", "127.0.0.1", "localhost"}
OAUTH_HOSTS = {"oauth2.googleapis.com", "127.0.0.1", "localhost"}
OAUTH = {
    ("POST", "/token"): {
        "client_id", "client_secret", "grant_type", "refresh_token", "code", "redirect_uri", "code_verifier",
    },
    ("POST", "/revoke"): {"token"},
    ("GET", "/tokeninfo"): {"access_token"},
}  # fmt: skip
RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)\Z")
_NUMBERS = re.compile(r"-?\d+\Z")


@functools.cache
def document() -> dict[str, Any]:
    """The discovery document."""
    loaded: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
    return loaded


@functools.cache
def methods() -> dict[tuple[str, str], dict[str, Any]]:
    """Each method by HTTP method and path, the paths of uploads too."""
    found: dict[tuple[str, str], dict[str, Any]] = {}

    def walk(resources: dict[str, Any]) -> None:
        for resource in resources.values():
            for method in resource.get("methods", {}).values():
                found[method["httpMethod"], "/" + method["path"]] = method
                for way in method.get("mediaUpload", {}).get("protocols", {}).values():
                    found[method["httpMethod"], way["path"]] = method
            walk(resource.get("resources", {}))

    walk(document()["resources"])
    return found


def _converted(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return {"$ref": f"#/definitions/{schema['$ref']}"}
    if schema.get("type") == "any":
        return {}
    kept: dict[str, Any] = {name: schema[name] for name in ("type", "enum") if name in schema}
    if "items" in schema:
        kept["items"] = _converted(schema["items"])
    if "properties" in schema:
        kept["properties"] = {name: _converted(one) for name, one in schema["properties"].items()}
        kept["additionalProperties"] = False
    if "additionalProperties" in schema:
        kept["additionalProperties"] = _converted(schema["additionalProperties"])
    return kept


@functools.cache
def _definitions() -> dict[str, Any]:
    return {name: _converted(schema) for name, schema in document()["schemas"].items()}


@functools.cache
def _validator(schema: str) -> Draft7Validator:
    return Draft7Validator({"$ref": f"#/definitions/{schema}", "definitions": _definitions()})


def objections(value: Any, schema: str) -> list[str]:
    """What the schema of that name objects to in the value."""
    found = _validator(schema).iter_errors(value)
    return [f"{schema} {error.json_path}: {error.message[:300]}" for error in found]


def wrong_in_request(request: Request) -> str:
    """What the document objects to, "" for nothing."""
    host = request.host.partition(":")[0]
    oauth = OAUTH.get((request.method, request.path))
    if oauth is not None and host in OAUTH_HOSTS:
        return "; ".join(f"the OAuth server knows no {name}" for name in _form(request) if name not in oauth)
    if host not in HOSTS:
        return f"the Data API does not live at {host}"
    if request.param("upload_id"):
        text = request.headers.get("content-range", "")
        return "" if not text or RANGE.match(text) else f"Content-Range says {text}"
    method = methods().get((request.method, request.path))
    if method is None:
        return f"there is no {request.method} {request.path}"
    return "; ".join([*_parameters(request, method), *_body(request, method)])


def _form(request: Request) -> list[str]:
    return [name for name, _ in (*request.query, *parse_qsl(request.body.decode(), keep_blank_values=True))]


def _parameters(request: Request, method: dict[str, Any]) -> Iterator[str]:
    known = {**document()["parameters"], **method.get("parameters", {})}
    given = dict(request.query)
    for name, described in method.get("parameters", {}).items():
        if described.get("required") and not given.get(name):
            yield f"{name} is missing"
    for name in given:
        if name not in known:
            yield f"there is no parameter {name}"
    for name, value in request.query:
        described = known.get(name, {})
        if described.get("enum") and value not in described["enum"]:
            yield f"{name} can't be {value}"
        if described.get("type") == "boolean" and value not in ("true", "false"):
            yield f"{name} is no boolean"
        if described.get("type") == "integer":
            most = int(described.get("maximum", 2**63))
            if not _NUMBERS.match(value) or not int(described.get("minimum", 0)) <= int(value) <= most:
                yield f"{name} is no number between {described.get('minimum', 0)} and {most}"
        if not described.get("repeated") and sum(key == name for key, _ in request.query) > 1:
            yield f"{name} is given twice"


def _body(request: Request, method: dict[str, Any]) -> Iterator[str]:
    schema = method.get("request", {}).get("$ref")
    if not schema or request.param("uploadType") in ("media", "multipart"):
        return
    if not request.headers.get("content-type", "").startswith("application/json"):
        yield "the body is not sent as application/json"
    try:
        yield from objections(request.json(), schema)
    except ValueError:
        yield "the body is no JSON"


def wrong_in_reply(request: Request, reply: Reply) -> str:
    """What the document objects to in an answer with status 200, "" for nothing."""
    method = methods().get((request.method, request.path))
    if request.param("upload_id"):
        method = methods()["POST", request.path]
    schema = (method or {}).get("response", {}).get("$ref")
    told = reply.status in (200, 201) and "location" not in reply.headers and not reply.cut
    if not schema or not told:
        return ""
    return "; ".join(objections(json.loads(reply.body), schema))
