"""A sample city with one more person for each role, whose time stands still."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.core.cache import cache

from hasshin.city.pack import current_pack
from tests.conftest import Clock
from tests.permissions.people import Holder, holders


@dataclass(frozen=True)
class Cast:
    """The city, the time, the people, and all rights that some role of the pack has."""

    city: str
    clock: Clock
    people: list[Holder]
    given: frozenset[str]


@pytest.fixture(params=["fukushima", "matsudo"])
def cast(request: pytest.FixtureRequest, db: None, clock: Clock) -> Iterator[Cast]:
    request.getfixturevalue(f"city_{request.param}")
    cache.clear()
    everyone: Any = holders(clock)
    given = frozenset(right for role in current_pack().roles for right in role.may)
    with time_machine.travel(clock.now, tick=False):
        yield Cast(request.param, clock, everyone, given)
