"""A post with an image goes out over LINE whole: LINE fetches it here, where that was opened, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from hasshin.accounts.models import Account
from hasshin.blobs import store as blobs
from hasshin.delivery.engine import deliver
from hasshin.findings.queries import open_findings
from hasshin.platforms.interface import AccountAccess, Platform, Secret
from hasshin.platforms.line.connector import Line
from hasshin.posts.content import ContentImage
from hasshin.posts.models import Delivery, Media
from tests.delivery import world as worlds
from tests.delivery.world import World
from tests.platforms.people import picture
from tests.platforms.simulators.base import transport
from tests.platforms.simulators.line import LineSimulator

ORIGIN = "https://hasshin.city.example.jp"


def fetched(url: str) -> tuple[str, bytes] | None:
    """What LINE gets at an address, without a cookie."""
    if not url.startswith(f"{ORIGIN}/"):
        return None
    answer = Client().get(urlsplit(url).path)
    return (answer["Content-Type"], answer.content) if answer.status_code == 200 else None


@pytest.fixture
def sim() -> Iterator[LineSimulator]:
    made = LineSimulator()
    made.fetch = fetched
    yield made
    assert made.violations == []


@pytest.fixture
def world(db: None, own_folder: Path, sim: LineSimulator) -> World:
    built = worlds.build(datetime.now(UTC))  # the page that LINE asks for goes by the real clock
    token = Secret(sim.grant_token())

    def connect(account: Account) -> Platform:
        return Line(AccountAccess("line", "216ruabc", sim.bot_id, token=token), transport=transport(sim))

    built.connect = connect  # type: ignore[method-assign]
    return built


def sent(world: World) -> Delivery:
    """The post, decided and handed to LINE."""
    image = picture("teal")
    blobs.put(image.data)
    Media.objects.create(
        digest=image.digest, mime=image.mime, width=8, height=8, size=len(image.data),
        uploaded_by_id=world.operator.staff, uploaded_at=world.now,
    )  # fmt: skip
    shown = ContentImage(digest=image.digest, alt="休館の掲示", rights="市が撮影", portrait="人物なし")
    delivery = world.approved(images=(shown,))
    Account.objects.filter(pk=delivery.account_id).update(connector="line")
    deliver(delivery.pk, worker="w1", clock=world.clock, connect=world.connect)
    delivery.refresh_from_db()
    return delivery


def test_line_gets_the_text_and_the_very_image_that_was_approved(
    world: World, sim: LineSimulator, settings: Any
) -> None:
    opened = {"public_media": True, "origin": ORIGIN}
    settings.HASSHIN_INSTALLATION = settings.HASSHIN_INSTALLATION.model_copy(update=opened)
    assert sent(world).state == Delivery.State.DONE
    text, image = sim.visible()
    assert (text.text, image.broken) == ("図書館は明日休館します。", ())
    assert fetched(image.content["originalContentUrl"]) == ("image/png", picture("teal").data)


def test_where_nobody_outside_can_fetch_it_nothing_goes_out_and_the_reason_is_told(
    world: World, sim: LineSimulator
) -> None:
    delivery = sent(world)
    assert (delivery.state, sim.visible()) == (Delivery.State.REFUSED, [])
    assert "public_media" in delivery.reason["message"]["ja"]
    assert [f.code for f in open_findings(world.now)] == ["post_refused"]
