"""The simulator of Facebook Pages does and refuses what the field tables and the documentation say."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.conftest import Clock
from tests.platforms.simulators.base import Fault
from tests.platforms.simulators.facebook.office import Office, png
from tests.platforms.simulators.facebook.simulator import SCOPES


@pytest.fixture
def office(clock: Clock) -> Office:
    return Office(clock)


def test_a_post_appears_once_and_can_be_read(office: Office) -> None:
    name = office.post("本日は休館です。")
    assert name.startswith(f"{office.page}_")
    told = office.ask("GET", name)
    assert told == {"id": name, "message": "本日は休館です。", "created_time": "2026-07-01T01:00:01+0000"}
    fields = "id,permalink_url,is_published,from{id,name},updated_time,attachments{media,subattachments}"
    told = office.ask("GET", name, params={"fields": fields})
    assert told["permalink_url"] == f"https://www.facebook.com/{office.page}/posts/{name.split('_')[1]}"
    assert told["from"] == {"name": "例示市", "id": office.page}
    assert "attachments" not in told
    assert [post.id for post in office.sim.visible()] == [name]
    assert office.reply.headers["facebook-api-version"] == "v25.0"
    assert office.sim.violations == []


def test_photos_are_uploaded_first_and_then_shown_together(office: Office) -> None:
    first, second = office.photo(alt_text_custom="庁舎の写真"), office.photo(png("red"))
    assert office.sim.visible() == []
    attached = json.dumps([{"media_fbid": first}, {"media_fbid": second}])
    name = office.post("写真二枚", attached_media=attached)
    told = office.ask("GET", name, params={"fields": "attachments,full_picture,status_type"})
    (album,) = told["attachments"]["data"]
    assert [one["target"]["id"] for one in album["subattachments"]["data"]] == [first, second]
    photo = office.ask("GET", first, params={"fields": "alt_text,alt_text_custom,page_story_id"})
    assert photo == {"id": first, "alt_text": "庁舎の写真", "alt_text_custom": "庁舎の写真", "page_story_id": name}
    assert "alt_text_custom" not in office.ask("GET", second, params={"fields": "alt_text_custom,alt_text"})
    office.ask("POST", f"{office.page}/feed", data={"message": "また", "attached_media": attached})
    assert office.refused() == (400, 100, 0), "a photo is shown once"
    third = office.photo()
    numbered = {"message": "番号", "attached_media[0]": json.dumps({"media_fbid": third})}
    assert "id" in office.ask("POST", f"{office.page}/feed", data=numbered)
    assert office.sim.violations == []


def test_a_photo_waits_a_day(office: Office) -> None:
    name = office.photo()
    office.clock.forward(hours=24)
    data = {"message": "遅い", "attached_media": json.dumps([{"media_fbid": name}])}
    office.ask("POST", f"{office.page}/feed", data=data)
    assert office.refused() == (400, 100, 0)


@pytest.mark.parametrize("body", [b"no image", b""])
def test_what_is_no_image(office: Office, body: bytes) -> None:
    office.ask("POST", f"{office.page}/photos", files={"source": ("a.png", body, "image/png")})
    assert office.refused() == (400, 324, 2069019)
    office.ask("POST", f"{office.page}/photos", data={"url": "https://nowhere.example/a.png"})
    assert office.refused()[1] == 324


def test_a_photo_that_is_published_at_once_is_a_post(office: Office) -> None:
    office.sim.web["https://www.city.example.jp/a.png"] = png()
    data = {"url": "https://www.city.example.jp/a.png", "message": "写真"}
    told = office.ask("POST", f"{office.page}/photos", data=data)
    assert office.ask("GET", told["post_id"])["message"] == "写真"
    assert len(office.sim.visible()) == 1
    assert office.ask("DELETE", told["id"]) == {"success": True}
    assert office.sim.visible() == []


def test_the_same_again_is_refused_only_right_after(office: Office) -> None:
    first = office.post("同じ文")
    told = office.ask("POST", f"{office.page}/feed", data={"message": "同じ文"})
    assert office.refused() == (400, 506, 1455006)
    assert first not in json.dumps(told)
    office.post("別の文")
    office.post("同じ文")
    assert len(office.sim.visible()) == 3


def test_a_page_may_be_stopped_for_a_while(office: Office) -> None:
    office.sim.blocked = True
    office.ask("POST", f"{office.page}/feed", data={"message": "a"})
    assert office.refused() == (400, 368, 1390008)
    assert office.sim.visible() == []


@pytest.mark.parametrize("code", [1, 2])
def test_500_tells_nothing_about_the_effect(office: Office, code: int) -> None:
    office.sim.trouble = code
    for fault, shown in ((Fault.ERROR_BEFORE, 0), (Fault.ERROR_AFTER, 1)):
        office.sim.order(fault)
        office.ask("POST", f"{office.page}/feed", data={"message": "出たか"})
        assert office.refused() == (500, code, 0)
        assert len(office.sim.visible()) == shown


@pytest.mark.parametrize(
    "data",
    [{}, {"message": ""}, {"message": "あ" * 63_207}, {"message": "a", "published": "maybe"},
     {"message": "a", "attached_media": "photo"}, {"message": "a", "attached_media": '[{"media_fbid": "1"}]'},
     {"message": "a", "scheduled_publish_time": "1800000000"}],
)  # fmt: skip
def test_a_post_that_is_none(office: Office, data: dict[str, str]) -> None:
    office.ask("POST", f"{office.page}/feed", data=data)
    assert office.refused() == (400, 100, 0)
    assert office.sim.visible() == []


def test_a_link_must_be_one(office: Office) -> None:
    office.ask("POST", f"{office.page}/feed", data={"message": "a", "link": "city.example.jp"})
    assert office.refused() == (400, 1500, 0)
    name = office.post("案内", link="https://www.city.example.jp/")
    told = office.ask("GET", name, params={"fields": "attachments"})
    assert told["attachments"]["data"][0]["unshimmed_url"] == "https://www.city.example.jp/"


def test_an_edit_keeps_the_id(office: Office) -> None:
    name = office.post("誤り")
    assert office.ask("POST", name, data={"message": "正しい"}) == {"success": True}
    told = office.ask("GET", name, params={"fields": "message,created_time,updated_time"})
    assert told["message"] == "正しい"
    assert told["updated_time"] > told["created_time"]
    theirs = office.sim.post_behind_our_back("別のところから")
    office.ask("POST", theirs.id, data={"message": "直す"})
    assert office.refused() == (403, 200, 0)
    assert theirs.message == "別のところから"


def test_deleting_twice(office: Office) -> None:
    name = office.post("消す")
    assert office.ask("DELETE", name) == {"success": True}
    office.ask("DELETE", name)
    assert office.refused() == (400, 100, 33)
    assert "Unsupported delete request" in office.reply.body.decode()
    office.ask("GET", name)
    assert office.refused() == (400, 100, 33)
    assert office.sim.visible() == []


def test_the_page_s_own_description(office: Office) -> None:
    data = {"about": "例示市の公式ページです。", "website": "https://www.city.example.jp/"}
    assert office.ask("POST", office.page, data=data) == {"success": True}
    told = office.ask("GET", "me", params={"fields": "about,website,verification_status,link"})
    assert told == {
        "id": office.page, **data, "verification_status": "blue_verified",
        "link": "https://www.facebook.com/city.example",
    }  # fmt: skip


def _scopes(without: str) -> str:
    return SCOPES.replace(without, "").strip()


@pytest.mark.parametrize(
    ("method", "path", "missing", "refused"),
    [
        ("POST", "{page}/feed", "pages_manage_posts", (403, 200, 0)),
        ("POST", "{page}/photos", "pages_manage_posts", (403, 200, 0)),
        ("POST", "{page}/videos", "pages_manage_posts", (403, 200, 0)),
        ("DELETE", "{post}", "pages_manage_posts", (403, 200, 0)),
        ("GET", "{page}/posts", "pages_read_engagement", (400, 10, 0)),
        ("GET", "{post}", "pages_read_engagement", (400, 10, 0)),
        ("POST", "{page}", "pages_manage_metadata", (403, 200, 0)),
        ("POST", "{post}/comments", "pages_manage_engagement", (403, 200, 0)),
    ],
)
def test_what_each_permission_is_for(
    office: Office, method: str, path: str, missing: str, refused: tuple[int, int, int]
) -> None:
    name = office.post("前から")
    narrow = office.sim.grant_token(scopes=_scopes(missing))
    office.ask(method, path.format(page=office.page, post=name), narrow, params={"message": "a"})
    assert office.refused() == refused
    assert [post.message for post in office.sim.visible()] == ["前から"]


def test_only_the_page_s_own_token_posts(office: Office) -> None:
    other = office.sim.add_page("例示県")
    for token in (office.sim.grant_user_token(), office.sim.grant_token(other.id), office.sim.tokens.app_token):
        office.ask("POST", f"{office.page}/feed", token, data={"message": "a"})
        assert office.refused() == (403, 200, 0)
    assert office.sim.visible() == []


@pytest.mark.parametrize("subcode", [458, 459, 460, 463, 464, 467, 492])
def test_dead_tokens(office: Office, subcode: int) -> None:
    office.sim.tokens.kill(office.token, subcode)
    office.ask("POST", f"{office.page}/feed", data={"message": "a"})
    assert office.refused() == (400, 190, subcode)
    assert office.reply.headers["www-authenticate"].startswith('OAuth "Facebook Platform" "invalid_token"')


def test_unknown_missing_and_expired_tokens(office: Office) -> None:
    office.ask("GET", office.page, "")
    assert office.refused() == (400, 104, 0)
    office.ask("GET", office.page, "made-up")
    assert office.refused() == (400, 190, 0)
    short = office.sim.grant_token(life=timedelta(hours=1))
    office.clock.forward(hours=1)
    office.ask("GET", office.page, short)
    assert office.refused() == (400, 190, 463)


def test_tokens_may_come_in_three_ways_and_with_a_proof(office: Office) -> None:
    assert office.ask("GET", office.page, "", params={"access_token": office.token})["id"] == office.page
    told = office.ask("POST", f"{office.page}/feed", "", data={"message": "a", "access_token": office.token})
    assert "id" in told
    proof = office.sim.tokens.proof(office.token)
    assert "id" in office.ask("GET", office.page, params={"appsecret_proof": proof})
    office.ask("GET", office.page, params={"appsecret_proof": "0" * 64})
    assert office.refused() == (400, 100, 0)
    office.sim.tokens.proof_needed = True
    office.ask("GET", office.page)
    assert "require an appsecret_proof" in office.reply.body.decode()


def test_usage_is_told_in_percent_and_minutes(office: Office) -> None:
    office.sim.usage.limit = 4
    for number in range(4):
        office.post(f"{number}")
    office.ask("POST", f"{office.page}/feed", data={"message": "多い"})
    assert office.refused() == (403, 32, 0)
    (told,) = json.loads(office.reply.headers["x-business-use-case-usage"])[office.page]
    assert (told["type"], told["call_count"]) == ("pages", 100)
    assert told["estimated_time_to_regain_access"] == 60
    office.clock.forward(minutes=60)
    office.post("また")
    office.sim.usage.limit = 4800
    office.sim.catch_up()
    office.ask("GET", office.page)
    assert "x-business-use-case-usage" not in office.reply.headers, "nothing is told while next to nothing is used"


@pytest.mark.parametrize(("code", "status"), [(4, 403), (17, 400), (32, 403), (613, 400), (80001, 400)])
def test_too_many_calls_by_order(office: Office, code: int, status: int) -> None:
    office.sim.usage.code = code
    office.sim.order(Fault.RATE_LIMITED)
    office.ask("POST", f"{office.page}/feed", data={"message": "a"})
    assert office.refused() == (status, code, 0)
    assert "x-business-use-case-usage" in office.reply.headers
    assert office.sim.visible() == []
