"""What the YouTube connector reads of a channel: its videos, what the public says, its face, and whose its token is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from hasshin.platforms.interface import Handle, Outcome, ProfileChange, Secret

from .youtubeworld import YouTubeWorld, prepared


@pytest.fixture
def youtube(tmp_path: Path) -> Iterator[YouTubeWorld]:
    world = YouTubeWorld(tmp_path)
    yield world
    world.check()


def out(youtube: YouTubeWorld, **how: Any) -> tuple[Handle, str]:
    """A published video."""
    platform = youtube.open()
    handle = prepared(platform, youtube.saying(**how)).handle
    assert handle is not None
    assert platform.publish(handle, "k").outcome is Outcome.DONE
    return handle, handle.data["video_id"]


def test_a_token_for_reading_is_told_that_it_may_not_write(youtube: YouTubeWorld) -> None:
    platform = youtube.open()
    handle = prepared(platform, youtube.saying()).handle
    assert handle is not None
    reader = youtube.open(token=Secret(youtube.sim.grant_token(scopes=("youtube.readonly",))))
    result = reader.publish(handle, "k")
    assert (result.outcome, result.code) == (Outcome.REJECTED, "scope")


def test_strays_are_seen_private_ones_are_not_and_a_video_made_private_is_gone(youtube: YouTubeWorld) -> None:
    platform = youtube.open()
    assert platform.list_own().value == ()
    stray = youtube.sim.post_behind_our_back("市長の挨拶")
    hidden = youtube.sim.post_behind_our_back("下書き")
    hidden.status["privacyStatus"] = "private"
    unlisted = youtube.sim.post_behind_our_back("限定公開")
    unlisted.status["privacyStatus"] = "unlisted"
    listed = platform.list_own().value or ()
    assert [(p.title, p.visibility) for p in listed] == [("市長の挨拶", "public"), ("限定公開", "unlisted")]
    stray.status["privacyStatus"] = "private"
    gone = platform.get(stray.id)
    assert (gone.outcome, gone.value, gone.code) == (Outcome.DONE, None, "gone")
    assert [p.title for p in platform.list_own().value or ()] == ["限定公開"]


def test_more_videos_than_a_page_holds_are_listed_to_the_end(youtube: YouTubeWorld) -> None:
    for n in range(55):
        youtube.sim.post_behind_our_back(f"お知らせ {n}").uploaded = youtube.clock() - timedelta(days=60 - n)
    platform = youtube.open()
    everything = platform.list_own()
    assert everything.complete
    assert [p.title for p in everything.value or ()] == [f"お知らせ {n}" for n in range(55)]
    before = len(youtube.sim.requests)
    recent = platform.list_own(youtube.clock() - timedelta(days=10, hours=1))
    assert [p.title for p in recent.value or ()] == [f"お知らせ {n}" for n in range(50, 55)]
    assert len(youtube.sim.requests) - before == 5  # the channel, and two pages with their videos


def test_what_others_say_is_read_with_every_reply_and_our_own_words_are_not(youtube: YouTubeWorld) -> None:
    _, video_id = out(youtube)
    first = youtube.sim.citizen_replies(video_id, "何時からですか\n<教えて>")
    for n in range(7):
        youtube.sim.citizen_replies(first.id, f"私も知りたい {n}")
    youtube.sim.citizen_replies(video_id, "spam", state="heldForReview")
    said = youtube.open().replies().value or ()
    texts = {post.text: post for post in said}
    assert set(texts) >= {"何時からですか\n<教えて>", *(f"私も知りたい {n}" for n in range(7))}
    assert "spam" not in texts
    assert texts["私も知りたい 0"].in_reply_to == first.id
    assert texts["何時からですか\n<教えて>"].in_reply_to == video_id
    assert texts["何時からですか\n<教えて>"].author == "citizen"
    assert youtube.open().replies(youtube.clock() + timedelta(minutes=1)).value == ()


def test_our_own_answers_are_no_voice_of_the_public(youtube: YouTubeWorld) -> None:
    def comment(number: int, author: str) -> dict[str, Any]:
        snippet = {"textOriginal": f"t{number}", "publishedAt": "2026-07-01T00:00:00Z", "authorDisplayName": "@a"}
        return {"id": f"c{number}", "snippet": snippet | {"authorChannelId": {"value": author}}}

    def server(request: httpx.Request) -> httpx.Response:
        snippet = {"videoId": "v", "topLevelComment": comment(1, "UCcitizen"), "totalReplyCount": 1}
        thread = {"snippet": snippet, "replies": {"comments": [comment(2, youtube.sim.channel.id)]}}
        return httpx.Response(200, json={"kind": "youtube#commentThreadListResponse", "items": [thread]})

    said = youtube.open(lambda _: httpx.MockTransport(server)).replies()
    assert [post.text for post in said.value or ()] == ["t1"]


def test_the_profile_is_read_and_its_text_written_without_losing_the_rest(youtube: YouTubeWorld) -> None:
    youtube.sim.channel.settings = {"keywords": "みどり市 防災", "country": "JP", "description": "前"}
    platform = youtube.open()
    text = "市の公式です。https://www.city.example.jp/sns"
    assert platform.write_profile(ProfileChange(text=text)).outcome is Outcome.DONE
    assert youtube.sim.channel.settings == {"keywords": "みどり市 防災", "country": "JP", "description": text}
    profile = platform.read_profile().value
    assert profile is not None
    assert (profile.handle, profile.remote_id) == ("city", youtube.sim.channel.id)
    assert profile.links == ("https://www.city.example.jp/sns",)
    assert profile.verified is None
    for change in (ProfileChange(name="別の市"), ProfileChange(fields=(("a", "b"),)), ProfileChange(text="<b>")):
        assert platform.write_profile(change).outcome is Outcome.REJECTED


def test_another_channel_s_token_and_an_account_without_a_channel_are_told(youtube: YouTubeWorld) -> None:
    other = youtube.open(remote_id="UCsomebodyelse").check_auth()
    assert (other.outcome, other.code, other.remote_id) == (
        Outcome.REJECTED, "other_account", youtube.sim.channel.id,
    )  # fmt: skip
    assert youtube.open(remote_id="").check_auth().outcome is Outcome.DONE
    youtube.sim.signed_up = False
    none = youtube.open().check_auth()
    assert (none.outcome, none.code) == (Outcome.REJECTED, "refused")


def test_a_token_is_renewed_and_ends_with_its_grant(youtube: YouTubeWorld) -> None:
    access = youtube.access()
    platform = youtube.open(token=access.token, refresh_token=access.refresh_token)
    youtube.ahead = timedelta(hours=2)
    assert platform.check_auth().code == "auth"
    renewed = platform.refresh()
    assert (renewed.outcome, renewed.refresh_token) == (Outcome.DONE, None)
    assert renewed.token is not None
    again = youtube.open(token=renewed.token, refresh_token=access.refresh_token)
    assert again.check_auth().outcome is Outcome.DONE
    assert again.revoke().outcome is Outcome.DONE
    assert again.check_auth().code == "auth"
    assert (again.revoke().outcome, again.revoke().code) == (Outcome.DONE, "gone")
    dead = again.refresh()
    assert (dead.outcome, dead.code) == (Outcome.REJECTED, "invalid_grant")
    alone = youtube.open(refresh_token=None).refresh()
    assert (alone.outcome, alone.token) == (Outcome.DONE, None)
