"""What the city has already, or what somebody has asked for, is not asked for again; it is said where it is."""

from __future__ import annotations

from typing import Any

import pytest

from hasshin.accounts.actions.request_opening import withdraw_opening
from hasshin.accounts.models import Account
from hasshin.ledger.queries import entries
from hasshin.policy.reasons import Refused
from tests.accounts.openings import asks
from tests.towns import NOW

CITY = "fukushima"
pytestmark = pytest.mark.django_db


def test_an_account_is_asked_for_once_at_a_time(town: Any) -> None:
    row = asks(town, "sato", "koho", "x")
    for who, unit in (("sato", "koho"), ("kato", "kanko")):
        with pytest.raises(Refused) as refused:
            asks(town, who, unit, "x", handle="@MIHON_new")
        (reason,) = refused.value.reasons
        assert reason.code == "asked_already"
        assert f"申請番号{row.pk}" in reason.message.ja
    assert [one.kind for one in entries(kinds=["accounts.request_opening_refused"])] == [
        "accounts.request_opening_refused"
    ] * 2
    withdraw_opening(actor=town.actor("sato"), now=NOW, opening_id=row.pk, reason="書き直す")
    assert asks(town, "sato", "koho", "x").pk != row.pk


def test_what_the_city_has_is_not_asked_for_and_it_is_said_which_account_that_is(town: Any) -> None:
    account = Account.objects.get(pk=town.accounts["mihon_fukushima"])
    Account.objects.filter(pk=account.pk).update(connector="x")
    with pytest.raises(Refused) as refused:
        asks(town, "kato", "kanko", "x", handle="@Mihon_Fukushima")
    (reason,) = refused.value.reasons
    assert reason.code == "handle_taken"
    assert account.name in reason.message.ja
    assert account.unit.name_ja in reason.message.ja
    assert asks(town, "sato", "koho", "facebook", handle="mihon_fukushima").pk, "another service is another account"
    Account.objects.filter(pk=account.pk).update(state="closed")
    assert asks(town, "kato", "kanko", "x", handle="mihon_fukushima").pk, "a closed account's handle is free"


def test_what_was_practised_can_be_had_in_earnest_but_not_practised_twice(town: Any, settings: Any) -> None:
    settings.HASSHIN_INSTALLATION = settings.HASSHIN_INSTALLATION.model_copy(update={"demo": True})
    with pytest.raises(Refused):
        asks(town, "kato", "kanko", "x", handle="mihon_fukushima")
    settings.HASSHIN_INSTALLATION = settings.HASSHIN_INSTALLATION.model_copy(update={"demo": False})
    assert asks(town, "kato", "kanko", "x", handle="mihon_fukushima").pk
