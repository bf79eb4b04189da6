"""Where a post stands is said alike in list, filter and page; what one can't do is not offered; who is late is told."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from hasshin.accounts.models import Account
from hasshin.city.models import Appointment, StaffMember, Unit
from hasshin.ledger.queries import entries
from hasshin.posts.models import Decision, Delivery, Post, Submission, Version
from hasshin.posts.queries.listed import listed
from hasshin.posts.rules import OUTCOMES, outcome_of
from hasshin.web import words
from tests.web.test_a_post_s_way_through_the_screens import decision_form, submitted


def approved(town: Any) -> Post:
    post = submitted(town)
    colleague = town.browse("colleague")
    form = decision_form(colleague.get(f"/posts/{post.pk}/").content.decode(), "approve")
    answer = town.post(colleague, "decide", post.pk, **form)
    assert answer.status_code == 302
    post.refresh_from_db()
    return post


@pytest.mark.parametrize(
    ("state", "deliveries", "outcome"),
    [
        ("draft", ["stopped"], "draft"),
        ("approved", [], "approved"),
        ("approved", ["scheduled", "scheduled"], "approved"),
        ("approved", ["done", "scheduled"], "claimed"),
        ("approved", ["done", "unknown", "scheduled"], "unknown"),
        ("approved", ["done", "missed"], "partly"),
        ("approved", ["done", "done"], "done"),
        ("approved", ["missed"], "missed"),
        ("approved", ["stopped", "missed"], "missed"),
        ("approved", ["deleted"], "deleted"),
        ("stopped", ["stopped"], "stopped"),
    ],
)
def test_the_worst_that_somebody_must_know_comes_first(state: str, deliveries: list[str], outcome: str) -> None:
    assert outcome_of(state, deliveries) == outcome


def test_each_outcome_has_a_word_and_no_other_comes_out() -> None:
    assert set(words.FAMILIES["post_outcome"]) == set(OUTCOMES)
    sets = [c for n in range(9) for c in combinations(Delivery.State.values, n)]
    assert {outcome_of(s, c) for s in Post.State.values for c in sets} == set(OUTCOMES)


def test_list_filter_and_page_agree_whatever_became_of_the_delivery(town: Any) -> None:
    post = approved(town)
    reader = town.browse("operator")
    for state in Delivery.State.values:
        Delivery.objects.filter(post=post).update(state=state)
        expected = outcome_of(post.state, [state])
        assert [row.outcome for row in listed()] == [expected]
        assert [o for o in OUTCOMES if listed(state=o)] == [expected]
        chip = f'<span class="chip chip-{expected}">{words.FAMILIES["post_outcome"][expected].ja}</span>'
        for path in (f"/posts/{post.pk}/", f"/posts/?state={expected}"):
            assert chip in reader.get(path).content.decode(), (path, state)


def test_a_stopped_delivery_of_an_older_version_is_history(town: Any) -> None:
    post = approved(town)
    old = Delivery.objects.get(post=post)
    Delivery.objects.filter(pk=old.pk).update(state="stopped")
    newer = Version.objects.create(
        post=post, number=2, content=old.version.content, digest="d", saved_by=post.author, saved_at=post.changed_at
    )
    Post.objects.filter(pk=post.pk).update(number=2)
    old.pk, old.key, old.version, old.state = None, "7" * 32, newer, "done"
    old.save()
    assert [row.outcome for row in listed()] == ["done"]


def test_a_stopped_post_says_so_and_how_it_lives_again(town: Any) -> None:
    post = approved(town)
    town.post(town.browse("colleague"), "stop", post.pk, revision=post.revision, reason="誤り")
    page = town.browse("operator").get(f"/posts/{post.pk}/").content.decode()
    assert "配信を中止" in page
    assert "もう一度提出し" in page
    assert "配信日時を変える" not in page
    assert "決裁が済みしだい配信" not in page


def _operator_elsewhere(town: Any) -> StaffMember:
    unit = Unit.objects.create(code="z", name_ja="他課", name_en="Elsewhere")
    staff: StaffMember = StaffMember.objects.create(
        username="stranger", name_ja="他課の人", name_en="Stranger", unit=unit, rank="staff"
    )
    other = Account.objects.create(
        service="x", connector="practice", handle="other", name="他課", remote_id="b2", unit=unit,
        opened_at=town.account.opened_at,
    )  # fmt: skip
    Appointment.objects.create(
        staff=staff, role="operator", scope="account", account_id=other.pk, starts=other.opened_at, order="辞令"
    )
    return staff


def test_what_is_not_ones_to_do_is_not_offered_and_asking_leaves_no_trace(town: Any) -> None:
    post = submitted(town)
    town.people["stranger"] = _operator_elsewhere(town)
    before = len(entries())
    theirs = town.browse("stranger").get(f"/posts/{post.pk}/").content.decode()
    ours = town.browse("operator").get(f"/posts/{post.pk}/").content.decode()
    for words_of_an_act in ("内容を直す</a>", "move#refusal", "withdraw#refusal"):
        assert words_of_an_act in ours
        assert words_of_an_act not in theirs
    assert "あなたにできない操作と、その理由" in theirs
    assert len(entries()) == before


def test_the_account_page_offers_its_acts_to_who_may_do_them(town: Any) -> None:
    path = f"/accounts/{town.account.pk}/"
    assert "事前同意を与える" in town.browse("owner").get(path).content.decode()
    assert "事前同意を与える" not in town.browse("operator").get(path).content.decode()


def test_who_decides_too_late_is_told_what_was_decided_and_by_whom(town: Any) -> None:
    post = submitted(town)
    colleague = town.browse("colleague")
    form = decision_form(colleague.get(f"/posts/{post.pk}/").content.decode(), "approve")
    theirs = decision_form(colleague.get(f"/posts/{post.pk}/").content.decode(), "reject", remarks="古い")
    town.post(colleague, "decide", post.pk, **theirs)
    answer = town.post(colleague, "decide", post.pk, **form)
    refusal = answer.content.decode().partition('id="refusal"')[2].partition("</p></div>")[0]
    assert answer.status_code == 409
    for said in ("却下", "colleagueさん", f"/posts/{post.pk}/"):
        assert said in refusal


def test_who_saves_over_a_newer_version_does_so_knowingly(town: Any) -> None:
    operator, colleague = town.browse("operator"), town.browse("colleague")
    post = town.composed(operator)
    form = {"title": post.title, "targets": town.account.pk, "mode": "ordinary", "do": "save"}
    town.post(colleague, "edit", post.pk, **form, text="同僚の文", revision=1)
    answer = town.post(operator, "edit", post.pk, **form, text="自分の文", revision=1)
    page = answer.content.decode()
    assert answer.status_code == 409
    for shown in ("同僚の文", "自分の文", "colleagueさん", "上の版に代えて保存する", 'name="revision" value="2"'):
        assert shown in page
    assert town.post(operator, "edit", post.pk, **form, text="自分の文", revision=2).status_code == 302
    assert Version.objects.get(post=post, number=3).content["text"] == "自分の文"


def test_a_page_looks_anew_only_while_something_is_due(town: Any) -> None:
    post = approved(town)
    reader = town.browse("operator")
    assert 'hx-trigger="every' in reader.get(f"/posts/{post.pk}/").content.decode()
    Delivery.objects.filter(post=post).update(due_at=datetime.now(UTC) + timedelta(days=1))
    assert 'hx-trigger="every' not in reader.get(f"/posts/{post.pk}/").content.decode()
    Delivery.objects.filter(post=post).update(state="done")
    over = reader.get(f"/posts/{post.pk}/", HTTP_HX_REQUEST="true")
    assert over["HX-Retarget"] == "#whole"


def test_what_goes_out_at_once_is_not_promised_for_a_set_time(town: Any) -> None:
    post = approved(town)
    assert Decision.objects.filter(post=post, completes=True).exists()
    assert Submission.objects.get(post=post).closed
    page = town.browse("colleague").get(f"/posts/{post.pk}/").content.decode()
    assert "まもなく配信" in page
    assert "決裁が済みしだい" not in page


def test_the_sample_sign_ins_stand_on_the_page_of_a_demonstration_alone(
    town: Any, own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"username": "mihon", "password": "p", "who": {"ja": "見本", "en": "A"}, "tries": {"ja": "試", "en": "B"}}
    settings.HASSHIN_FOLDER.root.mkdir(parents=True, exist_ok=True)
    settings.HASSHIN_FOLDER.sample_sign_ins.write_text(json.dumps([row]), "utf-8")
    try:
        assert "見本の職員" not in town.browse().get("/sign-in/").content.decode()
        monkeypatch.setattr(settings.HASSHIN_INSTALLATION, "demo", True)
        assert "mihon" in town.browse().get("/sign-in/").content.decode()
    finally:
        settings.HASSHIN_FOLDER.sample_sign_ins.unlink()
