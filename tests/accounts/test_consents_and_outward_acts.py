"""Prior consents and acts towards others: by those who may, in their own name, and only as the rules say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hasshin.accounts.actions.answer_outward_act import (
    consent_outward_act,
    decline_outward_act,
    drop_outward_act,
)
from hasshin.accounts.actions.give_consent import give_consent, revoke_consent
from hasshin.accounts.actions.outward_act import outward_act
from hasshin.accounts.actions.set_rules import set_rules
from hasshin.accounts.models import Account, AccountRules, Consent, OutwardAct
from hasshin.city.models import Appointment
from hasshin.ledger.queries import entries
from hasshin.policy.reasons import Conflict, NotFound, Refused
from tests.towns import NOW

CITY = "matsudo"
pytestmark = pytest.mark.django_db
PR_X, FACEBOOK, CRISIS = "mihon_matsudo", "mihon.matsudo", "mihon_matsudo_kiki"
DAY = timedelta(days=1)


def consent(town: Any, by: str, **more: Any) -> Consent:
    given = {"category": "催し", "reason": "定型の案内", "ends": NOW + 30 * DAY, "given_by": town.people[by]} | more
    return give_consent(actor=town.actor(by), now=NOW, account_id=town.accounts[PR_X], **given)


def act(town: Any, kind: Any, target: str, *, by: str = "sato", handle: str = PR_X) -> OutwardAct:
    return outward_act(
        actor=town.actor(by), now=NOW, account_id=town.accounts[handle], kind=kind, target=target, reason="連携"
    )


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


@pytest.mark.clause("M-11")
def test_the_owner_consents_beforehand_for_a_kind_of_post_and_a_time_and_takes_it_back(town: Any) -> None:
    row = consent(town, "takahashi")
    revoke_consent(actor=town.actor("takahashi"), now=NOW, consent_id=row.pk, reason="やめる")
    assert Consent.objects.get(pk=row.pk).revoked_at == NOW
    with pytest.raises(NotFound):
        revoke_consent(actor=town.actor("takahashi"), now=NOW, consent_id=row.pk, reason="やめる")


@pytest.mark.clause("M-11")
@pytest.mark.parametrize("by", ["sato", "watanabe", "sasaki", "nakamura"])
def test_nobody_but_this_accounts_owner_consents(town: Any, by: str) -> None:
    with pytest.raises(Refused) as refused:
        consent(town, by)
    assert "not_appointed" in codes(refused)


def test_nobody_consents_in_the_owners_name(town: Any) -> None:
    with pytest.raises(Refused) as refused:
        consent(town, "tanaka", given_by=town.people["takahashi"])
    assert codes(refused) == {"not_in_own_name"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"category": " "},
        {"reason": ""},
        {"ends": NOW},
        {"ends": NOW + 91 * DAY},
        {"starts": NOW - 10 * DAY, "ends": NOW - DAY},
    ],
)
def test_a_consent_names_a_kind_a_reason_and_a_time_that_is_neither_over_nor_too_long(
    town: Any, wrong: dict[str, Any]
) -> None:
    with pytest.raises(Refused) as refused:
        consent(town, "takahashi", **wrong)
    assert codes(refused) == {"consent_incomplete"}


@pytest.mark.clause("M-19-7")
def test_the_account_follows_whom_its_rules_list_and_nobody_else(town: Any) -> None:
    assert act(town, "follow", "@Mihon_Chiba_Pref").target == "Mihon_Chiba_Pref"
    with pytest.raises(Refused) as refused:
        act(town, "follow", "a_candidate")
    assert codes(refused) == {"outward_follow"}
    assert "M-19-7" in {c.id for r in refused.value.reasons for c in r.citations}
    assert OutwardAct.objects.count() == 1


@pytest.mark.clause("M-19-8")
@pytest.mark.parametrize("kind", ["reply", "message", "quote"])
def test_what_the_rules_never_allow_is_refused_and_waits_for_no_consent(town: Any, kind: str) -> None:
    with pytest.raises(Refused) as refused:
        act(town, kind, "somebody")
    assert codes(refused) == {f"outward_{kind}"}
    assert "M-19-8" in {c.id for r in refused.value.reasons for c in r.citations}
    assert not OutwardAct.objects.exists()


def case_by_case(town: Any, **more: str) -> None:
    last = AccountRules.objects.filter(account=town.accounts[PR_X]).latest("number")
    set_rules(
        actor=town.actor("takahashi"),
        now=NOW,
        account_id=town.accounts[PR_X],
        items=last.items,
        acts={**last.acts, "message": "case_by_case", **more},
        set_by=town.people["takahashi"],
        allow_list=last.allow_list,
    )


@pytest.mark.clause("M-19-8")
def test_case_by_case_waits_until_another_who_may_give_it_consents_in_person(town: Any) -> None:
    case_by_case(town)
    row = act(town, "message", "somebody")
    assert (row.state, row.consented_by_id, row.settled_at) == (OutwardAct.State.ASKED, None, None)
    for nobody in ("sato", "suzuki", "sasaki", "yamada"):
        with pytest.raises(Refused):
            consent_outward_act(actor=town.actor(nobody), now=NOW, act_id=row.pk)
    given = consent_outward_act(actor=town.actor("takahashi"), now=NOW + DAY, act_id=row.pk)
    assert (given.state, given.consented_by_id) == (OutwardAct.State.ALLOWED, town.people["takahashi"])
    entry = entries(kinds=["accounts.consent_outward_act"])[0]
    assert entry.actor == f"staff:{town.people['takahashi']}"
    with pytest.raises(Conflict):
        consent_outward_act(actor=town.actor("takahashi"), now=NOW + DAY, act_id=row.pk)


@pytest.mark.clause("M-19-8")
def test_who_asked_does_not_consent_even_with_the_right_to(town: Any) -> None:
    case_by_case(town)
    row = act(town, "message", "somebody")
    # The operator becomes the owner meanwhile: the right is theirs now, and still not for what they asked themselves.
    Appointment.objects.filter(role="account_owner", account_id=town.accounts[PR_X]).update(staff=town.people["sato"])
    with pytest.raises(Refused) as refused:
        consent_outward_act(actor=town.actor("sato"), now=NOW, act_id=row.pk)
    assert "own_request" in codes(refused)
    assert OutwardAct.objects.get().state == OutwardAct.State.ASKED


@pytest.mark.clause("M-19-8")
def test_a_consent_allows_nothing_that_the_rules_have_come_to_forbid(town: Any) -> None:
    case_by_case(town)
    row = act(town, "message", "somebody")
    case_by_case(town, message="never")
    with pytest.raises(Refused) as refused:
        consent_outward_act(actor=town.actor("takahashi"), now=NOW, act_id=row.pk)
    assert codes(refused) == {"outward_message"}
    assert OutwardAct.objects.get().state == OutwardAct.State.ASKED


@pytest.mark.clause("M-19-8")
def test_a_consent_is_declined_with_a_reason_or_the_request_dropped(town: Any) -> None:
    case_by_case(town)
    row = act(town, "message", "somebody")
    with pytest.raises(Refused):
        decline_outward_act(actor=town.actor("takahashi"), now=NOW, act_id=row.pk, reason=" ")
    with pytest.raises(Refused):
        decline_outward_act(actor=town.actor("sato"), now=NOW, act_id=row.pk, reason="不要")
    declined = decline_outward_act(actor=town.actor("takahashi"), now=NOW, act_id=row.pk, reason="電話で足りる")
    assert (declined.state, declined.answer) == (OutwardAct.State.DECLINED, "電話で足りる")
    second = act(town, "message", "somebody")
    with pytest.raises(Refused):
        drop_outward_act(actor=town.actor("yamada"), now=NOW, act_id=second.pk)
    assert drop_outward_act(actor=town.actor("sato"), now=NOW, act_id=second.pk).state == OutwardAct.State.DROPPED
    with pytest.raises(Conflict):
        consent_outward_act(actor=town.actor("takahashi"), now=NOW, act_id=second.pk)


@pytest.mark.parametrize(
    ("given", "code"), [({"target": " @ "}, "target_missing"), ({"reason": " "}, "reason_missing")]
)
def test_an_act_names_whom_it_is_towards_and_why(town: Any, given: dict[str, str], code: str) -> None:
    case_by_case(town)
    words = {"target": "somebody", "reason": "連携"} | given
    with pytest.raises(Refused) as refused:
        outward_act(actor=town.actor("sato"), now=NOW, account_id=town.accounts[PR_X], kind="message", **words)
    assert codes(refused) == {code}


def test_the_citys_own_accounts_are_free_but_not_a_namesake_on_another_service_or_a_closed_one(town: Any) -> None:
    act(town, "repost", CRISIS)
    with pytest.raises(Refused):
        act(town, "repost", FACEBOOK)
    Account.objects.filter(handle=CRISIS).update(state=Account.State.CLOSED)
    with pytest.raises(Refused):
        act(town, "repost", CRISIS)


@pytest.mark.parametrize("by", ["watanabe", "takahashi", "yamada"])
def test_only_this_accounts_operators_act_for_it(town: Any, by: str) -> None:
    with pytest.raises(Refused) as refused:
        act(town, "follow", "mihon_bousai", by=by)
    assert "not_appointed" in codes(refused)


@pytest.mark.clause("M-19-7")
@pytest.mark.parametrize("listed", [(), ("",), (" ", "@")])
def test_an_act_for_those_on_the_list_wants_a_list_with_somebody_on_it(town: Any, listed: tuple[str, ...]) -> None:
    last = AccountRules.objects.filter(account=town.accounts[PR_X]).latest("number")
    with pytest.raises(Refused) as refused:
        set_rules(
            actor=town.actor("takahashi"), now=NOW, account_id=town.accounts[PR_X], items=last.items, acts=last.acts,
            set_by=town.people["takahashi"], allow_list=listed,
        )  # fmt: skip
    (reason,) = refused.value.reasons
    assert (reason.code, reason.where) == ("allow_list_empty", "allow_list")
    assert "M-19-7" in {c.id for c in reason.citations}
    assert AccountRules.objects.filter(account=town.accounts[PR_X]).latest("number").pk == last.pk
