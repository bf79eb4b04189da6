"""Rooms above may look at each allowed act as it is recorded: in its transaction, with the chain's end held.

Whoever holds the end of the chain is alone until commit: what a watcher reads then is what stands, and an act that is
refused here has never happened. So what was shut out before an act was recorded can't have done it (docs/adr/0010).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hasshin.ledger.canonical import JSON
from hasshin.policy.decision import Decision
from hasshin.policy.facts import Facts


@dataclass(frozen=True)
class Recorded:
    """An allowed act with what it rested on, as `append` was given it."""

    kind: str
    subject: str
    actor: str
    now: datetime
    facts: Facts
    decision: Decision
    data: Mapping[str, JSON]


class Watcher(Protocol):
    """`before` may raise `Refused`: nothing is written then. `after` may write rows and append their entries."""

    def before(self, act: Recorded) -> None: ...

    def after(self, act: Recorded) -> None: ...


WATCHERS: list[Watcher] = []


def watch(watcher: Watcher) -> None:
    """Have each allowed act shown to `watcher`; once, as an app of Django's is made ready."""
    if watcher not in WATCHERS:
        WATCHERS.append(watcher)
