"""A ledger in a folder of its own, and short ways to add to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from hasshin.ledger.actions.append import append
from hasshin.ledger.keys import create_key
from hasshin.ledger.models import Entry

Add = Callable[..., Entry]


@pytest.fixture(autouse=True)
def own_folder(request: pytest.FixtureRequest) -> Iterator[Path | None]:
    """The ledger's key and checkpoints in the test's own folder."""
    if not (request.node.get_closest_marker("django_db") or {"db", "transactional_db"} & set(request.fixturenames)):
        yield None
        return
    settings: Any = request.getfixturevalue("settings")
    root: Path = request.getfixturevalue("tmp_path")
    settings.HASSHIN_LEDGER_KEY = root / "ledger.key"
    settings.HASSHIN_CHECKPOINTS = root / "checkpoints.jsonl"
    create_key(settings.HASSHIN_LEDGER_KEY)
    yield root


@pytest.fixture
def add(clock: Any) -> Add:
    """Append one entry in a transaction of its own; what is not named is filled in."""

    def one(**given: Any) -> Entry:
        shown = {"kind": "posts.submit", "subject": "post:1", "actor": "staff:3", "now": clock.forward(seconds=1)}
        with transaction.atomic():
            return append(**{**shown, **given})

    return one
