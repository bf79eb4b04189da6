from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from hasshin.policy.load import load_pack_text
from tests.conftest import Clock
from tests.posts import town as towns
from tests.posts.office import Office
from tests.properties import world as worlds
from tests.properties.world import build


@pytest.fixture(autouse=True, scope="session")
def _packs_are_read_once() -> Iterator[None]:
    """A pack's text means the same in each test; reading it anew would take longer than most of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worlds, "load_pack_text", cache(load_pack_text))
        yield


@pytest.fixture
def fukushima(db: None, own_folder: Path, clock: Clock) -> Office:
    return Office(build("fukushima"), clock)


@pytest.fixture
def matsudo(db: None, own_folder: Path, clock: Clock) -> Office:
    return Office(build("matsudo"), clock)


@pytest.fixture(params=["fukushima", "matsudo"])
def office(request: pytest.FixtureRequest, db: None, own_folder: Path, clock: Clock) -> Office:
    """Each of the two cities in turn."""
    return Office(build(request.param), clock)


@pytest.fixture
def town(db: None, own_folder: Path, clock: Clock) -> Office:
    return towns.build(clock)
