"""The Mastodon connector keeps the contract, against a server over real HTTP."""

from __future__ import annotations

import httpx
import pytest

from hasshin.platforms.interface import AccountAccess, Found, Outcome, Platform, Secret
from hasshin.platforms.registry import open_platform

from .contract import Contract, World, lately, publish
from .openapi import Checked
from .people import picture, saying
from .servers import ServerInfo

pytestmark = pytest.mark.loopback


@pytest.fixture
def server(mastodon_server: ServerInfo) -> ServerInfo:
    mastodon_server.reset()
    return mastodon_server


@pytest.fixture
def platform(server: ServerInfo) -> Platform:
    return on(server)


@pytest.fixture
def world(server: ServerInfo) -> World:
    return World(answer=server.answer)


def over_the_net() -> httpx.HTTPTransport:
    """As the connector's own: a connection for each request."""
    return httpx.HTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))


def on(server: ServerInfo, token: str = "", **more: str) -> Platform:
    access = AccountAccess("mastodon", "city", base_url=server.base_url, token=Secret(token or server.token), **more)
    return open_platform("mastodon", access, transport=Checked(over_the_net()))


class TestMastodon(Contract):
    """The contract on a server with the Mastodon API."""


def test_a_wrong_token_is_rejected_and_nothing_is_posted(server: ServerInfo) -> None:
    wrong = on(server, "wrong_token_wrong_token")
    assert (wrong.check_auth().outcome, wrong.check_auth().code) == (Outcome.REJECTED, "auth")
    _, result = publish(wrong, saying("届かない"), "k")
    assert (result.outcome, result.code) == (Outcome.REJECTED, "auth")
    assert server.posts() == []


def test_a_token_of_another_account_is_told(server: ServerInfo) -> None:
    city = on(server).check_auth().remote_id
    swapped = on(server, server.citizen_token, remote_id=city).check_auth()
    assert (swapped.outcome, swapped.code) == (Outcome.REJECTED, "other_account")
    assert "citizen" in swapped.reason.ja


def test_a_text_that_the_server_refuses_is_rejected_with_the_servers_words(server: ServerInfo) -> None:
    _, result = publish(on(server), saying("あ" * 501), "k")
    assert result.outcome is Outcome.REJECTED
    assert "too long" in result.reason.ja
    assert server.posts() == []


def test_a_malformed_answer_is_unknown_and_the_search_does_not_prove_absence(server: ServerInfo) -> None:
    platform = on(server)
    handle = platform.prepare(saying("答えが壊れる"), "k").handle
    assert handle is not None
    server.fault({"type": "malformed"})
    assert platform.publish(handle, "k").outcome is Outcome.UNKNOWN
    assert platform.find("k", handle, lately()).found is Found.NOT_PROVEN


def test_a_rate_limit_is_not_done_with_the_time_to_wait(server: ServerInfo) -> None:
    platform = on(server)
    handle = platform.prepare(saying("回数制限"), "k").handle
    assert handle is not None
    server.fault({"type": "ratelimit"})
    result = platform.publish(handle, "k")
    assert (result.outcome, result.code) == (Outcome.NOT_DONE, "rate_limited")
    assert result.retry_after is not None
    assert result.retry_after.total_seconds() == 300
    assert platform.publish(handle, "k").outcome is Outcome.DONE


def test_more_own_posts_than_a_page_holds_are_all_listed(server: ServerInfo) -> None:
    for n in range(45):
        server.call("POST", "/api/v1/statuses", json={"status": f"投稿{n}"})
    listed = on(server).list_own()
    assert listed.complete
    assert [p.text for p in listed.value or ()] == [f"投稿{n}" for n in range(45)]


def test_a_repost_and_a_reply_and_a_quotation_are_told_apart(server: ServerInfo) -> None:
    theirs = server.call("POST", "/api/v1/statuses", token=server.citizen_token, json={"status": "市民の声"})
    server.call("POST", f"/api/v1/statuses/{theirs['id']}/reblog")
    server.call("POST", "/api/v1/statuses", json={"status": "返信です", "in_reply_to_id": theirs["id"]})
    server.call("POST", "/api/v1/statuses", json={"status": "引用です", "quoted_status_id": theirs["id"]})
    repost, reply, quote = on(server).list_own().value or ()
    assert repost.repost_of == theirs["url"]
    assert (reply.in_reply_to, reply.repost_of) == (theirs["id"], "")
    assert (quote.quote_of, quote.in_reply_to) == (theirs["url"], "")


def test_a_post_of_the_same_words_from_elsewhere_with_another_image_is_not_taken_for_ours(server: ServerInfo) -> None:
    platform = on(server)
    handle = platform.prepare(saying("同じ本文", picture("red")), "k").handle
    assert handle is not None
    publish(platform, saying("同じ本文", picture("blue")), "other")
    found = platform.find("k", handle, lately())
    assert found.found is Found.NOT_PROVEN
    assert len(found.evidence["candidates"]) == 1


def test_marked_up_text_is_found_by_its_source(server: ServerInfo) -> None:
    platform = on(server)
    handle, result = publish(platform, saying("**重要** 水道を `止水` します @citizen"), "k")
    assert platform.find("k", handle, lately()).remote_id == result.remote_id


def test_the_servers_own_limits_are_read(server: ServerInfo) -> None:
    limits = on(server).read_limits().value
    assert limits is not None
    assert (limits.max_length, limits.url_length, limits.max_image_bytes) == (500, 23, 10_485_760)
    assert "video/mp4" not in limits.image_types
