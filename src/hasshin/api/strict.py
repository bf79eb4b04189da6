"""A name that an operation doesn't know is refused, in query, form and body: no slip is passed over in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import Router
from ninja.errors import ValidationError
from ninja.errors import ValidationErrorContext as Context

from hasshin.api.access import path_of

NO_BODY = (b"", b"{}", b"null")


@dataclass(frozen=True)
class Taken:
    """The names that an operation takes in its query and form (None: it has no form), and whether it takes a body."""

    query: frozenset[str] = frozenset()
    form: frozenset[str] | None = None
    body: bool = False


class Strict:
    """Mixed into the API: knows what each operation takes, and refuses everything else with 422."""

    _taken: dict[str, Taken]

    def knows(self, router: Router) -> None:
        """Note what the operations of a router take."""
        self._taken = getattr(self, "_taken", {})
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    self._taken[f"{method} {path}"] = _taken(operation.models)

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        """As ninja's own, which is asked for once the caller is known and before anything is read."""
        wrong = list(_unknown(request, self._taken.get(f"{request.method} {path_of(request)}", Taken())))
        if wrong:
            raise ValidationError(wrong)
        made: HttpResponse = super().create_temporal_response(request)  # type: ignore[misc]
        return made

    def validation_error_from_error_contexts(self, error_contexts: list[Context[Any]]) -> ValidationError:
        """As ninja's own; an unknown name of a body comes with those that are known there."""
        made: ValidationError = super().validation_error_from_error_contexts(error_contexts)  # type: ignore[misc]
        bodies = [one.model for one in error_contexts if one.model.__ninja_param_source__ == "body"]
        for error in made.errors:
            if error["type"] == "extra_forbidden" and error["loc"][0] == "body" and bodies:
                error["known"] = _names_at(bodies[0].model_json_schema(), error["loc"][1:-1])
        return made


def _taken(models: list[Any]) -> Taken:
    names: dict[str, set[str]] = {}
    for model in models:
        taken = getattr(model, "__ninja_flatten_map__", None) or model.model_fields
        names.setdefault(model.__ninja_param_source__, set()).update(taken)
    form = names.get("form", set()) | names.get("file", set())
    return Taken(
        query=frozenset(names.get("query", ())),
        form=frozenset(form) if {"form", "file"} & names.keys() else None,
        body="body" in names,
    )


def _unknown(request: HttpRequest, taken: Taken) -> Iterator[dict[str, Any]]:
    for name in request.GET:
        if name not in taken.query:
            yield {"type": "unknown_parameter", "loc": ("query", name), "known": sorted(taken.query)}
    if taken.form is not None:
        for name in (*request.POST, *request.FILES):
            if name not in taken.form:
                yield {"type": "unknown_parameter", "loc": ("form", name), "known": sorted(taken.form)}
    elif not taken.body and not _empty(request):
        yield {"type": "unexpected_body", "loc": ("body",)}


def _empty(request: HttpRequest) -> bool:
    """Nothing, an empty object, or a form without a field, as programs send where there is nothing to say."""
    if request.body.strip() in NO_BODY:
        return True
    if request.content_type != "multipart/form-data":
        return False
    try:
        return not (request.POST or request.FILES)
    except MultiPartParserError:
        return False


def _names_at(schema: Mapping[str, Any], where: tuple[str | int, ...]) -> list[str]:
    """The names that the body takes at that place; none where the place can't be told."""
    at: Any = schema
    for part in where:
        at = _resolved(at, schema)
        at = at.get("items", {}) if isinstance(part, int) else at.get("properties", {}).get(part, _of_any(at))
    return sorted(_resolved(at, schema).get("properties", ()))


def _of_any(at: Mapping[str, Any]) -> Any:
    more = at.get("additionalProperties", {})
    return more if isinstance(more, dict) else {}


def _resolved(at: Any, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema that a reference or a "this or null" stands for."""
    for one in (at, *at.get("anyOf", ()), *at.get("allOf", ())):
        if "$ref" in one:
            found: Mapping[str, Any] = schema.get("$defs", {}).get(one["$ref"].rsplit("/", 1)[1], {})
            return found
        if one is not at and ("properties" in one or "items" in one):
            return dict(one)
    return dict(at)
