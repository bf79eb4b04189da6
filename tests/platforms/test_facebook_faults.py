"""Never twice on Facebook, and never silently lost: each fault with each operation, on the simulated Graph API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hasshin.platforms.interface import Found, Outcome, Outgoing, ProfileChange, Window

from .contract import lately
from .faults_facebook import ROWS
from .people import picture, saying, video
from .simulators.base import Fault, Request
from .simulators.facebook import FacebookSimulator
from .test_facebook import on

PUBLISHED = [row for row in ROWS if row[1].startswith("publish")]
OTHERS = [row for row in ROWS if not row[1].startswith("publish")]


@pytest.fixture
def sim() -> FacebookSimulator:
    return FacebookSimulator()


def outgoing_of(operation: str, folder: Path) -> Outgoing:
    if operation.endswith("a video"):
        return Outgoing("避難所を開設しました", video=video(folder))
    images = (picture("red"), picture("blue")) if operation in {"publish with photos", "upload"} else ()
    return saying("避難所を開設しました", *images)


def visible_act(request: Request) -> bool:
    finishes = request.path.endswith("/videos") and b"finish" in request.body
    return request.method == "POST" and (request.path.endswith("/feed") or finishes)


def test_every_fault_is_in_the_table_for_every_operation() -> None:
    operations = {row[1] for row in ROWS}
    assert sorted((row[0], row[1]) for row in ROWS) == sorted((f.value, one) for f in Fault for one in operations)


@pytest.mark.parametrize(("fault", "operation", "outcome", "find"), PUBLISHED)
def test_a_publication_that_goes_wrong_is_sent_once_and_never_said_to_be_absent(
    sim: FacebookSimulator, tmp_path: Path, fault: str, operation: str, outcome: str, find: str
) -> None:
    platform = on(sim)
    prepared = platform.prepare(outgoing_of(operation, tmp_path), "k")
    assert prepared.handle is not None
    sim.order(Fault(fault), visible_act)
    before = len([r for r in sim.requests if visible_act(r)])
    window = lately()
    result = platform.publish(prepared.handle, "k")
    assert result.outcome.value == outcome, result
    assert len([r for r in sim.requests if visible_act(r)]) == before + 1
    if operation == "publish a video" and find == "found":
        platform.get(prepared.handle.data["video"]["id"])  # time passes: Facebook processes the video
        platform.find("k", prepared.handle, lately())
    found = platform.find("k", prepared.handle, lately())
    assert found.found.value == find
    assert (found.remote_id, len(sim.visible())) == ((sim.visible()[0].id, 1) if find == "found" else ("", 0))
    if fault == "late":
        sim.commit_late()
        if operation == "publish a video":
            platform.find("k", prepared.handle, lately())
        after = platform.find("k", prepared.handle, Window(window.since, lately().until))
        assert (after.found, after.remote_id) == (Found.FOUND, sim.visible()[0].id)
    assert sim.violations == []


@pytest.mark.parametrize(("fault", "operation", "outcome", "find"), OTHERS)
def test_what_is_not_a_publication_is_unknown_or_surely_not_done_and_may_be_repeated(
    sim: FacebookSimulator, tmp_path: Path, fault: str, operation: str, outcome: str, find: str
) -> None:
    platform = on(sim)
    post = sim.add(sim.page, "直す投稿")
    acts: dict[str, Callable[[], Any]] = {
        "upload": lambda: platform.prepare(outgoing_of("upload", tmp_path), "k"),
        "upload a video": lambda: platform.prepare(outgoing_of("upload a video", tmp_path), "k"),
        "delete": lambda: platform.delete(post.id),
        "edit": lambda: platform.edit(post.id, saying("直した投稿")),
        "profile": lambda: platform.write_profile(ProfileChange(text="市の公式")),
        "read": lambda: platform.get(post.id),
    }
    sim.order(Fault(fault), (lambda request: request.method == "GET") if operation == "read" else None)
    first = acts[operation]()
    assert first.outcome.value == outcome, first
    if fault == "rate_limited":
        assert first.retry_after == timedelta(minutes=60)
    sim.commit_late()
    again = acts[operation]()
    assert again.outcome is Outcome.DONE, again
    shown = [one.message for one in sim.visible()]
    assert shown == {"delete": [], "edit": ["直した投稿"]}.get(operation, ["直す投稿"])
    assert sim.violations == []


@pytest.mark.parametrize(("code", "transient"), [(1, False), (2, True)])
@pytest.mark.parametrize("happened", [True, False])
def test_codes_1_and_2_prove_nothing_although_they_may_come_with_400(
    sim: FacebookSimulator, code: int, transient: bool, happened: bool
) -> None:
    from .simulators.base import Reply
    from .simulators.facebook.errors import error

    class Odd(FacebookSimulator):
        """Facebook as public reports have seen it: the code of a server's trouble with the status of a refusal."""

        def broken(self, request: Request) -> Reply:
            return error(400, code, "An unknown error occurred", is_transient=transient).reply

    odd = Odd()
    platform = on(odd)
    handle = platform.prepare(saying("出たか"), "k").handle
    assert handle is not None
    odd.order(Fault.ERROR_AFTER if happened else Fault.ERROR_BEFORE)
    assert platform.publish(handle, "k").outcome is Outcome.UNKNOWN
    found = platform.find("k", handle, lately()).found
    assert found is (Found.FOUND if happened else Found.NOT_PROVEN)


def test_a_post_that_lists_do_not_show_yet_is_not_proven_and_then_found(sim: FacebookSimulator) -> None:
    platform = on(sim)
    handle = platform.prepare(saying("遅れて見える"), "k").handle
    assert handle is not None
    sim.lag = 2
    sim.order(Fault.LOST_AFTER)
    assert platform.publish(handle, "k").outcome is Outcome.UNKNOWN
    looked = [platform.find("k", handle, lately()).found for _ in range(3)]
    assert looked == [Found.NOT_PROVEN, Found.NOT_PROVEN, Found.FOUND]


def test_photos_tell_our_post_although_lists_lag_and_a_colleague_said_the_same(sim: FacebookSimulator) -> None:
    platform = on(sim)
    handle = platform.prepare(saying("断水のお知らせ", picture()), "k").handle
    assert handle is not None
    sim.post_behind_our_back("断水のお知らせ")
    nothing = platform.find("k", handle, lately())
    assert nothing.found is Found.NOT_PROVEN
    sim.lag = 9
    sim.order(Fault.LOST_AFTER)
    platform.publish(handle, "k")
    found = platform.find("k", handle, lately())
    assert (found.found, found.remote_id) == (Found.FOUND, sim.visible()[1].id)


def test_an_equal_text_of_before_or_of_another_delivery_is_not_ours(sim: FacebookSimulator) -> None:
    platform = on(sim)
    old = sim.post_behind_our_back("定時のお知らせ")
    old.created_at -= timedelta(hours=1)
    handle = platform.prepare(saying("定時のお知らせ"), "k").handle
    assert handle is not None
    assert platform.find("k", handle, lately()).found is Found.NOT_PROVEN
    other = sim.post_behind_our_back("定時のお知らせ")
    window = lately()
    assert platform.find("k", handle, window).remote_id == other.id
    known = Window(window.since, window.until, frozenset([other.id]))
    assert platform.find("k", handle, known).found is Found.NOT_PROVEN


def test_a_search_that_can_not_be_read_proves_nothing(sim: FacebookSimulator) -> None:
    platform = on(sim)
    handle = platform.prepare(saying("a"), "k").handle
    assert handle is not None
    sim.order(Fault.LOST_AFTER, lambda request: request.method == "GET", times=9)
    assert platform.find("k", handle, lately()).found is Found.NOT_PROVEN
