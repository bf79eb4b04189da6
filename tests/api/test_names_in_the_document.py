"""The document names each shape once: two shapes of one name would be told as one, and its clients would err."""

from __future__ import annotations

import dataclasses
import typing
from typing import Any

from ninja import Router
from pydantic import BaseModel

from hasshin.api import router as whole


def _routers() -> list[Router]:
    return [module.router for module in vars(whole).values() if isinstance(getattr(module, "router", None), Router)]


def _inside(kind: Any) -> list[Any]:
    if typing.get_args(kind):
        return list(typing.get_args(kind))
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [one.annotation for one in kind.model_fields.values()]
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return list(typing.get_type_hints(kind).values())
    return []


def _shapes() -> set[type]:
    found: set[type] = set()
    waiting: list[Any] = []
    for router in _routers():
        for view in router.path_operations.values():
            for one in view.operations:
                waiting += [m for m in one.models if m.__ninja_param_source__ == "body"]
                waiting += [m for m in one.response_models.values() if isinstance(m, type)]
    tops = set(waiting)
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, type) and kind in found:
            continue
        if _inside(kind) and isinstance(kind, type):
            found.add(kind)
        waiting += _inside(kind)
    return found - tops


def test_each_shape_has_a_name_of_its_own() -> None:
    named: dict[str, set[str]] = {}
    for one in _shapes():
        named.setdefault(one.__name__, set()).add(f"{one.__module__}.{one.__qualname__}")
    assert len(named) > 150
    twice = [sorted(places) for places in named.values() if len(places) > 1]
    assert twice == []
