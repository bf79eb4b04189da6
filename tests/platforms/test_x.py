"""The X connector keeps the contract, on a simulator that holds each request against X's own description."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hasshin.platforms.interface import Platform

from .contract import Contract, World
from .xworld import XWorld


@pytest.fixture
def x() -> Iterator[XWorld]:
    world = XWorld()
    yield world
    world.check()


@pytest.fixture
def platform(x: XWorld) -> Platform:
    return x.open()


@pytest.fixture
def world(x: XWorld) -> World:
    def answer(post_id: str, text: str) -> None:
        x.sim.citizen_replies(post_id, text)

    return World(answer=answer)


class TestX(Contract):
    """The contract."""
