"""Compose, submit, decide and stop by plain forms, as a browser without JavaScript sends them."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from PIL import Image

from hasshin.posts.models import Decision, Delivery, Post, Version
from hasshin.posts.revision import version_of


def png(colour: str = "navy") -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "PNG")
    file.seek(0)
    file.name = "picture.png"
    return file


def submitted(town: Any) -> Post:
    operator = town.browse("operator")
    post = town.composed(operator)
    page = operator.get(f"/posts/{post.pk}/").content.decode()
    answer = town.post(operator, "submit", post.pk, revision=post.revision, confirmed=confirmations(page))
    assert answer.status_code == 302, answer.content.decode()
    post.refresh_from_db()
    return post


def confirmations(page: str) -> list[str]:
    return re.findall(r'name="confirmed" value="([^"]+)"', page)


def decision_form(page: str, kind: str, **more: object) -> dict[str, object]:
    form = page[page.index("/decide#refusal") :]
    hidden = dict(re.findall(r'name="(revision|shown_digest)" value="([^"]+)"', form)[:2])
    return {**hidden, "kind": kind, "confirmed": confirmations(page), **more}


@pytest.mark.clause("M-11")
def test_another_operator_approves_what_was_shown_and_it_is_scheduled(town: Any) -> None:
    post = submitted(town)
    colleague = town.browse("colleague")
    assert post.title in colleague.get("/decide/").content.decode()
    form = decision_form(colleague.get(f"/posts/{post.pk}/").content.decode(), "approve")
    assert town.post(colleague, "decide", post.pk, **form).status_code == 302
    assert Delivery.objects.get(post=post).digest == form["shown_digest"]
    assert post.title in colleague.get("/scheduled/").content.decode()


@pytest.mark.clause("M-11")
def test_the_writer_is_told_by_which_clause_the_decision_is_not_theirs(town: Any) -> None:
    post = submitted(town)
    operator = town.browse("operator")
    page = operator.get(f"/posts/{post.pk}/").content.decode()
    assert "あなたは、この投稿の決裁はできません" in page
    assert 'value="approve"' not in page
    version = Version.objects.get(post=post)
    answer = town.post(operator, "decide", post.pk, revision=post.revision, shown_digest=version.digest, kind="approve")
    assert answer.status_code == 403
    assert not Decision.objects.filter(post=post).exists()


def test_a_stale_form_changes_nothing_and_keeps_what_was_typed(town: Any) -> None:
    post = submitted(town)
    colleague = town.browse("colleague")
    form = decision_form(colleague.get(f"/posts/{post.pk}/").content.decode(), "send_back", remarks="日付を足す")
    answer = town.post(colleague, "decide", post.pk, **{**form, "revision": post.revision - 1})
    assert answer.status_code == 409
    assert "日付を足す" in answer.content.decode()
    assert Post.objects.get(pk=post.pk).state == "submitted"


def test_sending_back_marks_words_by_typing_them(town: Any) -> None:
    post = submitted(town)
    colleague = town.browse("colleague")
    page = colleague.get(f"/posts/{post.pk}/").content.decode()
    row = {"passage-0-service": "x", "passage-0-words": "明日", "passage-0-remark": "日付を書く"}
    assert town.post(colleague, "decide", post.pk, **decision_form(page, "send_back", **row)).status_code == 302
    passage = Decision.objects.get(post=post).passages[0]
    assert (passage["start"], passage["end"], passage["remark"]) == (4, 6, "日付を書く")
    shown = town.browse("operator").get(f"/posts/{post.pk}/").content.decode()
    assert "日付を書く" in shown


def test_words_that_are_not_in_the_text_are_pointed_out(town: Any) -> None:
    post = submitted(town)
    colleague = town.browse("colleague")
    page = colleague.get(f"/posts/{post.pk}/").content.decode()
    row = {"passage-0-service": "x", "passage-0-words": "明後日", "passage-0-remark": "日付を書く"}
    answer = town.post(colleague, "decide", post.pk, **decision_form(page, "send_back", **row))
    assert answer.status_code == 422
    assert "本文に見当たりません" in answer.content.decode()
    assert "明後日" in answer.content.decode()


def test_sending_back_without_a_reason_is_refused(town: Any) -> None:
    post = submitted(town)
    colleague = town.browse("colleague")
    page = colleague.get(f"/posts/{post.pk}/").content.decode()
    answer = town.post(colleague, "decide", post.pk, **decision_form(page, "reject"))
    assert answer.status_code == 422
    assert "理由がありません" in answer.content.decode()


def test_stopping_takes_a_reason_and_ends_the_delivery(town: Any) -> None:
    post = submitted(town)
    colleague = town.browse("colleague")
    page = colleague.get(f"/posts/{post.pk}/").content.decode()
    town.post(colleague, "decide", post.pk, **decision_form(page, "approve"))
    post.refresh_from_db()
    assert town.post(colleague, "stop", post.pk, revision=post.revision, reason=" ").status_code == 422
    assert town.post(colleague, "stop", post.pk, revision=post.revision, reason="誤り").status_code == 302
    assert Delivery.objects.get(post=post).state == "stopped"


def test_an_image_survives_every_error_with_its_statements(town: Any) -> None:
    operator = town.browse("operator")
    form = {
        "title": "",
        "text": "写真",
        "targets": town.account.pk,
        "mode": "ordinary",
        "image-new-file": png(),
        "image-new-alt": "紺色の四角",
        "image-new-rights": "広報課撮影",
        "image-new-portrait": "人物なし",
    }
    answer = operator.post("/compose/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "件名がありません" in page
    digest = re.search(r'name="image-0-digest" value="([0-9a-f]{64})"', page)
    assert digest is not None
    for kept in ("紺色の四角", "広報課撮影", "人物なし", "写真"):
        assert kept in page
    again = {"image-0-digest": digest[1], "image-0-alt": "紺色の四角", "image-0-rights": "広報課撮影"}
    post = town.composed(operator, **again)
    assert Version.objects.get(post=post).content["images"][0]["alt"] == "紺色の四角"
    assert operator.get(f"/images/{digest[1]}").status_code == 200
    assert town.browse().get(f"/images/{digest[1]}").status_code == 302


def test_what_is_no_image_is_refused_and_the_text_stays(town: Any) -> None:
    file = io.BytesIO(b"not an image")
    file.name = "x.png"
    answer = town.browse("operator").post("/compose/", {"title": "題", "text": "残る本文", "image-new-file": file})
    assert answer.status_code == 422
    assert "残る本文" in answer.content.decode()


def test_a_time_that_is_none_says_so(town: Any) -> None:
    answer = town.browse("operator").post("/compose/", {"title": "題", "text": "本文", "scheduled_at": "あした"})
    assert answer.status_code == 422
    assert "日時として読めません" in answer.content.decode()
    assert "あした" in answer.content.decode()


def test_the_last_moment_is_kept_by_the_form_and_shown_to_whoever_decides(town: Any) -> None:
    operator = town.browse("operator")
    post = town.composed(operator, not_after="2031-05-06T15:30")
    assert version_of(post).content["not_after"] == "2031-05-06T06:30:00Z"
    assert 'value="2031-05-06T15:30"' in operator.get(f"/posts/{post.pk}/edit/").content.decode()
    assert "を過ぎたら出さない" in town.browse("colleague").get(f"/posts/{post.pk}/").content.decode()


def test_the_live_panel_measures_and_says_what_submitting_asks(town: Any) -> None:
    form = {"text": "あ" * 141, "targets": town.account.pk, "mode": "ordinary"}
    panel = town.browse("operator").post("/compose/measure", form, HTTP_HX_REQUEST="true").content.decode()
    assert "282 / 280" in panel
    assert "<html" not in panel
    fine = town.browse("operator").post("/compose/measure", {**form, "text": "短い", "source": "掲示"}).content.decode()
    assert "(11)" in fine


def test_text_is_escaped_wherever_it_is_shown(town: Any) -> None:
    operator = town.browse("operator")
    post = town.composed(operator, title="<b>題</b>", text="<script>alert(1)</script>")
    page = operator.get(f"/posts/{post.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "<b>題</b>" not in page
