"""A sample city for a whole module of tests, loaded once; each test's own changes are rolled back as usual."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.conftest import MASTER_KEY

NOW = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)  # Wednesday, 10:00 in Japan


@pytest.fixture(scope="module")
def town(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Any]:
    """The sample city that the module's CITY names, as it stood at `NOW`."""
    from django.db import transaction
    from django.test import override_settings

    from hasshin.accounts.credentials import keyfile
    from tests.sample_cities import sample_city

    key = tmp_path_factory.mktemp("keys") / "credentials.key"
    keyfile.replace(key, (MASTER_KEY,))
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(HASSHIN_CREDENTIALS_KEY=key):
            sample = sample_city(request.module.CITY, NOW)
        yield sample
        transaction.set_rollback(True)
