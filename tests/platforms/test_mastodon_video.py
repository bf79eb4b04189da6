"""A video on Mastodon is uploaded, processed by the server for a while, and only then named by the post."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
from mastodon import Mastodon as Client

from hasshin.platforms.interface import Found, Outcome, Outgoing
from hasshin.platforms.mastodon.limits import limits_of

from .contract import lately, publish
from .fake import NOW, Answers, speaking, status
from .openapi import check
from .people import picture, saying, video
from .servers import ServerInfo
from .test_mastodon import on


class Server:
    """Takes a video, is busy with it for `looks` looks, and refuses a post that names it before (422, as Mastodon)."""

    def __init__(self, looks: int) -> None:
        self.looks, self.seen, self.digest = looks, 0, ""
        self.posts: list[Answers] = []

    def medium(self) -> Answers:
        ready = self.seen > self.looks
        return {"id": "m1", "type": "video", "url": "https://x/v.mp4" if ready else None, "description": "放水訓練"}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        check(request)
        path = request.url.path
        if path == "/api/v2/media":
            body = request.read()
            assert b'filename="video.mp4"' in body
            assert "放水訓練".encode() in body
            start = body.index(b"video/mp4\r\n\r\n") + len(b"video/mp4\r\n\r\n")
            self.digest = hashlib.sha256(body[start : body.rindex(b"\r\n--")]).hexdigest()
            return httpx.Response(202, json=self.medium())
        if path == "/api/v1/media/m1":
            self.seen += 1
            return httpx.Response(200 if self.seen > self.looks else 206, json=self.medium())
        if request.method == "POST":
            asked: dict[str, Any] = json.loads(request.read())
            if self.seen <= self.looks:
                return httpx.Response(422, json={"error": "Cannot attach files that have not finished processing."})
            assert asked["media_ids"] == ["m1"]
            self.posts.append(status(7, asked["status"], NOW, media_attachments=[self.medium()]))
            return httpx.Response(200, json=self.posts[-1])
        if path.endswith("/statuses"):
            return httpx.Response(200, json=self.posts if "max_id" not in request.url.params else [])
        return httpx.Response(404, json={"error": "Record not found"})


def test_a_video_that_is_processed_at_once_is_published_and_found_by_its_attachment(tmp_path: Path) -> None:
    server, clip = Server(looks=1), video(tmp_path, alt="放水訓練")
    platform = speaking(server)
    handle, result = publish(platform, Outgoing("訓練の動画", video=clip), "k")
    assert (result.outcome, server.digest) == (Outcome.DONE, clip.digest)
    assert [medium["digest"] for medium in handle.data["media"]] == [clip.digest]
    assert server.posts[0]["media_attachments"][0]["type"] == "video"


def test_a_video_that_takes_long_is_pending_and_not_uploaded_again(tmp_path: Path) -> None:
    server, outgoing = Server(looks=4), Outgoing("訓練の動画", video=video(tmp_path, alt="放水訓練"))
    platform = speaking(server)
    first = platform.prepare(outgoing, "k")
    assert (first.outcome, first.handle is not None) == (Outcome.PENDING, True)
    server.digest = ""
    second = platform.prepare(outgoing, "k", first.handle)
    assert (second.outcome, server.digest) == (Outcome.DONE, "")


def test_a_video_beside_images_is_refused_and_nothing_leaves(tmp_path: Path) -> None:
    platform = speaking(lambda request: pytest.fail("something left"))
    prepared = platform.prepare(Outgoing("x", (picture(),), video=video(tmp_path)), "k")
    assert (prepared.outcome, prepared.code) == (Outcome.REJECTED, "unsupported")


def test_the_servers_own_limits_for_videos_are_read() -> None:
    media = {
        "supported_mime_types": ["image/png", "video/mp4"],
        "video_size_limit": 50_000_000,
        "description_limit": 900,
    }
    limits = limits_of({"configuration": {"media_attachments": media}})
    assert (limits.max_videos, limits.video_types, limits.max_video_bytes) == (1, ("video/mp4",), 50_000_000)
    assert limits.max_video_alt == 900
    none = limits_of({"configuration": {"media_attachments": {"supported_mime_types": ["image/png"]}}})
    assert (none.max_videos, none.video_types) == (0, ())


@pytest.mark.loopback
def test_an_independent_client_reads_what_was_written(mastodon_server: ServerInfo) -> None:
    server = mastodon_server
    server.reset()
    platform = on(server)
    handle, result = publish(platform, saying("避難所を開設しました #防災", picture(alt="避難所の地図")), "k")
    session = requests.Session()
    session.trust_env = False
    with session:
        client = Client(
            access_token=server.token, api_base_url=server.base_url, session=session, version_check_mode="none"
        )
        post = client.status(result.remote_id)
        assert post.url == result.url
        assert "避難所を開設しました" in post.content
        assert (post.visibility, post.language) == ("public", "ja")
        assert [medium.description for medium in post.media_attachments] == ["避難所の地図"]
        assert platform.find("k", handle, lately()).found is Found.FOUND
        platform.delete(result.remote_id)
        assert client.account_statuses(client.account_verify_credentials().id) == []
