"""At most once on a server with the Mastodon API, and never silently lost: each fault with each operation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from hasshin.platforms.interface import Handle, Outcome, Platform

from .breaking import Breaking
from .contract import lately
from .faults_mastodon import ROWS
from .people import picture, saying
from .servers import ServerInfo
from .simulators.base import Fault
from .test_lost_answers import through
from .test_mastodon import over_the_net

pytestmark = pytest.mark.loopback
TEXT = "避難所を開設しました"
KEYED = "publish, the server keeps keys"
SEARCHED = [row for row in ROWS if row[1] in ("publish", "publish with images")]
RESENT = [row for row in ROWS if row[1] == KEYED]
OTHERS = [row for row in ROWS if not row[1].startswith("publish")]
POSTS, MEDIA = "/api/v1/statuses", "/media"


@pytest.fixture
def server(mastodon_server: ServerInfo) -> ServerInfo:
    mastodon_server.reset()
    return mastodon_server


def limited() -> httpx.Response:
    """As the API's documents have it: the time of the reset in ISO 8601."""
    reset = datetime.now(UTC) + timedelta(seconds=120)
    headers = {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset.isoformat()}
    return httpx.Response(429, headers=headers, json={"error": "Too many requests"})


def prepared(platform: Platform, *images: Any) -> Handle:
    handle = platform.prepare(saying(TEXT, *images), "k").handle
    assert handle is not None
    return handle


def test_every_fault_is_in_the_table_for_every_operation() -> None:
    operations = {row[1] for row in ROWS}
    assert sorted(row[:2] for row in ROWS) == sorted((fault.value, one) for fault in Fault for one in operations)


@pytest.mark.parametrize(("fault", "operation", "outcome", "find"), SEARCHED)
def test_a_publication_that_goes_wrong_is_found_or_left_to_a_person(
    server: ServerInfo, fault: str, operation: str, outcome: str, find: str
) -> None:
    breaking = Breaking(over_the_net(), Fault(fault), POSTS, limited=limited)
    platform = through(server, breaking)
    handle = prepared(platform, *([picture()] if "images" in operation else []))
    result = platform.publish(handle, "k")
    assert (result.outcome.value, breaking.count) == (outcome, 1)
    if fault == "rate_limited":
        assert result.retry_after is not None
        assert timedelta(seconds=100) < result.retry_after <= timedelta(seconds=121)
    assert platform.find("k", handle, lately()).found.value == find
    breaking.commit_late()
    assert len(server.posts()) == (0 if fault in ("lost_before", "error_before", "rate_limited") else 1)
    if fault == "late":
        assert platform.find("k", handle, lately()).found.value == "found", "what came late is found later"


@pytest.mark.parametrize(("fault", "operation", "outcome", "again"), RESENT)
def test_where_keys_are_kept_sending_again_shows_what_became_of_the_first(
    server: ServerInfo, fault: str, operation: str, outcome: str, again: str
) -> None:
    breaking = Breaking(over_the_net(), Fault(fault), POSTS, limited=limited)
    platform = through(server, breaking, idempotency="mastodon")
    handle = prepared(platform)
    assert platform.publish(handle, "k").outcome.value == outcome
    before = [post["id"] for post in server.posts()]
    second = platform.publish(handle, "k")
    assert second.outcome is Outcome.DONE
    assert (second.remote_id in before) == (again == "accepted before")
    breaking.commit_late()
    assert len(server.posts()) == 1


@pytest.mark.parametrize(("fault", "operation", "outcome", "_find"), OTHERS)
def test_what_is_not_a_publication_is_unknown_or_surely_not_done_and_may_be_repeated(
    server: ServerInfo, fault: str, operation: str, outcome: str, _find: str
) -> None:
    post = server.call("POST", POSTS, json={"status": "元の投稿"})["id"]
    path = MEDIA if operation == "upload" else f"{POSTS}/{post}"
    method = {"upload": "POST", "read": "GET", "edit": "PUT", "delete": "DELETE"}[operation]
    breaking = Breaking(over_the_net(), Fault(fault), path, method=method, limited=limited)
    platform = through(server, breaking)

    def act() -> Any:
        return {
            "upload": lambda: platform.prepare(saying("図", picture()), "k"),
            "read": lambda: platform.get(post),
            "edit": lambda: platform.edit(post, saying("直した投稿")),
            "delete": lambda: platform.delete(post),
        }[operation]()

    assert (act().outcome.value, breaking.count) == (outcome, 1)
    breaking.commit_late()
    assert act().outcome is Outcome.DONE
    left = [one["content"] for one in server.posts()]
    assert len(left) == (0 if operation == "delete" else 1)
    if operation == "edit":
        assert "直した投稿" in left[0]
