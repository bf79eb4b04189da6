"""LINE's own Python client, which the real service accepts, works against the simulated one."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from linebot.v3.messaging import (
    ApiClient,
    ApiException,
    BroadcastRequest,
    Configuration,
    ImageMessage,
    MessagingApi,
    PushMessageRequest,
    TextMessage,
    ValidateMessageRequest,
)
from linebot.v3.oauth import ApiClient as OauthClient
from linebot.v3.oauth import ChannelAccessToken
from linebot.v3.oauth import Configuration as OauthConfiguration
from linebot.v3.webhook import WebhookParser
from linebot.v3.webhooks import MessageEvent, TextMessageContent

from .base import serving
from .line import LineSimulator

pytestmark = pytest.mark.loopback


@pytest.fixture
def sim() -> LineSimulator:
    return LineSimulator()


@pytest.fixture
def address(sim: LineSimulator) -> Iterator[str]:
    with serving(sim) as address:
        yield address


@pytest.fixture
def line(sim: LineSimulator, address: str) -> Iterator[MessagingApi]:
    with ApiClient(Configuration(host=address, access_token=sim.grant_token())) as client:
        yield MessagingApi(client)


def test_it_broadcasts_once_with_a_key_and_reads_the_refusal(sim: LineSimulator, line: MessagingApi) -> None:
    picture = ImageMessage(
        original_content_url="https://www.city.example.jp/1.png", preview_image_url="https://www.city.example.jp/2.png"
    )
    request = BroadcastRequest(messages=[TextMessage(text="断水のお知らせ 𠮷田町"), picture])
    key = str(uuid.uuid4())
    first = line.broadcast_with_http_info(request, x_line_retry_key=key)
    with pytest.raises(ApiException) as refused:
        line.broadcast(request, x_line_retry_key=key)
    assert refused.value.status == 409
    assert refused.value.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert [sent.text for sent in sim.visible()] == ["断水のお知らせ 𠮷田町", ""]
    assert sim.violations == []


def test_it_reads_the_bot_the_quota_and_the_followers(sim: LineSimulator, line: MessagingApi) -> None:
    assert line.get_bot_info().user_id == sim.bot_id
    assert line.get_message_quota().value == 200_000
    line.validate_broadcast(ValidateMessageRequest(messages=[TextMessage(text="試し")]))
    sent = line.push_message(PushMessageRequest(to=sim.followers[0], messages=[TextMessage(text="個別")]))
    assert sent.sent_messages[0].id == sim.sent[0].id
    assert line.get_message_quota_consumption().total_usage == 1
    assert line.get_followers(limit=1000).user_ids == sim.followers
    assert sim.violations == []


def test_it_gets_and_revokes_a_token(sim: LineSimulator, address: str) -> None:
    with OauthClient(OauthConfiguration(host=address)) as client:
        oauth = ChannelAccessToken(client)
        issued = oauth.issue_channel_token(
            grant_type="client_credentials", client_id=sim.tokens.channel_id, client_secret=sim.tokens.secret
        )
        assert oauth.verify_channel_token(access_token=issued.access_token).client_id == sim.tokens.channel_id
        oauth.revoke_channel_token(access_token=issued.access_token)
    assert sim.tokens.alive(issued.access_token) is None
    assert sim.violations == []


def test_it_accepts_the_signature_and_reads_the_event(sim: LineSimulator) -> None:
    sim.citizen_replies("", "避難所はどこですか")
    parser = WebhookParser(sim.tokens.secret)
    heard: list[object] = []

    def bot(body: bytes, headers: dict[str, str]) -> int:
        heard.extend(parser.parse(body.decode(), headers["x-line-signature"]))
        return 200

    sim.webhooks.deliver(bot)
    event = heard[0]
    assert isinstance(event, MessageEvent)
    assert isinstance(event.message, TextMessageContent)
    assert event.message.text == "避難所はどこですか"
