"""Chromium and both running cities, started when the first journey asks for them and ended with the last.

They live as long as this folder's tests: Playwright keeps an event loop running, which Django's tests must not meet.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.people import City
from tests.journeys.running import running_demo

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "Chromium is missing: the journeys need it (Debian and Ubuntu: apt install chromium)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def city(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], City]]:
    """A running city by its name; started once."""
    with ExitStack() as ends:
        running: dict[str, City] = {}

        def named(name: str) -> City:
            if name not in running:
                demo = ends.enter_context(running_demo(name, tmp_path_factory.mktemp("demo") / name))
                running[name] = City(demo, chromium)
            return running[name]

        yield named


@pytest.fixture
def fukushima(city: Callable[[str], City]) -> City:
    return city("fukushima")


@pytest.fixture
def matsudo(city: Callable[[str], City]) -> City:
    return city("matsudo")
