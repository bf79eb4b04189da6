"""At most once on X, and never silently lost: each fault with each operation, on the simulator."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hasshin.platforms.interface import Found, Handle, Outcome, Platform, Window
from hasshin.platforms.x import uploads

from .contract import lately
from .faults_x import ROWS
from .people import picture, saying
from .simulators.base import Fault, Request
from .xworld import XWorld

TEXT = "避難所を開設しました。詳細は city.example.lg.jp/hinan へ"
PUBLISHED = [row for row in ROWS if row[1].startswith("publish")]
UPLOADED = {
    "upload": "/initialize",
    "segment of an upload": "/append",
    "end of an upload": "/finalize",
    "alternative text": "/metadata",
}
PREPARED = [row for row in ROWS if row[1] in UPLOADED]
WRITTEN = {"edit": ("POST", "/2/tweets"), "delete": ("DELETE", ""), "refresh": ("POST", "/token"),
           "revoke": ("POST", "/revoke")}  # fmt: skip
OTHERS = [row for row in ROWS if row[1] in WRITTEN]


@pytest.fixture
def x() -> Iterator[XWorld]:
    world = XWorld()
    yield world
    world.check()


def prepared(platform: Platform, text: str = TEXT, *pictures: Any) -> Handle:
    handle = platform.prepare(saying(text, *pictures), "k").handle
    assert handle is not None
    return Handle.from_json(json.loads(json.dumps(handle.to_json())))


def at(method: str, ending: str) -> Callable[[Request], bool]:
    return lambda request: request.method == method and request.path.endswith(ending)


def asked(x: XWorld, matches: Callable[[Request], bool]) -> int:
    return sum(map(matches, x.sim.requests))


def looked(x: XWorld, platform: Platform, handle: Handle) -> Found:
    """What is proven once X's lists have caught up."""
    for _ in range(x.sim.lag):
        platform.find("k", handle, lately())
    return platform.find("k", handle, lately()).found


def test_every_fault_is_in_the_table_for_every_operation() -> None:
    operations = {row[1] for row in ROWS}
    assert {(row[0], row[1]) for row in ROWS} == {(fault.value, one) for fault in Fault for one in operations}
    assert len(PUBLISHED) + len(PREPARED) + len(OTHERS) == len(ROWS)


@pytest.mark.parametrize(("fault", "operation", "outcome", "find"), PUBLISHED)
def test_a_publication_that_goes_wrong_is_never_doubled_and_never_called_absent(
    x: XWorld, fault: str, operation: str, outcome: str, find: str
) -> None:
    platform, matches = x.open(), at("POST", "/2/tweets")
    handle = prepared(platform)
    x.sim.lag = 1 if operation != "publish" else 0
    x.sim.order(Fault(fault), matches)
    result = platform.publish(handle, "k")
    assert (result.outcome.value, asked(x, matches)) == (outcome, 1)
    if fault == "rate_limited":
        assert result.retry_after is not None
        assert timedelta(minutes=14) < result.retry_after <= timedelta(minutes=15)
    found = platform.find("k", handle, lately())
    assert found.found.value == find
    x.sim.commit_late()
    out = x.texts()
    assert len(out) <= 1
    if outcome == "not_done":
        assert platform.publish(handle, "k").outcome is Outcome.DONE
        assert x.texts() == [TEXT]
        return
    # Whatever was out is found once the lists show it; what was not is never called absent.
    again = looked(x, platform, handle)
    assert again is (Found.FOUND if out else Found.NOT_PROVEN)
    # A person says "not there, send": X refuses a second one, and the first is found.
    second = platform.publish(handle, "k")
    assert (second.outcome, second.code) == ((Outcome.UNKNOWN, "conflict") if out else (Outcome.DONE, "ok"))
    assert x.texts() == [TEXT]
    assert looked(x, platform, handle) is Found.FOUND


@pytest.mark.parametrize(("fault", "operation", "outcome", "find"), PREPARED)
def test_an_upload_that_goes_wrong_shows_nothing_and_goes_on(
    x: XWorld, monkeypatch: pytest.MonkeyPatch, fault: str, operation: str, outcome: str, find: str
) -> None:
    monkeypatch.setattr(uploads, "SEGMENT", 100)
    platform, matches = x.open(), at("POST", UPLOADED[operation])
    outgoing = saying(TEXT, picture(alt="地図", size=(12, 12), noise=True))
    x.sim.order(Fault(fault), matches)
    first = platform.prepare(outgoing, "k")
    assert (first.outcome.value, asked(x, matches) > 0) == (outcome, True)
    assert x.texts() == []
    x.sim.commit_late()
    handle = first.handle
    for _ in range(3):
        again = platform.prepare(outgoing, "k", handle)
        handle = again.handle
        if again.outcome is Outcome.DONE:
            break
    assert again.outcome is Outcome.DONE, again
    assert handle is not None
    assert platform.publish(handle, "k").outcome is Outcome.DONE
    (post,) = x.sim.visible()
    (medium,) = (x.sim.uploads.all[name] for name in post.media)
    assert (medium.body, medium.alt_text) == (outgoing.images[0].data, "地図")


@pytest.mark.parametrize(("fault", "operation", "outcome", "find"), OTHERS)
def test_what_is_not_a_publication_is_unknown_or_surely_not_done(
    x: XWorld, fault: str, operation: str, outcome: str, find: str
) -> None:
    x.sim.office.premium = True
    post = x.sim.post_behind_our_back("前の文").id
    platform, matches = x.open(options={"edits": "yes"}), at(*WRITTEN[operation])
    acts: dict[str, Callable[[], Any]] = {
        "edit": lambda: platform.edit(post, saying("後の文")),
        "delete": lambda: platform.delete(post),
        "refresh": platform.refresh,
        "revoke": platform.revoke,
    }
    x.sim.order(Fault(fault), matches)
    first = acts[operation]()
    assert (first.outcome.value, asked(x, matches)) == (outcome, 2 if outcome == "done" else 1)
    x.sim.commit_late()
    happened = fault not in {"lost_before", "error_before", "rate_limited"}
    again = acts[operation]()
    if operation == "refresh":
        # The token in use stays whatever happens; a refresh token that was used up is told as such.
        assert getattr(first, "token", None) is None
        assert (again.outcome, again.code) == (
            (Outcome.REJECTED, "invalid_grant") if happened else (Outcome.DONE, "ok")
        )
        assert platform.check_auth().outcome is Outcome.DONE
    elif operation == "edit":
        # A second edit of the version that is replaced already is refused: never two versions for one.
        assert again.outcome is (Outcome.REJECTED if happened else Outcome.DONE)
        assert x.texts() == ["後の文"]
    elif operation == "delete":
        assert (again.outcome, again.code) == (Outcome.DONE, "gone" if happened else "ok")
        assert x.texts() == []
    else:
        assert again.outcome is Outcome.DONE
        assert platform.check_auth().code == "auth"


def test_an_equal_post_from_before_is_named_and_not_taken_for_ours(x: XWorld) -> None:
    earlier = x.sim.post_behind_our_back(TEXT)
    earlier.created_at -= timedelta(hours=3)
    platform = x.open()
    handle = prepared(platform)
    result = platform.publish(handle, "k")
    assert (result.outcome, result.code) == (Outcome.UNKNOWN, "conflict")
    found = platform.find("k", handle, lately())
    assert (found.found, earlier.id in found.reason.ja) == (Found.NOT_PROVEN, True)
    assert len(x.texts()) == 1


def test_of_two_deliveries_with_the_same_words_each_has_its_own_post(x: XWorld) -> None:
    platform = x.open()
    handle = prepared(platform)
    other = x.sim.post_behind_our_back(TEXT).id
    window = lately()
    assert platform.find("k", handle, window).remote_id == other
    known = Window(window.since, window.until, frozenset([other]))
    assert platform.find("k", handle, known).found is Found.NOT_PROVEN


def test_with_images_only_the_very_upload_is_ours(x: XWorld) -> None:
    platform = x.open()
    ours, theirs = prepared(platform, TEXT, picture("red")), prepared(platform, TEXT, picture("blue"))
    platform.publish(theirs, "k2")
    found = platform.find("k", ours, lately())
    assert found.found is Found.NOT_PROVEN
    assert "よく似た" in found.reason.ja
    assert platform.find("k2", theirs, lately()).found is Found.FOUND


@pytest.mark.parametrize(("minutes", "said"), [(5, "まだ分かりません"), (30, "人が確かめて")])
def test_what_the_lists_do_not_show_is_not_yet_known_at_first_and_then_a_persons(
    x: XWorld, minutes: int, said: str
) -> None:
    platform, now = x.open(), datetime.now(UTC)
    found = platform.find("k", prepared(platform), Window(now - timedelta(minutes=minutes), now))
    assert found.found is Found.NOT_PROVEN
    assert said in found.reason.ja


def test_a_search_that_can_not_be_read_proves_nothing(x: XWorld) -> None:
    platform = x.open()
    handle = prepared(platform)
    platform.publish(handle, "k")
    for fault in (Fault.LOST_AFTER, Fault.ERROR_BEFORE, Fault.GARBAGE, Fault.RATE_LIMITED):
        x.sim.order(fault, lambda request: request.method == "GET")
        assert platform.find("k", handle, lately()).found is Found.NOT_PROVEN
    assert platform.find("k", handle, lately()).found is Found.FOUND


@pytest.mark.parametrize(
    "text",
    [
        "例示市 https://www.city.example.jp/a?b=1&c=2 と http://example.jp/ と city.example.lg.jp です <終> & &amp;",
        "か\u3099き  𠮷野家 葛\U000e0100 ﾊﾝｶｸ 👨‍👩‍👧‍👦",
        "\u3000先頭と末尾の空白 ",
        "同じリンク https://a.example.jp/ 二度 https://a.example.jp/",
    ],
)
def test_what_x_rewrites_is_found_again_all_the_same(x: XWorld, text: str) -> None:
    platform = x.open()
    handle = prepared(platform, text)
    result = platform.publish(handle, "k")
    found = platform.find("k", handle, lately())
    assert (found.found, found.remote_id) == (Found.FOUND, result.remote_id)
    other = prepared(platform, text.replace("example", "exampel") if "example" in text else f"{text}?")
    assert platform.find("k", other, lately()).found is Found.NOT_PROVEN
