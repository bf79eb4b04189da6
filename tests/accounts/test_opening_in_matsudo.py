"""Opening an account in Matsudo takes two decisions, each by the one who holds the role, and a report (M-17)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hasshin.accounts.actions.open_account import open_account
from hasshin.accounts.actions.report_to_meeting import correct_meeting_report, report_to_meeting
from hasshin.accounts.actions.request_opening import refuse_opening, withdraw_opening
from hasshin.accounts.models import Account, Opening
from hasshin.accounts.queries_openings import opening_page
from hasshin.city.actions.appoint import appoint, end_appointment
from hasshin.city.models import Appointment
from hasshin.duties import queries
from hasshin.policy.reasons import Conflict, Refused
from tests.accounts.openings import asks, decides, obtains
from tests.towns import NOW

CITY = "matsudo"
pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def asked(town: Any) -> Opening:
    return asks(town, "watanabe", "koen", "instagram")


def codes(refused: pytest.ExceptionInfo[Refused]) -> dict[str, set[str]]:
    return {r.code: {c.id for c in r.citations} for r in refused.value.reasons}


@pytest.mark.clause("M-17")
def test_without_both_decisions_no_account_is_obtained(town: Any) -> None:
    row = asked(town)
    for before in ((), ("nakamura",)):
        for who in before:
            decides(town, who, row)
        with pytest.raises(Refused) as refused:
            obtains(town, "kobayashi", row)
        assert codes(refused) == {"approval_missing": {"M-17"}}
    assert not Account.objects.filter(handle="mihon_new").exists()


@pytest.mark.clause("M-17")
def test_each_decides_in_order_and_for_oneself(town: Any) -> None:
    row = asked(town)
    for who in ("kobayashi", "watanabe", "takahashi", "sato"):
        with pytest.raises(Refused) as refused:
            decides(town, who, row)
        assert "M-17" in codes(refused)["not_the_role"], "the operations manager comes first"
    decides(town, "nakamura", row)
    with pytest.raises(Refused) as refused:
        decides(town, "nakamura", row)
    assert {"already_gave", "not_the_role"} <= codes(refused).keys()
    row = decides(town, "kobayashi", row)
    assert row.state == "approved"
    assert [(d.step, d.role) for d in row.decisions.order_by("step")] == [
        (0, "operations_manager"),
        (1, "security_manager"),
    ]
    account = obtains(town, "kobayashi", row)
    assert (account.unit_id, account.purpose, account.remote_id) == (
        town.units["koen"],
        "市の情報",
        "instagram-mihon_new",
    )
    with pytest.raises(Conflict):
        obtains(town, "kobayashi", row, handle="mihon_other")
    with pytest.raises(Conflict):
        decides(town, "nakamura", row)


@pytest.mark.clause("M-17")
@pytest.mark.parametrize("missing", [{"reason": " "}, {"order": ""}])
def test_a_decision_has_its_reason_and_its_order(town: Any, missing: dict[str, Any]) -> None:
    row = asked(town)
    with pytest.raises(Refused):
        decides(town, "nakamura", row, **missing)
    assert not row.decisions.exists()


@pytest.mark.clause("M-17")
def test_who_asks_takes_none_of_the_decisions(town: Any) -> None:
    row = asks(town, "kobayashi", "koen", "instagram")
    (duty,) = [one for one in queries.duties(NOW) if one.key == f"opening_decision:opening:{row.pk}"]
    decides(town, "nakamura", row)
    assert "approve" not in opening_page(row.pk, town.actor("kobayashi"), NOW).may
    with pytest.raises(Refused) as refused:
        decides(town, "kobayashi", row)
    assert codes(refused)["own_request"] == {"own-request"}
    (duty,) = [one for one in queries.duties(NOW) if one.key == f"opening_decision:opening:{row.pk}"]
    assert town.people["kobayashi"] not in {one.id for one in duty.holders}
    withdraw_opening(actor=town.actor("kobayashi"), now=NOW, opening_id=row.pk, reason="所属から申請する")
    again = asks(town, "watanabe", "koen", "instagram")
    decides(town, "nakamura", again)
    assert decides(town, "kobayashi", again).state == "approved"


@pytest.mark.clause("M-17")
def test_a_refusal_ends_the_request(town: Any) -> None:
    row = decides(town, "nakamura", asked(town), "refuse", reason="今は足りている")
    assert (row.state, row.ended_reason) == ("refused", "今は足りている")
    for act in (lambda: decides(town, "kobayashi", row), lambda: obtains(town, "kobayashi", row)):
        with pytest.raises(Conflict):
            act()


@pytest.mark.clause("M-17")
def test_who_no_longer_holds_the_role_has_not_approved(town: Any) -> None:
    row = asked(town)
    decides(town, "nakamura", row)
    decides(town, "kobayashi", row)
    held = Appointment.objects.get(role="security_manager")
    appoint(
        actor=town.actor("nakamura"), now=NOW, staff_id=town.people["yamamoto"], role="security_manager", order="辞令"
    )
    end_appointment(actor=town.actor("nakamura"), now=NOW, appointment_id=held.pk, order="異動")
    with pytest.raises(Refused) as refused:
        obtains(town, "yamamoto", row, at=LATER)
    assert codes(refused) == {"approval_missing": {"M-17"}}
    page = opening_page(row.pk, town.actor("yamamoto"), LATER)
    assert page.next == 1
    assert page.may == {"approve"}
    row = decides(town, "yamamoto", row, at=LATER)
    assert row.decisions.filter(lapsed_at=LATER).count() == 1
    assert obtains(town, "yamamoto", row, at=LATER).pk


@pytest.mark.clause("M-17")
def test_it_is_reported_to_the_meeting_with_all_that_a_report_states(town: Any) -> None:
    row = asked(town)
    decides(town, "nakamura", row)
    decides(town, "kobayashi", row)
    given: dict[str, Any] = {"meeting": "広報調整会議", "meeting_on": NOW.date(), "report": "公園緑地課の開設"}

    def tells(who: str, **changed: Any) -> Opening:
        return report_to_meeting(actor=town.actor(who), now=NOW, opening_id=row.pk, **{**given, **changed})

    with pytest.raises(Conflict):
        tells("kobayashi")  # nothing was obtained yet
    obtains(town, "kobayashi", row)
    assert opening_page(row.pk, town.actor("kobayashi"), NOW).waits_for == ("tell",)
    for wrong in ({"meeting": " "}, {"report": ""}, {"meeting_on": None}, {"meeting_on": NOW.date() + timedelta(2)}):
        with pytest.raises(Refused):
            tells("kobayashi", **wrong)
    with pytest.raises(Refused) as refused:
        tells("watanabe")
    assert "M-17" in codes(refused)["not_the_role"]
    with pytest.raises(Refused) as refused:
        tells("kobayashi", meeting_on=NOW.date() - timedelta(days=1))
    assert codes(refused).keys() == {"before_request"}
    assert tells("kobayashi").meeting_report == "公園緑地課の開設"
    assert opening_page(row.pk, town.actor("kobayashi"), NOW).waits_for == ()


@pytest.mark.clause("M-17")
def test_what_was_kept_of_the_report_is_corrected_by_a_further_entry(town: Any) -> None:
    row = asked(town)
    decides(town, "nakamura", row)
    decides(town, "kobayashi", row)
    obtains(town, "kobayashi", row)
    at = NOW + timedelta(days=3)
    told: dict[str, Any] = {"meeting": "広報調整会議", "meeting_on": NOW.date(), "report": "公園緑地課の開設"}
    right = {**told, "meeting_on": NOW.date() + timedelta(days=2)}

    def corrects(who: str, **changed: Any) -> Opening:
        given = {**right, "reason": "開催日を取り違えた", **changed}
        return correct_meeting_report(actor=town.actor(who), now=at, opening_id=row.pk, **given)

    with pytest.raises(Conflict):
        corrects("kobayashi")  # nothing was reported yet
    report_to_meeting(actor=town.actor("kobayashi"), now=NOW, opening_id=row.pk, **told)
    for wrong in (
        {"reason": " "},
        {"report": ""},
        {"meeting_on": NOW.date()},
        {"meeting_on": at.date() + timedelta(1)},
    ):
        with pytest.raises(Refused):
            corrects("kobayashi", **wrong)
    with pytest.raises(Refused):
        corrects("watanabe")
    assert corrects("nakamura").meeting_on == right["meeting_on"]
    entries = opening_page(row.pk, town.actor("kobayashi"), at).reports
    assert [(one.on, one.correction) for one in entries] == [
        (right["meeting_on"], "開催日を取り違えた"), (told["meeting_on"], ""),
    ]  # fmt: skip


def test_only_the_unit_asks_and_every_field_is_asked_for(town: Any) -> None:
    with pytest.raises(Refused) as refused:
        asks(town, "watanabe", "koho", "instagram")
    assert "unit_of_others" in codes(refused)
    for field in ("handle", "name", "purpose", "why"):
        with pytest.raises(Refused) as refused:
            asks(town, "watanabe", "koen", "instagram", **{field: " "})
        assert [r.where for r in refused.value.reasons] == [field]
    with pytest.raises(Refused):
        asks(town, "mori", "koho", "instagram")  # people of a contractor ask for nothing


def test_a_request_is_taken_back_by_who_made_it_or_refused_by_who_opens(town: Any) -> None:
    row = asked(town)
    with pytest.raises(Refused):
        withdraw_opening(actor=town.actor("nakamura"), now=NOW, opening_id=row.pk, reason="不要")
    with pytest.raises(Refused):
        refuse_opening(actor=town.actor("watanabe"), now=NOW, opening_id=row.pk, reason="不要")
    row = withdraw_opening(actor=town.actor("watanabe"), now=NOW, opening_id=row.pk, reason="不要になった")
    assert row.state == "withdrawn"
    with pytest.raises(Conflict):
        refuse_opening(actor=town.actor("kobayashi"), now=NOW, opening_id=row.pk, reason="不要")


def test_the_founder_s_way_is_for_the_founder_alone(town: Any) -> None:
    with pytest.raises(Refused) as refused:
        open_account(
            actor=town.actor("kobayashi"), now=NOW, unit_id=town.units["koen"], service="x", connector="practice",
            handle="mihon_new", name="新しい見本",
        )  # fmt: skip
    assert "opening_asked_for" in codes(refused)
