"""At most once, and never silently lost (promise 4): answers that are lost after their effect, on a real server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from hasshin.platforms.interface import AccountAccess, Found, Outcome, Platform, Secret, Window
from hasshin.platforms.registry import open_platform

from .contract import lately
from .faulty import AFTER_EFFECT, Faulty, lost
from .people import picture, saying
from .servers import ServerInfo
from .test_mastodon import over_the_net

pytestmark = pytest.mark.loopback
Spoil = Callable[[httpx.Request, httpx.Response], httpx.Response]


@pytest.fixture
def server(mastodon_server: ServerInfo) -> ServerInfo:
    mastodon_server.reset()
    return mastodon_server


def through(server: ServerInfo, transport: httpx.BaseTransport, **options: str) -> Platform:
    access = AccountAccess("mastodon", "city", base_url=server.base_url, token=Secret(server.token), options=options)
    return open_platform("mastodon", access, transport=transport)


@pytest.mark.parametrize("spoil", AFTER_EFFECT, ids=lambda s: s.__name__)
@pytest.mark.parametrize("images", [0, 2])
def test_a_post_whose_answer_was_lost_is_unknown_asked_once_and_found(
    server: ServerInfo, spoil: Spoil, images: int
) -> None:
    faulty = Faulty(over_the_net(), spoil)
    platform = through(server, faulty)
    handle = platform.prepare(saying("避難所を開設しました", *[picture("red"), picture("blue")][:images]), "k").handle
    assert handle is not None
    since = datetime.now(UTC)
    result = platform.publish(handle, "k")
    assert result.outcome is Outcome.UNKNOWN
    assert faulty.count == 1
    posts = server.posts()
    assert len(posts) == 1
    found = platform.find("k", handle, Window(since, datetime.now(UTC)))
    assert (found.found, found.remote_id, found.url) == (Found.FOUND, posts[0]["id"], posts[0]["url"])


@pytest.mark.parametrize("spoil", AFTER_EFFECT[:5], ids=lambda s: s.__name__)
def test_a_deletion_whose_answer_was_lost_is_unknown_and_repeating_it_is_harmless(
    server: ServerInfo, spoil: Spoil
) -> None:
    post = server.call("POST", "/api/v1/statuses", json={"status": "消す"})["id"]
    assert (
        through(server, Faulty(over_the_net(), spoil, method="DELETE", path=post)).delete(post).outcome
        is Outcome.UNKNOWN
    )
    again = through(server, over_the_net()).delete(post)
    assert (again.outcome, again.code) == (Outcome.DONE, "gone")


def test_a_lost_upload_shows_nothing_and_may_be_repeated(server: ServerInfo) -> None:
    broken = through(server, Faulty(over_the_net(), lost, path="/media"))
    assert broken.prepare(saying("x", picture()), "k").outcome is Outcome.NOT_DONE
    assert server.posts() == []
    assert through(server, over_the_net()).prepare(saying("x", picture()), "k").outcome is Outcome.DONE


def test_a_search_whose_answer_is_lost_proves_nothing(server: ServerInfo) -> None:
    handle = through(server, over_the_net()).prepare(saying("x"), "k").handle
    assert handle is not None
    blind = through(server, Faulty(over_the_net(), lost, method="GET", path="/statuses"))
    assert blind.find("k", handle, lately()).found is Found.NOT_PROVEN


def test_an_equal_post_of_before_the_intent_or_of_another_delivery_is_not_taken_for_ours(server: ServerInfo) -> None:
    platform = through(server, over_the_net())
    earlier = server.call("POST", "/api/v1/statuses", json={"status": "定時のお知らせ"})["id"]
    handle = platform.prepare(saying("定時のお知らせ"), "k").handle
    assert handle is not None
    now = datetime.now(UTC)
    assert platform.find("k", handle, Window(now - timedelta(minutes=1), now)).remote_id == earlier
    known = Window(now - timedelta(minutes=1), now, frozenset([earlier]))
    assert platform.find("k", handle, known).found is Found.NOT_PROVEN


def test_a_reply_or_quotation_with_the_same_words_is_not_ours(server: ServerInfo) -> None:
    platform = through(server, over_the_net())
    theirs = server.call("POST", "/api/v1/statuses", token=server.citizen_token, json={"status": "市民"})["id"]
    for link in ("in_reply_to_id", "quoted_status_id"):
        server.call("POST", "/api/v1/statuses", json={"status": "同じ言葉", link: theirs})
    handle = platform.prepare(saying("同じ言葉"), "k").handle
    assert handle is not None
    assert platform.find("k", handle, lately()).found is Found.NOT_PROVEN


def test_sending_again_with_the_key_is_offered_only_where_the_account_says_that_its_server_keeps_keys(
    server: ServerInfo,
) -> None:
    plain = through(server, over_the_net()).capabilities()
    assert (plain.resend_with_key, plain.key_remembered) == (False, None)
    kept = through(server, over_the_net(), idempotency="mastodon")
    assert kept.capabilities().resend_with_key
    assert kept.capabilities().key_remembered == timedelta(hours=1)
    handle = kept.prepare(saying("鍵つき"), "k").handle
    assert handle is not None
    assert kept.publish(handle, "k").remote_id == kept.publish(handle, "k").remote_id
    assert len(server.posts()) == 1


def test_a_key_that_is_no_header_value_still_is_one_key(server: ServerInfo) -> None:
    platform = through(server, over_the_net())
    handle = platform.prepare(saying("鍵は日本語"), "鍵 1").handle
    assert handle is not None
    ids = {platform.publish(handle, "鍵 1").remote_id, platform.publish(handle, "鍵 1").remote_id}
    ids.add(platform.publish(handle, "鍵 2").remote_id)
    assert len(ids) == 2
