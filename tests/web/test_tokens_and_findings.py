"""A person issues and takes back tokens of one's own; a finding is settled by whoever owes it, with evidence."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from hasshin.city.actor import robot
from hasshin.city.models import ApiToken
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.findings.models import Finding
from hasshin.policy.text import t
from tests.web.conftest import PASSWORD

SECRET = re.compile(r"<code>(hasshin_[\w-]+)</code>")


def issued(town: Any, who: str) -> str:
    form = {"name": "広報システム", "days": 30, "own_password": PASSWORD}
    answer = town.browse(who).post("/tokens/", form, follow=True)
    found = SECRET.search(answer.content.decode())
    assert found, answer.content.decode()
    return found.group(1)


def api_answers(secret: str) -> int:
    return Client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code


def test_a_token_is_shown_once_works_for_its_person_and_ends_when_taken_back(town: Any) -> None:
    secret = issued(town, "operator")
    assert api_answers(secret) == 200
    client = town.browse("operator")
    page = client.get("/tokens/").content.decode()
    assert "広報システム" in page
    assert secret not in page
    town.post(client, "revoke-token", ApiToken.objects.get().pk)
    assert api_answers(secret) == 401


def test_nobody_takes_back_a_token_of_somebody_else(town: Any) -> None:
    secret = issued(town, "operator")
    assert town.post(town.browse("colleague"), "revoke-token", ApiToken.objects.get().pk).status_code == 404
    assert api_answers(secret) == 200


def test_a_token_without_a_name_or_for_longer_than_a_year_is_refused(town: Any) -> None:
    client = town.browse("operator")
    for form in ({"name": " ", "days": 30}, {"name": "x", "days": 400}, {"name": "x", "days": "many"}):
        answer = client.post("/tokens/", {**form, "own_password": PASSWORD})
        assert answer.status_code == 422
        assert "トークンを発行できません" in answer.content.decode()
    assert not ApiToken.objects.exists()


def a_finding(town: Any) -> Finding:
    return raise_finding(
        actor=robot("worker"),
        now=datetime.now(UTC),
        code="copy_owed",
        subject="record:1",
        citations=(),
        message=t("画面コピーがありません。", "The screen copy is owed."),
        severity="warning",
        roles=(),
        staff=(town.people["operator"].pk,),
    )


def test_a_finding_is_settled_with_evidence_by_whoever_owes_it(town: Any) -> None:
    finding = a_finding(town)
    client = town.browse("operator")
    assert "解消を記録する" in client.get("/findings/").content.decode()
    assert town.post(client, "settle-finding", finding.pk, evidence="").status_code == 422
    assert town.post(client, "settle-finding", finding.pk, evidence="写しを添付した").status_code == 302
    finding.refresh_from_db()
    assert finding.settled_at is not None


def test_a_finding_is_not_settled_by_somebody_who_does_not_owe_it(town: Any) -> None:
    finding = a_finding(town)
    client = town.browse("colleague")
    assert "解消を記録する" not in client.get("/findings/").content.decode()
    answer = town.post(client, "settle-finding", finding.pk, evidence="見た")
    assert answer.status_code == 403
    assert "担当ではありません" in answer.content.decode()
