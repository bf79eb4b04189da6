"""Closing an account takes two people: each sees what is theirs to do, the record names both, and nothing is left."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from hasshin.accounts.actions.appoint_to_account import appoint_to_account
from hasshin.accounts.models import Account, Closing
from hasshin.city.actor import Actor
from hasshin.city.models import Appointment, Unit
from hasshin.delivery.claim import SENDER
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.findings.models import Finding
from hasshin.ledger.models import Entry
from hasshin.policy.clock import JST
from hasshin.policy.house import house
from hasshin.policy.reasons import Refused
from hasshin.policy.text import t
from hasshin.posts.models import Post
from tests.web.test_every_screen import whole

AGREE = "同意して閉鎖する"
DROP = "取りやめる</button>"


@pytest.fixture
def asked(town: Any) -> Closing:
    ago = datetime.now(UTC) - timedelta(days=1)
    Appointment.objects.create(
        staff=town.people["colleague"], role="operations_manager", scope="city", starts=ago, order="辞令"
    )
    sent = {"do": "close", "reason": "運用を終えるため"}
    assert town.post(town.browse("colleague"), "account-life", town.account.pk, **sent).status_code == 302
    return Closing.objects.get()


def life(town: Any, who: str, language: str = "ja") -> str:
    client = town.browse(who)
    client.cookies["hasshin_language"] = language
    return str(client.get(reverse("account-life", args=[town.account.pk])).content.decode())


def test_only_who_may_agree_is_offered_to_and_everybody_else_is_told_who_may(town: Any, asked: Closing) -> None:
    assert AGREE in life(town, "outsider")
    assert DROP in life(town, "outsider")
    for nobody in ("operator", "colleague"):
        assert AGREE not in life(town, nobody)
    assert "閉鎖を求めた本人は同意できません" in life(town, "colleague")
    assert DROP in life(town, "colleague")
    assert "これを行うのは" in life(town, "operator")


def test_the_second_person_may_also_say_no(town: Any, asked: Closing) -> None:
    sent = {"do": "drop", "reason": "まだ要るため"}
    assert town.post(town.browse("operator"), "account-life", town.account.pk, **sent).status_code == 403
    assert town.post(town.browse("outsider"), "account-life", town.account.pk, **sent).status_code == 302
    asked.refresh_from_db()
    assert asked.dropped_at is not None
    assert Account.objects.get().state == "active"


def sure(page: str, do: str) -> str:
    """What the page wants sent back, having said what the act does."""
    form = page.split(f'id="{do}"')[1].split("</details>", maxsplit=1)[0]
    assert "まだ行っていません" in form
    found = re.search(r'name="sure" value="([0-9a-f]+)"', form)
    assert found is not None
    return found[1]


def closes(town: Any) -> None:
    before = town.post(town.browse("outsider"), "account-life", town.account.pk, do="agree")
    assert Account.objects.get().state == "active", "first it is said what that does"
    shown = before.content.decode()
    assert "任命3件" in shown
    answer = town.post(town.browse("outsider"), "account-life", town.account.pk, do="agree", sure=sure(shown, "agree"))
    assert answer.status_code == 302, answer.content.decode()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_record_names_both_people(town: Any, asked: Closing, language: str) -> None:
    closes(town)
    page = life(town, "outsider", language)
    whole(page, language)
    for name in ("colleague", "outsider"):
        assert name in page.split(f'id="closing-{asked.pk}"')[1].split("</dl>")[0]


def test_a_closed_account_has_nothing_to_set_and_nothing_missing(town: Any, asked: Closing) -> None:
    closes(town)
    page = town.browse("colleague").get(reverse("settings-account", args=[town.account.pk])).content.decode()
    assert "未了" not in page
    assert 'name="do"' not in page
    shown = town.browse("colleague").get(reverse("account", args=[town.account.pk])).content.decode()
    assert "2人以上が必要です" not in shown
    assert "空席" not in shown
    log = town.browse("colleague").get(reverse("reactions"))
    assert log.status_code == 200
    assert town.account.name not in log.content.decode()


def test_nobody_is_appointed_to_a_closed_account_and_the_refusal_is_kept(town: Any, asked: Closing) -> None:
    closes(town)
    with pytest.raises(Refused) as refused:
        appoint_to_account(
            actor=Actor(staff=town.people["colleague"].pk), now=datetime.now(UTC), account_id=town.account.pk,
            staff_id=town.people["owner"].pk, role="account_owner", order="辞令",
        )  # fmt: skip
    assert [reason.code for reason in refused.value.reasons] == ["account_closed"]
    assert Entry.objects.filter(kind="city.appoint_refused").exists()


def test_what_was_missing_on_it_is_over_and_what_was_done_on_it_is_not(town: Any, asked: Closing) -> None:
    for code in ("profile_badge_missing", "unknown_post"):
        raise_finding(
            actor=SENDER, now=datetime.now(UTC), code=code, subject=f"account:{town.account.pk}", message=t("x", "x"),
            citations=(house("records"),), severity="notice", roles=("account_owner",),
        )  # fmt: skip
    closes(town)
    assert [one.code for one in Finding.objects.filter(settled_at=None)] == ["unknown_post"]


def scheduled(town: Any) -> Post:
    """A post that was decided on and waits for tomorrow."""
    at = (datetime.now(UTC) + timedelta(days=1)).astimezone(JST).strftime("%Y-%m-%dT%H:%M")
    post: Post = town.composed(town.browse("operator"), scheduled_at=at)
    sent = {"revision": post.revision, "confirmed": []}
    assert town.post(town.browse("operator"), "submit", post.pk, **sent).status_code == 302
    page = town.browse("colleague").get(reverse("post", args=[post.pk])).content.decode()
    hidden = dict(
        re.findall(r'name="(revision|shown_digest)" value="([^"]+)"', page[page.index("/decide#refusal") :])[:2]
    )
    answer = town.post(town.browse("colleague"), "decide", post.pk, **hidden, kind="approve")
    assert answer.status_code == 302, answer.content.decode()
    return Post.objects.get(pk=post.pk)


def test_before_a_lock_what_is_scheduled_is_named_and_afterwards_its_people_are_told(town: Any) -> None:
    ago = datetime.now(UTC) - timedelta(days=1)
    Appointment.objects.create(
        staff=town.people["colleague"], role="operations_manager", scope="city", starts=ago, order="辞令"
    )
    manager = town.browse("colleague")
    post = scheduled(town)
    sent = {"do": "lock", "reason": "点検のため"}
    shown = town.post(manager, "account-life", town.account.pk, **sent).content.decode()
    assert Account.objects.get().state == "active"
    assert f"「{post.title}」" in shown.split('id="sure"')[1]
    done = town.post(manager, "account-life", town.account.pk, **sent, sure=sure(shown, "lock"))
    assert done.status_code == 302
    assert Account.objects.get().state == "locked"
    assert "から発信できません" in town.browse("operator").get(reverse("duties")).content.decode()


def test_without_anything_scheduled_a_lock_is_done_at_once(town: Any) -> None:
    ago = datetime.now(UTC) - timedelta(days=1)
    Appointment.objects.create(
        staff=town.people["colleague"], role="operations_manager", scope="city", starts=ago, order="辞令"
    )
    sent = {"do": "lock", "reason": "点検のため"}
    assert town.post(town.browse("colleague"), "account-life", town.account.pk, **sent).status_code == 302


def test_a_hand_over_says_to_whom_what_ends_and_what_stops(town: Any) -> None:
    post = scheduled(town)
    other = Unit.objects.create(code="tour", name_ja="観光課", name_en="Tourism")
    sent = {"do": "hand_over", "unit_id": other.pk, "reason": "組織改正", "order": "第1号"}
    keeper = town.browse("outsider")
    shown = town.post(keeper, "account-life", town.account.pk, **sent).content.decode()
    said = shown.split('id="sure"')[1].split("</ul>")[0]
    for words in ("に引き継ぎます", other.name_ja, "任命3件", f"「{post.title}」"):
        assert words in said
    assert Account.objects.get().unit == town.unit
    assert town.post(keeper, "account-life", town.account.pk, **sent, sure=sure(shown, "hand_over")).status_code == 302
    assert Account.objects.get().unit == other
