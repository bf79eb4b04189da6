"""Servers that are slow, old, wrong about the time, or not quite Mastodon."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasshin.platforms.interface import Handle, Outcome, ProfileChange, Window
from hasshin.platforms.mastodon.convert import post_of, profile_of
from hasshin.platforms.mastodon.limits import USUAL, limits_of

from .fake import NOW, Answers, handle_of, saying_in_turn, speaking, status, timeline
from .people import picture, saying


def test_what_is_asked_of_the_server_is_what_was_approved() -> None:
    asked: list[httpx.Request] = []

    def server(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=status(1))

    speaking(server).publish(handle_of(saying("公開の投稿", picture()), "m1"), "key-1")
    assert json.loads(asked[0].content) == {
        "status": "公開の投稿",
        "visibility": "public",
        "language": "ja",
        "media_ids": ["m1"],
    }
    assert asked[0].headers["idempotency-key"] == "key-1"


def test_a_list_whose_second_page_fails_is_not_taken_for_the_whole() -> None:
    page = [status(n) for n in range(80, 40, -1)]
    listed = saying_in_turn(httpx.Response(200, json=page), httpx.Response(503)).list_own()
    assert (listed.outcome, listed.complete, len(listed.value or ())) == (Outcome.NOT_DONE, False, 40)


def test_a_server_that_does_not_page_ends_the_reading_and_is_told() -> None:
    page = [status(n) for n in range(40, 0, -1)]
    listed = speaking(lambda request: httpx.Response(200, json=page)).list_own()
    assert (listed.outcome, listed.complete, len(listed.value or ())) == (Outcome.DONE, False, 40)


def test_an_old_pinned_post_at_the_top_does_not_end_the_reading() -> None:
    posts = [status(9, at=NOW - timedelta(days=900)), *(status(n) for n in range(8, 0, -1))]
    assert len(speaking(timeline(posts)).list_own(NOW - timedelta(days=1)).value or ()) == 8


@pytest.mark.parametrize("answer", [httpx.Response(404, text="<html>proxy</html>"), httpx.Response(404, json=[])])
def test_a_missing_page_of_a_proxy_is_not_a_missing_post(answer: httpx.Response) -> None:
    assert speaking(lambda request: answer).get("1").outcome is Outcome.REJECTED
    assert speaking(lambda request: answer).delete("1").outcome is Outcome.REJECTED


class TestProcessingOfImages:
    def test_an_image_that_is_ready_after_a_look_is_prepared(self) -> None:
        platform = saying_in_turn(
            httpx.Response(202, json={"id": "m1", "url": None}),
            httpx.Response(206, json={"id": "m1", "url": None}),
            httpx.Response(200, json={"id": "m1", "url": "https://x/m1"}),
        )
        assert platform.prepare(saying("x", picture()), "k").outcome is Outcome.DONE

    def test_one_that_takes_longer_is_pending_and_goes_on_without_a_second_upload(self) -> None:
        uploads: list[str] = []
        ready = False

        def server(request: httpx.Request) -> httpx.Response:
            if request.method == "POST":
                uploads.append(request.url.path)
                return httpx.Response(202, json={"id": f"m{len(uploads)}"})
            body = {"id": request.url.path[-2:], "url": "https://x/m" if ready else None}
            return httpx.Response(200 if ready else 206, json=body)

        platform, outgoing = speaking(server), saying("x", picture("red"), picture("blue"))
        first = platform.prepare(outgoing, "k")
        assert first.outcome is Outcome.PENDING
        assert first.retry_after
        assert first.handle
        saved = Handle.from_json(json.loads(json.dumps(first.handle.to_json())))
        ready = True
        second = platform.prepare(outgoing, "k", saved)
        assert second.outcome is Outcome.DONE
        assert second.handle
        assert [m["id"] for m in second.handle.data["media"]] == ["m1", "m2"]
        assert len(uploads) == 2

    def test_a_handle_of_other_content_is_a_mistake(self) -> None:
        platform = speaking(lambda request: httpx.Response(500))
        with pytest.raises(ValueError, match="other content"):
            platform.prepare(saying("新しい文"), "k", handle_of(saying("古い文")))

    @pytest.mark.parametrize(
        ("answer", "outcome"),
        [
            (httpx.Response(422, json={"error": "File type not supported"}), Outcome.REJECTED),
            (httpx.Response(500), Outcome.NOT_DONE),
            (httpx.Response(200, json={"no": "id"}), Outcome.NOT_DONE),
            (httpx.Response(429, headers={"retry-after": "9"}), Outcome.NOT_DONE),
        ],
    )
    def test_a_failed_upload_is_never_unknown(self, answer: httpx.Response, outcome: Outcome) -> None:
        prepared = speaking(lambda request: answer).prepare(saying("x", picture()), "k")
        assert (prepared.outcome, prepared.handle) == (outcome, None)


class TestEditing:
    def test_images_other_than_those_published_are_refused_and_nothing_is_sent(self) -> None:
        asked: list[str] = []

        def server(request: httpx.Request) -> httpx.Response:
            asked.append(request.method)
            return httpx.Response(200, json=status(1, media_attachments=[{"id": "m1"}]))

        published = saying("x", picture("red"))
        result = speaking(server).edit("1", saying("y", picture("blue")), handle_of(published, "m1"))
        assert (result.outcome, result.code, asked) == (Outcome.REJECTED, "refused", ["GET"])
        assert speaking(server).edit("1", saying("y")).code == "refused"

    def test_alternative_texts_that_the_server_does_not_take_are_told(self) -> None:
        def server(request: httpx.Request) -> httpx.Response:
            if "/media/" in request.url.path:
                return httpx.Response(422, json={"error": "no"})
            return httpx.Response(200, json=status(1, media_attachments=[{"id": "m1", "description": "前"}]))

        result = speaking(server).edit("1", saying("y", picture(alt="後")))
        assert (result.outcome, result.code) == (Outcome.DONE, "alt_unchanged")

    def test_a_post_that_is_gone_or_unreadable_is_not_edited(self) -> None:
        gone = speaking(lambda request: httpx.Response(404, json={"error": "Record not found"})).edit("1", saying("y"))
        assert (gone.outcome, gone.code) == (Outcome.REJECTED, "gone")
        assert speaking(lambda request: httpx.Response(503)).edit("1", saying("y")).outcome is Outcome.NOT_DONE


def test_more_profile_fields_than_the_server_has_are_refused_before_anything_is_sent() -> None:
    platform = speaking(lambda request: pytest.fail("nothing may be sent"))
    change = ProfileChange(fields=tuple((str(n), "x") for n in range(5)))
    assert platform.write_profile(change).outcome is Outcome.REJECTED


@pytest.mark.parametrize(
    "quote",
    [
        {"quote": {"state": "accepted", "quoted_status": status(7)}},
        {"quote": {"state": "accepted", "quoted_status_id": "7"}},
        {"quote": {"state": "deleted", "quoted_status": None}},
        {"quote": status(7)},
        {"quote_id": "7"},
        {"quote_url": "https://x/7"},
    ],
)
def test_a_quotation_is_seen_in_each_dialect(quote: Answers) -> None:
    post = post_of(status(1) | quote)
    assert post is not None
    assert post.quote_of


def test_a_posts_verified_link_makes_the_profile_verified() -> None:
    field = {"name": "公式", "value": '<a href="https://www.city.example.jp/">市</a>', "verified_at": "2026-01-01"}
    profile = profile_of({"id": "1", "acct": "city", "note": "<p>市</p>", "fields": [field]})
    assert profile is not None
    assert (profile.verified, profile.links) == (True, ("https://www.city.example.jp/",))


def test_limits_are_taken_from_either_version_and_else_are_the_usual_ones() -> None:
    stated = {
        "configuration": {
            "statuses": {"max_characters": 1000, "max_media_attachments": 8, "characters_reserved_per_url": 30},
            "media_attachments": {"supported_mime_types": ["image/png", "video/mp4"], "image_size_limit": 7,
                                  "image_matrix_limit": 8, "description_limit": 9},
            "accounts": {"max_profile_fields": 6},
        }
    }  # fmt: skip
    limits = limits_of(stated)
    assert (limits.max_length, limits.max_images, limits.url_length) == (1000, 8, 30)
    assert (limits.image_types, limits.max_image_bytes, limits.max_pixels) == (("image/png",), 7, 8)
    assert (limits.max_alt, limits.max_profile_fields) == (9, 6)
    for odd in (None, [], "x", {}, {"configuration": []}, {"configuration": {"statuses": {"max_characters": -1}}}):
        assert limits_of(odd) == USUAL


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("2026-07-01T00:00:00Z"),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["id", "created_at", "content", "account", "media_attachments", "quote", "reblog", "fields", "source",
             "note", "status", "type", "url", "configuration", "error", "text"]
        ),
        inner,
        max_size=6,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(value=json_values, code=st.sampled_from([200, 202, 206, 404, 410, 422, 500]))
def test_no_answer_in_json_makes_any_method_raise(value: Any, code: int) -> None:
    """What a server says is never a crash; and only an answer that names a post with its time is DONE."""
    platform = speaking(lambda request: httpx.Response(code, json=value))
    handle = handle_of(saying("x"))
    published = platform.publish(handle, "k")
    assert (published.outcome is Outcome.DONE) is (code < 300 and post_of(value) is not None)
    platform.find("k", handle, Window(NOW, NOW))
    for call in (platform.list_own, platform.replies, platform.read_profile, platform.check_auth, platform.read_limits):
        call()
    platform.get("1")
    platform.edit("1", saying("y"))
    platform.edit("1", saying("y", picture()))
    platform.delete("1")
    assert platform.prepare(saying("x", picture()), "k").outcome is not Outcome.UNKNOWN


def test_the_registry_and_the_interface_load_no_http_and_no_framework() -> None:
    code = (
        "import sys, hasshin.platforms.registry, hasshin.platforms.practice.connector;"
        "print({'httpx', 'django', 'PIL', 'sqlalchemy', 'ssl'} & set(sys.modules) or 'light')"
    )
    source = Path(__file__).parents[2] / "src"
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=source)
    assert ran.stdout.strip() == "light"
