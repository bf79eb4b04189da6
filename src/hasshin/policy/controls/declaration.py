"""Control on declared disasters (F-6, M-5, M-11): who declares one, for how long, and what waits meanwhile."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from hasshin.policy.controls.base import ControlBase, FunctionRef, RoleRef, ServiceRef
from hasshin.policy.vocabulary import How

LONGEST_DAYS = 7
USUAL_HOURS = 72
REVIEW_DAYS = 14


class DisasterDeclaration(ControlBase):
    """A disaster is declared, extended and ended by these roles, for `max_days` at most at a time.

    While it is declared, ordinary posts that were decided before it wait (`holds`), on accounts of `services` and of
    units with one of `unit_functions` (none named: all), until a decider confirms each. What is decided by an annex
    that the declaration put in force owes an after-review to `after_review_by` (none named: to `declared_by`).
    """

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "evidence"})
    type: Literal["declaration"]
    declared_by: tuple[RoleRef, ...] = Field(min_length=1)
    max_days: int = Field(default=LONGEST_DAYS, ge=1, le=365, description="the longest time of one act, in days")
    usual_hours: int = Field(default=USUAL_HOURS, ge=1, description="the time that the screen proposes, in hours")
    holds: Literal["ordinary", "none"] = "ordinary"
    services: tuple[ServiceRef, ...] = ()
    unit_functions: tuple[FunctionRef, ...] = ()
    after_review_by: tuple[RoleRef, ...] = ()
    after_review_days: int = Field(default=REVIEW_DAYS, ge=1)

    @property
    def reviewers(self) -> tuple[str, ...]:
        """The roles that read afterwards what was decided under it."""
        return self.after_review_by or self.declared_by
