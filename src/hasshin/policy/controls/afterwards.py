"""Controls at and after sending: lateness and staleness, corrections, reviews, records, freeze."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from hasshin.policy.controls.base import ControlBase, Part, RoleRef
from hasshin.policy.text import Text
from hasshin.policy.vocabulary import How


class Publishing(ControlBase):
    """How late a post may go out, and for how many days an approval stays fresh."""

    meets: ClassVar[frozenset[How]] = frozenset({"enforce"})
    type: Literal["publishing"]
    lateness_minutes: int = Field(default=60, ge=1)
    approval_days: int = Field(default=14, ge=1)


class Criticised(Part):
    """What deleting or altering a post under criticism asks for."""

    reason: bool = True
    second_person: bool = True


class Corrections(ControlBase):
    """A wrong post is corrected or deleted, then the right information goes out; the case is open until then.

    `within_hours` is the clock from the error's report to the correction.
    """

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "evidence"})
    type: Literal["corrections"]
    open_until_right: bool = True
    within_hours: int = Field(default=24, ge=1)
    criticised: Criticised | None = None


class Review(ControlBase):
    """A regular review of an account's record, every so many days, signed by a holder of one of the roles."""

    meets: ClassVar[frozenset[How]] = frozenset({"duty", "evidence"})
    type: Literal["review"]
    roles: tuple[RoleRef, ...] = Field(min_length=1)
    every_days: int = Field(ge=1)


class Records(ControlBase):
    """What is kept of each publication, for how long, under which document class."""

    meets: ClassVar[frozenset[How]] = frozenset({"evidence", "duty"})
    type: Literal["records"]
    kept: tuple[Literal["payload", "media", "answer", "read_back", "screen_copy", "decision"], ...] = Field(
        min_length=1
    )
    years: int = Field(ge=1)
    document_class: Text


class Freeze(ControlBase):
    """Stopping an account at once: by whom, and who lifts it. Freezing works from anywhere."""

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "evidence"})
    type: Literal["freeze"]
    freeze_by: tuple[RoleRef, ...] = Field(min_length=1)
    lift_by: tuple[RoleRef, ...] = Field(min_length=1)
