"""A city over HTTP: each person with a token, at a terminal of the city or elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.api.caller import City
from tests.conftest import Clock


@pytest.fixture
def stopped(clock: Clock) -> Iterator[Any]:
    """The web server's time is the test's."""
    with time_machine.travel(clock.now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def quick_passwords(settings: Any) -> None:
    """Nobody signs in by password here, so the sample's people get cheap ones."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def fukushima(quick_passwords: None, city_fukushima: Any, clock: Clock, stopped: Any) -> City:
    return City(city_fukushima, clock, stopped, Client(raise_request_exception=False))


@pytest.fixture
def matsudo(quick_passwords: None, city_matsudo: Any, clock: Clock, stopped: Any) -> City:
    return City(city_matsudo, clock, stopped, Client(raise_request_exception=False))
