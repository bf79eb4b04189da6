"""The YouTube connector keeps the contract, on a simulator that holds each request against the discovery document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from hasshin.platforms.interface import AccountAccess, Found, Handle, Outcome, Platform, Secret
from hasshin.platforms.youtube.connector import YouTube
from hasshin.platforms.youtube.limits import until_new_day

from .contract import Contract, World, lately, publish, read
from .people import picture, saying
from .simulators.base import Fault
from .youtubeworld import Filmed, YouTubeWorld, prepared


@pytest.fixture
def youtube(tmp_path: Path) -> Iterator[YouTubeWorld]:
    world = YouTubeWorld(tmp_path)
    yield world
    world.check()


@pytest.fixture
def platform(youtube: YouTubeWorld) -> Platform:
    return cast("Platform", Filmed(youtube.open(), youtube))


@pytest.fixture
def world(youtube: YouTubeWorld) -> World:
    def answer(post_id: str, text: str) -> None:
        youtube.sim.citizen_replies(post_id, text)

    return World(answer=answer)


def out(youtube: YouTubeWorld, **how: Any) -> tuple[Handle, str]:
    """A published video."""
    platform = youtube.open()
    handle = prepared(platform, youtube.saying(**how)).handle
    assert handle is not None
    assert platform.publish(handle, "k").outcome is Outcome.DONE
    return handle, handle.data["video_id"]


class TestYouTube(Contract):
    """The contract; where YouTube has less, what it has instead."""

    def test_what_is_published_can_be_read_back_word_for_word(self, platform: Platform) -> None:
        text = "放水訓練を行いました。\n\n「市のサイト」 & 0120-000-000\nhttps://www.city.example.jp/a?b=1&c=2"
        _, result = publish(platform, saying(text, picture(alt="訓練")), "k-1")
        post = read(platform, result.remote_id)
        assert (post.text, post.title, post.visibility) == (text, "市からのお知らせ", "public")
        assert result.url == f"https://www.youtube.com/watch?v={result.remote_id}"
        # The thumbnail and the film; neither has alternative text, and nobody says so.
        assert [(m.kind, m.alt) for m in post.media] == [("image", ""), ("video", "")]
        assert not platform.capabilities().alt_text

    def test_an_edit_replaces_text_and_alternative_text_and_keeps_the_image(self, platform: Platform) -> None:
        handle, result = publish(platform, saying("7月1日に開きます", picture()), "k-edit")
        edited = platform.edit(result.remote_id, saying("7月2日に開きます", picture(alt="後の説明")), handle)
        assert (edited.outcome, edited.code) == (Outcome.DONE, "alt_unchanged")
        assert read(platform, result.remote_id).text == "7月2日に開きます"


def test_a_video_is_private_until_it_is_published_and_then_it_is_the_very_film(youtube: YouTubeWorld) -> None:
    platform, outgoing = youtube.open(), youtube.saying(size=900_000)
    said = prepared(platform, outgoing)
    assert (said.outcome, youtube.titles()) == (Outcome.DONE, [])
    assert said.handle is not None
    assert said.handle.lasting
    assert platform.list_own().value == ()
    assert platform.publish(said.handle, "k").outcome is Outcome.DONE
    (video,) = youtube.sim.visible()
    assert outgoing.video is not None
    assert video.data == outgoing.video.path.read_bytes()
    assert (video.snippet["categoryId"], video.status["selfDeclaredMadeForKids"]) == ("22", False)


def test_publishing_twice_leaves_one_video(youtube: YouTubeWorld) -> None:
    handle, video_id = out(youtube)
    platform = youtube.open()
    again = platform.publish(handle, "k")
    assert (again.outcome, again.remote_id) == (Outcome.DONE, video_id)
    assert len(youtube.sim.videos) == 1


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"video": None}, "video"),
        ({"title": " "}, "title"),
        ({"title": "あ" * 101}, "101"),
        ({"text": "あ" * 1667}, "5,001"),
        ({"text": "<b>"}, "<"),
        ({"title": "1 < 2"}, "<"),
        ({"images": (picture(), picture("red"))}, "One image"),
        ({"images": (picture(size=(900, 900), noise=True),)}, "thumbnail"),
    ],
)
def test_what_youtube_would_not_take_is_refused_and_nothing_leaves(
    youtube: YouTubeWorld, change: dict[str, Any], word: str
) -> None:
    refused = youtube.open().prepare(replace(youtube.saying(), **change), "k")
    assert refused.outcome is Outcome.REJECTED
    assert word in refused.reason.en
    assert youtube.sim.requests == []


def test_a_project_without_audit_is_told_so_and_nothing_is_pretended(youtube: YouTubeWorld) -> None:
    youtube.sim.audited = False
    platform = youtube.open()
    handle = prepared(platform, youtube.saying()).handle
    assert handle is not None
    result = platform.publish(handle, "k")
    assert (result.outcome, result.code) == (Outcome.REJECTED, "refused")
    assert "audit" in result.reason.en
    assert youtube.titles() == []


def test_a_used_up_day_waits_for_midnight_in_california_and_asks_no_more(youtube: YouTubeWorld) -> None:
    youtube.sim.quota.inserts = 0
    platform = youtube.open()
    said = platform.prepare(youtube.saying(), "k")
    assert (said.outcome, said.code) == (Outcome.NOT_DONE, "rate_limited")
    assert said.retry_after is not None
    assert abs(said.retry_after - until_new_day(youtube.clock())) < timedelta(minutes=1)
    assert len(youtube.sim.requests) == 1
    youtube.sim.quota.inserts = 100
    handle = prepared(platform, youtube.saying()).handle
    assert handle is not None
    youtube.sim.quota.units = youtube.sim.quota.used
    result = platform.publish(handle, "k")
    assert (result.outcome, result.code, youtube.titles()) == (Outcome.NOT_DONE, "rate_limited", [])
    youtube.ahead = until_new_day(youtube.clock()) + timedelta(seconds=1)
    youtube.sim.quota.units = 10_000
    assert youtube.open().publish(handle, "k").outcome is Outcome.DONE


@pytest.mark.parametrize(
    ("now", "hours"),
    [("2026-07-01T06:30:00+00:00", 0.5), ("2026-03-08T08:00:00+00:00", 23), ("2026-11-01T07:00:00+00:00", 25)],
)
def test_california_s_days_are_not_all_of_24_hours(now: str, hours: float) -> None:
    assert until_new_day(datetime.fromisoformat(now)) == timedelta(hours=hours)


def test_the_day_of_uploads_is_told_and_our_own_count_since_midnight_in_california(youtube: YouTubeWorld) -> None:
    platform = youtube.open()
    assert platform.capabilities().reads_quota
    (day,) = platform.read_quota().value or ()
    assert (day.name, day.limit, day.used) == ("uploads_day", 100, None)
    assert day.counts_from is not None
    assert day.resets_at is not None
    assert day.counts_from <= youtube.clock() < day.resets_at
    assert timedelta(hours=23) <= day.resets_at - day.counts_from <= timedelta(hours=25)
    assert youtube.sim.requests == []


def test_a_channel_that_uploaded_too_many_waits(youtube: YouTubeWorld) -> None:
    youtube.sim.upload_limit = 0
    said = youtube.open().prepare(youtube.saying(), "k")
    assert (said.outcome, said.code, said.retry_after) == (Outcome.NOT_DONE, "rate_limited", timedelta(days=1))


@pytest.mark.parametrize("status", [403, 429])
def test_too_many_requests_are_no_refusal(youtube: YouTubeWorld, status: int) -> None:
    youtube.sim.rate_status = status
    platform = youtube.open()
    handle = prepared(platform, youtube.saying()).handle
    assert handle is not None
    youtube.sim.order(Fault.RATE_LIMITED)
    result = platform.publish(handle, "k")
    assert (result.outcome, result.code) == (Outcome.NOT_DONE, "rate_limited")
    assert platform.publish(handle, "k").outcome is Outcome.DONE


def test_an_edit_keeps_what_it_does_not_name_and_another_film_is_refused(youtube: YouTubeWorld) -> None:
    handle, video_id = out(youtube)
    video = youtube.sim.video(video_id)
    video.snippet |= {"tags": ["防災"], "categoryId": "25"}
    platform = youtube.open()
    corrected = youtube.saying("7月2日の訓練です。", title="")
    assert platform.edit(video_id, corrected, handle).outcome is Outcome.DONE
    assert (video.title, video.snippet["description"]) == ("放水訓練", "7月2日の訓練です。")
    assert (video.snippet["tags"], video.snippet["categoryId"]) == (["防災"], "25")
    assert video.privacy(youtube.clock()) == "public"
    other = platform.edit(video_id, youtube.saying(size=9999), handle)
    assert (other.outcome, other.code) == (Outcome.REJECTED, "refused")
    gone = platform.edit("nothing", corrected)
    assert (gone.outcome, gone.code) == (Outcome.REJECTED, "gone")


def test_no_server_but_google_s_is_asked() -> None:
    with pytest.raises(ValueError, match="one server"):
        YouTube(AccountAccess("youtube", "city", base_url="https://example.net", token=Secret("t")))
    with pytest.raises(ValueError, match="token"):
        YouTube(AccountAccess("youtube", "city"))


def test_a_deleted_video_is_not_called_absent(youtube: YouTubeWorld) -> None:
    handle, video_id = out(youtube)
    platform = youtube.open()
    assert platform.find("k", handle, lately()).found is Found.FOUND
    assert platform.delete(video_id).outcome is Outcome.DONE
    assert platform.find("k", handle, lately()).found is Found.NOT_PROVEN
    assert platform.publish(handle, "k").code == "gone"
