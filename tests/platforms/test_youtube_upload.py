"""An upload to YouTube goes on where it stopped, shows nothing, makes one video, and goes to Google alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from hasshin.platforms.interface import Outcome
from hasshin.platforms.youtube import uploads
from hasshin.platforms.youtube.session import is_googles

from .youtubeworld import YouTubeWorld, prepared


@pytest.fixture
def youtube(tmp_path: Path) -> Iterator[YouTubeWorld]:
    world = YouTubeWorld(tmp_path)
    yield world
    world.check()


def test_the_address_of_an_upload_is_saved_before_a_byte_leaves_and_is_in_no_evidence(
    youtube: YouTubeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "PIECE", 256 * 1024)
    platform, outgoing = youtube.open(), youtube.saying(size=600_000)
    first = platform.prepare(outgoing, "k")
    assert first.outcome is Outcome.PENDING
    assert first.handle is not None
    (session,) = youtube.sim.uploads.sessions.values()
    assert not session.received
    assert session.id in first.handle.data["session"]
    youtube.sim.uploads.cut_next = True
    second = platform.prepare(outgoing, "k", first.handle)
    assert (second.outcome, second.code) == (Outcome.PENDING, "no_answer")
    assert session.id not in json.dumps(second.evidence)
    done = prepared(platform, outgoing, second.handle)
    assert done.outcome is Outcome.DONE
    assert done.handle is not None
    assert session.id not in json.dumps(done.handle.to_json())
    assert len(youtube.sim.videos) == 1


def test_youtube_may_keep_less_than_was_sent(youtube: YouTubeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PIECE", 512 * 1024)
    youtube.sim.uploads.keep_next = 256 * 1024
    outgoing = youtube.saying(size=1_200_000)
    assert prepared(youtube.open(), outgoing).outcome is Outcome.DONE
    assert outgoing.video is not None
    assert [video.data for video in youtube.sim.videos] == [outgoing.video.path.read_bytes()]


@pytest.mark.parametrize("status", [404, 410])
def test_a_lost_session_whose_video_arrived_makes_no_second_one(youtube: YouTubeWorld, status: int) -> None:
    platform, outgoing = youtube.open(), youtube.saying()
    first = platform.prepare(outgoing, "k")
    youtube.sim.uploads.cut_next = True
    second = platform.prepare(outgoing, "k", first.handle)
    assert (second.outcome, len(youtube.sim.videos)) == (Outcome.PENDING, 1)
    youtube.sim.uploads.lose(status)
    youtube.sim.videos[0].hidden_reads = 1
    third = platform.prepare(outgoing, "k", second.handle)
    assert (third.outcome, third.retry_after) == (Outcome.PENDING, timedelta(minutes=1))
    done = platform.prepare(outgoing, "k", third.handle)
    assert done.outcome is Outcome.DONE
    assert done.handle is not None
    assert done.handle.data["video_id"] == youtube.sim.videos[0].id
    assert len(youtube.sim.videos) == 1


def test_a_lost_session_without_a_video_ends_with_a_person_and_not_with_a_second_upload(youtube: YouTubeWorld) -> None:
    platform, outgoing = youtube.open(), youtube.saying()
    other = youtube.sim.post_behind_our_back("放水訓練")
    other.status["privacyStatus"] = "private"
    handle = platform.prepare(outgoing, "k").handle
    youtube.sim.uploads.lose()
    looked = platform.prepare(outgoing, "k", handle)
    assert looked.outcome is Outcome.PENDING
    youtube.ahead = timedelta(minutes=11)
    assert platform.prepare(outgoing, "k", looked.handle).outcome is Outcome.REJECTED
    assert (youtube.sim.quota.inserted, youtube.sim.videos) == (1, [other])


def test_a_handle_of_other_content_is_a_mistake(youtube: YouTubeWorld) -> None:
    platform = youtube.open()
    handle = platform.prepare(youtube.saying(), "k").handle
    with pytest.raises(ValueError, match="other content"):
        platform.prepare(youtube.saying(title="別の題"), "k", handle)


def test_a_video_is_awaited_while_it_is_processed_but_not_for_long(youtube: YouTubeWorld) -> None:
    youtube.processes = False
    platform, outgoing = youtube.open(), youtube.saying()
    waiting = prepared(platform, outgoing, rounds=3)
    assert (waiting.outcome, waiting.retry_after) == (Outcome.PENDING, timedelta(seconds=15))
    youtube.sim.videos[0].done_at = youtube.clock() + timedelta(hours=1)
    youtube.ahead = timedelta(minutes=5, seconds=1)
    assert platform.prepare(outgoing, "k", waiting.handle).outcome is Outcome.DONE


@pytest.mark.parametrize(
    ("how", "said"), [({"failure": "conversion"}, "conversion"), ({"rejection": "duplicate"}, "duplicate")]
)
def test_what_youtube_can_t_process_or_turns_down_is_never_published(
    youtube: YouTubeWorld, how: dict[str, str], said: str
) -> None:
    youtube.processes = False
    platform, outgoing = youtube.open(), youtube.saying()
    waiting = prepared(platform, outgoing, rounds=3)
    youtube.sim.finish_processing(youtube.sim.videos[0], **how)
    ended = platform.prepare(outgoing, "k", waiting.handle)
    assert ended.outcome is Outcome.REJECTED
    assert said in ended.reason.ja
    assert youtube.titles() == []


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://www.googleapis.com/upload/youtube/v3/videos?upload_id=a", True),
        ("https://youtube.googleapis.com/upload/youtube/v3/videos?upload_id=a", True),
        ("https://www.googleapis.com/upload/youtube/v3/videos", False),
        ("http://www.googleapis.com/upload?upload_id=a", False),
        ("https://www.googleapis.com.example.net/upload?upload_id=a", False),
        ("https://evilgoogleapis.com/upload?upload_id=a", False),
        ("https://x@www.googleapis.com/upload?upload_id=a", False),
        ("https://www.googleapis.com:8443/upload?upload_id=a", False),
        ("", False),
    ],
)
def test_an_upload_goes_to_google_s_servers_alone(address: str, good: bool) -> None:
    assert is_googles(address, "https://www.googleapis.com") is good
    assert not is_googles(address, "http://127.0.0.1:9")


def test_an_answer_that_leads_an_upload_elsewhere_is_refused(youtube: YouTubeWorld) -> None:
    def astray(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"location": "https://example.net/?upload_id=x"})

    said = youtube.open(lambda _: httpx.MockTransport(astray)).prepare(youtube.saying(), "k")
    assert (said.outcome, said.handle) == (Outcome.REJECTED, None)
