"""Incidents (事案) on the screens: opened, contained, worked through and ended, to a printed report."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from django.urls import reverse

from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.incidents.containment import CONTAINER
from hasshin.incidents.models import Incident, Step
from hasshin.policy.house import house
from hasshin.policy.text import t


def opened(town: Any, who: str = "operator", **given: object) -> Incident:
    form = {"do": "open", "kind": "harm", "what": "誤った避難先を載せた", "account_id": town.account.pk, **given}
    answer = town.post(town.browse(who), "incidents", **form)
    assert answer.status_code == 302, answer.content.decode()
    row = Incident.objects.latest("pk")
    assert answer["Location"] == reverse("incident", args=[row.pk])
    return row


def page(town: Any, row: Incident, who: str, **browser: Any) -> str:
    return str(town.browse(who, **browser).get(reverse("incident", args=[row.pk])).content.decode())


def test_the_page_says_who_does_what_by_when(town: Any) -> None:
    row = opened(town)
    shown = page(town, row, "owner")
    for words in ("発信内容による被害", "誤った避難先を載せた", "発信を止め、訂正・削除する", "未確認", "封じ込める"):
        assert words in shown
    assert "手順1を記録する" in shown, "the step is the owner's"
    assert "手順1を記録する" not in page(town, row, "operator")
    english = page(town, row, "owner", language="en")
    for words in ("Harm from a post", "stop and correct or delete", "Not yet seen", "Contain it"):
        assert words.lower() in english.lower()


def test_one_form_contains_it_and_the_page_lists_what_was_done(town: Any) -> None:
    row = opened(town)
    answer = town.post(town.browse("owner"), "incident", row.pk, do="contain")
    assert answer.status_code == 302, answer.content.decode()
    town.account.refresh_from_db()
    assert town.account.frozen_at is not None
    shown = page(town, row, "owner")
    assert "の発信を停止する" in shown
    assert "のパスワードの変更を求める" in shown
    again = town.post(town.browse("owner"), "incident", row.pk, do="contain")
    assert again.status_code == 409
    assert "すでに行われています" in again.content.decode()


def test_from_seeing_it_to_the_printed_report(town: Any) -> None:
    row = opened(town)
    owner = town.browse("owner")
    assert town.post(owner, "incident", row.pk, do="see").status_code == 302
    step = Step.objects.get(incident=row)
    empty = town.post(owner, "incident", row.pk, do=f"step-{step.pk}", outcome="done", remarks="")
    assert empty.status_code in (403, 422)
    assert "何をしたか・不要とする理由" in empty.content.decode()
    for form in (
        {"do": f"step-{step.pk}", "outcome": "done", "remarks": "止めて訂正した"},
        {"do": "note", "words": "市民から電話2件"},
        {
            "do": "lesson",
            "words": "避難先の表を二人で読む",
            "owner_id": town.people["colleague"].pk,
            "due_on": "2099-04-01",
        },
        {"do": "end", "conclusion": "訂正が行き渡った"},
    ):
        answer = town.post(owner, "incident", row.pk, **form)
        assert answer.status_code == 302, answer.content.decode()
    report = owner.get(reverse("incident-report", args=[row.pk])).content.decode()
    for words in ("止めて訂正した", "市民から電話2件", "避難先の表を二人で読む", "訂正が行き渡った", "終了"):
        assert words in report
    listed = owner.get(reverse("incidents")).content.decode()
    assert "終わった事案" in listed
    assert town.post(owner, "incident", row.pk, do="note", words="あとから").status_code in (404, 409)


def test_a_finding_leads_to_an_incident_that_is_filled_in(town: Any) -> None:
    finding = raise_finding(
        actor=CONTAINER,
        now=datetime.now(UTC),
        code="unknown_post",
        subject=f"account:{town.account.pk}",
        message=t("知らない投稿があります。", "There is a post that nobody here sent."),
        citations=(house("records"),),
        severity="serious",
        roles=("security_manager",),
    )
    listed = town.browse("operator").get(reverse("findings")).content.decode()
    link = f"{reverse('incidents')}?finding={finding.pk}"
    assert link in listed
    shown = town.browse("operator").get(link).content.decode()
    assert "知らない投稿があります。" in shown
    assert re.search(rf'<option value="{town.account.pk}"[^>]* selected', shown)
    assert re.search(r'<option value="harm"[^>]* selected', shown)
    form = {"do": "open", "kind": "harm", "what": "知らない投稿", "account_id": town.account.pk}
    town.browse("operator").post(link, form)
    assert Incident.objects.get().finding_id == finding.pk
    for bad in ("x", "9" * 30, "-1", "999999"):
        assert town.browse("operator").get(f"{reverse('incidents')}?finding={bad}").status_code == 200


def test_what_is_wrong_is_said_and_nothing_is_opened(town: Any) -> None:
    answer = town.post(town.browse("operator"), "incidents", do="open", kind="harm", what="")
    assert answer.status_code in (403, 422)
    assert "何が起きたか" in answer.content.decode()
    assert not Incident.objects.exists()
    assert town.browse("operator").get(reverse("incident", args=[999])).status_code == 404
