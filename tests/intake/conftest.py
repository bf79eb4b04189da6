from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Clock
from tests.posts.office import Office
from tests.properties.world import build


@pytest.fixture
def fukushima(db: None, own_folder: Path, clock: Clock) -> Office:
    return Office(build("fukushima"), clock)
