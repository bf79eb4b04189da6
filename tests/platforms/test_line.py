"""The LINE connector, against the simulated Messaging API; every request is held against LINE's own descriptions.

The contract of the other connectors is about posts that can be read back. LINE has nothing of the kind, so that what
holds of it stands here, in full.
"""

# long because: one connector against one service reads as one list.

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from linebot.v3.messaging import ApiClient, BroadcastRequest, Configuration, MessagingApi

from hasshin.checks.measure.measure import measure
from hasshin.platforms.interface import (
    AccountAccess,
    Found,
    Handle,
    Idempotency,
    Outcome,
    Outgoing,
    OutgoingImage,
    Platform,
    ProfileChange,
    Secret,
)
from hasshin.platforms.line.connector import Line
from hasshin.platforms.line.messages import retry_key
from hasshin.platforms.line.tokens import verified
from hasshin.platforms.registry import connectors_of, open_platform

from .contract import lately
from .people import picture, saying, video
from .simulators.base import Fault, serving, transport
from .simulators.line import LineSimulator

KEY = "0f8b7c1e-6a52-4a53-9a61-1f2d3c4b5a69"
SHOWN = "https://hasshin.city.example.jp/m/"


@pytest.fixture
def sim() -> Iterator[LineSimulator]:
    made = LineSimulator(handle="例示市")
    yield made
    assert made.violations == []


def access_of(sim: LineSimulator, token: str = "", **more: str) -> AccountAccess:
    remote_id = more.get("remote_id", sim.bot_id)
    return AccountAccess("line", "216ruabc", remote_id=remote_id, token=Secret(token or sim.grant_token()))


def on(sim: LineSimulator, token: str = "", inner: httpx.BaseTransport | None = None, **more: str) -> Line:
    return Line(access_of(sim, token, **more), transport=inner or transport(sim))


@pytest.fixture
def platform(sim: LineSimulator) -> Platform:
    return on(sim)


def shown(sim: LineSimulator, image: OutgoingImage) -> OutgoingImage:
    """The image where LINE can fetch it."""
    url = f"{SHOWN}{image.digest}"
    sim.uploads[url] = (image.mime, image.data)
    return OutgoingImage(image.data, image.mime, image.alt, image.digest, url)


def publish(platform: Platform, outgoing: Outgoing, key: str = KEY) -> tuple[Handle, Any]:
    prepared = platform.prepare(outgoing, key)
    assert prepared.outcome is Outcome.DONE, prepared
    assert prepared.handle is not None
    handle = Handle.from_json(json.loads(json.dumps(prepared.handle.to_json())))
    return handle, platform.publish(handle, key)


def test_it_is_a_platform_that_says_what_line_can_not_do(sim: LineSimulator, platform: Platform) -> None:
    assert isinstance(platform, Platform)
    assert connectors_of("line") == ("practice", "line")
    opened = open_platform("line", access_of(sim), transport=transport(sim))
    able = opened.capabilities()
    assert (able.service, able.connector, able.reads_quota, able.revoke) == ("line", "line", True, True)
    cannot = (able.edit, able.delete, able.read_back, able.list_own, able.replies, able.alt_text, able.write_profile)
    assert not any(cannot)
    assert "取り消し" in " ".join(one.ja for one in able.cautions)
    assert "recalled" in " ".join(one.en for one in able.cautions)
    results: list[Any] = [
        platform.get("x"), platform.list_own(), platform.replies(), platform.list_following(), platform.delete("x"),
        platform.edit("x", saying("y")), platform.write_profile(ProfileChange(text="y")),
    ]  # fmt: skip
    assert {(one.outcome, one.code) for one in results} == {(Outcome.REJECTED, "unsupported")}
    assert sim.requests == []


def test_preparing_sends_nothing_and_publishing_reaches_every_friend_once(
    sim: LineSimulator, platform: Platform
) -> None:
    prepared = platform.prepare(saying("断水のお知らせ"), KEY)
    assert prepared.outcome is Outcome.DONE
    assert sim.visible() == []
    assert prepared.handle is not None
    result = platform.publish(prepared.handle, KEY)
    (sent,) = sim.visible()
    assert (result.outcome, result.remote_id, sent.text) == (Outcome.DONE, sent.request_id, "断水のお知らせ")
    assert set(sent.to) == set(sim.followers)


def test_text_comes_first_then_images_and_the_video_in_one_broadcast(
    sim: LineSimulator, platform: Platform, tmp_path: Path
) -> None:
    clip = video(tmp_path)
    sim.uploads[f"{SHOWN}clip"] = ("video/mp4", clip.path.read_bytes())
    still = shown(sim, picture("black"))
    film = type(clip)(clip.path, clip.size, clip.mime, "", clip.digest, 640, 360, 4.0, f"{SHOWN}clip", still.url)
    images = (shown(sim, picture("red")), shown(sim, picture("blue")))
    _, result = publish(platform, Outgoing("避難所の地図です", images, video=film))
    assert result.outcome is Outcome.DONE
    kinds = [sent.content["type"] for sent in sim.visible()]
    assert kinds == ["text", "image", "image", "video"]
    assert [sent.broken for sent in sim.visible()] == [()] * 4
    assert len({sent.request_id for sent in sim.visible()}) == 1
    assert sim.used() == len(sim.followers)


def test_what_nobody_outside_can_fetch_is_refused_with_what_to_do(
    sim: LineSimulator, platform: Platform, tmp_path: Path
) -> None:
    image = picture()
    inside = OutgoingImage(image.data, image.mime, "", image.digest, "http://127.0.0.1:8000/m/x")
    for outgoing in (saying("図", image), saying("図", inside), Outgoing("動画", video=video(tmp_path))):
        prepared = platform.prepare(outgoing, KEY)
        assert (prepared.outcome, prepared.code) == (Outcome.REJECTED, "refused")
        assert "public_media" in prepared.reason.ja
    assert sim.requests == []


@pytest.mark.parametrize(
    ("count_", "mime", "noise", "said"), [(5, "image/png", False, "5個"), (1, "image/gif", False, "JPEG"),
                                          (1, "image/png", True, "1,000,000")]
)  # fmt: skip
def test_what_line_would_show_as_broken_is_refused_before(
    sim: LineSimulator, platform: Platform, count_: int, mime: str, noise: bool, said: str
) -> None:
    made = [picture(size=(700, 600), noise=noise) for _ in range(count_)]
    images = [OutgoingImage(i.data, mime, "", i.digest, f"{SHOWN}{i.digest}") for i in made]
    prepared = platform.prepare(saying("図", *images), KEY)
    assert (prepared.outcome, said in prepared.reason.ja) == (Outcome.REJECTED, True), prepared.reason
    assert platform.prepare(saying(""), KEY).outcome is Outcome.REJECTED


def test_characters_are_counted_as_line_counts_them(sim: LineSimulator, platform: Platform) -> None:
    text = "𠮷" * 2500
    limits = platform.capabilities().limits
    assert (measure("line", text).count, limits.counting, limits.max_length) == (5000, "utf16", 5000)
    assert publish(platform, saying(text))[1].outcome is Outcome.DONE
    longer = platform.prepare(saying(text + "a"), KEY)
    assert longer.outcome is Outcome.REJECTED
    assert "messages[0].text" in longer.reason.ja


def test_the_same_key_is_accepted_once_and_409_with_line_s_number_proves_it(
    sim: LineSimulator, platform: Platform
) -> None:
    able = platform.capabilities()
    assert (able.idempotency, able.resend_with_key) == (Idempotency.KEY_FOR_A_WHILE, True)
    assert able.key_remembered == timedelta(hours=24)
    handle, first = publish(platform, saying("一度だけ"))
    second = platform.publish(handle, KEY)
    assert (second.outcome, second.remote_id) == (Outcome.DONE, first.remote_id)
    assert first.remote_id in second.reason.ja
    assert len(sim.visible()) == 1
    sim.clock = lambda: datetime.now(UTC) + timedelta(hours=24, seconds=1)
    platform.publish(handle, KEY)
    assert len(sim.visible()) == 2, "after a day LINE has forgotten the key: nobody may send again then"


def test_a_409_without_line_s_number_proves_nothing(sim: LineSimulator) -> None:
    def gate(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/broadcast") and "validate" not in request.url.path:
            return httpx.Response(409, json={"message": "Conflict"}, headers={"x-line-request-id": "r"})
        return transport(sim).handle_request(request)

    _, result = publish(on(sim, inner=httpx.MockTransport(gate)), saying("a"))
    assert (result.outcome, result.code) == (Outcome.UNKNOWN, "conflict")


def test_a_page_of_a_gate_is_never_taken_for_line(sim: LineSimulator) -> None:
    gate = httpx.MockTransport(lambda request: httpx.Response(200, json={}))
    handle = Handle("line", {"messages": [{"type": "text", "text": "a"}], "digest": ""})
    result = on(sim, inner=gate).publish(handle, KEY)
    assert (result.outcome, result.code) == (Outcome.UNKNOWN, "unreadable")
    blocked = httpx.MockTransport(lambda request: httpx.Response(403, text="<html>blocked</html>"))
    looked = on(sim, inner=blocked).check_auth()
    assert (looked.outcome, looked.code) == (Outcome.NOT_DONE, "unreadable")


def test_any_key_is_one_uuid(sim: LineSimulator) -> None:
    assert retry_key(KEY) == KEY
    assert retry_key("配信 1") == retry_key("配信 1") != retry_key("配信 2")
    assert uuid.UUID(retry_key("配信 1"))
    platform = on(sim)
    handle, _ = publish(platform, saying("a"), "配信 1")
    platform.publish(handle, "配信 1")
    assert len(sim.visible()) == 1


def test_the_month_s_messages_are_told_and_a_used_up_month_is_refused_before_sending(
    sim: LineSimulator, platform: Platform
) -> None:
    sim.quota = 2 * len(sim.followers)
    publish(platform, saying("一"))
    (quota,) = platform.read_quota().value or ()
    assert (quota.name, quota.limit, quota.used) == ("messages_month", sim.quota, len(sim.followers))
    assert quota.resets_at is not None
    assert quota.resets_at.astimezone().tzinfo is not None
    assert (quota.resets_at + timedelta(hours=9)).day == 1
    publish(platform, saying("二"), str(uuid.uuid4()))
    refused = platform.prepare(saying("三"), str(uuid.uuid4()))
    assert (refused.outcome, refused.code) == (Outcome.REJECTED, "refused")
    assert f"{sim.quota:,}" in refused.reason.ja
    assert len(sim.visible()) == 2


def test_a_month_that_is_too_small_for_all_friends_sends_nothing_and_says_so(
    sim: LineSimulator, platform: Platform
) -> None:
    sim.quota = len(sim.followers) - 1
    _, result = publish(platform, saying("足りない"))
    assert (result.outcome, result.code) == (Outcome.NOT_DONE, "rate_limited")
    assert "通数" in result.reason.ja
    assert sim.visible() == []


def test_an_account_without_a_limit_has_none(sim: LineSimulator, platform: Platform) -> None:
    sim.quota = None
    (quota,) = platform.read_quota().value or ()
    assert quota.limit is None
    assert publish(platform, saying("a"))[1].outcome is Outcome.DONE


def test_a_count_that_can_not_be_read_keeps_no_warning_back(sim: LineSimulator, platform: Platform) -> None:
    sim.order(Fault.LOST_BEFORE, lambda request: "quota" in request.path)
    assert publish(platform, saying("津波警報"))[1].outcome is Outcome.DONE


def test_sixty_broadcasts_an_hour_are_line_s_limit(sim: LineSimulator, platform: Platform) -> None:
    handle, _ = publish(platform, saying("a"))
    for _ in range(59):
        platform.publish(handle, str(uuid.uuid4()))
    result = platform.publish(handle, str(uuid.uuid4()))
    assert (result.outcome, result.code) == (Outcome.NOT_DONE, "rate_limited")
    assert "60回" in result.reason.ja


def test_whose_token_it_is_is_known_by_the_bot_s_id(sim: LineSimulator) -> None:
    good = on(sim).check_auth()
    assert (good.outcome, good.remote_id, good.evidence["handle"]) == (Outcome.DONE, sim.bot_id, "216ruabc")
    other = on(sim, remote_id="U" + "0" * 32).check_auth()
    assert (other.outcome, other.code) == (Outcome.REJECTED, "other_account")
    dead = on(sim, "made-up").check_auth()
    assert (dead.outcome, dead.code) == (Outcome.REJECTED, "auth")
    profile = on(sim).read_profile().value
    assert profile is not None
    assert (profile.name, profile.url) == ("例示市", "https://page.line.me/216ruabc")


@pytest.mark.parametrize(("kind", "days"), [("long-lived", None), ("short-lived", 30), ("v2.1", 20)])
def test_a_pasted_token_is_known_by_its_kind_and_its_end(sim: LineSimulator, kind: Any, days: int | None) -> None:
    token = sim.tokens.issue(kind, timedelta(days=days) if days else None)
    granted = verified(access_of(sim), Secret(token.value), transport=transport(sim))
    assert (granted.outcome, granted.token) == (Outcome.DONE, Secret(token.value))
    if days is None:
        assert granted.expires_at is None
    else:
        assert granted.expires_at is not None
        assert abs(granted.expires_at - datetime.now(UTC) - timedelta(days=days)) < timedelta(minutes=1)
    bad = verified(access_of(sim), Secret("made-up"), transport=transport(sim))
    assert (bad.outcome, bad.code, bad.token) == (Outcome.REJECTED, "invalid_grant", None)
    sim.order(Fault.LOST_AFTER)
    assert verified(access_of(sim), Secret(token.value), transport=transport(sim)).outcome is Outcome.NOT_DONE


def test_a_token_is_ended_and_one_that_can_not_be_is_not_said_to_be(sim: LineSimulator) -> None:
    assert on(sim).revoke().outcome is Outcome.DONE
    assert sim.tokens.living("long-lived") == []
    newer = sim.tokens.issue("v2.1", timedelta(days=30)).value
    alone = on(sim, newer).revoke()
    assert (alone.outcome, "LINE Developers" in alone.reason.ja) == (Outcome.REJECTED, True)
    access = access_of(sim, newer)
    whole = AccountAccess(
        "line", access.handle, access.remote_id, token=access.token,
        client_id=sim.tokens.channel_id, client_secret=Secret(sim.tokens.secret),
    )  # fmt: skip
    assert Line(whole, transport=transport(sim)).revoke().outcome is Outcome.DONE
    assert sim.tokens.living("v2.1") == []


def test_what_is_prepared_belongs_to_its_content(sim: LineSimulator, platform: Platform) -> None:
    handle = platform.prepare(saying("a"), KEY).handle
    with pytest.raises(ValueError, match="other content"):
        platform.prepare(saying("b"), KEY, handle)
    assert platform.find(KEY, handle or Handle("line", {}), lately()).found is Found.UNSUPPORTED


def test_no_secret_is_in_what_is_kept(sim: LineSimulator) -> None:
    token = sim.grant_token()
    platform = on(sim, token)
    handle, result = publish(platform, saying("本文"))
    kept = [handle.data, result.evidence, platform.check_auth().evidence, platform.revoke().evidence]
    assert token not in repr(kept)
    assert base64.b64encode(token.encode()).decode() not in repr(kept)


@pytest.mark.loopback
def test_line_s_own_client_makes_the_same_request(sim: LineSimulator) -> None:
    with serving(sim) as address:
        access = access_of(sim)
        ours = Line(AccountAccess("line", access.handle, access.remote_id, address, access.token))
        image = shown(sim, picture())
        handle, result = publish(ours, saying("断水のお知らせ 𠮷田町", image))
        assert result.outcome is Outcome.DONE, result
        with ApiClient(Configuration(host=address, access_token=sim.grant_token())) as client:
            theirs = BroadcastRequest.from_dict({"messages": handle.data["messages"]})
            assert theirs is not None
            key = str(uuid.uuid4())
            MessagingApi(client).broadcast(theirs, x_line_retry_key=key)
    mine, other = [r for r in sim.requests if r.path == "/v2/bot/message/broadcast"]
    wanted = {k: v for k, v in json.loads(other.body).items() if k != "notificationDisabled"}
    same = [{k: v for k, v in one.items() if v is not None} for one in wanted["messages"]]
    assert json.loads(mine.body)["messages"] == same
    assert (mine.headers["x-line-retry-key"], other.headers["x-line-retry-key"]) == (KEY, key)
