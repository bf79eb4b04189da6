"""At least a thousand random histories in Matsudo keep the promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.properties.histories import every_history_keeps_the_promises


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(1500)
def test_every_history_in_matsudo_keeps_the_promises(own_folder: Path) -> None:
    every_history_keeps_the_promises("matsudo")
