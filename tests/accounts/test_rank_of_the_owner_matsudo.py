"""An owner below section head needs a recorded reason, and then the account may speak (M-3)."""

from __future__ import annotations

from typing import Any

import pytest

from hasshin.accounts.actions.state_rank_reason import state_rank_reason
from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import Account
from hasshin.city.models import StaffMember
from hasshin.ledger.models import Entry
from hasshin.policy.reasons import Refused
from tests.towns import NOW

CITY = "matsudo"
pytestmark = pytest.mark.django_db
PR_X = "mihon_matsudo"


def keeper(town: Any) -> Any:
    return town.actor("nakamura")


@pytest.mark.clause("M-3")
def test_the_reason_is_kept_with_the_account_and_in_the_ledger(town: Any) -> None:
    StaffMember.objects.filter(pk=town.people["takahashi"]).update(rank="staff")
    account = town.accounts[PR_X]
    state_rank_reason(actor=keeper(town), now=NOW, account_id=account, reason=" 課長が欠けているため ")
    assert account_facts(Account.objects.get(pk=account), NOW).owner_rank_reason == "課長が欠けているため"
    assert Entry.objects.filter(kind="accounts.state_rank_reason", subject=f"account:{account}").exists()


@pytest.mark.clause("M-3")
@pytest.mark.parametrize(
    ("who", "reason", "code"), [("nakamura", " ", "reason_missing"), ("sato", "x", "not_appointed")]
)
def test_no_reason_and_no_right_are_refused(town: Any, who: str, reason: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        state_rank_reason(actor=town.actor(who), now=NOW, account_id=town.accounts[PR_X], reason=reason)
    assert code in {one.code for one in refused.value.reasons}
