"""The simulator of Facebook takes videos in phases, and gives and inspects tokens, as Facebook does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Clock
from tests.platforms.simulators.facebook import videos
from tests.platforms.simulators.facebook.office import Office

BODY = bytes(range(256)) * 20


@pytest.fixture
def office(clock: Clock) -> Office:
    return Office(clock)


def _videos(office: Office, chunk: bytes | None = None, **data: Any) -> Any:
    files = {"video_file_chunk": ("a.mp4", chunk, "video/mp4")} if chunk is not None else None
    return office.ask("POST", f"https://graph-video.facebook.com/v25.0/{office.page}/videos", data=data, files=files)


def _start(office: Office, size: int = len(BODY)) -> Any:
    return _videos(office, upload_phase="start", file_size=str(size))


def test_a_video_in_phases_is_public_after_processing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(videos, "CHUNK", 2000)
    begun = _start(office)
    assert (begun["start_offset"], begun["end_offset"]) == ("0", "2000")
    offsets = begun
    while offsets["start_offset"] != offsets["end_offset"]:
        start, end = int(offsets["start_offset"]), int(offsets["end_offset"])
        session = {"upload_phase": "transfer", "upload_session_id": begun["upload_session_id"]}
        offsets = _videos(office, BODY[start:end], start_offset=str(start), **session)
    finish = {"upload_phase": "finish", "upload_session_id": begun["upload_session_id"], "description": "防災の映像"}
    assert _videos(office, **finish) == {"success": True}
    assert office.sim.visible() == []
    assert _videos(office, **finish) == {"success": True}, "finishing again changes nothing"
    told = office.ask("GET", begun["video_id"], params={"fields": "status,published,post_id"})
    assert told["status"]["video_status"] == "ready"
    assert told["published"] is True
    (post,) = office.sim.visible()
    assert (post.message, post.id) == ("防災の映像", f"{office.page}_{told['post_id']}")
    assert bytes(office.sim.videos[begun["video_id"]].body) == BODY
    assert office.ask("DELETE", begun["video_id"]) == {"success": True}
    assert office.sim.visible() == []
    assert office.sim.violations == []


def test_processing_takes_its_time_and_may_fail(office: Office) -> None:
    office.sim.video_checks, office.sim.video_fails = 2, True
    told = office.ask("POST", f"{office.page}/videos", files={"source": ("a.mp4", BODY, "video/mp4")})
    states = [office.ask("GET", told["id"], params={"fields": "status"})["status"]["video_status"] for _ in range(2)]
    assert states == ["processing", "error"]
    assert office.sim.visible() == []


def test_a_chunk_from_the_wrong_place_is_told_the_right_one(office: Office) -> None:
    begun = _start(office)
    session = {"upload_phase": "transfer", "upload_session_id": begun["upload_session_id"]}
    _videos(office, BODY[:1000], start_offset="0", **session)
    told = _videos(office, BODY[:1000], start_offset="0", **session)
    assert office.refused()[2] == 1363037
    assert told["error"]["error_data"] == {"start_offset": 1000, "end_offset": len(BODY)}
    _videos(office, upload_phase="finish", upload_session_id=begun["upload_session_id"])
    assert office.refused() == (400, 6000, 1363033), "not all of it has come"


@pytest.mark.parametrize(
    ("data", "subcode"),
    [
        ({"upload_phase": "start", "file_size": "10"}, 1363022),
        ({"upload_phase": "start", "file_size": str(11 * 1024**3)}, 1363023),
        ({"upload_phase": "start"}, 0),
        ({"upload_phase": "transfer", "upload_session_id": "1", "start_offset": "0"}, 1363019),
        ({"upload_phase": "finish", "upload_session_id": "1"}, 1363019),
    ],
)
def test_what_is_no_phase(office: Office, data: dict[str, str], subcode: int) -> None:
    _videos(office, **data)
    assert office.refused()[0] == 400
    assert office.refused()[2] == subcode


def test_a_video_from_an_address(office: Office) -> None:
    office.sim.web["https://www.city.example.jp/a.mp4"] = BODY
    told = _videos(office, file_url="https://www.city.example.jp/a.mp4", description="映像")
    assert "id" in told
    _videos(office, file_url="https://www.city.example.jp/none.mp4")
    assert office.refused() == (400, 389, 0)


BACK = "https://office.example.jp/back"


def _exchange(office: Office, **params: str) -> Any:
    tokens = office.sim.tokens
    own = {"client_id": tokens.app_id, "client_secret": tokens.app_secret}
    return office.ask("GET", "oauth/access_token", "", params={**own, **params})


def test_from_a_code_to_a_page_token_without_end(office: Office) -> None:
    code = office.sim.authorise(BACK)
    short = _exchange(office, code=code, redirect_uri=BACK)
    assert short["expires_in"] == 7200
    _exchange(office, code=code, redirect_uri=BACK)
    assert office.refused() == (400, 100, 36009)
    long = _exchange(office, grant_type="fb_exchange_token", fb_exchange_token=short["access_token"])
    assert long["expires_in"] == 60 * 24 * 3600
    (page,) = office.ask("GET", "me/accounts", long["access_token"])["data"]
    assert page["id"] == office.page
    told = office.ask("GET", "debug_token", office.sim.tokens.app_token, params={"input_token": page["access_token"]})
    data = told["data"]
    assert (data["type"], data["is_valid"], data["expires_at"], data["profile_id"]) == ("PAGE", True, 0, office.page)
    assert "pages_manage_posts" in data["scopes"]
    assert "id" in office.ask("POST", f"{office.page}/feed", page["access_token"], data={"message": "a"})


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        ({"client_secret": "x"}, (400, 1, 0)),
        ({"client_id": "x"}, (400, 101, 0)),
        ({"redirect_uri": "https://else.example/"}, (400, 100, 36008)),
        ({"code": "x"}, (400, 100, 36009)),
    ],
)
def test_an_exchange_with_something_wrong(office: Office, wrong: dict[str, str], refused: Any) -> None:
    _exchange(office, **{"code": office.sim.authorise(BACK), "redirect_uri": BACK, **wrong})
    assert office.refused() == refused


def test_a_code_grows_old_and_so_does_a_short_token(office: Office) -> None:
    code = office.sim.authorise(BACK)
    office.clock.forward(minutes=10)
    _exchange(office, code=code, redirect_uri=BACK)
    assert office.refused() == (400, 100, 36007)
    token = office.sim.grant_user_token()
    office.clock.forward(hours=2)
    told = office.ask("GET", "debug_token", office.sim.tokens.app_token, params={"input_token": token})["data"]
    assert (told["is_valid"], told["error"]["subcode"]) == (False, 463)


def test_taking_the_app_s_permissions_away_ends_all_tokens(office: Office) -> None:
    user = office.sim.grant_user_token()
    assert office.ask("DELETE", "me/permissions", user) == {"success": True}
    for token in (user, office.token):
        office.ask("GET", "me", token)
        assert office.refused() == (400, 190, 458)
