"""tweepy, a client that others wrote against the real X, reads what the connector wrote, and writes what it reads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import tweepy

from hasshin.platforms.interface import Outcome
from hasshin.platforms.x.connector import X

from .contract import publish, read
from .people import picture, saying
from .simulators.base import serving
from .simulators.redirected import redirect
from .xworld import XWorld

pytestmark = pytest.mark.loopback


@pytest.fixture
def x() -> XWorld:
    return XWorld()


@pytest.fixture
def address(x: XWorld) -> Iterator[str]:
    with serving(x.sim) as base:
        yield base


@pytest.fixture
def client(x: XWorld, address: str) -> Iterator[tweepy.Client]:
    made = tweepy.Client(bearer_token=x.sim.grant_token())
    redirect(made.session, address, "https://api.twitter.com")
    with made.session:
        yield made


@pytest.fixture
def platform(x: XWorld, address: str) -> X:
    return X(x.access(base_url=address))


def test_what_the_connector_wrote_is_what_tweepy_reads(x: XWorld, platform: X, client: tweepy.Client) -> None:
    text = "避難所を開設しました。詳細は https://www.city.example.jp/bousai?a=1 #例示市"
    _, result = publish(platform, saying(text, picture("red", alt="避難所の地図", size=(40, 30)), picture("blue")), "k")
    assert result.outcome is Outcome.DONE
    x.check()
    asked = {"tweet_fields": ["entities", "attachments", "created_at"], "expansions": ["attachments.media_keys"]}
    answer = client.get_tweet(result.remote_id, **asked, media_fields=["alt_text", "width", "height", "type"])
    assert str(answer.data.id) == result.remote_id
    assert answer.data.entities["urls"][0]["expanded_url"] == "https://www.city.example.jp/bousai?a=1"
    assert answer.data.entities["hashtags"][0]["tag"] == "例示市"
    first, second = answer.includes["media"]
    assert (first.type, first.alt_text, first.width, first.height) == ("photo", "避難所の地図", 40, 30)
    assert second.media_key == answer.data.attachments["media_keys"][1]


def test_what_tweepy_wrote_is_what_the_connector_reads_and_deletes(platform: X, client: tweepy.Client) -> None:
    text = "手で出した投稿 https://www.city.example.jp/ & <終>"
    first = client.create_tweet(text=text, user_auth=False).data["id"]
    second = client.create_tweet(text="続き", in_reply_to_tweet_id=first, user_auth=False).data["id"]
    listed = platform.list_own().value or ()
    assert [(post.id, post.in_reply_to) for post in listed] == [(first, ""), (second, first)]
    assert read(platform, first).text == text
    assert platform.delete(first).code == "ok"
    assert client.get_tweet(first).data is None
