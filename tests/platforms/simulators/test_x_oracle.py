"""tweepy, a client that works with the real X, works with the simulator too."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import tweepy

from tests.conftest import Clock
from tests.platforms.simulators.base import serving
from tests.platforms.simulators.redirected import redirect
from tests.platforms.simulators.x import XSimulator
from tests.platforms.simulators.x.oauth import LIFE

pytestmark = pytest.mark.loopback
BACK = "https://office.example.jp/back"


@pytest.fixture
def sim(clock: Clock) -> XSimulator:
    return XSimulator(lambda: clock.forward(milliseconds=1))  # so that ids differ in time as well


@pytest.fixture
def address(sim: XSimulator) -> Iterator[str]:
    with serving(sim) as base:
        yield base


@pytest.fixture
def client(sim: XSimulator, address: str) -> Iterator[tweepy.Client]:
    made = tweepy.Client(bearer_token=sim.grant_token())
    redirect(made.session, address, "https://api.twitter.com")
    with made.session:
        yield made


def test_tweepy_posts_reads_and_deletes(sim: XSimulator, client: tweepy.Client) -> None:
    made = client.create_tweet(text="本日は休館です。 https://www.city.example.jp/", user_auth=False).data
    told = client.get_tweet(made["id"], tweet_fields=["created_at", "entities", "author_id"]).data
    assert told.author_id == int(sim.office.id)
    assert told.entities["urls"][0]["expanded_url"] == "https://www.city.example.jp/"
    assert told.edit_history_tweet_ids == [int(made["id"])]
    assert client.delete_tweet(made["id"], user_auth=False).data == {"deleted": True}
    gone = client.get_tweet(made["id"])
    assert gone.data is None
    assert gone.errors[0]["title"] == "Not Found Error"


def test_tweepy_s_paginator_walks_the_timeline_and_finds_replies(sim: XSimulator, client: tweepy.Client) -> None:
    names = [int(client.create_tweet(text=f"{n}", user_auth=False).data["id"]) for n in range(13)]
    fields = {"user_fields": ["verified_type", "public_metrics"], "tweet_fields": ["id"]}
    me = client.get_me(user_auth=False, **fields).data
    assert me.public_metrics["tweet_count"] == 13
    seen = [t.id for t in tweepy.Paginator(client.get_users_tweets, me.id, max_results=5).flatten()]
    assert seen == names[::-1]
    sim.citizen_replies(str(names[0]), "ありがとう")
    (reply,) = client.get_users_mentions(me.id, expansions="author_id", tweet_fields="referenced_tweets").data
    assert reply.referenced_tweets[0].id == names[0]


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("同じ", tweepy.Forbidden, "duplicate content"),
        ("あ" * 141, tweepy.BadRequest, "text is too long"),
    ],
)
def test_tweepy_understands_the_refusals(client: tweepy.Client, text: str, kind: type[Exception], said: str) -> None:
    client.create_tweet(text="同じ", user_auth=False)
    with pytest.raises(kind, match=said):
        client.create_tweet(text=text, user_auth=False)


def test_tweepy_understands_limits_tokens_and_trouble(sim: XSimulator, client: tweepy.Client) -> None:
    sim.limits.per_window["createPosts"] = 0
    with pytest.raises(tweepy.TooManyRequests) as caught:
        client.create_tweet(text="a", user_auth=False)
    assert caught.value.reset_time > sim.clock().timestamp()
    client.bearer_token = "made-up"
    with pytest.raises(tweepy.Unauthorized):
        client.get_me(user_auth=False)
    client.bearer_token = sim.tokens.app_bearer
    with pytest.raises(tweepy.Forbidden, match="Application-Only is forbidden"):
        client.create_tweet(text="a", user_auth=False)


def test_tweepy_gets_a_token_with_pkce(sim: XSimulator, address: str) -> None:
    tokens = sim.tokens
    handler = tweepy.OAuth2UserHandler(
        client_id=tokens.client_id,
        client_secret=tokens.client_secret,
        redirect_uri=BACK,
        scope=["tweet.read", "users.read", "offline.access"],
    )
    redirect(handler, address, "https://api.twitter.com")
    with handler:
        asked = parse_qs(urlsplit(handler.get_authorization_url()).query)
        code = sim.authorise(asked["code_challenge"][0], BACK, asked["scope"][0], asked["code_challenge_method"][0])
        told = handler.fetch_token(f"{BACK}?state={asked['state'][0]}&code={code}")
    assert told["expires_in"] == pytest.approx(LIFE.total_seconds(), abs=2)
    assert set(told["scope"]) == {"tweet.read", "users.read", "offline.access"}
    assert sim.tokens.find(told["access_token"]) is not None
    assert told["refresh_token"]
