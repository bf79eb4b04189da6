"""Does a request say only what its lexicon allows? Held against the models of the `atproto` package, made from them."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from typing import Any

import httpx
from atproto_client import models
from atproto_client.models.base import ModelBase
from pydantic import BaseModel

# Passed on with the session's own token; these carry no input of their own.
_BARE = {"com.atproto.server.refreshSession", "com.atproto.server.deleteSession"}
_UPLOADS = {"com.atproto.repo.uploadBlob"}


@functools.cache
def _module(nsid: str) -> Any:
    return getattr(models, "".join(part[0].upper() + part[1:] for part in nsid.split(".")))


def check(request: httpx.Request) -> None:
    """AssertionError, or pydantic's ValidationError, when the request is not as its lexicon says."""
    nsid = request.url.path.removeprefix("/xrpc/")
    if nsid in _UPLOADS:
        assert request.headers["content-type"] in {"image/png", "image/jpeg", "image/webp", "video/mp4"}
        return
    module = _module(nsid)
    body = request.read()
    if nsid in _BARE:
        assert not body, f"{nsid} takes no input"
        return
    if request.method == "POST":
        _demand(module.Data, json.loads(body))
        record = json.loads(body).get("record")
        if record is not None:
            _demand(_module(record["$type"]).Record, record)
        return
    if hasattr(module, "Params"):
        _demand(module.Params, _typed(module.Params, request.url.params))
    else:
        assert not request.url.params, f"{nsid} takes no parameters"


def _demand(model: type[BaseModel], value: Any) -> None:
    unknown = list(_unknown(model.model_validate(value, strict=False)))
    assert not unknown, f"{model.__module__} has no {unknown}"


def _unknown(value: Any) -> Iterator[str]:
    """Members that no lexicon names, at any depth; a record inside of a request is checked by itself."""
    if isinstance(value, ModelBase):
        yield from (value.model_extra or {})
        for name in type(value).model_fields:
            yield from _unknown(getattr(value, name))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _unknown(inner)


def _typed(model: type[BaseModel], params: httpx.QueryParams) -> dict[str, Any]:
    """Query parameters come as text; several of one name are a list."""
    lists = {"reasons", "actors"}
    found: dict[str, Any] = {}
    for name in params:
        values = params.get_list(name)
        found[name] = values if name in lists else int(values[0]) if name == "limit" else values[0]
    return found


class Lexical(httpx.BaseTransport):
    """Checks each request, then passes it on; keeps what was asked."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner
        self.asked: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        check(request)
        self.asked.append(request.url.path.removeprefix("/xrpc/"))
        return self._inner.handle_request(request)
