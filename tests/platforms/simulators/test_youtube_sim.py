"""Google's own Python client, which the real service accepts, works against the simulated YouTube."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterator
from typing import Any

import google_auth_httplib2
import httplib2
import pytest
from google.auth.exceptions import RefreshError
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaInMemoryUpload, MediaIoBaseUpload, build_http

from .base import Fault, serving
from .youtube import YouTubeSimulator
from .youtube.described import document

pytestmark = pytest.mark.loopback
CHUNK = 256 * 1024
FILM = bytes(range(256)) * 2500  # 640,000 bytes: two whole parts and a rest


@pytest.fixture
def sim() -> YouTubeSimulator:
    return YouTubeSimulator()


@pytest.fixture
def address(sim: YouTubeSimulator) -> Iterator[str]:
    with serving(sim) as address:
        yield address


@pytest.fixture
def youtube(sim: YouTubeSimulator, address: str) -> Iterator[Any]:
    patched = copy.deepcopy(document()) | {"rootUrl": f"{address}/", "baseUrl": f"{address}/"}
    http = google_auth_httplib2.AuthorizedHttp(Credentials(sim.grant_token()), http=build_http())
    with build_from_document(patched, http=http) as service:
        yield service


def body(title: str = "防災訓練のようす") -> dict[str, Any]:
    return {
        "snippet": {"title": title, "description": "令和8年の訓練", "categoryId": "25", "tags": ["防災"]},
        "status": {"privacyStatus": "public", "selfDeclaredMadeForKids": False},
    }


def film() -> MediaIoBaseUpload:
    return MediaIoBaseUpload(io.BytesIO(FILM), "video/mp4", chunksize=CHUNK, resumable=True)


def test_it_uploads_in_parts_and_reads_lists_changes_and_deletes(sim: YouTubeSimulator, youtube: Any) -> None:
    request = youtube.videos().insert(part="snippet,status", body=body(), media_body=film())
    answer, steps = None, 0
    while answer is None:
        _, answer = request.next_chunk()
        steps += 1
    assert steps == 3
    assert sim.videos[0].data == FILM
    found = youtube.videos().list(part="snippet,status,processingDetails", id=answer["id"]).execute()["items"]
    assert found[0]["status"]["uploadStatus"] == "uploaded"
    channel = youtube.channels().list(part="contentDetails,brandingSettings", mine=True).execute()["items"][0]
    uploads = channel["contentDetails"]["relatedPlaylists"]["uploads"]
    listed = youtube.playlistItems().list(part="snippet,contentDetails", playlistId=uploads).execute()["items"]
    assert [item["contentDetails"]["videoId"] for item in listed] == [answer["id"]]
    youtube.videos().update(part="snippet", body={"id": answer["id"], **body("訂正")}).execute()
    youtube.thumbnails().set(
        videoId=answer["id"], media_body=MediaInMemoryUpload(b"\x89PNG\r\n\x1a\n0", "image/png")
    ).execute()
    settings = {"description": "みどり市の公式チャンネル", "country": "JP"}
    youtube.channels().update(
        part="brandingSettings", body={"id": sim.channel.id, "brandingSettings": {"channel": settings}}
    ).execute()
    assert sim.channel.settings == settings
    assert [v.title for v in sim.visible()] == ["訂正"]
    youtube.videos().delete(id=answer["id"]).execute()
    with pytest.raises(HttpError) as gone:
        youtube.videos().delete(id=answer["id"]).execute()
    assert (gone.value.status_code, gone.value.error_details[0]["reason"]) == (404, "videoNotFound")
    assert sim.violations == []


def test_it_goes_on_after_a_lost_last_answer_without_a_second_video(sim: YouTubeSimulator, youtube: Any) -> None:
    request = youtube.videos().insert(part="snippet,status", body=body(), media_body=film())
    last = f"bytes {2 * CHUNK}-{len(FILM) - 1}/{len(FILM)}"
    sim.order(Fault.ERROR_AFTER, lambda asked: asked.headers.get("content-range") == last)
    answer = None
    failed = []
    while answer is None:
        try:
            _, answer = request.next_chunk()
        except HttpError as error:
            failed.append(error.status_code)
    assert failed == [503]
    assert [v.id for v in sim.videos] == [answer["id"]]
    assert sim.violations == []


def test_it_reads_and_answers_comments(sim: YouTubeSimulator, youtube: Any) -> None:
    video = sim.post_behind_our_back("投稿")
    asked = sim.citizen_replies(video.id, "場所は <どこ> ですか")
    threads = youtube.commentThreads().list(part="snippet,replies", videoId=video.id, textFormat="plainText").execute()
    first = threads["items"][0]["snippet"]["topLevelComment"]
    assert first["snippet"]["textDisplay"] == asked.text
    reply = {"snippet": {"parentId": first["id"], "textOriginal": "市役所の前です"}}
    youtube.comments().insert(part="snippet", body=reply).execute()
    answers = youtube.comments().list(part="snippet", parentId=first["id"]).execute()["items"]
    assert [a["snippet"]["textOriginal"] for a in answers] == ["市役所の前です"]
    youtube.comments().setModerationStatus(id=first["id"], moderationStatus="rejected").execute()
    assert youtube.commentThreads().list(part="id", videoId=video.id).execute()["items"] == []
    assert sim.violations == []


def test_its_credentials_are_refreshed_and_a_revoked_grant_is_told(sim: YouTubeSimulator, address: str) -> None:
    grant = sim.oauth.granted(["youtube.readonly"])
    credentials = Credentials(
        None, refresh_token=grant.refresh, token_uri=f"{address}/token", client_id=sim.oauth.client_id,
        client_secret=sim.oauth.client_secret,
    )  # fmt: skip
    credentials.refresh(google_auth_httplib2.Request(httplib2.Http()))
    assert sim.oauth.grant_of(credentials.token) is grant
    grant.revoked = True
    with pytest.raises(RefreshError, match="invalid_grant"):
        credentials.refresh(google_auth_httplib2.Request(httplib2.Http()))
    assert sim.violations == []
