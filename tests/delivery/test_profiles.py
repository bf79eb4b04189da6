"""The live profile is read again and again for the guide page's address (F-2-5)."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from hasshin.accounts.models import Account
from hasshin.city.models import PackVersion
from hasshin.city.pack import current_pack
from hasshin.delivery.profiles import profiles_due, read_profiles
from hasshin.findings.queries import open_findings
from hasshin.platforms.interface import AccountAccess, Secret
from hasshin.platforms.line.connector import Line
from hasshin.platforms.practice.memory import Fault
from hasshin.platforms.values import ProfileChange
from tests.delivery.world import PACKS, World
from tests.platforms.simulators.base import transport
from tests.platforms.simulators.line import LineSimulator

pytestmark = pytest.mark.clause("F-2-5")


def adopt(world: World, text: str) -> None:
    PackVersion.objects.create(
        digest=hashlib.sha256(text.encode()).hexdigest(), pack_id="fukushima", version="1.0.0", text=text,
        adopted_at=world.now, adopted_by="x",
    )  # fmt: skip


@pytest.fixture
def fukushima(world: World) -> World:
    adopt(world, (PACKS / "fukushima.yaml").read_text("utf-8"))
    return world


def put(world: World, text: str) -> None:
    world.board.set_profile(world.account.remote_id, ProfileChange(text=text))


def test_a_profile_without_the_address_is_a_finding_until_it_carries_it(fukushima: World) -> None:
    world, url = fukushima, current_pack().city.guide_url
    put(world, "市の公式です。")
    assert read_profiles(world.now, world.connect) == 1
    (finding,) = open_findings(world.now)
    assert "F-2-5" in [c.id for c in finding.citations]
    world.account.refresh_from_db()
    assert world.account.profile_has_guide is False
    put(world, f"案内は {url} です。")
    assert profiles_due(world.now) == []
    world.forward(days=1)
    assert read_profiles(world.now, world.connect) == 1
    assert open_findings(world.now) == ()
    world.account.refresh_from_db()
    assert world.account.profile_has_guide is True


def test_a_service_that_tells_no_links_is_not_said_to_lack_the_address(fukushima: World) -> None:
    sim = LineSimulator()
    sim.display_name = fukushima.account.name
    access = AccountAccess("line", "216ruabc", sim.bot_id, token=Secret(sim.grant_token()))
    Account.objects.update(handle="216ruabc", remote_id=sim.bot_id)
    assert read_profiles(fukushima.now, lambda account: Line(access, transport=transport(sim))) == 1
    assert open_findings(fukushima.now) == ()
    fukushima.account.refresh_from_db()
    assert fukushima.account.profile_has_guide is True  # as it stood before


def test_a_look_alike_address_is_not_the_guide_page(fukushima: World) -> None:
    put(fukushima, current_pack().city.guide_url.replace("://", "://www.example.com/"))
    read_profiles(fukushima.now, fukushima.connect)
    assert len(open_findings(fukushima.now)) == 1


def test_a_profile_that_cant_be_read_says_nothing_and_is_read_again_soon(fukushima: World) -> None:
    world = fukushima
    world.board.order(Fault("profile", "unavailable"))
    assert read_profiles(world.now, world.connect) == 0
    assert open_findings(world.now) == ()
    assert profiles_due(world.now) == []
    assert profiles_due(world.now + timedelta(minutes=10)) == [world.account.pk]


def test_a_pack_that_asks_for_nothing_of_profiles_reads_none(world: World) -> None:
    text = (PACKS / "matsudo.yaml").read_text("utf-8")
    adopt(world, text.replace("type: verification,", 'type: verification, planned: "people, accounts and directory",'))
    assert profiles_due(world.now) == []
