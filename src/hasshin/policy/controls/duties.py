"""Control on duties: to whom an overdue one climbs, and when."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from hasshin.policy.controls.base import ControlBase, Ident, Part, RoleRef
from hasshin.policy.vocabulary import How


class Rung(Part):
    """One rung of the ladder: so long after a duty fell overdue, holders of these roles are told of it too."""

    after_days: int = Field(default=0, ge=0, le=3650)
    after_hours: int = Field(default=0, ge=0, le=23)
    roles: tuple[RoleRef, ...] = Field(min_length=1)

    @property
    def after(self) -> timedelta:
        """The time from when it fell overdue."""
        return timedelta(days=self.after_days, hours=self.after_hours)


class Escalation(ControlBase):
    """An overdue duty climbs rung by rung. Of several such controls the first that fits a duty counts for it.

    `kinds` are ids of kinds of duty (none: every kind); `urgent` picks urgent ones alone (true) or the others (false).
    """

    meets: ClassVar[frozenset[How]] = frozenset({"duty"})
    type: Literal["escalation"]
    kinds: tuple[Ident, ...] = ()
    urgent: bool | None = None
    ladder: tuple[Rung, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _upwards(self) -> Escalation:
        times = [rung.after for rung in self.ladder]
        if any(later <= earlier for earlier, later in pairwise(times)):
            raise ValueError("each rung of the ladder comes later than the one before it")
        return self

    def fits(self, kind: str, urgent: bool) -> bool:
        """Whether this ladder is the one for a duty of that kind."""
        return (not self.kinds or kind in self.kinds) and self.urgent in (None, urgent)
