"""Requests and replies held against LINE's three descriptions.

The message objects are told apart by a discriminator that openapi-core doesn't follow, and no schema forbids unknown
properties; both are checked here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft4Validator

from ..base import Reply, Request
from ..described import Description

API = Description("line-messaging-api.yml", "https://api.line.me")
TOKENS = Description("line-channel-access-token.yml", "https://api.line.me")
WEBHOOK = Description("line-webhook.yml", "https://example.com")
_LOOPBACK = ("127.0.0.1", "localhost", "")


def _of(request: Request) -> Description:
    return TOKENS if request.path.startswith(("/oauth2/", "/v2/oauth/")) else API


def wrong_in_request(request: Request) -> str:
    """What LINE's descriptions object to, "" for nothing. Only this machine may stand in for api.line.me."""
    host = request.host.partition(":")[0]
    if host not in _LOOPBACK and host != "api.line.me":
        return f"the Messaging API does not live at {host}"
    description = _of(request)
    wrong = description.wrong_in_request(request)
    if wrong or description is TOKENS or not description.exists or not request.body:
        return wrong
    return "; ".join(_undescribed(request))


def wrong_in_reply(request: Request, reply: Reply) -> str:
    """What LINE's descriptions object to in an answer."""
    return _of(request).wrong_in_reply(request, reply)


def wrong_in_delivery(body: bytes) -> str:
    """What the webhook description objects to in a delivery's body."""
    headers = {"content-type": "application/json"}
    request = Request("POST", "example.com", "/callback", (), headers, body)
    wrong = WEBHOOK.wrong_in_request(request)
    if wrong or not WEBHOOK.exists:
        return wrong
    events = json.loads(body)["events"]
    found = [e for event in events for e in _objections(WEBHOOK.document, event, "Event")]
    found += [e for event in events if "message" in event
              for e in _objections(WEBHOOK.document, event["message"], "MessageContent")]  # fmt: skip
    return "; ".join(found)


def _undescribed(request: Request) -> Iterator[str]:
    document = API.document
    body = document["paths"][request.path][request.method.lower()]["requestBody"]
    schema = body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]
    sent = request.json()
    yield from _objections(document, sent, schema)
    for message in sent.get("messages", ()) if isinstance(sent, dict) else ():
        yield from _objections(document, message, "Message")


def _objections(document: dict[str, Any], value: Any, name: str) -> list[str]:
    """Against the schema of that name, or the one that its discriminator leads to; unknown properties too."""
    schemas = document["components"]["schemas"]
    mapping = schemas[name].get("discriminator", {}).get("mapping", {})
    if mapping and isinstance(value, dict):
        if value.get("type") not in mapping:
            return [f"{value.get('type')!r} is no type of {name}"]
        name = mapping[value["type"]].rsplit("/", 1)[-1]
    validator = Draft4Validator({"$ref": f"#/components/schemas/{name}", "components": document["components"]})
    found = [f"{name} {error.json_path}: {error.message[:300]}" for error in validator.iter_errors(value)]
    unknown = set(value) - _properties(schemas, name) if isinstance(value, dict) else set()
    return found + [f"{name} has no property {one}" for one in sorted(unknown)]


def _properties(schemas: dict[str, Any], name: str) -> set[str]:
    def inside(schema: dict[str, Any]) -> set[str]:
        if "$ref" in schema:
            return _properties(schemas, schema["$ref"].rsplit("/", 1)[-1])
        own = set(schema.get("properties", ()))
        return own.union(*(inside(part) for part in schema.get("allOf", ())))

    return inside(schemas[name])
