"""Is a lost publication out? What the account's own posts prove, whatever the clocks say."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from hasshin.platforms.interface import Found, Window

from .fake import NOW, handle_of, speaking, status, timeline
from .people import picture, saying


@pytest.mark.parametrize("hours", [-30, -1, 0, 1, 30])
@pytest.mark.parametrize(("seconds_ago", "found"), [(10, Found.FOUND), (120, Found.NOT_PROVEN)])
def test_the_servers_clock_decides_what_is_of_our_window(hours: int, seconds_ago: int, found: Found) -> None:
    ours_now = NOW + timedelta(hours=hours)
    platform = speaking(timeline([status(5, "同じ文", NOW - timedelta(seconds=seconds_ago))]))
    window = Window(ours_now - timedelta(seconds=20), ours_now)
    assert platform.find("k", handle_of(saying("同じ文")), window).found is found


def test_a_time_taken_before_a_slow_publication_does_not_hide_it() -> None:
    taken = NOW - timedelta(seconds=40)
    platform = speaking(timeline([status(5, "遅れた答え", NOW - timedelta(seconds=39))]))
    assert platform.find("k", handle_of(saying("遅れた答え")), Window(taken, taken)).found is Found.FOUND


def test_our_post_is_found_on_a_later_page_of_a_busy_account() -> None:
    posts = [status(n, at=NOW - timedelta(seconds=200 - n)) for n in range(200, 0, -1)]
    posts[150] |= {"content": "<p>埋もれた投稿</p>"}
    window = Window(NOW - timedelta(hours=1), NOW)
    assert speaking(timeline(posts)).find("k", handle_of(saying("埋もれた投稿")), window).remote_id == posts[150]["id"]


def test_of_two_equal_posts_the_first_is_ours_and_both_are_in_the_evidence() -> None:
    posts = [status(2, "二つ", NOW - timedelta(seconds=1)), status(1, "二つ", NOW - timedelta(seconds=5))]
    found = speaking(timeline(posts)).find("k", handle_of(saying("二つ")), Window(NOW - timedelta(seconds=9), NOW))
    assert (found.remote_id, found.evidence["candidates"]) == ("1", ["1", "2"])


def test_attachment_ids_settle_whose_post_it_is_even_when_the_server_changed_the_text() -> None:
    ours = saying("元の文", picture())
    posts = [
        status(2, "元の文", media_attachments=[{"id": "m9"}]),
        status(1, "サーバーが直した文", media_attachments=[{"id": "m1"}]),
    ]
    found = speaking(timeline(posts)).find("k", handle_of(ours, "m1"), Window(NOW - timedelta(seconds=9), NOW))
    assert (found.found, found.remote_id) == (Found.FOUND, "1")


def test_a_busy_account_is_not_asked_for_the_source_of_every_post() -> None:
    asked: list[str] = []
    posts = [status(n) for n in range(39, 0, -1)]

    def server(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return timeline(posts)(request)

    found = speaking(server).find("k", handle_of(saying("なし")), Window(NOW - timedelta(seconds=9), NOW))
    assert found.found is Found.NOT_PROVEN
    assert len([path for path in asked if path.endswith("/source")]) == 20
