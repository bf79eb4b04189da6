"""At most once on Bluesky, and never silently lost: each fault with each operation, on the reference server."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from hasshin.platforms.bluesky.tid import is_tid
from hasshin.platforms.interface import Found, Handle, Idempotency, Outcome, Platform

from .atproto import AtServer, Person
from .breaking import Breaking
from .contract import lately
from .faults_bluesky import ROWS
from .people import picture, saying
from .simulators.base import Fault
from .test_bluesky import access_of, on, over_the_net, posting

pytestmark = [pytest.mark.atproto, pytest.mark.loopback]
PUT, DELETE = "com.atproto.repo.putRecord", "com.atproto.repo.deleteRecord"
REFRESH, UPLOAD = "com.atproto.server.refreshSession", "com.atproto.repo.uploadBlob"
PUBLISHED = [row for row in ROWS if row[1].startswith("publish")]
OTHERS = [row for row in ROWS if not row[1].startswith("publish")]


@pytest.fixture
def server(atproto_server: AtServer) -> AtServer:
    return atproto_server


@pytest.fixture
def city(server: AtServer) -> Person:
    return server.person("city")


def prepared(platform: Platform, text: str = "避難所を開設しました", key: str = "k") -> Handle:
    handle = platform.prepare(saying(text), key).handle
    assert handle is not None
    return handle


def texts(server: AtServer, city: Person) -> list[str]:
    return [record["value"]["text"] for record in server.records(city)]


def test_every_fault_is_in_the_table_for_every_operation() -> None:
    operations = {row[1] for row in ROWS}
    assert {(row[0], row[1]) for row in ROWS} == {(fault.value, one) for fault in Fault for one in operations}


@pytest.mark.parametrize(("fault", "operation", "outcome", "find"), PUBLISHED)
def test_a_publication_that_goes_wrong_is_never_doubled_and_never_falsely_absent(
    server: AtServer, city: Person, fault: str, operation: str, outcome: str, find: str
) -> None:
    breaking = Breaking(over_the_net(), Fault(fault), PUT)
    platform = on(server, city, breaking)
    handle = prepared(platform)
    result = platform.publish(handle, "k")
    assert (result.outcome.value, breaking.count) == (outcome, 1)
    if fault == "rate_limited":
        assert result.retry_after is not None
        assert timedelta(seconds=110) < result.retry_after <= timedelta(seconds=121)
    if operation != "publish":
        posting(server, city, "別の職員の投稿")
    found = platform.find("k", handle, lately())
    assert found.found.value == find
    breaking.commit_late()  # what was on its way arrives now
    if find == "proven_absent":
        assert texts(server, city) == ["別の職員の投稿"]
    if found.found is not Found.FOUND:
        # Sent again under the same key, with what was prepared anew where the repository has moved on.
        again = platform.prepare(saying("避難所を開設しました"), "k", handle).handle
        assert again is not None
        assert again.data["rkey"] == handle.data["rkey"]
        assert platform.publish(again, "k").outcome is Outcome.DONE
    assert texts(server, city).count("避難所を開設しました") == 1


@pytest.mark.parametrize(("fault", "operation", "outcome", "find"), OTHERS)
def test_what_is_not_a_publication_is_unknown_or_surely_not_done_and_may_be_repeated(
    server: AtServer, city: Person, fault: str, operation: str, outcome: str, find: str
) -> None:
    path = {"upload": UPLOAD, "delete": DELETE, "refresh": REFRESH}[operation]
    post = posting(server, city, "消す投稿")["uri"]
    breaking = Breaking(over_the_net(), Fault(fault), path)
    platform = on(server, city, breaking)

    def act() -> Any:
        if operation == "upload":
            return platform.prepare(saying("図", picture()), "k")
        return platform.delete(post) if operation == "delete" else platform.refresh()

    first = act()
    assert (first.outcome.value, breaking.count) == (outcome, 1)
    breaking.commit_late()
    again = act()
    assert again.outcome is Outcome.DONE
    assert texts(server, city) == ([] if operation == "delete" else ["消す投稿"])
    if operation == "refresh":
        assert getattr(first, "token", None) is None
        assert again.token is not None


def test_the_same_key_twice_is_one_post_whether_the_record_is_the_same_or_made_anew(
    server: AtServer, city: Person
) -> None:
    platform = on(server, city)
    able = platform.capabilities()
    assert (able.idempotency, able.resend_with_key, able.key_remembered) == (Idempotency.KEY, True, None)
    handle = prepared(platform)
    first, second = platform.publish(handle, "k"), platform.publish(handle, "k")
    anew = platform.prepare(saying("避難所を開設しました"), "k", handle).handle
    assert anew is not None
    third = platform.publish(anew, "k")
    assert {r.remote_id for r in (first, second, third)} == {first.remote_id}
    assert {r.outcome for r in (first, second, third)} == {Outcome.DONE}
    assert len(server.records(city)) == 1


def test_a_key_that_another_post_has_taken_is_never_claimed(server: AtServer, city: Person) -> None:
    platform = on(server, city)
    handle = prepared(platform)
    posting_under = {"text": "別の投稿", "createdAt": "2026-07-01T00:00:00Z"}
    server.write(city, "app.bsky.feed.post", posting_under, rkey=handle.data["rkey"])
    result = platform.publish(handle, "k")
    assert (result.outcome, result.code) == (Outcome.UNKNOWN, "conflict")


def test_somebody_acting_on_the_account_in_between_delays_a_post_and_loses_nothing(
    server: AtServer, city: Person
) -> None:
    platform = on(server, city)
    handle = prepared(platform)
    posting(server, city, "間に入った投稿")
    result = platform.publish(handle, "k")
    assert (result.outcome, result.code) == (Outcome.NOT_DONE, "conflict")
    assert result.retry_after is not None
    again = platform.prepare(saying("避難所を開設しました"), "k", handle).handle
    assert again is not None
    assert platform.publish(again, "k").outcome is Outcome.DONE
    assert sorted(texts(server, city)) == sorted(["間に入った投稿", "避難所を開設しました"])


def test_a_server_that_tells_no_commit_proves_no_absence(server: AtServer, city: Person) -> None:
    def server_without(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("getLatestCommit"):
            return httpx.Response(501, json={"error": "MethodNotImplemented", "message": "no such method"})
        return over_the_net().handle_request(request)

    platform = on(server, city, httpx.MockTransport(server_without))
    handle = prepared(platform)
    posting(server, city, "別の投稿")
    assert platform.find("k", handle, lately()).found is Found.NOT_PROVEN
    assert platform.publish(handle, "k").outcome is Outcome.DONE


def test_a_search_that_can_not_be_read_proves_nothing(server: AtServer, city: Person) -> None:
    handle = prepared(on(server, city))
    for path in ("getRecord", "getLatestCommit"):
        blind = on(server, city, Breaking(over_the_net(), Fault.LOST_AFTER, path, times=9))
        assert blind.find("k", handle, lately()).found is Found.NOT_PROVEN


def test_the_record_key_is_a_tid_that_stays_with_the_delivery(server: AtServer, city: Person) -> None:
    platform = on(server, city)
    one, same, other = (prepared(platform, key=key) for key in ("k", "k", "other"))
    assert is_tid(one.data["rkey"])
    assert one.data["rkey"][-4:] == same.data["rkey"][-4:] != other.data["rkey"][-4:]
    with pytest.raises(ValueError, match="other content"):
        platform.prepare(saying("別の内容"), "k", one)


def test_images_that_were_uploaded_long_ago_are_uploaded_again(server: AtServer, city: Person) -> None:
    platform = on(server, city)
    outgoing = saying("図", picture())
    handle = platform.prepare(outgoing, "k").handle
    assert handle is not None
    handle.data["media"][0]["at"] = "2026-07-01T00:00:00+00:00"
    again = platform.prepare(outgoing, "k", handle).handle
    assert again is not None
    assert again.data["media"][0]["at"] > "2026-07-01T00:00:00+00:00"
    assert len(again.data["media"]) == 1
    assert platform.publish(again, "k").outcome is Outcome.DONE


def test_no_secret_is_in_what_is_kept(server: AtServer, city: Person) -> None:
    access = access_of(server, city)
    platform = on(server, city)
    kept = [
        platform.check_auth().evidence,
        platform.publish(prepared(platform), "k").evidence,
        platform.find("k", prepared(platform), lately()).evidence,
    ]
    said = str(kept) + repr(access) + repr(platform.refresh())
    assert access.token is not None
    assert "eyJ" not in said
    assert city.app_password not in said
