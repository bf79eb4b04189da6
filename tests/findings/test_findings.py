"""A finding is raised once, owed by named people, and settled with evidence."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from hasshin.city.actor import Actor, robot
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.findings.actions.settle import settle, settle_seen
from hasshin.findings.models import Finding
from hasshin.findings.queries import findings_of, open_findings
from hasshin.ledger.queries import entries
from hasshin.policy.house import house
from hasshin.policy.reasons import Conflict, NotFound, Refused
from hasshin.policy.text import t
from tests.conftest import Clock

pytestmark = pytest.mark.django_db
SEER = robot("worker")


def raised(now: datetime, **other: Any) -> Finding:
    given: dict[str, Any] = {
        "code": "profile_guide_missing",
        "subject": "account:3",
        "message": t("URL がありません。", "The address is missing."),
        "citations": (house("records"),),
        "severity": "warning",
        "roles": ("owner",),
    }
    return raise_finding(actor=SEER, now=now, **{**given, **other})


def test_what_is_seen_again_is_the_same_finding(clock: Clock) -> None:
    first = raised(clock.now)
    assert raised(clock.forward(minutes=5)).pk == first.pk
    assert Finding.objects.count() == 1
    assert [e.kind for e in entries(subject=f"finding:{first.pk}")] == ["findings.raise"]


def test_that_it_lasts_is_written_down_once_a_day(clock: Clock) -> None:
    first = raised(clock.now)
    seen = raised(clock.forward(days=1))
    assert (seen.first_seen, seen.last_seen) == (first.first_seen, clock.now)
    assert len(entries(subject=f"finding:{first.pk}")) == 2


def test_another_subject_or_matter_is_another_finding(clock: Clock) -> None:
    raised(clock.now)
    raised(clock.now, subject="account:4")
    raised(clock.now, about="website")
    assert len(open_findings(clock.now)) == 3
    assert len(open_findings(clock.now, subject="account:3")) == 2


def test_one_that_comes_back_after_it_was_settled_is_raised_anew(clock: Clock) -> None:
    first = raised(clock.now)
    settle_seen(actor=SEER, now=clock.now, code=first.code, subject="account:3", evidence="読み直して確認")
    second = raised(clock.forward(hours=1))
    assert second.pk != first.pk
    assert [f.id for f in findings_of("account:3", clock.now)] == [second.pk, first.pk]


def test_only_those_who_owe_it_settle_it_and_only_with_evidence(clock: Clock) -> None:
    finding = raised(clock.now, staff=(7,))
    with pytest.raises(Refused) as stranger:
        settle(actor=Actor(staff=8), now=clock.now, finding_id=finding.pk, evidence="見た")
    assert [r.code for r in stranger.value.reasons] == ["not_owed"]
    with pytest.raises(Refused) as silent:
        settle(actor=Actor(staff=7), now=clock.now, finding_id=finding.pk, evidence="  ")
    assert [r.code for r in silent.value.reasons] == ["evidence_missing"]
    settle(actor=Actor(staff=7), now=clock.now, finding_id=finding.pk, evidence="直した")
    with pytest.raises(Conflict):
        settle(actor=Actor(staff=7), now=clock.now, finding_id=finding.pk, evidence="直した")


def test_a_holder_of_an_owed_role_settles_it(clock: Clock) -> None:
    finding = raised(clock.now)
    settle(actor=Actor(staff=9), now=clock.now, finding_id=finding.pk, evidence="直した", roles={"owner"})
    assert open_findings(clock.now) == ()


def test_people_see_what_they_owe_and_when_it_is_overdue(clock: Clock) -> None:
    raised(clock.now, staff=(7,), due_at=clock.now + timedelta(hours=1))
    assert [f.overdue for f in open_findings(clock.now, staff=7)] == [False]
    assert [f.overdue for f in open_findings(clock.forward(hours=2), staff=7)] == [True]
    assert len(open_findings(clock.now, roles={"owner"})) == 1
    assert open_findings(clock.now, staff=8, roles={"clerk"}) == ()


def test_the_words_are_not_in_the_ledgers_body(clock: Clock) -> None:
    from hasshin.ledger.models import Entry

    raised(clock.now)
    assert b"URL" not in bytes(Entry.objects.get(kind="findings.raise").body)


def test_a_finding_that_is_not_there_is_not_found(clock: Clock) -> None:
    with pytest.raises(NotFound):
        settle(actor=SEER, now=clock.now, finding_id=999, evidence="x")
