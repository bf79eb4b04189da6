"""Screens name services, roles, days and accounts as people do: no ids, no ISO dates, and nothing without its name."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from hasshin.accounts.actions.request_opening import request_opening
from hasshin.accounts.models import AccountRules, Opening
from hasshin.city.actor import Actor
from hasshin.city.models import Instruction, StudyItem
from hasshin.delivery.claim import SENDER
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.policy.text import t
from tests.web.test_knowing_and_annexes import appointed, shown

ISO = re.compile(r"\b20[0-9]{2}-[01][0-9]-[0-3][0-9]\b")
ROLES = ("account_owner", "operations_manager", "security_manager")


def seen(page: str) -> str:
    """What the reader sees: no tags, so no `datetime` attributes and no values of form controls."""
    return re.sub(r"<[^>]*>", " ", page)


@pytest.mark.clause("M-19-1")
def test_rules_name_the_service_though_its_id_was_typed(town: Any) -> None:
    AccountRules.objects.update(items={"service": "x", "purpose": "市政を知らせる。"})
    owner = town.browse("owner")
    for page in ("account", "account-rules"):
        assert "X（旧Twitter）" in seen(shown(owner, page, town.account.pk)), page


@pytest.mark.clause("M-19-6")
def test_the_purpose_that_the_rules_state_is_the_account_s(town: Any) -> None:
    assert (
        "記録なし" in seen(shown(town.browse("owner"), "account-life", town.account.pk)) or town.account.purpose == ""
    )
    AccountRules.objects.update(items={"purpose": "市政を知らせる。"})
    page = seen(shown(town.browse("owner"), "account-life", town.account.pk))
    assert "市政を知らせる。" in page
    assert "記録なし" not in page


@pytest.mark.parametrize("language", ["ja", "en"])
def test_days_of_an_opening_are_written_as_days(town: Any, language: str) -> None:
    opening = request_opening(
        actor=Actor(staff=town.people["owner"].pk), now=datetime.now(UTC), unit_id=town.unit.pk, service="line",
        handle="matsudo_line", name="LINE", purpose="PR", why="PR",
    )  # fmt: skip
    Opening.objects.filter(pk=opening.pk).update(
        state="obtained", account=town.account, obtained_at=datetime.now(UTC), obtained_on=date(2026, 3, 5),
        obtained_by=town.people["owner"],
        meeting="連絡会議", meeting_on=date(2026, 4, 6), meeting_report="済", meeting_told_at=datetime.now(UTC),
        meeting_told_by=town.people["owner"],
    )  # fmt: skip
    client = town.browse("owner")
    client.cookies["hasshin_language"] = language
    page = seen(shown(client, "opening", opening.pk))
    assert ISO.search(page) is None
    for day in ("2026年3月5日", "2026年4月6日") if language == "ja" else ("5 Mar 2026", "6 Apr 2026"):
        assert day in page


def test_days_in_refusals_and_choices_are_written_as_days(town: Any) -> None:
    manager = appointed(town, "owner", "operations_manager")
    over = town.post(manager, "study", do="plan", role="operator", title="手引き", due="2020-01-02").content.decode()
    assert "2020年1月2日" in seen(over)
    assert "200文字" not in seen(over), "one error says one thing"
    StudyItem.objects.create(
        role="operator", year=2026, title="手引き", due=date(2027, 3, 1), set_by=town.people["owner"],
        set_at=datetime.now(UTC),
    )  # fmt: skip
    assert "2027年3月1日まで" in seen(shown(town.browse("operator"), "study"))
    early = {"do": "log", "source": "手引き", "conclusion": "よい", "day": "2999-01-02"}
    assert "2999年1月2日はまだ来ていません" in seen(town.post(manager, "study", **early).content.decode())


def test_a_plan_that_is_not_there_is_not_called_done(town: Any) -> None:
    page = seen(shown(town.browse("operator"), "study"))
    assert "計画の項目はすべて記録済みです" not in page
    assert "あなたの役割の研究計画は、まだ作られていません" in page


@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_instruction_for_nobody_is_refused_with_what_to_do(town: Any, language: str) -> None:
    manager = appointed(town, "outsider", "security_manager")
    manager.cookies["hasshin_language"] = language
    page = shown(manager, "instructions")
    assert ("※必須" if language == "ja" else "required") in re.split(r'name="roles"', page)[0].rsplit("<legend", 1)[1]
    answer = town.post(manager, "instructions", do="instruct", title="鍵", text="掛ける", due="2999-01-01")
    assert answer.status_code == 422
    said = seen(answer.content.decode())
    assert not any(role in said for role in ROLES)
    assert ("一つ以上選んでください" if language == "ja" else "Choose one or more") in said
    assert not Instruction.objects.exists()


@pytest.mark.clause("M-6")
def test_who_gives_an_instruction_sees_who_confirmed_when_and_where(town: Any) -> None:
    manager = appointed(town, "outsider", "security_manager")
    sent = {"do": "instruct", "title": "鍵", "text": "掛ける", "roles": "operator", "due": "2999-01-01"}
    assert town.post(manager, "instructions", **sent).status_code == 302
    row = Instruction.objects.get()
    assert town.post(town.browse("operator"), "confirm-instruction", row.pk).status_code == 302
    page = shown(manager, "instructions")
    told = seen(page.split("<details open>", 1)[1].split("</details>", 1)[0])
    assert "operatorさん" in told
    assert "office network" in told


def test_what_has_nothing_to_choose_from_is_not_offered(town: Any) -> None:
    manager = appointed(town, "owner", "operations_manager")
    assert "計画から外す" not in shown(manager, "study")
    assert "指導を取り下げる" not in shown(appointed(town, "outsider", "security_manager"), "instructions")


def test_each_finding_says_whom_it_is_about(town: Any) -> None:
    now = datetime.now(UTC)
    raise_finding(
        actor=SENDER, now=now, code="no_verification", subject=f"account:{town.account.pk}", citations=(),
        message=t("サービスによる認証がありません。", "Not verified."), severity="notice", roles=("account_owner",),
        due_at=now + timedelta(days=3),
    )  # fmt: skip
    page = shown(town.browse("owner"), "findings")
    assert "松戸市広報・X（旧Twitter）" in seen(page)
    assert f'href="{reverse("account", args=[town.account.pk])}"' in page
