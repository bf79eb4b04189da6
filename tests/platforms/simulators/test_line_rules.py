"""The simulated LINE keeps LINE's rules, speaks in its described shapes, and sees a wrong request."""

# long because: each rule of the service is one sentence here, and they share one office.

from __future__ import annotations

import base64
import json
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from .base import Fault, Reply, Request, transport
from .line import LineSimulator, described
from .line.tokens import AUDIENCE, JWT_BEARER
from .line.webhooks import signature

TEXT = {"type": "text", "text": "水道の工事のお知らせ"}
BROADCAST = "/v2/bot/message/broadcast"
KEY = "123e4567-e89b-12d3-a456-426614174000"
NOON = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)  # 12:00 in Japan
Ask = Callable[..., httpx.Response]


class HonestLine(LineSimulator):
    """Holds each of its own answers against the description, where that has the status."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.dishonest: list[str] = []
        self.now = NOON
        self.clock = lambda: self.now

    def respond(self, request: Request) -> Reply:
        reply = super().respond(request)
        wrong = described.wrong_in_reply(request, reply) if reply.status in (200, 202, 400, 409, 429) else ""
        if wrong and "Unknown response http status" not in wrong and "Path not found" not in wrong:
            self.dishonest.append(f"{request.method} {request.path}: {wrong}")
        return reply


@pytest.fixture
def sim() -> Any:
    line = HonestLine()
    yield line
    assert line.dishonest == []


@pytest.fixture
def ask(sim: HonestLine) -> Ask:
    client = httpx.Client(transport=transport(sim), base_url="https://api.line.me")
    token = sim.grant_token()

    def one(method: str, path: str, body: Any = None, *, key: str = "", bearer: str = token, **more: Any) -> Any:
        typed = more.pop("more_headers", {})
        headers = {"authorization": f"Bearer {bearer}"} | ({"x-line-retry-key": key} if key else {}) | typed
        if body is not None:
            more["json"] = body
        return client.request(method, path, headers=headers, **more)

    return one


def test_a_broadcast_reaches_each_follower_once_and_costs_one_message_each(sim: HonestLine, ask: Ask) -> None:
    sim.blocked.add(sim.followers[0])
    answer = ask("POST", BROADCAST, {"messages": [TEXT, TEXT]}, key=KEY)
    assert (answer.status_code, answer.json()) == (200, {})
    assert uuid.UUID(answer.headers["x-line-request-id"])
    assert [s.text for s in sim.visible()] == [TEXT["text"]] * 2
    assert ask("GET", "/v2/bot/message/quota/consumption").json() == {"totalUsage": 59}
    assert sim.violations == []


def test_a_key_that_was_accepted_sends_nothing_more_whatever_the_second_body_says(sim: HonestLine, ask: Ask) -> None:
    first = ask("POST", BROADCAST, {"messages": [TEXT]}, key=KEY)
    again = ask("POST", BROADCAST, {"messages": [{"type": "text", "text": "別の文"}]}, key=KEY.upper())
    assert again.status_code == 409
    assert again.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert again.json() == {"message": "The retry key is already accepted"}
    assert len(sim.visible()) == 1


def test_a_lost_answer_is_answered_by_the_key_and_without_a_key_sends_twice(sim: HonestLine, ask: Ask) -> None:
    for key, copies in ((KEY, 1), ("", 2)):
        sim.sent.clear()
        sim.order(Fault.ERROR_AFTER)
        assert ask("POST", BROADCAST, {"messages": [TEXT]}, key=key).status_code == 500
        ask("POST", BROADCAST, {"messages": [TEXT]}, key=key)
        assert len(sim.visible()) == copies


def test_a_late_request_after_its_repetition_is_no_second_message(sim: HonestLine, ask: Ask) -> None:
    sim.order(Fault.LATE)
    with pytest.raises(httpx.ReadError):
        ask("POST", BROADCAST, {"messages": [TEXT]}, key=KEY)
    ask("POST", BROADCAST, {"messages": [TEXT]}, key=KEY)
    sim.commit_late()
    assert len(sim.visible()) == 1


def test_a_key_is_forgotten_a_day_after_its_first_attempt_and_a_refused_body_leaves_it_free(
    sim: HonestLine, ask: Ask
) -> None:
    assert ask("POST", BROADCAST, {"messages": []}, key=KEY).status_code == 400
    sim.now += timedelta(hours=20)
    assert ask("POST", BROADCAST, {"messages": [TEXT]}, key=KEY).status_code == 200
    sim.now += timedelta(hours=3)
    assert ask("POST", BROADCAST, {"messages": [TEXT]}, key=KEY).status_code == 409
    sim.now += timedelta(hours=2)
    assert ask("POST", BROADCAST, {"messages": [TEXT]}, key=KEY).status_code == 200
    assert len(sim.visible()) == 2


@pytest.mark.parametrize("key", ["abc", KEY.replace("-", ""), f"{{{KEY}}}", KEY[:-1], f"urn:uuid:{KEY}"])
def test_a_key_of_another_form_is_refused(sim: HonestLine, ask: Ask, key: str) -> None:
    assert ask("POST", BROADCAST, {"messages": [TEXT]}, key=key).status_code == 400
    assert sim.visible() == []


@pytest.mark.parametrize("path", ["/v2/bot/message/validate/broadcast", "/v2/bot/message/reply"])
def test_a_key_where_none_is_documented_is_refused(ask: Ask, path: str) -> None:
    assert ask("POST", path, {"messages": [TEXT]}, key=KEY).status_code == 400


def test_push_tells_ids_also_with_409_and_an_unknown_person_is_refused(sim: HonestLine, ask: Ask) -> None:
    body = {"to": sim.followers[3], "messages": [TEXT]}
    first = ask("POST", "/v2/bot/message/push", body, key=KEY).json()
    assert first["sentMessages"][0]["id"] == sim.sent[0].id
    assert ask("POST", "/v2/bot/message/push", body, key=KEY).json()["sentMessages"] == first["sentMessages"]
    assert ask("POST", "/v2/bot/message/push", {**body, "to": "U" + "0" * 32}).status_code == 400
    sim.blocked.add(sim.followers[3])
    assert ask("POST", "/v2/bot/message/push", body).status_code == 200
    assert len(sim.visible()) == 1


def test_multicast_reaches_whom_it_names_and_refuses_strangers(sim: HonestLine, ask: Ask) -> None:
    path, body = "/v2/bot/message/multicast", {"to": sim.followers[:3], "messages": [TEXT]}
    sim.blocked.add(sim.followers[1])
    assert ask("POST", path, body, key=KEY).json() == {}
    assert ask("POST", path, body, key=KEY).status_code == 409
    assert [s.to for s in sim.visible()] == [(sim.followers[0], sim.followers[2])]
    stranger = ask("POST", path, {**body, "to": [sim.followers[0], "U0"]})
    assert (stranger.status_code, "to[1]" in stranger.json()["message"]) == (400, True)
    assert ask("POST", path, {**body, "to": []}).status_code == 400
    assert ask("POST", path, {**body, "to": sim.followers[:1] * 501}).status_code == 400


WRONG = [
    ([], "messages", "Size must be between 1 and 5"),
    ([TEXT] * 6, "messages", "Size must be between 1 and 5"),
    ([{"type": "text", "text": ""}], "messages[0].text", "May not be empty"),
    ([{"type": "text"}], "messages[0].text", "May not be empty"),
    ([TEXT, {"type": "text", "text": "𠮷" * 2501}], "messages[1].text", "Length must be between 0 and 5000"),
    ([{"type": "poem"}], "messages[0].type", "Must be one of the following values"),
    ([{"type": "image", "originalContentUrl": "http://a.jp/1.png", "previewImageUrl": "https://a.jp/1.png"}],
     "messages[0].originalContentUrl", "HTTPS"),
    ([{"type": "image", "originalContentUrl": "https://a.jp/1.png"}], "messages[0].previewImageUrl", "empty"),
    ([{"type": "textV2", "text": "波括弧 {"}], "messages[0].text", "placeholder"),
]  # fmt: skip


@pytest.mark.parametrize(("messages", "where", "what"), WRONG)
@pytest.mark.parametrize("path", [BROADCAST, "/v2/bot/message/validate/broadcast"])
def test_wrong_objects_are_refused_by_place_when_sent_and_when_asked_before(
    sim: HonestLine, ask: Ask, path: str, messages: Any, where: str, what: str
) -> None:
    answer = ask("POST", path, {"messages": messages})
    assert answer.status_code == 400
    detail = answer.json()["details"][0]
    assert detail["property"] == where
    assert what in detail["message"]
    assert sim.sent == []


def test_the_longest_text_counts_utf_16_units_and_validation_sends_nothing(sim: HonestLine, ask: Ask) -> None:
    longest = {"messages": [{"type": "text", "text": "𠮷" * 2500}]}
    assert ask("POST", "/v2/bot/message/validate/broadcast", longest).status_code == 200
    assert sim.sent == []
    assert ask("POST", BROADCAST, longest).status_code == 200


def test_what_is_unknown_or_badly_sent_is_refused(ask: Ask) -> None:
    assert ask("POST", BROADCAST, {"messages": [{**TEXT, "texts": 1}]}).status_code == 400
    assert ask("POST", BROADCAST, {"messages": [TEXT], "to": "everyone"}).status_code == 400
    assert ask("POST", BROADCAST, {"messages": [TEXT], "notificationDisabled": "yes"}).status_code == 400
    assert ask("POST", BROADCAST, content=b'{"messages"').status_code == 415
    twice = b'{"messages": [], "messages": []}'
    typed = {"content-type": "application/json"}
    answer = ask("POST", BROADCAST, content=twice, more_headers=typed)
    assert (answer.status_code, "'messages'" in answer.json()["message"]) == (400, True)
    assert "parsed" in ask("POST", BROADCAST, content=b'{"messages"', more_headers=typed).json()["message"]
    assert ask("POST", BROADCAST, bearer="stale", body={"messages": [TEXT]}).status_code == 401
    assert ask("POST", "/v2/bot/message/broadcasts", {"messages": [TEXT]}).status_code == 404


def test_nothing_that_was_sent_can_be_read_changed_or_taken_back(sim: HonestLine, ask: Ask) -> None:
    ask("POST", BROADCAST, {"messages": [TEXT]})
    for method in ("GET", "DELETE", "PUT"):
        assert ask(method, f"/v2/bot/message/{sim.sent[0].id}").status_code == 404


def test_the_months_quota_ends_in_429_and_a_new_month_in_japan_opens_it(sim: HonestLine, ask: Ask) -> None:
    sim.quota = 100
    assert ask("GET", "/v2/bot/message/quota").json() == {"type": "limited", "value": 100}
    assert ask("POST", BROADCAST, {"messages": [TEXT]}).status_code == 200
    full = ask("POST", BROADCAST, {"messages": [TEXT]})
    assert (full.status_code, full.json()["message"]) == (429, "You have reached your monthly limit.")
    assert "retry-after" not in full.headers
    sim.now = datetime(2026, 7, 31, 15, 0, tzinfo=UTC)
    sim.reserved = 60
    assert ask("POST", BROADCAST, {"messages": [TEXT]}).json() == full.json()
    sim.reserved = 0
    assert ask("POST", BROADCAST, {"messages": [TEXT]}).status_code == 200


def test_sixty_broadcasts_an_hour_come_back_one_by_one_and_repetitions_count(sim: HonestLine, ask: Ask) -> None:
    answers = [ask("POST", BROADCAST, {"messages": [TEXT]}).status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]
    sim.now += timedelta(minutes=2)
    later = [ask("POST", BROADCAST, {"messages": [TEXT]}, key=KEY).status_code for _ in range(3)]
    assert later == [200, 409, 429]


def test_pictures_are_fetched_after_the_answer_and_show_broken_when_unfit(sim: HonestLine, ask: Ask) -> None:
    sim.uploads["https://a.jp/good.png"] = "image/png", b"x" * 1000
    sim.uploads["https://a.jp/big.png"] = "image/png", b"x" * 1_000_001
    sim.uploads["https://a.jp/good.mp4"] = "video/mp4", b"x"
    film = {
        "type": "video", "originalContentUrl": "https://a.jp/good.mp4", "previewImageUrl": "https://a.jp/good.png",
    }  # fmt: skip
    for content, wrong in ((film, 0), ({**film, "originalContentUrl": "https://a.jp/good.png"}, 1)):
        assert ask("POST", BROADCAST, {"messages": [content]}).status_code == 200
        assert len(sim.visible()[-1].broken) == wrong
    for preview, broken in (("good", ()), ("big", ("https://a.jp/big.png",)), ("gone", ("https://a.jp/gone.png",))):
        image = {
            "type": "image", "originalContentUrl": "https://a.jp/good.png",
            "previewImageUrl": f"https://a.jp/{preview}.png",
        }  # fmt: skip
        assert ask("POST", BROADCAST, {"messages": [image]}).status_code == 200
        assert sim.visible()[-1].broken == broken


def test_counts_of_a_day_come_the_day_after_and_leave_out_what_the_console_sent(sim: HonestLine, ask: Ask) -> None:
    sim.post_behind_our_back("管理画面から")
    ask("POST", BROADCAST, {"messages": [TEXT]})
    assert ask("GET", "/v2/bot/message/quota/consumption").json() == {"totalUsage": 120}
    asked = "/v2/bot/message/delivery/broadcast"
    assert ask("GET", asked, params={"date": "20260701"}).json() == {"status": "unready"}
    sim.now += timedelta(days=1)
    assert ask("GET", asked, params={"date": "20260701"}).json() == {"status": "ready", "success": 60}
    assert ask("GET", asked, params={"date": "2026-07-01"}).status_code == 400
    assert ask("GET", "/v2/bot/message/delivery/push", params={"date": "20180101"}).json() == {
        "status": "out_of_service"
    }


def test_narrowcast_is_accepted_first_and_told_of_afterwards(sim: HonestLine, ask: Ask) -> None:
    request_id = ask("POST", "/v2/bot/message/narrowcast", {"messages": [TEXT]}, key=KEY).headers["x-line-request-id"]
    asked = "/v2/bot/message/progress/narrowcast"
    assert ask("GET", asked, params={"requestId": request_id}).json()["phase"] == "waiting"
    sim.now += timedelta(minutes=2)
    assert ask("GET", asked, params={"requestId": request_id}).json()["successCount"] == 60
    few = ask("POST", "/v2/bot/message/narrowcast", {"messages": [TEXT], "limit": {"max": 10}})
    assert few.status_code == 202
    sim.now += timedelta(minutes=2)
    told = ask("GET", asked, params={"requestId": few.headers["x-line-request-id"]}).json()
    assert (told["phase"], told["errorCode"]) == ("failed", 2)
    assert len(sim.visible()) == 1


def test_the_bot_its_followers_and_its_webhook_address(sim: HonestLine, ask: Ask) -> None:
    assert ask("GET", "/v2/bot/info").json()["userId"] == sim.bot_id
    first = ask("GET", "/v2/bot/followers/ids", params={"limit": 50}).json()
    rest = ask("GET", "/v2/bot/followers/ids", params={"limit": 50, "start": first["next"]}).json()
    assert first["userIds"] + rest["userIds"] == sim.followers
    assert "next" not in rest
    assert ask("GET", f"/v2/bot/profile/{sim.followers[0]}").json()["userId"] == sim.followers[0]
    sim.verified = False
    assert ask("GET", "/v2/bot/followers/ids").status_code == 403
    asked = "/v2/bot/channel/webhook/endpoint"
    assert ask("GET", asked).status_code == 404
    assert ask("PUT", asked, {"endpoint": "https://hook.city.example.jp/line"}).status_code == 200
    assert ask("GET", asked).json() == {"endpoint": "https://hook.city.example.jp/line", "active": True}


def test_citizens_are_heard_by_signed_deliveries_alone(sim: HonestLine, ask: Ask) -> None:
    ask("POST", BROADCAST, {"messages": [TEXT]})
    sim.citizen_replies(sim.sent[0].id, "いつまでですか")
    sim.webhooks.happened("unfollow", sim.followers[1])
    got: list[tuple[bytes, dict[str, str]]] = []

    def bot(body: bytes, headers: dict[str, str]) -> int:
        got.append((body, headers))
        return 500 if len(got) == 1 else 200

    sim.webhooks.redelivery = True
    assert sim.webhooks.deliver(bot) == 500
    assert sim.webhooks.deliver(bot, backwards=True) == 200
    assert sim.webhooks.deliver(bot) == 0
    body, headers = got[1]
    assert headers["x-line-signature"] == signature(sim.tokens.secret, body)
    assert described.wrong_in_delivery(body) == ""
    told, first = json.loads(body), json.loads(got[0][0])
    assert [e["type"] for e in told["events"]] == ["unfollow", "message"]
    assert all(e["deliveryContext"]["isRedelivery"] for e in told["events"])
    assert {e["webhookEventId"] for e in told["events"]} == {e["webhookEventId"] for e in first["events"]}
    said = told["events"][1]
    assert said["message"]["quotedMessageId"] == sim.sent[0].id
    answer = {"replyToken": said["replyToken"], "messages": [TEXT]}
    assert ask("POST", "/v2/bot/message/reply", answer).status_code == 200
    assert ask("POST", "/v2/bot/message/reply", answer).json()["message"] == "Invalid reply token"
    assert ask("GET", "/v2/bot/message/quota/consumption").json() == {"totalUsage": 60}


def test_without_redelivery_an_event_that_the_bot_missed_is_gone(sim: HonestLine) -> None:
    sim.citizen_replies("", "聞こえません")
    assert sim.webhooks.deliver(lambda body, headers: 503) == 503
    assert sim.webhooks.waiting == []


def test_a_redelivered_reply_token_lives_a_minute_again_until_twenty_after_the_event(sim: HonestLine, ask: Ask) -> None:
    sim.webhooks.redelivery = True
    for minutes, expected in ((19, 200), (21, 400)):
        sim.citizen_replies("", "急ぎです")
        token = sim.webhooks.waiting[0].content["replyToken"]
        sim.webhooks.deliver(lambda body, headers: 500)
        sim.now += timedelta(minutes=minutes)
        sim.webhooks.deliver(lambda body, headers: 200)
        answer = ask("POST", "/v2/bot/message/reply", {"replyToken": token, "messages": [TEXT]})
        assert answer.status_code == expected


def test_a_reply_token_is_old_after_a_minute(sim: HonestLine, ask: Ask) -> None:
    sim.citizen_replies("", "急ぎです")
    token = sim.webhooks.waiting[0].content["replyToken"]
    sim.now += timedelta(seconds=61)
    assert ask("POST", "/v2/bot/message/reply", {"replyToken": token, "messages": [TEXT]}).status_code == 400


def assertion(sim: HonestLine, key: rsa.RSAPrivateKey, **other: Any) -> str:
    now = int(sim.now.timestamp())
    claims = {
        "iss": sim.tokens.channel_id, "sub": sim.tokens.channel_id, "aud": AUDIENCE,
        "exp": now + 1800, "token_exp": 86400, **other,
    }  # fmt: skip
    parts = [{"alg": "RS256", "typ": "JWT", "kid": "k1"}, claims]
    text = ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts)
    signed = base64.urlsafe_b64encode(key.sign(text.encode(), PKCS1v15(), hashes.SHA256())).rstrip(b"=").decode()
    return f"{text}.{signed}"


def test_tokens_by_assertion_are_issued_listed_verified_and_revoked(sim: HonestLine, ask: Ask) -> None:
    key = rsa.generate_private_key(65537, 2048)
    sim.tokens.keys["k1"] = key.public_key()
    form = {"client_assertion_type": JWT_BEARER, "client_assertion": assertion(sim, key)}
    grant = {"grant_type": "client_credentials", **form}
    token = ask("POST", "/oauth2/v2.1/token", data=grant).json()
    assert token["expires_in"] == 86400
    assert ask("GET", "/oauth2/v2.1/tokens/kid", params=form).json() == {"kids": [token["key_id"]]}
    assert ask("GET", "/v2/bot/info", bearer=token["access_token"]).status_code == 200
    asked = {"access_token": token["access_token"]}
    assert ask("GET", "/oauth2/v2.1/verify", params=asked).json()["client_id"] == sim.tokens.channel_id
    client = {"client_id": sim.tokens.channel_id, "client_secret": sim.tokens.secret}
    assert ask("POST", "/oauth2/v2.1/revoke", data={**client, **asked}).status_code == 200
    assert ask("GET", "/oauth2/v2.1/verify", params=asked).status_code == 400
    assert ask("GET", "/v2/bot/info", bearer=token["access_token"]).status_code == 401
    for other in ({"aud": "https://example.com/"}, {"iss": "1"}, {"exp": 1}, {"token_exp": 2592001}):
        wrong = {**grant, "client_assertion": assertion(sim, key, **other)}
        assert ask("POST", "/oauth2/v2.1/token", data=wrong).status_code == 400
    foreign = assertion(sim, rsa.generate_private_key(65537, 2048))
    assert ask("POST", "/oauth2/v2.1/token", data={**grant, "client_assertion": foreign}).status_code == 400
    sim.tokens.keys.clear()
    assert ask("POST", "/oauth2/v2.1/token", data=grant).status_code == 404
    assert sim.violations == []


def test_stateless_and_short_lived_tokens(sim: HonestLine, ask: Ask) -> None:
    client = {"client_id": sim.tokens.channel_id, "client_secret": sim.tokens.secret}
    grant = {"grant_type": "client_credentials", **client}
    stateless = ask("POST", "/oauth2/v3/token", data=grant).json()["access_token"]
    ask("POST", "/v2/oauth/revoke", data={"access_token": stateless})
    assert ask("GET", "/v2/bot/info", bearer=stateless).status_code == 200
    sim.now += timedelta(minutes=15)
    assert ask("GET", "/v2/bot/info", bearer=stateless).status_code == 401
    issued = [ask("POST", "/v2/oauth/accessToken", data=grant).json()["access_token"] for _ in range(31)]
    working = [ask("GET", "/v2/bot/info", bearer=token).status_code for token in issued]
    assert working == [401] + [200] * 30
    asked = {"access_token": issued[-1]}
    assert ask("POST", "/v2/oauth/verify", data=asked).json()["expires_in"] == 2592000
    assert ask("POST", "/v2/oauth/revoke", data=asked).status_code == 200
    assert ask("POST", "/v2/oauth/verify", data=asked).json()["error"] == "invalid_request"
    assert ask("POST", "/v2/oauth/accessToken", data={**grant, "client_secret": "wrong"}).status_code == 400


def seen(path: str, body: Any, method: str = "POST", host: str = "api.line.me", **headers: str) -> str:
    sent = {"content-type": "application/json", "authorization": "Bearer x", **headers}
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return described.wrong_in_request(Request(method, host, path, (), sent, raw))


def test_the_descriptions_catch_a_wrong_request_of_each_document() -> None:
    if not described.API.exists:
        pytest.skip("the descriptions are not at hand")
    assert seen(BROADCAST, {"messages": [TEXT]}) == ""
    assert "broadcasts" in seen("/v2/bot/message/broadcasts", {"messages": [TEXT]})
    assert "text" in seen(BROADCAST, {"messages": [{"type": "text", "text": 5}]})
    assert "poem" in seen(BROADCAST, {"messages": [{"type": "poem"}]})
    assert "colour" in seen(BROADCAST, {"messages": [{**TEXT, "colour": "red"}]})
    assert "to" in seen(BROADCAST, {"messages": [TEXT], "to": "all"})
    assert "X-Line-Retry-Key" in seen(BROADCAST, {"messages": [TEXT]}, **{"x-line-retry-key": "abc"})
    assert "text/plain" in seen(BROADCAST, {"messages": [TEXT]}, **{"content-type": "text/plain"})
    assert "example.com" in seen(BROADCAST, {"messages": [TEXT]}, host="example.com")
    form = {"content-type": "application/x-www-form-urlencoded"}
    right = b"grant_type=client_credentials&client_id=1&client_secret=2"
    assert seen("/v2/oauth/accessToken", right, **form) == ""
    assert "client_secret" in seen("/v2/oauth/accessToken", right.rpartition(b"&")[0], **form)
    event = {"type": "message", "mode": "active", "timestamp": int(time.time()), "webhookEventId": "1"}
    delivery = {"destination": "U" + "0" * 32, "events": [{**event, "deliveryContext": {"isRedelivery": False}}]}
    assert "message" in described.wrong_in_delivery(json.dumps(delivery).encode())


def test_a_simulator_that_lies_is_caught() -> None:
    if not described.API.exists:
        pytest.skip("the descriptions are not at hand")
    request = Request("GET", "api.line.me", "/v2/bot/info", (), {"authorization": "Bearer x"}, b"")
    assert "userId" in described.wrong_in_reply(request, Reply.of({"displayName": "city"}))
