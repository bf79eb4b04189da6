"""All operations, read from the API's own document, and calls that each of them must stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hasshin.api.router import api


@dataclass(frozen=True)
class Operation:
    """One operation: its method, its path template, and the JSON Schema of its body (None where it takes none)."""

    method: str
    path: str
    body: dict[str, Any] | None
    form: bool
    query: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def at(self, value: str) -> str:
        """The path with every parameter set to `value`."""
        return re.sub(r"\{[^}]*\}", lambda _: value, self.path)


def document() -> dict[str, Any]:
    """The OpenAPI document."""
    return dict(api.get_openapi_schema(path_prefix="/api/v1/"))


def operations() -> list[Operation]:
    """Every operation of the document."""
    found = list(_read(document()))
    assert len(found) > 60
    return found


def _read(read: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in read["paths"].items():
        for method, one in methods.items():
            content = one.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema")
            yield Operation(
                method=method.upper(),
                path=path.removeprefix("/api/v1"),
                body=None if schema is None else _resolved(schema, read),
                form="multipart/form-data" in content,
                query=tuple(p["name"] for p in one.get("parameters", ()) if p["in"] == "query"),
            )


def _resolved(schema: Any, read: dict[str, Any]) -> Any:
    """The schema with every reference put in place; ours do not recur."""
    if isinstance(schema, list):
        return [_resolved(one, read) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _resolved(read["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], read)
    return {name: _resolved(value, read) for name, value in schema.items()}
