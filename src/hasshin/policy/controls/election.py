"""Control on election periods (選挙期間): a safeguard for the city's neutrality while people campaign."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from hasshin.policy.controls.base import ControlBase, RoleRef
from hasshin.policy.text import Text
from hasshin.policy.vocabulary import How, OutwardKind


class Election(ControlBase):
    """In an election period, posts with a listed name or term wait for one more decision, and the `impossible` acts
    towards accounts that are not the city's can't be done. `title` names that decision; a period is set by a holder of
    `set_by`, for at most `max_days`.
    """

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "evidence"})
    type: Literal["election"]
    set_by: tuple[RoleRef, ...] = Field(min_length=1)
    decided_by: tuple[RoleRef, ...] = Field(min_length=1)
    title: Text
    max_days: int = Field(default=60, ge=1)
    impossible: tuple[OutwardKind, ...] = ("repost", "quote", "like", "follow")
