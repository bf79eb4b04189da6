"""The simulator of X takes images and videos as X does, and gives tokens as X does."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from tests.conftest import Clock
from tests.platforms.simulators.x.office import Office, png


@pytest.fixture
def office(clock: Clock) -> Office:
    return Office(clock)


def test_an_image_in_one_request_with_its_alternative_text(office: Office) -> None:
    name = office.upload()
    alt = {"id": name, "metadata": {"alt_text": {"text": "庁舎の写真"}}}
    assert office.ask("POST", "/media/metadata", json=alt)["data"]["id"] == name
    post = office.post("写真", media={"media_ids": [name]})
    params = {"expansions": "attachments.media_keys", "media.fields": "alt_text,url", "post.fields": "media_metadata"}
    told = office.ask("GET", f"/tweets/{post}", params=params)
    assert told["data"]["media_metadata"][0]["alt_text"] == "庁舎の写真"
    (shown,) = told["includes"]["media"]
    assert shown["alt_text"] == "庁舎の写真"
    assert told["data"]["attachments"]["media_keys"] == [shown["media_key"]]
    assert told["data"]["text"].startswith("写真 https://t.co/")
    assert office.sim.violations == []


def test_json_with_base64_is_taken_too(office: Office) -> None:
    body = {"media": base64.b64encode(png()).decode(), "media_category": "tweet_image"}
    told = office.ask("POST", "/media/upload", json=body)["data"]
    assert (told["image"], told["size"]) == ({"image_type": "image/png", "w": 4, "h": 3}, len(png()))


@pytest.mark.parametrize(
    ("files", "data"),
    [
        ({"media": ("a.png", b"no image", "image/png")}, {"media_category": "tweet_image"}),
        ({"media": ("a.png", png(), "image/png")}, {}),
        ({"media": ("a.png", png(), "image/png")}, {"media_category": "picture"}),
        ({"media": ("a.png", png(), "image/png")}, {"media_category": "tweet_image", "alt_text": "庁舎"}),
        ({"media": ("a.png", png() + b"\0" * 5_242_880, "image/png")}, {"media_category": "tweet_image"}),
        ({"file": ("a.png", png(), "image/png")}, {"media_category": "tweet_image"}),
        ({"media": ("a.mp4", b"\0\0\0\x18ftypmp42", "video/mp4")}, {"media_category": "tweet_video"}),
    ],
)
def test_what_is_no_upload(office: Office, files: Any, data: dict[str, str]) -> None:
    assert office.ask("POST", "/media/upload", files=files, data=data)["title"] == "Invalid Request"
    assert office.reply.status == 400


def _open(office: Office, total: int, **more: Any) -> str:
    asked = {"media_type": "video/mp4", "media_category": "tweet_video", "total_bytes": total, **more}
    name: str = office.ask("POST", "/media/upload/initialize", json=asked)["data"]["id"]
    return name


def _append(office: Office, name: str, index: int, chunk: bytes) -> int:
    office.ask("POST", f"/media/upload/{name}/append", files={"media": chunk}, data={"segment_index": str(index)})
    return office.reply.status


def test_a_video_in_segments_is_usable_after_processing(office: Office) -> None:
    body = b"\r\n--x\x00\xff\n" * 100
    name = _open(office, len(body))
    assert [_append(office, name, 1, body[500:]), _append(office, name, 0, body[:500])] == [200, 200]
    assert _append(office, name, 0, body[:500]) == 200, "a segment may be sent again"
    office.sim.uploads.processing = 2
    told = office.ask("POST", f"/media/upload/{name}/finalize")["data"]
    assert told["processing_info"] == {"state": "pending", "check_after_secs": 1, "progress_percent": 0}
    office.ask("POST", "/tweets", json={"text": "早い", "media": {"media_ids": [name]}})
    assert office.reply.status == 400
    states = [
        office.ask("GET", "/media/upload", params={"media_id": name, "command": "STATUS"})["data"]["processing_info"]
        for _ in range(2)
    ]
    assert [state["state"] for state in states] == ["in_progress", "succeeded"]
    assert office.sim.uploads.all[name].body == body
    office.post("映像", media={"media_ids": [name]})
    image = office.upload()
    office.ask("POST", "/tweets", json={"text": "二つ", "media": {"media_ids": [name, image]}})
    assert office.reply.status == 400, "a video stands alone"
    assert office.sim.violations == []


def test_a_video_may_fail_in_processing(office: Office) -> None:
    office.sim.uploads.fails = True
    name = _open(office, 3)
    _append(office, name, 0, b"abc")
    office.ask("POST", f"/media/upload/{name}/finalize")
    told = office.ask("GET", "/media/upload", params={"media_id": name})["data"]
    assert told["processing_info"]["state"] == "failed"
    office.ask("POST", "/tweets", json={"text": "映像", "media": {"media_ids": [name]}})
    assert office.reply.status == 400


def test_segments_that_do_not_add_up(office: Office) -> None:
    name = _open(office, 10)
    assert _append(office, name, 0, b"abc") == 200
    office.ask("POST", f"/media/upload/{name}/finalize")
    assert office.reply.status == 400
    assert _append(office, name, 1000, b"abc") == 400
    assert _append(office, name, 1, b"a" * (5 * 1024 * 1024 + 1)) == 400
    office.ask("GET", "/media/upload", params={"media_id": "123"})
    assert office.reply.status == 400


def test_media_belong_to_who_uploaded_them_and_pass_away(office: Office) -> None:
    name = office.upload()
    office.sim.add_account("other")
    theirs = office.sim.grant_token("other")
    office.ask("POST", "/tweets", theirs, json={"text": "a", "media": {"media_ids": [name]}})
    assert office.reply.status == 400
    office.clock.forward(hours=25)
    office.token = office.sim.grant_token()
    office.ask("POST", "/tweets", json={"text": "a", "media": {"media_ids": [name]}})
    assert office.reply.status == 400
    five = [office.upload() for _ in range(5)]
    office.ask("POST", "/tweets", json={"text": "a", "media": {"media_ids": five}})
    assert office.reply.status == 400


VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
BACK = "https://office.example.jp/back"


def _token(office: Office, client: str = "confidential", path: str = "/oauth2/token", **form: str) -> Any:
    tokens = office.sim.tokens
    basic = base64.b64encode(f"{tokens.client_id}:{tokens.client_secret}".encode()).decode()
    headers = {"authorization": f"Basic {basic}"} if client == "confidential" else {}
    return office.ask("POST", path, "", data=form, headers=headers)


def _code(office: Office, **form: str) -> Any:
    code = office.sim.authorise(CHALLENGE, BACK)
    asked = {"code": code, "redirect_uri": BACK, "code_verifier": VERIFIER, **form}
    return _token(office, grant_type="authorization_code", **asked)


def test_a_code_becomes_a_token_once(office: Office) -> None:
    code = office.sim.authorise(CHALLENGE, BACK)
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    told = _token(office, **asked)
    assert (told["token_type"], told["expires_in"]) == ("bearer", 7200)
    office.ask("GET", "/users/me", told["access_token"])
    assert office.reply.status == 200
    assert _token(office, **asked)["error"] == "invalid_request"


@pytest.mark.parametrize(
    "wrong", [{"code": "x"}, {"redirect_uri": "https://else.example/"}, {"code_verifier": "w" * 64}]
)
def test_a_code_with_something_wrong(office: Office, wrong: dict[str, str]) -> None:
    assert _code(office, **wrong)["error"] == "invalid_request"
    assert office.reply.status == 400


def test_a_code_lives_half_a_minute(office: Office) -> None:
    code = office.sim.authorise(CHALLENGE, BACK)
    office.clock.forward(seconds=31)
    told = _token(office, grant_type="authorization_code", code=code, redirect_uri=BACK, code_verifier=VERIFIER)
    assert told["error_description"] == "Value passed for the authorization code was invalid."


def test_a_refresh_token_works_once(office: Office) -> None:
    first = _code(office)
    second = _token(office, grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert second["refresh_token"] != first["refresh_token"]
    again = _token(office, grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert (office.reply.status, again["error_description"]) == (400, "Value passed for the token was invalid.")
    office.ask("GET", "/users/me", second["access_token"])
    assert office.reply.status == 200
    office.clock.forward(hours=2)
    office.ask("GET", "/users/me", second["access_token"])
    assert office.reply.status == 401


def test_no_refresh_token_without_offline_access(office: Office) -> None:
    code = office.sim.authorise(CHALLENGE, BACK, "tweet.read users.read")
    told = _token(office, grant_type="authorization_code", code=code, redirect_uri=BACK, code_verifier=VERIFIER)
    assert "refresh_token" not in told


def test_a_revoked_token_is_dead_and_so_is_its_refresh_token(office: Office) -> None:
    made = _code(office)
    assert _token(office, path="/oauth2/revoke", token=made["access_token"]) == {"revoked": True}
    office.ask("GET", "/users/me", made["access_token"])
    assert office.reply.status == 401
    assert _token(office, grant_type="refresh_token", refresh_token=made["refresh_token"])["error"] == "invalid_request"


def test_clients_are_told_apart(office: Office) -> None:
    told = _token(office, "none", grant_type="refresh_token", refresh_token="x")
    assert (office.reply.status, told["error"]) == (401, "unauthorized_client")
    _, refresh = office.sim.grant_tokens(client_id=office.sim.tokens.public_client_id)
    public = {"client_id": office.sim.tokens.public_client_id}
    assert "access_token" in _token(office, "none", grant_type="refresh_token", refresh_token=refresh, **public)
    _, refresh = office.sim.grant_tokens()
    told = _token(office, "none", grant_type="refresh_token", refresh_token=refresh, **public)
    assert told["error"] == "invalid_request", "another client's"
