"""The practice board in the database does what the connector relies on."""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, connections

from hasshin.platforms.interface import AccountAccess, Outgoing, OutgoingImage
from hasshin.platforms.practice.connector import Practice
from hasshin.platforms.practice.store import BoardUnavailableError
from hasshin.platforms.values import Found, Outcome, ProfileChange, Window
from hasshin.policy.reasons import Conflict
from hasshin.practice.actions.open_profile import open_profile
from hasshin.practice.models import BoardPost
from hasshin.practice.queries import board_page, board_post_page, boards, shown_image
from hasshin.practice.store import DatabaseBoardStore
from tests.conftest import Clock

PNG = b"\x89PNG\r\n\x1a\nx"
IMAGE = OutgoingImage(PNG, "image/png", "市章", hashlib.sha256(PNG).hexdigest())


@pytest.fixture
def board(db: None, own_folder: Path, clock: Clock) -> DatabaseBoardStore:
    open_profile(account_id="a1", service="mastodon", handle="city", name="市", text="案内 https://city.example/guide")
    return DatabaseBoardStore(clock=lambda: clock.now)


def account(board: DatabaseBoardStore, account_id: str = "a1") -> Practice:
    return Practice(AccountAccess(service="mastodon", handle="city", remote_id=account_id), board)


def test_a_post_goes_up_once_for_each_key(board: DatabaseBoardStore) -> None:
    practice = account(board)
    handle = practice.prepare(Outgoing("お知らせ", (IMAGE,)), "k1").handle
    assert handle is not None
    first, again = practice.publish(handle, "k1"), practice.publish(handle, "k1")
    assert first.outcome is again.outcome is Outcome.DONE
    assert first.remote_id == again.remote_id
    assert BoardPost.objects.count() == 1
    assert first.url.endswith(f"/practice/mastodon/city/{first.remote_id}")


def test_what_was_never_put_up_is_proven_absent(board: DatabaseBoardStore, clock: Clock) -> None:
    practice = account(board)
    handle = practice.prepare(Outgoing("お知らせ"), "k1").handle
    assert handle is not None
    window = Window(clock.now - timedelta(hours=1), clock.now)
    assert practice.find("k1", handle, window).found is Found.PROVEN_ABSENT
    practice.publish(handle, "k1")
    assert practice.find("k1", handle, window).found is Found.FOUND


def test_a_key_stays_used_after_its_post_is_deleted(board: DatabaseBoardStore) -> None:
    practice = account(board)
    handle = practice.prepare(Outgoing("お知らせ"), "k1").handle
    assert handle is not None
    post = practice.publish(handle, "k1")
    assert practice.delete(post.remote_id).code == "ok"
    assert practice.delete(post.remote_id).code == "gone"
    assert practice.publish(handle, "k1").remote_id == post.remote_id
    assert board.list(account_id="a1", since=None) == ()


def test_an_unknown_account_is_surely_not_served(board: DatabaseBoardStore) -> None:
    with pytest.raises(BoardUnavailableError):
        board.put(
            key="k", account_id="nobody", text="x", language="ja", media=(), digest="d", service_played="mastodon"
        )


def test_odd_ids_are_no_posts(board: DatabaseBoardStore) -> None:
    for odd in ("", "x", "-1", "1.0", "１", "9" * 40, "1; drop table"):
        assert board.get(odd) is None
        assert board.delete(odd) is False


def test_text_and_alternative_texts_can_be_edited(board: DatabaseBoardStore) -> None:
    practice = account(board)
    handle = practice.prepare(Outgoing("誤り", (IMAGE,)), "k1").handle
    assert handle is not None
    post = practice.publish(handle, "k1")
    corrected = OutgoingImage(PNG, "image/png", "新しい市章", IMAGE.digest)
    assert practice.edit(post.remote_id, Outgoing("正しい", (corrected,))).outcome is Outcome.DONE
    seen = practice.get(post.remote_id).value
    assert seen is not None
    assert (seen.text, seen.media[0].alt) == ("正しい", "新しい市章")


def test_the_profile_shows_its_links_and_can_be_changed(board: DatabaseBoardStore) -> None:
    profile = board.profile("a1")
    assert profile is not None
    assert profile.links == ("https://city.example/guide",)
    assert board.set_profile("a1", ProfileChange(text="案内なし"))
    changed = board.profile("a1")
    assert changed is not None
    assert (changed.links, changed.name) == ((), "市")
    assert board.set_profile("nobody", ProfileChange(text="x")) is False


def test_the_pages_show_what_stands_and_nothing_that_was_deleted(board: DatabaseBoardStore) -> None:
    practice = account(board)
    handle = practice.prepare(Outgoing("お知らせ", (IMAGE,)), "k1").handle
    assert handle is not None
    post = practice.publish(handle, "k1")
    board.add_reply(post_id=post.remote_id, author="市民", text="ありがとう")
    page = board_post_page("mastodon", "city", post.remote_id)
    assert page is not None
    assert [r.text for r in page.replies] == ["ありがとう"]
    assert board_post_page("x", "city", post.remote_id) is None
    assert boards() == (("mastodon", "city", "市"),)
    assert shown_image(IMAGE.digest) == "image/png"
    practice.delete(post.remote_id)
    assert board_post_page("mastodon", "city", post.remote_id) is None
    assert shown_image(IMAGE.digest) is None
    empty = board_page("mastodon", "city")
    assert empty is not None
    assert empty.posts == ()


def test_a_handle_belongs_to_one_account(board: DatabaseBoardStore) -> None:
    with pytest.raises(Conflict):
        open_profile(account_id="a2", service="mastodon", handle="city")
    assert open_profile(account_id="a1", service="mastodon", handle="city").account_id == "a1"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_key_make_one_post(own_folder: Path) -> None:
    open_profile(account_id="a1", service="mastodon", handle="city")
    board, start, ids = DatabaseBoardStore(), threading.Barrier(4), []

    def put() -> None:
        start.wait()
        ids.append(
            board.put(
                key="k", account_id="a1", text="x", language="ja", media=(), digest="d", service_played="mastodon"
            )
        )
        connections.close_all()

    threads = [threading.Thread(target=put) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert connection.vendor == "postgresql"
    assert len({post_id for post_id, _ in ids}) == 1
    assert sorted(new for _, new in ids) == [False, False, False, True]
    assert BoardPost.objects.get().created_at <= datetime.now(UTC)
