"""The screens and the API of election periods and watched links."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from hasshin.city.actions.token import issue_token
from hasshin.city.actor import Actor
from hasshin.city.models import Appointment, ElectionPeriod, ElectionTerm
from hasshin.records.models import LinkTarget
from tests.proofs import PROVEN
from tests.web.conftest import Town

PERIOD = {
    "do": "set",
    "title": "市長選挙",
    "order": "選管告示 第3号",
    "candidate": "山崎花子、やまざき花子\nすずき一郎",
    "party": "",
    "slogan": "",
    "starts": "",
}


@pytest.fixture
def manager(town: Town) -> Town:
    """The owner is also operations manager."""
    Appointment.objects.create(
        staff=town.people["owner"],
        role="operations_manager",
        scope="city",
        starts=datetime.now(UTC) - timedelta(days=2),
        order="辞令",
    )
    return town


def in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def test_a_period_is_set_listed_and_ended_on_screen_and_everybody_sees_that_it_is_on(manager: Town) -> None:
    owner, operator = manager.browse("owner"), manager.browse("operator")
    answer = manager.post(owner, "elections", **PERIOD, ends=in_days(9))
    assert answer.status_code == 302, answer.content.decode()
    assert ElectionTerm.objects.count() == 2
    assert ElectionTerm.objects.get(name="山崎花子").variants == ["やまざき花子"]
    for client in (operator, manager.browse("outsider")):
        assert "市長選挙" in client.get(reverse("home")).content.decode()
    shown = operator.get(reverse("elections")).content.decode()
    assert "山崎花子" in shown
    assert "これを行うのは" in shown
    english = manager.browse("operator", language="en").get(reverse("elections"))
    assert english.status_code == 200
    period = ElectionPeriod.objects.get()
    assert (
        manager.post(owner, "elections", do="list", period_id=period.pk, kind="party", names="みどりの会").status_code
        == 302
    )
    term = ElectionTerm.objects.get(name="すずき一郎")
    assert manager.post(owner, "elections", do="drop", term_id=term.pk, reason="立候補せず").status_code == 302
    assert manager.post(owner, "elections", do="end", period_id=period.pk, ends="", reason="無投票").status_code == 302
    assert "市長選挙" not in operator.get(reverse("home")).content.decode()


def test_nobody_else_sets_one_and_a_wrong_form_says_so(manager: Town) -> None:
    operator, owner = manager.browse("operator"), manager.browse("owner")
    assert manager.post(operator, "elections", **PERIOD, ends=in_days(9)).status_code == 403
    assert manager.post(owner, "elections", **PERIOD, ends="").status_code in (403, 422)
    assert manager.post(owner, "elections", **PERIOD, ends=in_days(400)).status_code in (403, 422)
    assert not ElectionPeriod.objects.exists()


def test_the_composer_and_the_decider_see_the_name_marked(manager: Town) -> None:
    owner, operator = manager.browse("owner"), manager.browse("operator")
    manager.post(owner, "elections", **PERIOD, ends=in_days(9))
    post = manager.composed(operator, text="明日、山﨑花子氏が来庁します。")
    shown = operator.get(reverse("post", args=[post.pk])).content.decode()
    assert "選挙期間中の候補者・政党等の名前または言葉です" in shown


def test_the_api_does_the_same(manager: Town) -> None:
    client = manager.browse()
    staff = manager.people["owner"].pk
    token = issue_token(actor=Actor(staff=staff), now=datetime.now(UTC), name="t", proof=PROVEN)[1]
    head = {"HTTP_AUTHORIZATION": f"Bearer {token}", "content_type": "application/json"}
    ends = (datetime.now(UTC) + timedelta(days=5)).isoformat()
    body = {"title": "県議選", "order": "1", "ends": ends, "terms": [{"kind": "party", "name": "みどりの会"}]}
    made = client.post("/api/v1/elections", json.dumps(body), **head)
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    bad = client.post("/api/v1/elections", json.dumps({**body, "terms": [{"kind": "mayor", "name": "x"}]}), **head)
    assert bad.status_code == 422
    more = {"terms": [{"kind": "slogan", "name": "変えよう市政"}]}
    listed = client.post(f"/api/v1/elections/{pk}/terms", json.dumps(more), **head)
    assert listed.status_code == 201, listed.content
    term = listed.json()["terms"][-1]["id"]
    assert client.post(f"/api/v1/election-terms/{term}/drop", json.dumps({"reason": "誤記"}), **head).status_code == 200
    ended = client.post(f"/api/v1/elections/{pk}/end", json.dumps({"reason": "無投票"}), **head)
    assert ended.json()["state"] == "over"
    assert client.get("/api/v1/elections", **head).json()[0]["id"] == pk


def test_watched_links_are_shown_and_a_bad_one_is_accepted_with_a_reason(manager: Town) -> None:
    now = datetime.now(UTC)
    target = LinkTarget.objects.create(
        digest="a" * 64,
        kind="page",
        name="https://old.example.jp/",
        domain="old.example.jp",
        former=True,
        state="changed",
        seen={"title": "別の題名"},
        first={"title": "初めの題名"},
        since=now,
        found_at=now,
        looked_at=now,
        next_at=now,
    )
    for language in ("ja", "en"):
        page = manager.browse("operator", language=language).get(reverse("links") + "?wrong=1&q=old")
        assert page.status_code == 200
        assert "https://old.example.jp/" in page.content.decode()
    owner = manager.browse("owner")
    assert manager.post(owner, "links", do="look", target_id=target.pk).status_code == 302
    assert manager.post(owner, "links", do="accept", target_id=target.pk, reason="").status_code in (403, 422)
    assert manager.post(owner, "links", do="accept", target_id=target.pk, reason="主催者に確かめた").status_code == 302
    target.refresh_from_db()
    assert target.state == ""
