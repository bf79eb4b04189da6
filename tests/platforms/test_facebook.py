"""The Facebook connector keeps the contract, and holds what is Facebook's own, against the simulated Graph API.

Every request is held against Facebook's field tables: one that they don't know fails the test.
"""

# long because: one connector against one service reads as one list.

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from hasshin.platforms.facebook.connector import Facebook
from hasshin.platforms.interface import AccountAccess, Found, Outcome, Outgoing, Platform, ProfileChange, Secret
from hasshin.platforms.registry import connectors_of, open_platform

from .contract import Contract, World, lately, publish, read
from .people import picture, saying, video
from .simulators.base import Fault, Request, transport
from .simulators.facebook import FacebookSimulator
from .simulators.facebook.simulator import SCOPES

VIDEO_STEPS = ("start", "transfer", "finish")


@pytest.fixture
def sim() -> Iterator[FacebookSimulator]:
    made = FacebookSimulator()
    yield made
    assert made.violations == []


def access_of(sim: FacebookSimulator, token: str = "", **more: str) -> AccountAccess:
    return AccountAccess(
        "facebook",
        "city.example",
        remote_id=more.get("remote_id", sim.page.id),
        token=Secret(token or sim.grant_token()),
        client_id=sim.tokens.app_id,
        client_secret=Secret(sim.tokens.app_secret),
    )


def on(sim: FacebookSimulator, token: str = "", inner: httpx.BaseTransport | None = None, **more: str) -> Facebook:
    return Facebook(access_of(sim, token, **more), transport=inner or transport(sim), sleep=lambda _: None)


@pytest.fixture
def platform(sim: FacebookSimulator) -> Platform:
    sim.tokens.proof_needed = True  # so the app's secret is proven with every call
    return on(sim)


@pytest.fixture
def world(sim: FacebookSimulator) -> World:
    def answer(post_id: str, text: str) -> None:
        sim.citizen_replies(post_id, text)

    return World(answer=answer)


class TestFacebook(Contract):
    """The contract on the simulated Graph API, whose app asks for the proof of its secret."""


def test_the_register_opens_it_for_its_service_alone(sim: FacebookSimulator) -> None:
    assert connectors_of("facebook") == ("practice", "facebook")
    opened = open_platform("facebook", access_of(sim), transport=transport(sim))
    assert opened.capabilities().service == "facebook"


def test_several_photos_are_one_post_with_each_its_own_alternative_text(
    sim: FacebookSimulator, platform: Platform
) -> None:
    images = [picture("red", alt="給水所"), picture("blue", alt=""), picture("green", alt="避難所")]
    _, result = publish(platform, saying("地図です", *images), "k")
    assert [m.alt for m in read(platform, result.remote_id).media] == ["給水所", "", "避難所"]
    (post,) = sim.visible()
    assert [sim.photos[one].body for one in post.photos] == [image.data for image in images]
    assert result.url == f"https://www.facebook.com/{sim.page.id}/posts/{post.id.split('_')[1]}"


def test_what_facebook_surely_refuses_is_said_before_anything_is_uploaded(
    sim: FacebookSimulator, platform: Platform, tmp_path: Path
) -> None:
    many = saying("多い", *[picture(alt=str(n)) for n in range(11)])
    both = Outgoing("両方", (picture(),), video=video(tmp_path))
    large = saying("大きい", picture(size=(2200, 1600), noise=True))
    for outgoing in (many, both, large):
        prepared = platform.prepare(outgoing, "k")
        assert (prepared.outcome, prepared.code) == (Outcome.REJECTED, "refused")
    assert sim.requests == []


def test_a_photo_that_waited_too_long_is_uploaded_anew(sim: FacebookSimulator, platform: Platform) -> None:
    handle = platform.prepare(saying("図", picture()), "k").handle
    assert handle is not None
    handle.data["media"][0]["at"] = "2026-07-01T00:00:00+00:00"
    again = platform.prepare(saying("図", picture()), "k", handle).handle
    assert again is not None
    assert again.data["media"][0]["id"] != handle.data["media"][0]["id"]
    with pytest.raises(ValueError, match="other content"):
        platform.prepare(saying("別の図"), "k", again)


def test_a_video_goes_in_pieces_and_its_post_is_known_when_facebook_has_processed_it(
    sim: FacebookSimulator, platform: Platform, tmp_path: Path
) -> None:
    clip = video(tmp_path, size=9 * 1024 * 1024)
    outgoing = Outgoing("放水訓練", video=clip, title="訓練")
    prepared = platform.prepare(outgoing, "k")
    assert prepared.outcome is Outcome.DONE, prepared
    assert sim.visible() == []
    (made,) = sim.videos.values()
    assert bytes(made.body) == clip.path.read_bytes()
    assert prepared.handle is not None
    result = platform.publish(prepared.handle, "k")
    (post,) = sim.visible()
    assert (result.outcome, result.remote_id) == (Outcome.DONE, post.id)
    assert result.url == f"https://www.facebook.com/{sim.page.id}/videos/{made.id}/"
    assert (made.title, made.description) == ("訓練", "放水訓練")
    assert [m.kind for m in read(platform, post.id).media] == ["video"]
    assert platform.edit(post.id, Outgoing("放水訓練の様子", video=clip, title="訓練"), prepared.handle).code == "ok"


def test_a_video_that_takes_long_is_pending_and_found_later(
    sim: FacebookSimulator, platform: Platform, tmp_path: Path
) -> None:
    sim.video_checks = 6
    prepared = platform.prepare(Outgoing("訓練", video=video(tmp_path)), "k")
    assert prepared.handle is not None
    result = platform.publish(prepared.handle, "k")
    assert (result.outcome, result.retry_after) == (Outcome.PENDING, timedelta(seconds=30))
    assert platform.find("k", prepared.handle, lately()).found is Found.NOT_PROVEN
    found = platform.find("k", prepared.handle, lately())
    assert (found.found, found.remote_id) == (Found.FOUND, sim.visible()[0].id)


def test_a_video_that_facebook_can_not_process_is_refused_and_never_taken_for_published(
    sim: FacebookSimulator, platform: Platform, tmp_path: Path
) -> None:
    sim.video_fails = True
    prepared = platform.prepare(Outgoing("訓練", video=video(tmp_path)), "k")
    assert prepared.handle is not None
    result = platform.publish(prepared.handle, "k")
    assert (result.outcome, result.code) == (Outcome.REJECTED, "refused")
    assert platform.find("k", prepared.handle, lately()).found is Found.NOT_PROVEN
    assert sim.visible() == []


def test_a_video_whose_session_is_over_begins_a_new_one(
    sim: FacebookSimulator, platform: Platform, tmp_path: Path
) -> None:
    outgoing = Outgoing("訓練", video=video(tmp_path, size=9 * 1024 * 1024))
    sim.order(Fault.LOST_BEFORE, lambda request: b"transfer" in request.body)
    first = platform.prepare(outgoing, "k")
    sim.videos.clear()
    second = platform.prepare(outgoing, "k", first.handle)
    assert (second.outcome, second.handle) == (Outcome.NOT_DONE, None)
    assert platform.prepare(outgoing, "k").outcome is Outcome.DONE


@pytest.mark.parametrize("fault", [Fault.LOST_AFTER, Fault.LOST_BEFORE, Fault.ERROR_AFTER, Fault.TRUNCATED])
def test_a_video_whose_upload_broke_goes_on_from_where_facebook_is(
    sim: FacebookSimulator, platform: Platform, tmp_path: Path, fault: Fault
) -> None:
    clip = video(tmp_path, size=9 * 1024 * 1024)
    outgoing = Outgoing("訓練", video=clip)
    sim.order(fault, lambda request: b"transfer" in request.body)
    first = platform.prepare(outgoing, "k")
    assert (first.outcome, first.handle is None) == (Outcome.PENDING, False)
    again = platform.prepare(outgoing, "k", first.handle)
    assert again.outcome is Outcome.DONE, again
    assert again.handle is not None
    (made,) = sim.videos.values()
    assert bytes(made.body) == clip.path.read_bytes()
    assert made.id == again.handle.data["video"]["id"]
    assert platform.publish(again.handle, "k").outcome is Outcome.DONE
    assert len(sim.visible()) == 1


def test_the_same_text_as_the_post_before_is_refused_with_that_post_and_no_second_one_appears(
    sim: FacebookSimulator, platform: Platform
) -> None:
    with_old = sim.post_behind_our_back("定時のお知らせ")
    with_old.created_at -= timedelta(hours=3)
    handle = platform.prepare(saying("定時のお知らせ"), "k").handle
    assert handle is not None
    result = platform.publish(handle, "k")
    assert (result.outcome, result.code) == (Outcome.REJECTED, "refused")
    assert with_old.id.split("_")[1] in result.reason.ja
    assert len(sim.visible()) == 1


@pytest.mark.parametrize("lag", [0, 5])
def test_the_same_text_just_posted_is_not_known_until_it_is_looked_up(
    sim: FacebookSimulator, platform: Platform, lag: int
) -> None:
    handle = platform.prepare(saying("避難指示"), "k").handle
    assert handle is not None
    sim.lag = lag
    first = platform.publish(handle, "k")  # its answer is taken to be lost, and something repeats it
    second = platform.publish(handle, "k")
    assert (second.outcome, second.code) == (Outcome.UNKNOWN, "conflict")
    sim.catch_up()
    assert platform.find("k", handle, lately()).remote_id == first.remote_id
    assert len(sim.visible()) == 1


@pytest.mark.parametrize("code", [4, 17, 32, 613, 80001])
def test_a_limit_of_calls_is_surely_not_done_and_says_when_to_come_back(sim: FacebookSimulator, code: int) -> None:
    sim.usage.limit, sim.usage.code = 0, code
    platform = on(sim)
    handle = platform.prepare(saying("多い"), "k").handle
    assert handle is not None
    result = platform.publish(handle, "k")
    assert (result.outcome, result.code) == (Outcome.NOT_DONE, "rate_limited")
    assert result.retry_after == timedelta(minutes=60)
    assert sim.visible() == []


def test_what_is_used_of_the_calls_is_told_in_percent(sim: FacebookSimulator, platform: Platform) -> None:
    sim.usage.limit = 10
    (first,) = platform.read_quota().value or ()
    for _ in range(3):
        platform.check_auth()
    (later,) = platform.read_quota().value or ()
    assert (first.limit, first.used, later.limit, later.used) == (100, 10, 100, 80)


@pytest.mark.parametrize("subcode", [458, 459, 460, 463, 464, 467, 492])
def test_a_dead_token_is_known_as_one_and_says_what_the_person_must_do(sim: FacebookSimulator, subcode: int) -> None:
    token = sim.grant_token()
    platform = on(sim, token)
    sim.tokens.kill(token, subcode)
    looked = platform.check_auth()
    assert (looked.outcome, looked.code) == (Outcome.REJECTED, "auth")
    if subcode in {458, 459, 460, 463}:
        others = {458, 459, 460, 463} - {subcode}
        said = []
        for other in others:
            second = sim.grant_token()
            sim.tokens.kill(second, other)
            said.append(on(sim, second).check_auth().reason)
        assert looked.reason not in said


@pytest.mark.parametrize(("missing", "code"), [("pages_manage_posts", "scope"), ("pages_manage_metadata", "scope")])
def test_a_token_without_a_permission_is_no_dead_token(sim: FacebookSimulator, missing: str, code: str) -> None:
    platform = on(sim, sim.grant_token(scopes=SCOPES.replace(missing, "")))
    assert platform.check_auth().outcome is Outcome.DONE
    if missing == "pages_manage_posts":
        handle = platform.prepare(saying("a"), "k").handle
        assert handle is not None
        result = platform.publish(handle, "k")
    else:
        result = platform.write_profile(ProfileChange(text="市の公式"))
    assert (result.outcome, result.code) == (Outcome.REJECTED, code)


def test_a_page_that_facebook_has_stopped_is_told_and_not_tried_again(
    sim: FacebookSimulator, platform: Platform
) -> None:
    handle = platform.prepare(saying("a"), "k").handle
    assert handle is not None
    sim.blocked = True
    result = platform.publish(handle, "k")
    assert (result.outcome, result.code) == (Outcome.REJECTED, "refused")
    assert "ページの品質" in result.reason.ja


def test_the_token_of_a_person_or_another_page_is_not_this_page_s(sim: FacebookSimulator) -> None:
    other = sim.add_page("例示県", "pref.example")
    for token in (sim.grant_user_token(), sim.grant_token(other.id)):
        result = on(sim, token).check_auth()
        assert (result.outcome, result.code) == (Outcome.REJECTED, "other_account")
    unknown = on(sim, sim.grant_token(other.id), remote_id="").check_auth()
    assert (unknown.outcome, unknown.remote_id, unknown.evidence["handle"]) == (Outcome.DONE, other.id, "pref.example")
    person = on(sim, sim.grant_user_token(), remote_id="").check_auth()
    assert person.outcome is Outcome.REJECTED


def test_a_page_before_facebook_says_nothing_of_the_token() -> None:
    sim = FacebookSimulator()
    gate = httpx.MockTransport(lambda request: httpx.Response(403, text="<html>Blocked by the city's filter</html>"))
    result = on(sim, inner=gate).check_auth()
    assert (result.outcome, result.code) == (Outcome.NOT_DONE, "unreadable")


def test_a_post_that_may_not_be_seen_is_not_taken_for_deleted(sim: FacebookSimulator, platform: Platform) -> None:
    other = sim.add_page("例示県")
    theirs = sim.add(other, "県のお知らせ")
    seen = platform.get(theirs.id)
    assert (seen.outcome, seen.value) == (Outcome.REJECTED, None)
    assert platform.delete(theirs.id).outcome is Outcome.REJECTED
    _, result = publish(platform, saying("市のお知らせ"), "k")
    blind = on(sim, sim.grant_token(scopes="pages_manage_posts"))
    assert blind.get(result.remote_id).outcome is Outcome.REJECTED
    assert platform.get(result.remote_id).value is not None


def test_lists_are_read_to_their_end_although_pages_are_short_and_carry_the_token(
    sim: FacebookSimulator, platform: Platform
) -> None:
    start = datetime.now(UTC) - timedelta(hours=9)
    for number in range(250):
        post = sim.post_behind_our_back(f"お知らせ{number}")
        post.created_at = start + timedelta(minutes=number)
        post.hidden = number == 7
    listed = platform.list_own()
    assert listed.complete
    assert [p.text for p in listed.value or ()] == [f"お知らせ{n}" for n in range(250)]
    assert [p.visibility for p in listed.value or ()][7] == "hidden"
    half = platform.list_own(start + timedelta(minutes=240))
    assert len(half.value or ()) == 10


def test_comments_visitors_and_mentions_are_what_others_said(sim: FacebookSimulator, platform: Platform) -> None:
    _, result = publish(platform, saying("ご意見をどうぞ"), "k")
    comment = sim.citizen_replies(result.remote_id, "何時からですか")
    sim.citizen_replies(result.remote_id, "私も知りたいです", parent=comment.id)
    sim.visitor_posts("ページへの書込み")
    sim.citizen_names("市のページを紹介します")
    own = sim.citizen_replies(result.remote_id, "9時からです")
    own.author = sim.page.id
    said = {p.text: p.in_reply_to for p in platform.replies().value or ()}
    assert said == {
        "何時からですか": result.remote_id,
        "私も知りたいです": comment.id,
        "ページへの書込み": "",
        "市のページを紹介します": "",
    }


def test_a_post_of_another_app_can_be_read_and_not_edited(sim: FacebookSimulator, platform: Platform) -> None:
    theirs = sim.post_behind_our_back("広報の画面から")
    result = platform.edit(theirs.id, saying("直す"))
    assert (result.outcome, result.code) == (Outcome.REJECTED, "scope")
    assert theirs.message == "広報の画面から"
    assert platform.edit("999", saying("ない")).code == "gone"


def test_other_photos_than_those_published_are_no_edit(sim: FacebookSimulator, platform: Platform) -> None:
    handle, result = publish(platform, saying("図", picture("red")), "k")
    refused = platform.edit(result.remote_id, saying("図", picture("blue")), handle)
    assert (refused.outcome, refused.code) == (Outcome.REJECTED, "refused")
    assert refused.reason.ja


def test_a_name_is_changed_by_hand_and_the_badge_is_told(sim: FacebookSimulator, platform: Platform) -> None:
    assert platform.write_profile(ProfileChange(name="別の市")).code == "unsupported"
    profile = platform.read_profile().value
    assert profile is not None
    assert (profile.verified, profile.handle, profile.name) == (True, "city.example", "例示市")
    sim.page.verification_status = "not_verified"
    unmarked = platform.read_profile().value
    assert unmarked is not None
    assert unmarked.verified is False


def test_a_token_can_not_be_ended_from_here_and_that_is_said(platform: Platform) -> None:
    assert not platform.capabilities().revoke
    result = platform.revoke()
    assert (result.outcome, result.code) == (Outcome.REJECTED, "unsupported")
    assert "ビジネス統合" in result.reason.ja


def test_no_secret_is_in_what_is_kept_said_or_shown(sim: FacebookSimulator) -> None:
    token = sim.grant_token()
    platform = on(sim, token)
    proof = sim.tokens.proof(token)
    for number in range(101):
        sim.post_behind_our_back(f"{number}")
    handle, result = publish(platform, saying(f"本文 {token[:4]}", picture()), "k")
    kept = [
        result.evidence,
        platform.list_own(datetime.now(UTC) - timedelta(hours=1)).evidence,
        platform.find("k", handle, lately()).evidence,
        platform.get(result.remote_id).evidence,
        platform.read_profile().evidence,
        platform.check_auth().evidence,
        platform.replies().evidence,
        platform.delete(result.remote_id).evidence,
        handle.data,
    ]
    assert any("paging" in reply for reply in _bodies(sim))
    for secret in (token, proof, sim.tokens.app_secret):
        assert secret not in repr(kept)
    assert all(token not in repr(request.query) for request in sim.requests)
    assert all("appsecret_proof" in _all(request) for request in sim.requests)


def _bodies(sim: FacebookSimulator) -> list[str]:
    return [sim.respond(request).body.decode() for request in sim.requests if request.path.endswith("published_posts")]


def _all(request: Request) -> str:
    return repr(request.query) + request.body.decode("utf-8", "replace")


def test_waiting_for_a_video_ends_before_the_lease_of_its_delivery_does(
    sim: FacebookSimulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    looks: list[float] = []

    class Slow(httpx.BaseTransport):
        """Each answer takes nineteen seconds."""

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.method == "GET":
                looks.append(now[0])
                now[0] += 19
            return transport(sim).handle_request(request)

    monkeypatch.setattr("hasshin.platforms.facebook.lookup.time.monotonic", lambda: now[0])
    sim.video_checks = 99
    platform = on(sim, inner=Slow())
    prepared = platform.prepare(Outgoing("訓練", video=video(tmp_path)), "k")
    assert prepared.handle is not None
    looks.clear()
    assert platform.publish(prepared.handle, "k").outcome is Outcome.PENDING
    assert len(looks) == 1
