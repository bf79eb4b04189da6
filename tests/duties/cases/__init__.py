"""One case for each kind of duty: how it comes about, and how somebody tries to be rid of it with and without proof."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.conftest import Clock


@dataclass(frozen=True)
class Case:
    """`arrange` makes the duty in the sample city and returns its key (`Duty.key`); it may move the clock.

    `close_with_nothing` tries to close it without evidence: it must raise `Refused`, or change nothing.
    `close_with_evidence` does what the duty asks; afterwards the duty is gone.
    """

    kind: str
    city: str
    arrange: Callable[[Any, Clock], str]
    close_with_nothing: Callable[[Any, Clock], object]
    close_with_evidence: Callable[[Any, Clock], object]
