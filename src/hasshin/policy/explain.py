"""Pydantic's errors in words for the person who writes a pack, with the line in the file."""

from __future__ import annotations

from difflib import get_close_matches
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from hasshin.policy.controls import Control, ControlBase
from hasshin.policy.errors import PackError
from hasshin.policy.pack import Pack
from hasshin.policy.read_yaml import Path, Tree, dotted

_MODELS: dict[str, type[BaseModel]] = {
    get_args(m.model_fields["type"].annotation)[0]: m for m in get_args(get_args(Control)[0])
}
CONTROL_TYPES: tuple[str, ...] = tuple(_MODELS)


def explain(error: ValidationError, tree: Tree, root: type[BaseModel] = Pack) -> list[PackError]:
    """One `PackError` for each thing that pydantic found; `root` is the model of the whole file."""
    found = error.errors(include_url=False)
    # A list whose only entry is wrong, however deep inside, counts as empty to pydantic: that is one error told twice.
    inside = {details["loc"][:end] for details in found for end in range(len(details["loc"]))}
    return [_one(d, tree, root) for d in found if not (d["type"] == "too_short" and d["loc"] in inside)]


def _one(details: ErrorDetails, tree: Tree, root: type[BaseModel]) -> PackError:
    path = _in_file(details["loc"], tree.data)
    message, expected = _words(details, path, root)
    line, column = tree.place(path)
    return PackError(tree.file, line, column, dotted(path), message, expected)


def _in_file(loc: tuple[int | str, ...], data: Any) -> Path:
    """The location without what stands only in the models (the union's tag). A missing last key is kept."""
    path: list[str | int] = []
    here = data
    for i, part in enumerate(loc):
        found, below = _step(here, part)
        if found:
            here = below
        elif not (isinstance(here, dict) and i == len(loc) - 1 and here.get("type") != part):
            continue
        else:
            here = None
        path.append(part)
    return tuple(path)


def _step(here: Any, part: int | str) -> tuple[bool, Any]:
    """Whether the data has this part here, and what stands there."""
    if isinstance(here, dict):
        return part in here, here.get(part)
    if isinstance(here, list) and isinstance(part, int) and part < len(here):
        return True, here[part]
    return False, None


def _words(details: ErrorDetails, path: Path, root: type[BaseModel]) -> tuple[str, str]:  # noqa: PLR0911 (a table of cases)
    kind, given, ctx = details["type"], details["input"], details.get("ctx", {})
    name = str(path[-1]) if path else ""
    if kind == "extra_forbidden":
        keys = _keys_at(details["loc"], root)
        return f"unknown key {name!r}", _suggest(name, keys)
    if kind == "missing":
        return f"the key {name!r} is missing", f"{name}: ..."
    if kind == "union_tag_invalid":
        tag = str(ctx.get("tag", ""))
        return f"unknown control type {tag!r}", _suggest(tag, CONTROL_TYPES)
    if kind == "union_tag_not_found":
        return "the control has no type", "type: one of " + ", ".join(CONTROL_TYPES)
    if kind == "string_type" and isinstance(given, bool | int | float):
        return f"{given!r} is read as {type(given).__name__}, not as text", f'"{given}" in quotes'
    if kind == "literal_error":
        allowed = [part.strip(" '") for part in str(ctx.get("expected", "")).replace(" or ", ", ").split(",")]
        return f"{given!r} is not one of the words known here", _suggest(str(given), allowed)
    if kind == "value_error":
        return str(ctx.get("error", details["msg"])), ""
    if kind in {"tuple_type", "list_type"}:
        return f"{_shown(given)} is not a list", f"a list: [{_shown(given)}]"
    if kind == "model_type":
        return f"{_shown(given)} stands where keys are wanted", "keys and values (ja: ..., en: ... for a text)"
    return _value_words(kind, given, ctx) or (details["msg"], f"not {_shown(given)}")


_OF_A_KIND = {
    "int_": ("is not a whole number", "a whole number"),
    "date_": ("is not a date", "a date such as 2025-04-01"),
    "bool_": ("is neither true nor false", "true or false"),
    "string_type": ("is not a text", "a text"),
}
_BOUNDS = {
    "greater_than_equal": ("ge", "is too small", "at least"),
    "greater_than": ("gt", "is too small", "more than"),
    "less_than_equal": ("le", "is too large", "at most"),
    "less_than": ("lt", "is too large", "less than"),
}
_LENGTHS = {
    "too_short": ("min_length", "the list has too few entries", "{} or more entries"),
    "string_too_short": ("min_length", "the text is too short", "{} or more characters"),
    "string_too_long": ("max_length", "the text is too long", "at most {} characters"),
}
_PATTERNS = {
    r"^\d+\.\d+\.\d+$": 'three numbers in quotes: "1.0.0"',
    r"^[A-Za-z][A-Za-z0-9_-]*$": "letters, digits, _ and -, beginning with a letter",
    "^https?://": "an address beginning with https://",
}


def _value_words(kind: str, given: object, ctx: dict[str, Any]) -> tuple[str, str] | None:
    """Words for a single value that is not of its kind, range, length or form; None for any other error."""
    if kind in _BOUNDS:
        bound, message, expected = _BOUNDS[kind]
        return f"{_shown(given)} {message}", f"{expected} {ctx.get(bound)}"
    if kind in _LENGTHS:
        bound, message, expected = _LENGTHS[kind]
        return message, expected.format(ctx.get(bound))
    if kind == "string_pattern_mismatch":
        pattern = str(ctx.get("pattern", ""))
        return f"{_shown(given)} is not written as it must be here", _PATTERNS.get(
            pattern, f"a text of the form {pattern}"
        )
    for start, (message, expected) in _OF_A_KIND.items():
        if kind.startswith(start):
            return f"{_shown(given)} {message}", expected
    return None


def _shown(value: object) -> str:
    words = repr(value)
    return words if len(words) <= 60 else words[:57] + "..."  # noqa: PLR2004 (a line's worth)


def _suggest(word: str, known: Any) -> str:
    known = [k for k in known if k]
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    return (f"did you mean {close[0]!r}? " if close else "") + "known: " + ", ".join(sorted(known))


def _keys_at(loc: tuple[int | str, ...], root: type[BaseModel]) -> list[str]:
    """The keys that the model at this location knows."""
    model: type[BaseModel] | None = root
    for part in loc[:-1]:
        if isinstance(part, int):
            continue
        if isinstance(part, str) and part in _MODELS and (model is None or part not in model.model_fields):
            model = _MODELS[part]
        elif model is not None:
            by_alias = {f.alias or n: f.annotation for n, f in model.model_fields.items()}
            model = _inner(by_alias.get(str(part)))
    return [f.alias or n for n, f in model.model_fields.items()] if model is not None else []


def _inner(annotation: Any) -> type[BaseModel] | None:
    """The model inside tuple[...], X | None or Annotated[...]."""
    while not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        origin = get_origin(annotation)
        arguments = [a for a in get_args(annotation) if a not in (type(None), Ellipsis)]
        if origin is None or not arguments:
            return None
        annotation = arguments[0] if origin not in (Union, UnionType) or len(arguments) == 1 else None
    return annotation


def parameters_of(kind: str) -> tuple[str, ...]:
    """The parameters of a control type, beside those that all controls have. Raises KeyError for an unknown type."""
    return tuple(n for n in _MODELS[kind].model_fields if n != "type" and n not in ControlBase.model_fields)
