"""The practice board keeps the contract, and is exactly once whatever its store does."""

from __future__ import annotations

import threading

import pytest

from hasshin.platforms.interface import AccountAccess, Found, Handle, Outcome, Platform, ProfileChange
from hasshin.platforms.practice.memory import Fault, MemoryBoardStore
from hasshin.platforms.registry import UnknownConnectorError, open_platform

from .contract import Contract, World, lately, publish, read
from .people import picture, saying


@pytest.fixture
def board() -> MemoryBoardStore:
    store = MemoryBoardStore()
    store.add_account("7", handle="city_practice", name="練習市")
    return store


@pytest.fixture(params=["mastodon", "facebook", "a service that nobody here knows"])
def platform(request: pytest.FixtureRequest, board: MemoryBoardStore) -> Platform:
    return on(board, request.param)


@pytest.fixture
def world(board: MemoryBoardStore) -> World:
    return World(answer=lambda post, text: board.add_reply(post_id=post, author="citizen", text=text) and None)


def on(board: MemoryBoardStore, service: str = "x", account: str = "7") -> Platform:
    return open_platform("practice", AccountAccess(service, "city_practice", account), board=board)


class TestPractice(Contract):
    """The contract on the practice board, playing several services."""


def prepared(platform: Platform, text: str, key: str) -> Handle:
    handle = platform.prepare(saying(text, picture()), key).handle
    assert handle is not None
    return handle


def test_each_played_service_has_its_own_way_of_counting(board: MemoryBoardStore) -> None:
    ways = {s: on(board, s).capabilities().limits for s in ("x", "facebook", "youtube", "mastodon", "line")}
    assert {s: (w.counting, w.max_length) for s, w in ways.items()} == {
        "x": ("x_weighted", 280),
        "facebook": ("code_points", 63_206),
        "youtube": ("utf8_bytes", 5000),
        "mastodon": ("mastodon", 500),
        "line": ("utf16", 5000),
    }


@pytest.mark.parametrize(("service", "act"), [("x", "edit"), ("line", "edit"), ("line", "delete")])
def test_what_a_service_cannot_do_is_refused_and_changes_nothing(
    board: MemoryBoardStore, service: str, act: str
) -> None:
    platform = on(board, service)
    _, result = publish(platform, saying("そのまま"), "k")
    refused = platform.delete(result.remote_id) if act == "delete" else platform.edit(result.remote_id, saying("別"))
    assert (refused.outcome, refused.code) == (Outcome.REJECTED, "unsupported")
    assert read(platform, result.remote_id).text == "そのまま"


def test_the_same_key_twice_puts_up_one_post(board: MemoryBoardStore) -> None:
    platform = on(board)
    handle, first = publish(platform, saying("一度だけ"), "k")
    again = platform.publish(handle, "k")
    assert (again.outcome, again.remote_id) == (Outcome.DONE, first.remote_id)
    assert len(platform.list_own().value or ()) == 1


def test_a_key_is_used_up_even_when_its_post_was_deleted(board: MemoryBoardStore) -> None:
    platform = on(board)
    handle, first = publish(platform, saying("消した投稿"), "k")
    platform.delete(first.remote_id)
    assert platform.find("k", handle, lately()).found is Found.FOUND
    assert platform.publish(handle, "k").remote_id == first.remote_id
    assert platform.list_own().value == ()


def test_the_same_key_with_other_content_is_rejected_and_never_reported_as_out(board: MemoryBoardStore) -> None:
    platform = on(board)
    publish(platform, saying("決裁された文"), "k")
    other = prepared(platform, "別の文", "k")
    result = platform.publish(other, "k")
    assert (result.outcome, result.code) == (Outcome.REJECTED, "key_reused")
    assert platform.find("k", other, lately()).found is Found.NOT_PROVEN


def test_the_same_key_on_two_accounts_is_two_posts(board: MemoryBoardStore) -> None:
    board.add_account("8")
    ids = {publish(on(board, account=a), saying("両方へ"), "k")[1].remote_id for a in ("7", "8")}
    assert len(ids) == 2


def test_a_lost_answer_after_the_effect_is_unknown_and_then_found(board: MemoryBoardStore) -> None:
    platform = on(board)
    handle = prepared(platform, "届いたが答えがない", "k")
    board.order(Fault("put", "after"))
    assert platform.publish(handle, "k").outcome is Outcome.UNKNOWN
    assert platform.find("k", handle, lately()).found is Found.FOUND


def test_a_failure_before_the_effect_is_unknown_and_then_proven_absent(board: MemoryBoardStore) -> None:
    platform = on(board)
    handle = prepared(platform, "届かなかった", "k")
    board.order(Fault("put", "before"))
    assert platform.publish(handle, "k").outcome is Outcome.UNKNOWN
    assert platform.find("k", handle, lately()).found is Found.PROVEN_ABSENT
    assert platform.publish(handle, "k").outcome is Outcome.DONE


def test_a_store_that_says_it_did_nothing_is_not_done(board: MemoryBoardStore) -> None:
    platform = on(board)
    handle = prepared(platform, "つながらない", "k")
    board.order(Fault("put", "unavailable"))
    assert platform.publish(handle, "k").outcome is Outcome.NOT_DONE
    assert platform.list_own().value == ()


def test_a_search_that_fails_proves_nothing(board: MemoryBoardStore) -> None:
    platform = on(board)
    handle = prepared(platform, "探せない", "k")
    board.order(Fault("by_key", "before"))
    assert platform.find("k", handle, lately()).found is Found.NOT_PROVEN


def test_a_post_that_is_up_stays_done_when_only_the_look_at_it_failed(board: MemoryBoardStore) -> None:
    platform = on(board)
    handle = prepared(platform, "掲載済み", "k")
    board.order(Fault("get", "before"))
    assert platform.publish(handle, "k").outcome is Outcome.DONE


def test_a_used_key_that_cannot_be_looked_at_is_not_reported_as_done(board: MemoryBoardStore) -> None:
    platform = on(board)
    publish(platform, saying("前の内容"), "k")
    board.order(Fault("get", "before"))
    assert platform.publish(prepared(platform, "違う内容", "k"), "k").outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("method", ["put_media", "get", "list", "edit", "delete", "profile", "set_profile"])
def test_no_failure_of_the_store_escapes_as_an_exception(board: MemoryBoardStore, method: str) -> None:
    platform = on(board, "facebook")
    _, result = publish(platform, saying("元の文", picture()), "k")
    calls = {
        "put_media": lambda: platform.prepare(saying("x", picture()), "k2"),
        "get": lambda: platform.get(result.remote_id),
        "list": platform.list_own,
        "edit": lambda: platform.edit(result.remote_id, saying("y", picture())),
        "delete": lambda: platform.delete(result.remote_id),
        "profile": platform.check_auth,
        "set_profile": lambda: platform.write_profile(ProfileChange("z")),
    }
    board.order(Fault(method, "before"))
    expected = Outcome.UNKNOWN if method in {"edit", "delete", "set_profile"} else Outcome.NOT_DONE
    assert calls[method]().outcome is expected


def test_ten_senders_at_once_with_one_key_make_one_post(board: MemoryBoardStore) -> None:
    platform = on(board)
    handle = prepared(platform, "同時に送る", "k")
    board.order(*(Fault("put", "slow", 0.01) for _ in range(5)))
    ids: list[str] = []
    senders = [threading.Thread(target=lambda: ids.append(platform.publish(handle, "k").remote_id)) for _ in range(10)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(ids) == 10
    assert len(set(ids)) == 1


def test_another_accounts_post_can_be_neither_read_nor_deleted(board: MemoryBoardStore) -> None:
    board.add_account("8")
    _, theirs = publish(on(board, account="8"), saying("隣の課の投稿"), "k")
    ours = on(board)
    assert ours.get(theirs.remote_id).value is None
    assert ours.delete(theirs.remote_id).code == "gone"
    assert on(board, account="8").get(theirs.remote_id).value is not None


def test_an_unknown_connector_is_named_with_those_that_exist() -> None:
    with pytest.raises(UnknownConnectorError, match=r"frendica.*mastodon, practice"):
        open_platform("frendica", AccountAccess("x", "city"))


def test_the_practice_board_cannot_be_opened_without_its_store() -> None:
    with pytest.raises(ValueError, match="board="):
        open_platform("practice", AccountAccess("x", "city", "7"))
