"""A video and its public title: written, decided, published on the board and kept, by plain forms."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hasshin.blobs import store
from hasshin.delivery.engine import deliver
from hasshin.posts.models import Delivery, Media, Post, Version
from hasshin.records.actions.make import make_missing
from hasshin.records.models import Record
from hasshin.records.readback import read_back_owed
from tests.checks.films import PLACE, film
from tests.web.test_a_post_s_way_through_the_screens import confirmations, decision_form

STATED = {
    "image-video-alt": "はしご車から放水する様子",
    "image-video-rights": "市職員が撮影",
    "image-video-portrait": "人物は写っていない",
}


def clip(**how: Any) -> io.BytesIO:
    file = io.BytesIO(film(**how))
    file.name = "clip.mp4"
    return file


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def drafted(town: Any, **more: object) -> tuple[Client, Post]:
    operator = town.browse("operator")
    return operator, town.composed(operator, **{"video-file": clip(private=True), **STATED, **more})


def published(town: Any, post: Post) -> Delivery:
    from hasshin.delivery.connect import connect

    operator, colleague = town.browse("operator"), town.browse("colleague")
    page = operator.get(f"/posts/{post.pk}/").content.decode()
    assert (
        town.post(operator, "submit", post.pk, revision=post.revision, confirmed=confirmations(page)).status_code == 302
    )
    form = decision_form(colleague.get(f"/posts/{post.pk}/").content.decode(), "approve")
    assert town.post(colleague, "decide", post.pk, **form).status_code == 302
    delivery = Delivery.objects.get(post=post)
    deliver(delivery.pk, worker="test", clock=timezone.now, connect=connect)
    make_missing(timezone.now())
    read_back_owed(timezone.now(), connect)
    delivery.refresh_from_db()
    return delivery


@pytest.mark.clause("F-3-3")
def test_what_is_uploaded_is_shown_to_the_decider_and_goes_out_without_its_place(town: Any) -> None:
    _, post = drafted(town)
    saved = Version.objects.get(post=post).content["video"]
    assert saved["alt"] == "はしご車から放水する様子"
    page = town.browse("colleague").get(f"/posts/{post.pk}/").content.decode()
    assert f'<video src="/images/{saved["digest"]}"' in page
    assert "はしご車から放水する様子" in page
    assert "市職員が撮影" in page
    delivery = published(town, post)
    assert (delivery.state, Record.objects.get(delivery=delivery).matches) == ("done", True)
    board = town.browse().get(f"/practice/images/{saved['digest']}")
    assert PLACE not in content(board)
    assert b"picture" * 512 in store.get(saved["digest"])


def test_the_record_keeps_the_video_and_shows_it(town: Any) -> None:
    operator, post = drafted(town)
    delivery = published(town, post)
    record = Record.objects.get(delivery=delivery)
    digest = Media.objects.get(seconds__isnull=False).digest
    assert [one["digest"] for one in record.media] == [digest]
    page = operator.get(f"/records/{record.pk}/").content.decode()
    assert f"/records/{record.pk}/blobs/{digest}" in page
    assert "<video" in page


def test_a_video_is_given_in_the_parts_that_a_browser_asks_for(town: Any) -> None:
    operator, post = drafted(town)
    digest = Version.objects.get(post=post).content["video"]["digest"]
    whole = store.get(digest)
    address = f"/images/{digest}"
    answer = operator.get(address)
    assert (content(answer), answer["Accept-Ranges"]) == (whole, "bytes")
    part = operator.get(address, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole[10:20])
    assert part["Content-Range"] == f"bytes 10-19/{len(whole)}"
    rest = operator.get(address, headers={"Range": f"bytes={len(whole) - 5}-"})
    assert rest.content == whole[-5:]
    assert operator.get(address, headers={"Range": f"bytes={len(whole)}-"}).status_code == 416
    assert content(operator.get(address, headers={"Range": "bytes=0-1,4-5"})) == whole
    assert town.browse().get(address).status_code == 302


def test_a_video_survives_errors_and_can_be_left_out_again(town: Any) -> None:
    operator = town.browse("operator")
    form = {"title": "", "text": "動画", "targets": town.account.pk, "mode": "ordinary", "public_title": "放水訓練"}
    answer = operator.post("/compose/", {**form, "video-file": clip(), **STATED})
    page = answer.content.decode()
    assert answer.status_code == 422
    digest = re.search(r'name="video-digest" value="([0-9a-f]{64})"', page)
    assert digest is not None
    for kept in (*STATED.values(), "放水訓練"):
        assert kept in page
    post = town.composed(operator, **{"video-digest": digest[1], "video-remove": "1"})
    assert Version.objects.get(post=post).content["video"] is None


def test_what_is_no_video_is_refused_beside_its_field(town: Any) -> None:
    answer = town.browse("operator").post(
        "/compose/", {"title": "題", "text": "残る本文", "video-file": clip(seconds=0)}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "残る本文" in page
    assert "動画の中身を読み取れません" in page


def test_cautions_and_what_a_service_would_not_take_are_told_while_writing(town: Any) -> None:
    form = {"text": "本文", "source": "掲示", "targets": town.account.pk, "mode": "ordinary"}
    operator = town.browse("operator")
    panel = operator.post("/compose/measure", form).content.decode()
    assert "発信した後は直せません" in panel
    town.account.__class__.objects.filter(pk=town.account.pk).update(service="youtube")
    panel = operator.post("/compose/measure", {**form, "text": "<市>"}).content.decode()
    for told in ("動画のない投稿を出せません", "出す題名がありません", "受け付けません：&lt; &gt;"):
        assert told in panel
    media = drafted(town, text="市", public_title="放水訓練")[1]
    digest = Version.objects.get(post=media).content["video"]["digest"]
    fine = {**form, "video-digest": digest, "public_title": "放水訓練", **STATED}
    panel = operator.post("/compose/measure", fine).content.decode()
    assert "動画のない投稿" not in panel
    assert "<b>放水訓練</b>" in panel
    assert "代替テキストはこのサービスでは表示されません" in panel
    long = operator.post("/compose/measure", {**fine, "public_title": "あ" * 101}).content.decode()
    assert "題名は100字までです" in long
