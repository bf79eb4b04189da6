from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Clock
from tests.delivery import world as worlds
from tests.delivery.world import World


@pytest.fixture
def world(db: None, own_folder: Path, clock: Clock) -> World:
    return worlds.build(clock.now)
