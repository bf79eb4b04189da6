"""What the connector wrote is read by Google's own Python client, which the real service accepts, and the other way."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import google_auth_httplib2
import pytest
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build_from_document
from googleapiclient.http import MediaInMemoryUpload, build_http

from hasshin.platforms.interface import Outcome
from hasshin.platforms.youtube.connector import YouTube

from .simulators.base import serving
from .simulators.youtube.described import document
from .youtubeworld import YouTubeWorld, prepared

pytestmark = pytest.mark.loopback


@pytest.fixture
def youtube(tmp_path: Path) -> YouTubeWorld:
    return YouTubeWorld(tmp_path)


@pytest.fixture
def address(youtube: YouTubeWorld) -> Iterator[str]:
    with serving(youtube.sim) as base:
        yield base


@pytest.fixture
def client(youtube: YouTubeWorld, address: str) -> Iterator[Any]:
    patched = copy.deepcopy(document()) | {"rootUrl": f"{address}/", "baseUrl": f"{address}/"}
    http = google_auth_httplib2.AuthorizedHttp(Credentials(youtube.sim.grant_token()), http=build_http())
    with build_from_document(patched, http=http) as service:
        yield service


@pytest.fixture
def platform(youtube: YouTubeWorld, address: str) -> YouTube:
    return YouTube(youtube.access(base_url=address), clock=youtube.clock)


def test_what_the_connector_wrote_is_what_googles_client_reads(
    youtube: YouTubeWorld, platform: YouTube, client: Any
) -> None:
    text = "放水訓練の様子です。\n詳細は https://www.city.example.jp/bousai?a=1&b=2 へ"
    first = platform.prepare(youtube.saying(text, "放水訓練 & 救助"), "k")
    said = prepared(platform, youtube.saying(text, "放水訓練 & 救助"), first.handle, rounds=1)
    (video,) = youtube.sim.videos
    assert (
        client.videos().list(part="status", id=video.id).execute()["items"][0]["status"]["privacyStatus"] == "private"
    )
    youtube.sim.finish_processing(video)
    done = prepared(platform, youtube.saying(text, "放水訓練 & 救助"), said.handle)
    assert done.handle is not None
    assert platform.publish(done.handle, "k").outcome is Outcome.DONE
    youtube.check()
    (shown,) = client.videos().list(part="snippet,status,fileDetails", id=video.id).execute()["items"]
    assert (shown["snippet"]["title"], shown["snippet"]["description"]) == ("放水訓練 & 救助", text)
    assert (shown["status"]["privacyStatus"], shown["snippet"]["defaultLanguage"]) == ("public", "ja")
    outgoing = youtube.saying(text)
    assert outgoing.video is not None
    assert shown["fileDetails"]["fileSize"] == str(outgoing.video.size)


def test_what_googles_client_wrote_is_what_the_connector_reads_changes_and_deletes(
    youtube: YouTubeWorld, platform: YouTube, client: Any
) -> None:
    body = {
        "snippet": {"title": "手で出した動画", "description": "説明", "categoryId": "25", "tags": ["防災"]},
        "status": {"privacyStatus": "public"},
    }
    media = MediaInMemoryUpload(b"film" * 1000, "video/mp4")
    video_id = client.videos().insert(part="snippet,status", body=body, media_body=media).execute()["id"]
    (post,) = platform.list_own().value or ()
    assert (post.id, post.title, post.text) == (video_id, "手で出した動画", "説明")
    assert platform.edit(video_id, youtube.saying("直した説明", "")).outcome is Outcome.DONE
    snippet = client.videos().list(part="snippet", id=video_id).execute()["items"][0]["snippet"]
    assert (snippet["description"], snippet["tags"], snippet["categoryId"]) == ("直した説明", ["防災"], "25")
    assert platform.delete(video_id).code == "ok"
    assert client.videos().list(part="id", id=video_id).execute()["items"] == []
