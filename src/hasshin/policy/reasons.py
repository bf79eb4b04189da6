"""Why something is refused, warned of or allowed: always with the clause it rests on (promise 8)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict

from hasshin.policy.text import Text


class Citation(BaseModel):
    """What a decision rests on: a clause of the city's guideline, or a house rule of ours.

    `id` is the pack's clause id ("F-4-1"), `number` the city's own numbering ("4-(1)").
    A house rule has `house=True`, and id and number name the rule; it is never shown as a clause.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    number: str
    heading: Text
    house: bool = False


class Reason(BaseModel):
    """One reason. `where` is a dotted path into what was submitted ("texts.x", "media.0.alt", "account.3")."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    message: Text
    fix: Text | None = None
    where: str = ""
    words: str = ""
    citations: tuple[Citation, ...] = ()
    severity: Literal["refuse", "warn"] = "refuse"


class Refused(Exception):
    """An action was refused. `reasons` is never empty; faces show all of them with their clauses."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        self.reasons: tuple[Reason, ...] = tuple(reasons)
        if not self.reasons:
            raise ValueError("a refusal needs a reason")
        super().__init__("; ".join(f"{r.code}: {r.message.en}" for r in self.reasons))


class Conflict(Exception):
    """Somebody else changed the thing meanwhile; nothing was done. `message` says what and what to do."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message.en)


class NotFound(Exception):
    """There is no such thing, or the actor may not know of it."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"not found: {what}")
