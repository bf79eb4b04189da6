"""Control on drills (訓練): who starts one, how long it may be, and by which words a text says that it is one."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from hasshin.policy.controls.base import ControlBase, RoleRef
from hasshin.policy.vocabulary import How

MARKS: tuple[str, ...] = ("訓練",)
"""House rule where a pack says nothing: what a text on a live account must hold in a drill."""
LONGEST_DAYS = 7


class Drills(ControlBase):
    """A drill is started and ended by these roles, for `max_days` at most. A text that goes out on a live account in a
    drill holds one of the `marks`; `words` in a text of no drill ask the decider whether it is one after all.
    """

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "evidence"})
    type: Literal["drills"]
    led_by: tuple[RoleRef, ...] = Field(min_length=1)
    max_days: int = Field(default=LONGEST_DAYS, ge=1, le=60)
    marks: tuple[str, ...] = Field(default=MARKS, min_length=1)
    words: tuple[str, ...] = ()
