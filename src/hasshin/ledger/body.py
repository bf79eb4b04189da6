"""The body of an entry: what is hashed, with personal values replaced by commitments."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hasshin.ledger.canonical import JSON, canonical, plain
from hasshin.ledger.verify_file import commitment
from hasshin.policy.decision import Decision
from hasshin.policy.reasons import Citation, Reason

VERSION = 1
RESERVED = frozenset({"facts", "decision"})
_KIND = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_SUBJECT = re.compile(r"[a-z][a-z0-9_]*:[A-Za-z0-9_.-]+")
_ACTOR = re.compile(r"staff:[0-9]+|robot:[a-z][a-z0-9_-]*|system")
_FIELD = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Sealed:
    """A personal value as it is kept beside the ledger: canonical bytes and the salt of its commitment."""

    field: str
    salt: bytes
    value: bytes

    @property
    def commitment(self) -> str:
        """What the entry's body says in place of the value: 64 hex digits."""
        return commitment(self.salt, self.value)


def seal(personal: Mapping[str, JSON], written: Mapping[str, bytes] | None = None) -> list[Sealed]:
    """Each value with a fresh 32-byte salt, in order of field name. `written` are values in canonical JSON already."""
    for field in personal:
        if not _FIELD.fullmatch(field):
            raise ValueError(f"personal field {field!r}: use lower-case letters, digits and _")
    whole = {field: canonical(value) for field, value in personal.items()} | dict(written or {})
    return [Sealed(field, secrets.token_bytes(32), whole[field]) for field in sorted(whole)]


def stamp(now: datetime) -> str:
    """`now` in UTC with microseconds, as in "2026-11-21T05:50:02.000000Z". Refuses a time without zone."""
    if now.tzinfo is None:
        raise ValueError("now must know its zone (aware, UTC)")
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def check_names(kind: str, subject: str, actor: str, data: Mapping[str, JSON]) -> None:
    """Refuse names that a reader of the ledger could not resolve. Raises `ValueError`."""
    if not _KIND.fullmatch(kind):
        raise ValueError(f'kind {kind!r}: write "room.verb", as in "posts.submit"')
    if not _SUBJECT.fullmatch(subject):
        raise ValueError(f'subject {subject!r}: write "model:key", as in "post:12"')
    if not _ACTOR.fullmatch(actor):
        raise ValueError(f'actor {actor!r}: write "staff:3", "robot:worker" or "system"')
    also = data.get("also", ())
    if isinstance(also, str) or not isinstance(also, Sequence):
        raise ValueError('data["also"] must be a list of subjects')  # noqa: TRY004  one error type for callers
    for other in also:
        if not isinstance(other, str) or not _SUBJECT.fullmatch(other):
            raise ValueError(f'data["also"] has {other!r}: write "model:key", as in "delivery:4"')


def outline(decision: Decision) -> dict[str, Any]:
    """What stays readable of a decision after its words are erased: outcome, codes and clauses, no free text."""
    return {
        "allowed": decision.allowed,
        "basis": _clauses(decision.basis),
        "exemption": decision.exemption,
        "reasons": [_reason(reason) for reason in decision.reasons],
        "warnings": [_reason(reason) for reason in decision.warnings],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {"clauses": _clauses(reason.citations), "code": reason.code, "where": reason.where}


def _clauses(citations: Sequence[Citation]) -> list[str]:
    return [f"house:{citation.id}" if citation.house else citation.id for citation in citations]


def build(  # one parameter for each part of the format
    *,
    seq: int,
    prev: str,
    at: str,
    kind: str,
    subject: str,
    actor: str,
    data: Mapping[str, JSON],
    sealed: Sequence[Sealed],
    outlined: Mapping[str, JSON] | None,
    pack: str,
) -> bytes:
    """The canonical body of one entry, as `docs/ledger.md` describes it; `outlined` is the decision's `outline`."""
    return canonical(
        {
            "actor": actor,
            "at": at,
            "data": plain(data),
            "decision": outlined,
            "kind": kind,
            "pack": pack,
            "personal": {one.field: one.commitment for one in sealed},
            "prev": prev,
            "seq": seq,
            "subject": subject,
            "v": VERSION,
        }
    )
