"""What a service says may hold what no database or ledger stores; it must not keep an outcome from being written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from hasshin.platforms.values import FindResult, Result
from hasshin.policy.text import Text

Said = TypeVar("Said", Result, FindResult)
LONGEST_URL = 500
LONGEST_ID = 200
LARGEST_NUMBER = 2**53 - 1


def storable(value: Any) -> Any:
    """JSON without NUL and lone surrogates, and with numbers that canonical JSON carries; all else as it was."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {storable(str(key)): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):  # noqa: PLR0124  NaN
        return str(value)
    if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        return str(value)
    return value


def said(result: Said) -> Said:
    """An outcome as it can be kept; an address too long for its column is left to the evidence."""
    evidence = storable(dict(result.evidence))
    url, remote_id = storable(result.url), storable(result.remote_id)
    if len(url) > LONGEST_URL:
        evidence, url = {**evidence, "long_url": url}, ""
    if len(remote_id) > LONGEST_ID:
        evidence, remote_id = {**evidence, "long_id": remote_id}, ""
    reason = Text(ja=storable(result.reason.ja), en=storable(result.reason.en))
    return replace(result, reason=reason, remote_id=remote_id, url=url, evidence=evidence)
