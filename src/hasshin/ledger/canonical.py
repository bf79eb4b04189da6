"""Canonical JSON (RFC 8785): one value, one sequence of bytes, so that a hash of it means something."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import rfc8785

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"


def canonical(value: JSON) -> bytes:
    """`value` as canonical JSON in UTF-8.

    Raises `ValueError`, naming the place, for what JSON can't carry exactly: an integer beyond 2**53 - 1, NaN or
    infinity, a lone surrogate, a key that is no string, or an object such as a datetime (pass its ISO string).
    """
    if _is_simple(value):
        try:
            return _SIMPLE.encode(value).encode()
        except UnicodeEncodeError:
            pass  # a lone surrogate, which is refused below in the usual words
    try:
        return rfc8785.dumps(plain(value))
    except rfc8785.CanonicalizationError as error:
        raise ValueError(f"this can't be written to the ledger: {error}") from error


# Without floats, with integers that JavaScript holds, and with keys whose order is that of UTF-16 as of code points,
# RFC 8785 asks for just what the standard library writes (it escapes the same characters alike), ten times as fast.
_SIMPLE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False)
_LARGEST = 2**53 - 1


def _is_simple(value: Any) -> bool:
    """Of the plain types themselves, and so as `plain` would have it: a subclass may print as something else."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is dict:
        for key, item in value.items():
            if type(key) is not str or not key.isascii():
                return False
            if type(item) is not str and not _is_simple(item):
                return False
        return True
    if kind is list:
        return all(map(_is_simple, value))
    return kind is int and -_LARGEST <= value <= _LARGEST


def plain(value: JSON, where: str = "$") -> Any:
    """`value` with mappings as dicts and sequences as lists; refuses, with its path, what is not JSON."""
    # A subclass (an enum member, say) may print as something other than what it carries, so it is unwrapped.
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Mapping):
        return {_key(key, where): plain(item, f"{where}.{key}") for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return [plain(item, f"{where}[{index}]") for index, item in enumerate(value)]
    raise ValueError(f"{where} is a {type(value).__name__}, which JSON does not know: pass text, number, list or dict")


def _key(key: object, where: str) -> str:
    if not isinstance(key, str):
        raise ValueError(f"a key in {where} is {key!r}; keys must be text")  # noqa: TRY004  one error type for callers
    return str.__str__(key)
