"""The OpenAPI document says which problems an operation may answer with."""

from __future__ import annotations

from typing import Any

from ninja.openapi.schema import OpenAPISchema

from hasshin.api.problems import Problem

REF = "#/components/schemas/{model}"
ALWAYS = {"401": "The token is missing or not valid.", "422": "What was sent is not valid; `fields` says where."}
ONE_THING = {"404": "There is no such thing."}
CHANGES = {
    "403": "Refused; `reasons` carry the clauses of the city's guideline.",
    "409": "Somebody else changed it meanwhile; nothing was done.",
    "413": "What was sent is too large.",
}
READS_BY_RIGHT = ("/records", "/ledger", "/reviews")


class Documented:
    """Mixed into the API: adds the problems to each operation of the document."""

    def get_openapi_schema(self, **asked: Any) -> OpenAPISchema:
        """As ninja's own, with the problems."""
        document: OpenAPISchema = super().get_openapi_schema(**asked)  # type: ignore[misc]
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        own = Problem.model_json_schema(ref_template=REF)
        schemas |= own.pop("$defs", {}) | {"Problem": own}
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                for status, meaning in _problems(path, method).items():
                    operation["responses"].setdefault(status, _response(meaning))
        return document


def _problems(path: str, method: str) -> dict[str, str]:
    found = dict(ALWAYS)
    if "{" in path or method != "get":
        found |= ONE_THING
    if method != "get":
        found |= CHANGES
    elif any(part in path for part in READS_BY_RIGHT):
        found["403"] = CHANGES["403"]
    return found


def _response(meaning: str) -> dict[str, Any]:
    schema = {"$ref": REF.format(model="Problem")}
    return {"description": meaning, "content": {"application/problem+json": {"schema": schema}}}
