"""The simulated YouTube keeps YouTube's rules, speaks in its described shapes, and sees a wrong request."""

# long because: each rule of the service is one sentence here, and they share one office.

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from .base import Fault, Reply, Request, transport
from .youtube import YouTubeSimulator, described

NOON = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)
UPLOAD = "/upload/youtube/v3/videos"
VIDEOS = "/youtube/v3/videos"
PART = 256 * 1024
FILM = bytes(range(256)) * 2500  # 640,000 bytes: two whole parts and a rest
SIZE = len(FILM)
SNIPPET = {"title": "防災訓練", "description": "令和8年", "categoryId": "25", "tags": ["防災", "訓練"]}
PUBLIC = {"snippet": SNIPPET, "status": {"privacyStatus": "public", "selfDeclaredMadeForKids": False}}
Ask = Callable[..., httpx.Response]


class HonestYouTube(YouTubeSimulator):
    """Holds each of its own answers against the discovery document."""

    def __init__(self) -> None:
        super().__init__()
        self.dishonest: list[str] = []
        self.now = NOON
        self.clock = lambda: self.now

    def respond(self, request: Request) -> Reply:
        reply = super().respond(request)
        if wrong := described.wrong_in_reply(request, reply):
            self.dishonest.append(f"{request.method} {request.path}: {wrong}")
        return reply


@pytest.fixture
def sim() -> Any:
    youtube = HonestYouTube()
    yield youtube
    assert youtube.dishonest == []


@pytest.fixture
def ask(sim: HonestYouTube) -> Ask:
    client = httpx.Client(transport=transport(sim), base_url="https://youtube.googleapis.com")
    token = sim.grant_token()

    def one(method: str, path: str, *, bearer: str = token, headers: Any = None, **more: Any) -> httpx.Response:
        return client.request(method, path, headers={"authorization": f"Bearer {bearer}", **(headers or {})}, **more)

    return one


def begin(ask: Ask, body: Any = PUBLIC, size: int | None = SIZE) -> httpx.Response:
    headers = {"x-upload-content-type": "video/mp4"} | ({} if size is None else {"x-upload-content-length": str(size)})
    return ask("POST", UPLOAD, params={"uploadType": "resumable", "part": "snippet,status"}, json=body, headers=headers)


def fill(ask: Ask, session: str, start: int, end: int, total: Any = SIZE) -> httpx.Response:
    return ask("PUT", session, headers={"content-range": f"bytes {start}-{end - 1}/{total}"}, content=FILM[start:end])


def status(ask: Ask, session: str, total: Any = SIZE) -> httpx.Response:
    return ask("PUT", session, headers={"content-range": f"bytes */{total}"})


def upload(ask: Ask, body: Any = PUBLIC) -> str:
    session = begin(ask, body).headers["location"]
    answer = fill(ask, session, 0, SIZE)
    assert answer.status_code == 200
    return str(answer.json()["id"])


def reason(answer: httpx.Response) -> tuple[int, str]:
    error = answer.json()["error"]
    assert error["code"] == answer.status_code
    return answer.status_code, error["errors"][0]["reason"]


def test_a_session_keeps_whole_parts_and_says_how_far_it_is(sim: HonestYouTube, ask: Ask) -> None:
    session = begin(ask).headers["location"]
    assert sim.videos == []
    empty = status(ask, session)
    assert (empty.status_code, "range" in empty.headers) == (308, False)
    assert fill(ask, session, PART, 2 * PART).status_code == 400
    short = fill(ask, session, 0, PART + 1000)
    assert (short.status_code, short.headers["range"]) == (308, f"bytes=0-{PART - 1}")
    assert fill(ask, session, PART + 1000, 2 * PART).status_code == 400
    assert fill(ask, session, PART, PART + 1000).status_code == 400
    assert fill(ask, session, PART, 2 * PART).headers["range"] == f"bytes=0-{2 * PART - 1}"
    assert fill(ask, session, 2 * PART, SIZE).json()["snippet"]["title"] == "防災訓練"
    assert [v.data for v in sim.visible()] == [FILM]
    assert sim.violations == []


def test_the_service_may_keep_less_than_was_sent(sim: HonestYouTube, ask: Ask) -> None:
    session = begin(ask).headers["location"]
    sim.uploads.keep_next = PART + 5
    answer = fill(ask, session, 0, SIZE)
    assert (answer.status_code, answer.headers["range"]) == (308, f"bytes=0-{PART - 1}")
    sim.uploads.keep_next, sim.uploads.cut_next = PART, True
    with pytest.raises(httpx.ReadError):
        fill(ask, session, PART, SIZE)
    assert status(ask, session).headers["range"] == f"bytes=0-{2 * PART - 1}"
    assert fill(ask, session, 2 * PART, SIZE).status_code == 200
    assert sim.videos[0].data == FILM


@pytest.mark.parametrize("total", [SIZE, "*"])
def test_when_the_last_answer_is_lost_the_session_tells_of_the_video(sim: HonestYouTube, ask: Ask, total: Any) -> None:
    sim.created_status = 201
    session = begin(ask).headers["location"]
    sim.order(Fault.LOST_AFTER)
    with pytest.raises(httpx.ReadError):
        fill(ask, session, 0, SIZE)
    answer = status(ask, session, total)
    assert (answer.status_code, answer.json()["id"]) == (201, sim.videos[0].id)
    assert fill(ask, session, 0, SIZE).json()["id"] == sim.videos[0].id
    assert len(sim.visible()) == 1


def test_a_last_part_that_arrives_late_and_was_sent_again_makes_one_video(sim: HonestYouTube, ask: Ask) -> None:
    session = begin(ask).headers["location"]
    sim.order(Fault.LATE)
    with pytest.raises(httpx.ReadError):
        fill(ask, session, 0, SIZE)
    assert status(ask, session).status_code == 308
    assert fill(ask, session, 0, SIZE).status_code == 200
    assert sim.commit_late() == 1
    assert len(sim.visible()) == 1


@pytest.mark.parametrize("gone", [404, 410])
def test_a_lost_session_says_nothing_of_its_video_and_beginning_anew_makes_a_second(
    sim: HonestYouTube, ask: Ask, gone: int
) -> None:
    session = begin(ask).headers["location"]
    fill(ask, session, 0, SIZE)
    sim.uploads.lose(gone)
    assert status(ask, session).status_code == gone
    upload(ask)
    assert len(sim.visible()) == 2


def test_a_session_ends_after_a_week_or_when_it_is_cancelled(sim: HonestYouTube, ask: Ask) -> None:
    session, other = begin(ask).headers["location"], begin(ask).headers["location"]
    assert ask("DELETE", other).status_code == 499
    assert status(ask, other).status_code == 404
    sim.now += timedelta(days=8)
    later = sim.grant_token()
    answer = ask("PUT", session, bearer=later, headers={"content-range": "bytes */*"})
    assert answer.status_code == 404


def test_an_announced_size_holds(ask: Ask) -> None:
    session = begin(ask, size=100).headers["location"]
    assert fill(ask, session, 0, SIZE).status_code == 400
    assert status(ask, session, "much").status_code == 400
    unknown = begin(ask, size=None).headers["location"]
    assert fill(ask, unknown, 0, PART, "*").status_code == 308
    assert fill(ask, unknown, PART, 2 * PART, 2 * PART).status_code == 200


REFUSED = [
    ({"title": ""}, {}, "invalidTitle"),
    ({"title": "題" * 101}, {}, "invalidTitle"),
    ({"title": "<訓練>"}, {}, "invalidTitle"),
    ({"description": "説" * 1667}, {}, "invalidDescription"),
    ({"description": "a > b"}, {}, "invalidDescription"),
    ({"tags": ["札" * 251, "札" * 250]}, {}, "invalidTags"),
    ({"categoryId": "999"}, {}, "invalidCategoryId"),
    ({"categoryId": None}, {}, "invalidVideoMetadata"),
    ({}, {"privacyStatus": "public", "publishAt": "2026-07-02T00:00:00Z"}, "invalidPublishAt"),
    ({}, {"privacyStatus": "private", "publishAt": "2026-06-30T00:00:00Z"}, "invalidPublishAt"),
    ({}, {"privacyStatus": "hidden"}, "badRequest"),
    ({"titel": "訓練"}, {}, "badRequest"),
]  # fmt: skip


@pytest.mark.parametrize(("snippet", "state", "why"), REFUSED)
def test_wrong_metadata_is_refused_when_the_session_begins(
    sim: HonestYouTube, ask: Ask, snippet: Any, state: Any, why: str
) -> None:
    full = {name: value for name, value in {**SNIPPET, **snippet}.items() if value is not None}
    body = {"snippet": full, "status": {**PUBLIC["status"], **state}}
    assert reason(begin(ask, body)) == (400, why)
    assert sim.uploads.sessions == {}


def test_the_longest_metadata_is_taken(ask: Ask) -> None:
    longest = {**SNIPPET, "title": "題" * 100, "description": "説" * 1666 + "ab"}
    assert begin(ask, {**PUBLIC, "snippet": longest}).status_code == 200


def test_what_is_no_film_is_refused(ask: Ask) -> None:
    asked = {"uploadType": "resumable", "part": "snippet"}
    answer = ask("POST", UPLOAD, params=asked, json=PUBLIC, headers={"x-upload-content-type": "text/plain"})
    assert reason(answer) == (400, "badContent")
    assert reason(ask("POST", VIDEOS, params={"part": "snippet"}, json=PUBLIC)) == (400, "mediaBodyRequired")


def test_a_small_film_may_come_in_one_request_with_its_metadata(sim: HonestYouTube, ask: Ask) -> None:
    pieces = [
        b"--b\r\ncontent-type: application/json; charset=UTF-8\r\n\r\n" + json.dumps(PUBLIC).encode(),
        b"--b\r\ncontent-type: video/mp4\r\ncontent-transfer-encoding: binary\r\n\r\nfilm",
        b"--b--",
    ]
    asked = {"uploadType": "multipart", "part": "snippet,status"}
    kind = {"content-type": "multipart/related; boundary=b"}
    answer = ask("POST", UPLOAD, params=asked, content=b"\r\n".join(pieces), headers=kind)
    assert answer.json()["snippet"]["title"] == "防災訓練"
    assert [v.data for v in sim.visible()] == [b"film"]
    assert reason(ask("POST", UPLOAD, params=asked, content=b"film", headers=kind)) == (400, "badRequest")


def test_a_new_video_is_processed_and_may_fail_or_be_rejected(sim: HonestYouTube, ask: Ask) -> None:
    first, second, third = upload(ask), upload(ask), upload(ask)

    def state(id_: str) -> tuple[Any, ...]:
        asked = {"part": "status,processingDetails", "id": id_}
        item = ask("GET", VIDEOS, params=asked).json()["items"][0]
        shown = item["status"]
        why = shown.get("failureReason") or shown.get("rejectionReason")
        return shown["uploadStatus"], item["processingDetails"]["processingStatus"], why

    assert state(first) == ("uploaded", "processing", None)
    sim.now += timedelta(minutes=2)
    assert state(first) == ("processed", "succeeded", None)
    sim.finish_processing(sim.video(second), failure="codec")
    sim.finish_processing(sim.video(third), rejection="duplicate")
    assert state(second) == ("failed", "failed", "codec")
    assert state(third)[::2] == ("rejected", "duplicate")
    assert [v.id for v in sim.visible()] == [first]


def test_uploads_of_a_project_without_audit_stay_private(sim: HonestYouTube, ask: Ask) -> None:
    sim.audited = False
    id_ = upload(ask)
    assert sim.video(id_).privacy(sim.now) == "private"
    body = {"id": id_, "status": {"privacyStatus": "public"}}
    answer = ask("PUT", VIDEOS, params={"part": "status"}, json=body)
    assert reason(answer) == (403, "forbiddenPrivacySetting")
    assert sim.visible() == []


def test_a_private_video_turns_public_at_its_time(sim: HonestYouTube, ask: Ask) -> None:
    upload(ask, {**PUBLIC, "status": {"privacyStatus": "private", "publishAt": "2026-07-01T04:00:00Z"}})
    assert sim.visible() == []
    sim.now += timedelta(hours=1)
    assert len(sim.visible()) == 1


def test_an_update_replaces_the_whole_part_and_leaves_the_others(sim: HonestYouTube, ask: Ask) -> None:
    id_ = upload(ask)
    put = {"id": id_, "snippet": {"title": "訂正", "categoryId": "25"}, "status": {"privacyStatus": "private"}}
    answer = ask("PUT", VIDEOS, params={"part": "snippet"}, json=put)
    assert answer.json()["snippet"]["description"] == ""
    assert "tags" not in answer.json()["snippet"]
    assert len(sim.visible()) == 1
    put["snippet"] = {"title": "題名だけ"}
    assert reason(ask("PUT", VIDEOS, params={"part": "snippet"}, json=put)) == (400, "invalidVideoMetadata")
    ask("PUT", VIDEOS, params={"part": "status"}, json={"id": id_, "status": {"embeddable": False}})
    assert "selfDeclaredMadeForKids" not in sim.video(id_).status
    put["id"] = "nosuchvideo"
    assert reason(ask("PUT", VIDEOS, params={"part": "snippet"}, json=put)) == (404, "videoNotFound")


def test_the_list_of_uploads_lags_and_the_video_itself_does_not(sim: HonestYouTube, ask: Ask) -> None:
    sim.lag = 2
    id_ = upload(ask)
    asked = {"part": "snippet,contentDetails,status", "playlistId": sim.channel.uploads, "maxResults": "50"}
    listed = [ask("GET", "/youtube/v3/playlistItems", params=asked).json()["items"] for _ in range(3)]
    assert [len(items) for items in listed] == [0, 0, 1]
    assert ask("GET", VIDEOS, params={"part": "id", "id": f"{id_},gone"}).json()["items"][0]["id"] == id_
    sim.post_behind_our_back("知らない動画")
    sim.catch_up()
    titles = [i["snippet"]["title"] for i in ask("GET", "/youtube/v3/playlistItems", params=asked).json()["items"]]
    assert titles == ["知らない動画", "防災訓練"]


def test_lists_come_in_pages_to_the_end(sim: HonestYouTube, ask: Ask) -> None:
    for number in range(7):
        sim.post_behind_our_back(f"{number}")
    asked = {"part": "snippet", "playlistId": sim.channel.uploads, "maxResults": "3"}
    found, token = [], ""
    for _ in range(3):
        page = ask("GET", "/youtube/v3/playlistItems", params=asked | ({"pageToken": token} if token else {})).json()
        found += [item["snippet"]["title"] for item in page["items"]]
        token = page.get("nextPageToken", "")
    assert (found, token) == (list("6543210"), "")
    wrong = ask("GET", "/youtube/v3/playlistItems", params={**asked, "pageToken": "x"})
    assert reason(wrong) == (400, "invalidPageToken")
    foreign = ask("GET", "/youtube/v3/playlistItems", params={**asked, "playlistId": "UUx"})
    assert reason(foreign) == (404, "playlistNotFound")


def test_a_deleted_video_is_gone_everywhere(sim: HonestYouTube, ask: Ask) -> None:
    id_ = upload(ask)
    answer = ask("DELETE", VIDEOS, params={"id": id_})
    assert (answer.status_code, answer.content) == (204, b"")
    assert reason(ask("DELETE", VIDEOS, params={"id": id_})) == (404, "videoNotFound")
    assert ask("GET", VIDEOS, params={"part": "id", "id": id_}).json()["items"] == []


def test_the_days_units_and_the_days_uploads_are_counted_apart_until_midnight_in_california(
    sim: HonestYouTube, ask: Ask
) -> None:
    begun = [begin(ask) for _ in range(101)]
    assert [b.status_code for b in begun[:100]] == [200] * 100
    assert reason(begun[100]) == (403, "quotaExceeded")
    assert sim.quota.used == 0
    video = sim.post_behind_our_back("訂正前")
    put = {"id": video.id, "snippet": {"title": "訂正", "categoryId": "25"}}
    for _ in range(200):
        assert ask("PUT", VIDEOS, params={"part": "snippet"}, json=put).status_code == 200
    assert reason(ask("GET", VIDEOS, params={"part": "id", "id": video.id})) == (403, "quotaExceeded")
    sim.now = datetime(2026, 7, 1, 6, 59, tzinfo=UTC)
    token = sim.grant_token()
    assert ask("GET", VIDEOS, params={"part": "id", "id": video.id}, bearer=token).status_code == 403
    sim.now = datetime(2026, 7, 1, 7, 0, tzinfo=UTC)
    assert ask("GET", VIDEOS, params={"part": "id", "id": video.id}, bearer=token).status_code == 200


def test_a_wrong_request_costs_a_unit_too(sim: HonestYouTube, ask: Ask) -> None:
    assert reason(ask("GET", VIDEOS, params={"part": "snippets", "id": "x"})) == (400, "unknownPart")
    assert reason(ask("GET", VIDEOS, params={"part": "snippet"})) == (400, "missingRequiredParameter")
    assert reason(ask("GET", VIDEOS, params={"part": "id", "id": "x", "ids": "y"})) == (400, "invalid")
    assert sim.quota.used == 3


def test_limits_of_the_account_and_of_the_minute_have_their_own_words(sim: HonestYouTube, ask: Ask) -> None:
    sim.upload_limit = 0
    assert reason(begin(ask)) == (400, "uploadLimitExceeded")
    for sim.rate_status in (403, 429):
        sim.order(Fault.RATE_LIMITED)
        assert reason(begin(ask)) == (sim.rate_status, "rateLimitExceeded")
    sim.signed_up, sim.upload_limit = False, None
    assert reason(begin(ask)) == (401, "youtubeSignupRequired")


def test_a_token_needs_the_methods_scope_and_lives_an_hour(sim: HonestYouTube, ask: Ask) -> None:
    asked = {"part": "id", "mine": "true"}
    reader = sim.grant_token(scopes=["youtube.readonly"])
    sender = sim.grant_token(scopes=["youtube.upload"])
    assert ask("GET", "/youtube/v3/channels", params=asked, bearer=reader).status_code == 200
    assert reason(ask("GET", "/youtube/v3/channels", params=asked, bearer=sender)) == (403, "insufficientPermissions")
    put = {"part": "snippet"}
    assert reason(ask("PUT", VIDEOS, params=put, json={}, bearer=reader)) == (403, "insufficientPermissions")
    sim.now += timedelta(hours=1)
    answer = ask("GET", "/youtube/v3/channels", params=asked, bearer=reader)
    assert reason(answer) == (401, "authError")
    assert "invalid_token" in answer.headers["www-authenticate"]


def test_codes_refreshing_and_revoking(sim: HonestYouTube) -> None:
    client = httpx.Client(transport=transport(sim), base_url="https://oauth2.googleapis.com")
    known = {"client_id": sim.oauth.client_id, "client_secret": sim.oauth.client_secret}
    challenge = base64.urlsafe_b64encode(hashlib.sha256(b"v" * 43).digest()).rstrip(b"=").decode()
    back = "https://hasshin.city.example.jp/back"

    def redeem(**more: str) -> httpx.Response:
        code = sim.oauth.authorize(["youtube.force-ssl"], back, challenge)
        form = {**known, "grant_type": "authorization_code", "code": code, "redirect_uri": back, **more}
        return client.post("/token", data=form)

    assert redeem(code_verifier="w" * 43).json()["error"] == "invalid_grant"
    assert redeem(code_verifier="v" * 43, redirect_uri="https://x.example/").json()["error"] == "redirect_uri_mismatch"
    token = redeem(code_verifier="v" * 43).json()
    refresh = {**known, "grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
    fresh = client.post("/token", data=refresh).json()
    assert "refresh_token" not in fresh
    info = client.get("/tokeninfo", params={"access_token": fresh["access_token"]}).json()
    assert info["scope"].endswith("auth/youtube.force-ssl")
    assert client.post("/token", data={**refresh, "client_secret": "x"}).status_code == 401
    assert client.post("/revoke", data={"token": fresh["access_token"]}).status_code == 200
    assert client.post("/token", data=refresh).json() == {
        "error": "invalid_grant", "error_description": "Token has been expired or revoked.",
    }  # fmt: skip
    assert client.post("/revoke", data={"token": fresh["access_token"]}).json()["error"] == "invalid_token"
    assert sim.violations == []


def test_a_channels_face_is_replaced_whole_and_its_name_stays(sim: HonestYouTube, ask: Ask) -> None:
    sim.channel.settings = {"description": "旧", "keywords": "市政"}

    def put(channel: dict[str, Any], **more: Any) -> httpx.Response:
        body = {"id": sim.channel.id, "brandingSettings": {"channel": channel}, **more}
        return ask("PUT", "/youtube/v3/channels", params={"part": "brandingSettings"}, json=body)

    assert put({"description": "新"}).status_code == 200
    assert sim.channel.settings == {"description": "新"}
    assert reason(put({"title": "別の市"})) == (400, "channelTitleUpdateForbidden")
    assert reason(put({"description": "長" * 1001})) == (400, "brandingValidationError")
    assert reason(put({}, id="UCother")) == (403, "channelForbidden")
    asked = {"part": "snippet,brandingSettings,statistics,status", "forHandle": "@city"}
    assert ask("GET", "/youtube/v3/channels", params=asked).json()["items"][0]["snippet"]["description"] == "新"
    assert reason(ask("GET", "/youtube/v3/channels", params={"part": "id"})) == (400, "missingRequiredParameter")


def test_comments_are_shown_as_html_unless_plain_text_is_asked_for(sim: HonestYouTube, ask: Ask) -> None:
    video = sim.post_behind_our_back("動画")
    first = sim.citizen_replies(video.id, "<b>危険</b> & 地図")
    sim.citizen_replies(first.id, "私も")
    sim.citizen_replies(video.id, "待たされる", "heldForReview")
    threads = "/youtube/v3/commentThreads"

    def shown(**more: str) -> list[Any]:
        found: list[Any] = ask("GET", threads, params={"part": "snippet,replies", **more}).json()["items"]
        return found

    one = shown(videoId=video.id)[0]
    assert one["snippet"]["topLevelComment"]["snippet"]["textDisplay"] == "&lt;b&gt;危険&lt;/b&gt; &amp; 地図"
    assert one["replies"]["comments"][0]["snippet"]["textOriginal"] == "私も"
    assert len(shown(allThreadsRelatedToChannelId=sim.channel.id)) == 1
    assert len(shown(videoId=video.id, moderationStatus="heldForReview")) == 1
    video.comments_open = False
    closed = ask("GET", threads, params={"part": "id", "videoId": video.id})
    assert reason(closed) == (403, "commentsDisabled")
    gone = ask("GET", threads, params={"part": "id", "videoId": "nosuch"})
    assert reason(gone) == (404, "videoNotFound")


def test_the_channel_comments_answers_and_deletes(sim: HonestYouTube, ask: Ask) -> None:
    video = sim.post_behind_our_back("動画")
    said = {"snippet": {"videoId": video.id, "topLevelComment": {"snippet": {"textOriginal": "お知らせ"}}}}
    thread = ask("POST", "/youtube/v3/commentThreads", params={"part": "snippet"}, json=said).json()
    orphan = {"snippet": {"parentId": "nosuch", "textOriginal": "x"}}
    comments = "/youtube/v3/comments"
    assert reason(ask("POST", comments, params={"part": "snippet"}, json=orphan)) == (404, "parentCommentNotFound")
    silent = {"snippet": {"parentId": thread["id"], "textOriginal": ""}}
    assert reason(ask("POST", comments, params={"part": "snippet"}, json=silent)) == (400, "commentTextRequired")
    assert ask("DELETE", comments, params={"id": thread["id"]}).status_code == 204
    assert reason(ask("DELETE", comments, params={"id": thread["id"]})) == (404, "commentNotFound")


def test_a_thumbnail_must_be_a_picture(sim: HonestYouTube, ask: Ask) -> None:
    video = sim.post_behind_our_back("動画")
    asked = {"videoId": video.id, "uploadType": "media"}
    path = "/upload/youtube/v3/thumbnails/set"
    png = {"content-type": "image/png"}
    assert reason(ask("POST", path, params=asked, content=b"text", headers=png)) == (400, "invalidImage")
    assert reason(ask("POST", path, params=asked, headers=png)) == (400, "mediaBodyRequired")
    assert ask("POST", path, params=asked, content=b"\x89PNG\r\n\x1a\n0", headers=png).status_code == 200
    assert video.thumbnail


def seen(method: str, path: str, query: dict[str, str], body: Any = None, host: str = "www.googleapis.com") -> str:
    raw = b"" if body is None else json.dumps(body).encode()
    headers = {} if body is None else {"content-type": "application/json; charset=UTF-8"}
    return described.wrong_in_request(Request(method, host, path, tuple(query.items()), headers, raw))


def test_the_discovery_document_catches_a_wrong_request() -> None:
    assert seen("PUT", VIDEOS, {"part": "snippet"}, {"id": "x", "snippet": SNIPPET}) == ""
    assert "part" in seen("PUT", VIDEOS, {}, {"id": "x"})
    assert "snipet" in seen("PUT", VIDEOS, {"part": "snippet"}, {"id": "x", "snipet": {}})
    assert "tags" in seen("PUT", VIDEOS, {"part": "snippet"}, {"snippet": {**SNIPPET, "tags": "防災"}})
    assert "parts" in seen("GET", VIDEOS, {"part": "id", "parts": "id"})
    assert "maxResults" in seen("GET", "/youtube/v3/playlistItems", {"part": "id", "maxResults": "51"})
    assert "moderationStatus" in seen(
        "POST", "/youtube/v3/comments/setModerationStatus", {"id": "x", "moderationStatus": "gone"}
    )
    assert "no PATCH" in seen("PATCH", VIDEOS, {"part": "id"})
    assert "example.com" in seen("GET", VIDEOS, {"part": "id"}, host="example.com")
    assert "Content-Range" in described.wrong_in_request(
        Request("PUT", "www.googleapis.com", UPLOAD, (("upload_id", "x"),), {"content-range": "0-5"}, b"")
    )
    assert "password" in described.wrong_in_request(
        Request("POST", "oauth2.googleapis.com", "/token", (), {}, b"grant_type=password&password=x")
    )


def test_a_simulator_that_lies_is_caught() -> None:
    request = Request("GET", "www.googleapis.com", VIDEOS, (("part", "id"),), {}, b"")
    assert "views" in described.wrong_in_reply(request, Reply.of({"items": [{"id": "x", "views": 5}]}))
