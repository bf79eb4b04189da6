"""Requests and replies held against a service's own OpenAPI description, with openapi-core.

The descriptions lie outside the repository, beside it. Where one is missing nothing is checked, except that with
CI=true a missing one is an error. The documents are used as they are published: some of them fail openapi-core's check
of the document itself, so that check is left out; requests and replies are checked all the same. Who may do what is the
simulators' own business, so the descriptions' security sections are left out too.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema  # type: ignore[import-untyped]
import yaml
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from werkzeug.datastructures import Headers, ImmutableMultiDict

from .base import Reply, Request

SPECS = Path(__file__).parents[4] / "shared" / "specs"
_METHODS = {"get", "post", "put", "patch", "delete", "head", "options"}


def read(name: str) -> dict[str, Any]:
    """The description of that file name; empty where it is missing, FileNotFoundError where CI=true asks for it."""
    path = SPECS / name
    if not path.exists():
        if os.environ.get("CI") == "true":
            raise FileNotFoundError(f"the platform's description {path} is missing")
        return {}
    text = path.read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text) if name.endswith(".json") else yaml.safe_load(text)
    return loaded


@dataclass(slots=True)
class _Asked:
    """One request in the words of openapi-core."""

    host_url: str
    path: str
    method: str
    parameters: RequestParameters
    content_type: str
    body: bytes | None


@dataclass(slots=True)
class _Answered:
    """One reply in the words of openapi-core."""

    status_code: int
    headers: Headers
    content_type: str
    data: bytes | None


class Description:
    """One service's description. `server`: the address under which its paths lie, as the document gives it."""

    def __init__(self, name: str, server: str) -> None:
        self._name, self._server = name, server

    @property
    def exists(self) -> bool:
        """False where the file is missing (and CI doesn't ask for it)."""
        return bool(_loaded(self._name))

    @property
    def document(self) -> dict[str, Any]:
        """The document without its security sections; empty where it is missing."""
        return _loaded(self._name)

    def wrong_in_request(self, request: Request) -> str:
        """What the description objects to in the request, "" for nothing."""
        if not self.exists:
            return ""
        asked = self._asked(request)
        found = _told(_core(self._name).iter_request_errors(asked), form=_is_form(request))
        return "; ".join([*found, *(self._unknown(request) if not found else ())])

    def wrong_in_reply(self, request: Request, reply: Reply) -> str:
        """What the description objects to in the reply to the request, "" for nothing."""
        if not self.exists:
            return ""
        headers = Headers(list(reply.headers.items()))
        answered = _Answered(reply.status, headers, headers.get("content-type", ""), reply.body)
        return "; ".join(_told(_core(self._name).iter_response_errors(self._asked(request), answered)))

    def _asked(self, request: Request) -> _Asked:
        parts = urlsplit(self._server)
        parameters = RequestParameters(
            query=ImmutableMultiDict(list(request.query)), header=Headers(list(request.headers.items()))
        )
        return _Asked(
            f"{parts.scheme}://{parts.netloc}",
            request.path,
            request.method.lower(),
            parameters,
            request.headers.get("content-type", ""),
            request.body or None,
        )

    def _unknown(self, request: Request) -> list[str]:
        """Query parameters that the operation doesn't have; openapi-core lets them pass."""
        operation = self._operation(request)
        known = {p["name"] for p in map(self._resolved, operation.get("parameters", ())) if p["in"] == "query"}
        return [f"no query parameter is named {name}" for name in dict(request.query) if name not in known]

    def _operation(self, request: Request) -> dict[str, Any]:
        base = urlsplit(self._server).path.rstrip("/")
        asked = request.path.removeprefix(base).split("/")
        best: tuple[int, dict[str, Any]] = (-1, {})
        for template, operations in self.document["paths"].items():
            wanted = template.split("/")
            if len(wanted) != len(asked) or request.method.lower() not in operations:
                continue
            same = sum(a == b for a, b in zip(wanted, asked, strict=True))
            if all(a == b or a.startswith("{") for a, b in zip(wanted, asked, strict=True)) and same > best[0]:
                shared = operations.get("parameters", [])
                own = operations[request.method.lower()]
                best = same, {**own, "parameters": [*shared, *own.get("parameters", [])]}
        return best[1]

    def _resolved(self, part: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in part:
            return part
        found: Any = self.document
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        resolved: dict[str, Any] = found
        return resolved


@functools.cache
def _loaded(name: str) -> dict[str, Any]:
    document = read(name)
    document.pop("security", None)
    document.get("components", {}).pop("securitySchemes", None)
    for operations in document.get("paths", {}).values():
        for method, operation in operations.items():
            if method in _METHODS:
                operation.pop("security", None)
    return document


@functools.cache
def _core(name: str) -> OpenAPI:
    return OpenAPI.from_dict(_loaded(name), config=Config(spec_validator_cls=None))


def _told(errors: Iterable[Exception], form: bool = False) -> list[str]:
    """What is wrong in each error's innermost cause. `form`: values came as text, which may mean another type."""
    found = []
    for error in errors:
        cause: BaseException = error
        while (deeper := cause.__cause__ or cause.__context__) is not None:
            cause = deeper
        inside = list(getattr(cause, "schema_errors", ()))
        wrong = [e for e in inside if not (form and _meant(e))]
        if inside and not wrong:
            continue
        said = [f"{'/'.join(map(str, e.path))} {e.message}".strip()[:300] for e in wrong] or [str(cause).split("\n")[0]]
        found.append(": ".join(dict.fromkeys([str(error).split(": Value ")[0][:200], ", ".join(said)])))
    return found


def _meant(error: jsonschema.ValidationError) -> bool:
    """True where a form's text means a value of the type that the schema asks for, within its limits."""
    if error.validator != "type" or not isinstance(error.instance, str):
        return False
    try:
        value = json.loads(error.instance)
    except ValueError:
        return False
    return not isinstance(value, str) and jsonschema.Draft7Validator(error.schema).is_valid(value)


def _is_form(request: Request) -> bool:
    kind = request.headers.get("content-type", "")
    return kind.startswith(("multipart/form-data", "application/x-www-form-urlencoded"))
