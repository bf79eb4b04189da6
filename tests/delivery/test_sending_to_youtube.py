"""The whole way of a video to YouTube, through the engine: one video, whatever dies or gets lost on the way."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hasshin.accounts.models import Account
from hasshin.delivery.allowances import read_one
from hasshin.delivery.engine import deliver
from hasshin.delivery.find import find
from hasshin.ledger.models import Entry
from hasshin.platforms.interface import Platform
from hasshin.platforms.values import Found, Prepared
from hasshin.platforms.youtube import uploads
from hasshin.platforms.youtube.connector import YouTube
from hasshin.posts.actions.upload import upload_file
from hasshin.posts.content import ContentVideo
from hasshin.posts.models import Delivery
from hasshin.records.actions.make import make_missing
from hasshin.records.models import Record
from hasshin.records.readback import read_back_owed
from tests.checks.films import film
from tests.delivery import world as worlds
from tests.delivery.connecting import now
from tests.delivery.world import World
from tests.platforms.simulators.base import Fault, Request
from tests.platforms.youtubeworld import YouTubeWorld

PIECE = 256 * 1024
WORDS = "はしご車から放水する訓練を行いました。"


@pytest.fixture
def youtube(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[YouTubeWorld]:
    monkeypatch.setattr(uploads, "PIECE", PIECE)
    made = YouTubeWorld(tmp_path)
    yield made
    made.check()


@pytest.fixture
def world(db: None, own_folder: Path, youtube: YouTubeWorld) -> World:
    built = worlds.build(now())
    Account.objects.filter(pk=built.account.pk).update(
        service="youtube", connector="youtube", handle="city", remote_id=youtube.sim.channel.id
    )
    built.account.refresh_from_db()
    return built


def approved(world: World) -> Delivery:
    data = film(picture=b"picture" * 100_000, private=True)
    media = upload_file(actor=world.operator, now=world.now, file=io.BytesIO(data))
    stated = {"alt": "はしご車から放水する様子", "rights": "市職員が撮影", "portrait": "人物は写っていない"}
    return world.approved(WORDS, video=ContentVideo(digest=media.digest, **stated), public_title="放水訓練")


def turn(world: World, delivery: Delivery, platform: Platform) -> None:
    """One attempt, as soon as it is due."""
    world.now = max(world.now, delivery.not_before or world.now)
    deliver(delivery.pk, worker="w1", clock=world.clock, connect=lambda account: platform)
    delivery.refresh_from_db()


def until_settled(world: World, delivery: Delivery, platform: Platform) -> int:
    """How many turns it took."""
    for number in range(1, 20):
        turn(world, delivery, platform)
        if delivery.state != Delivery.State.SCHEDULED:
            return number
    raise AssertionError(delivery.reason)


def publishing(request: Request) -> bool:
    return request.method == "PUT" and not request.param("upload_id")


def test_a_video_goes_out_once_is_recorded_and_reads_back_as_it_left(world: World, youtube: YouTubeWorld) -> None:
    delivery, platform = approved(world), youtube.open()
    begun = world.now
    assert until_settled(world, delivery, platform) == 2
    assert world.now == begun, "the handle is saved, and it goes on at once"
    kinds = Entry.objects.filter(subject=f"delivery:{delivery.pk}").order_by("seq").values_list("kind", flat=True)
    told = [
        kind for kind in kinds if kind in ("delivery.prepare", "delivery.postpone", "delivery.begin", "delivery.done")
    ]
    assert told == ["delivery.prepare", "delivery.begin", "delivery.done"]
    (video,) = youtube.sim.visible()
    assert (delivery.state, delivery.remote_id) == (Delivery.State.DONE, video.id)
    assert delivery.url == f"https://www.youtube.com/watch?v={video.id}"
    assert (video.title, video.snippet["description"]) == ("放水訓練", WORDS)
    assert make_missing(world.now) == 1
    assert read_back_owed(world.now + timedelta(minutes=5), lambda account: platform) == 1
    record = Record.objects.get()
    assert record.matches is True
    assert [one["mime"] for one in record.media] == ["video/mp4"]
    video.snippet["title"] = "別の題"
    Record.objects.update(read_back_at=None, matches=None)
    read_back_owed(world.now + timedelta(minutes=5), lambda account: platform)
    record.refresh_from_db()
    assert record.matches is False


def test_a_worker_that_dies_while_it_uploads_makes_no_second_video(world: World, youtube: YouTubeWorld) -> None:
    delivery = approved(world)
    turn(world, delivery, youtube.open())
    assert delivery.handle is not None
    assert delivery.handle["lasting"] is True

    class Dies(YouTube):
        def prepare(self, *given: Any, **named: Any) -> Prepared:
            super().prepare(*given, **named)
            raise SystemExit

    youtube.sim.uploads.cut_next = True
    with pytest.raises(SystemExit):
        turn(world, delivery, Dies(youtube.access(), transport=youtube.open()._transport, clock=youtube.clock))
    (session,) = youtube.sim.uploads.sessions.values()
    assert session.received
    assert session.finished is None
    Delivery.objects.filter(pk=delivery.pk).update(state="scheduled", lease_until=None)
    delivery.refresh_from_db()
    before = len(youtube.sim.requests)
    until_settled(world, delivery, youtube.open())
    first = youtube.sim.requests[before]
    assert first.headers["content-range"].startswith("bytes */"), "it asks how much is there before it sends"
    assert (delivery.state, youtube.titles()) == (Delivery.State.DONE, ["放水訓練"])
    assert (len(youtube.sim.videos), youtube.sim.quota.inserted) == (1, 1)


def test_a_lost_answer_to_publishing_is_found_and_nothing_is_doubled(world: World, youtube: YouTubeWorld) -> None:
    delivery, platform = approved(world), youtube.open()
    youtube.sim.order(Fault.LOST_AFTER, publishing)
    until_settled(world, delivery, platform)
    assert delivery.state == Delivery.State.UNKNOWN
    assert delivery.not_before is not None
    world.now = delivery.not_before
    assert find(delivery.pk, worker="w1", clock=world.clock, connect=lambda account: platform) is Found.FOUND
    delivery.refresh_from_db()
    assert (delivery.state, youtube.titles()) == (Delivery.State.DONE, ["放水訓練"])


def test_a_request_that_never_arrived_is_made_again_under_its_key(world: World, youtube: YouTubeWorld) -> None:
    delivery, platform = approved(world), youtube.open()
    youtube.sim.order(Fault.LOST_BEFORE, publishing)
    until_settled(world, delivery, platform)
    assert (delivery.state, youtube.titles()) == (Delivery.State.UNKNOWN, [])
    assert delivery.not_before is not None
    world.now = delivery.not_before
    find(delivery.pk, worker="w1", clock=world.clock, connect=lambda account: platform)
    delivery.refresh_from_db()
    assert (delivery.state, youtube.titles()) == (Delivery.State.DONE, ["放水訓練"])
    assert len(youtube.sim.videos) == 1


def test_a_refused_rate_keeps_the_uploaded_video_for_the_next_try(world: World, youtube: YouTubeWorld) -> None:
    delivery, platform = approved(world), youtube.open()
    youtube.sim.order(Fault.RATE_LIMITED, publishing)
    until_settled(world, delivery, platform)
    assert (delivery.state, youtube.titles()) == (Delivery.State.DONE, ["放水訓練"])
    assert (len(youtube.sim.videos), youtube.sim.quota.inserted) == (1, 1)


def test_no_more_than_the_days_uploads_are_begun_however_often_the_day_is_read(
    world: World, youtube: YouTubeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hasshin.platforms.youtube.connector.UPLOADS_A_DAY", 1)
    first, second, platform = approved(world), approved(world), youtube.open()
    read_one(world.account, world.now, lambda account: platform)
    until_settled(world, first, platform)
    assert first.state == Delivery.State.DONE
    read_one(world.account, world.now, lambda account: platform)
    before = len(youtube.sim.requests)
    turn(world, second, platform)
    assert (second.state, second.reason["code"]) == (Delivery.State.SCHEDULED, "allowance_used")
    assert len(youtube.sim.requests) == before


def test_a_used_up_day_is_missed_and_told_and_asks_no_more(world: World, youtube: YouTubeWorld) -> None:
    delivery = approved(world)
    youtube.sim.quota.inserts = 0
    turn(world, delivery, youtube.open())
    waits = delivery.state == Delivery.State.SCHEDULED and delivery.not_before is not None
    assert waits or delivery.state == Delivery.State.MISSED
    assert "太平洋時間の0時" in delivery.reason["message"]["ja"]
    assert len(youtube.sim.requests) == 1
