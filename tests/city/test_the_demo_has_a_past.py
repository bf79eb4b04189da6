"""The demo's accounts stand since some weeks, so that a past day shows something, and nothing is overdue by that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hasshin.accounts.actions.open_account import open_account
from hasshin.accounts.models import Account
from hasshin.accounts.queries_roster import rosters
from hasshin.city.actions.add_unit import add_unit
from hasshin.city.actions.adopt_pack import adopt_pack
from hasshin.city.govern import FOUNDER
from hasshin.cli.commands.demo import AGE
from hasshin.cli.samples import load_sample
from hasshin.duties import queries
from hasshin.ledger.models import Entry
from hasshin.policy.load import find_pack, read_pack_text
from hasshin.policy.reasons import Refused

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("city", ["fukushima", "matsudo"])
def test_a_past_day_shows_the_accounts_and_what_is_due_is_due_as_ever(city: str, clock: Any) -> None:
    load_sample(city, clock.now, age=AGE)
    new = {"mihon_matsudo_kanko", "mihon_matsudo_koen"}  # not ready yet, as in any city at work
    then = {sheet.handle for sheet in rosters(clock.now - AGE + DAY, clock.now).sheets}
    assert then == set(Account.objects.values_list("handle", flat=True)) - new
    assert rosters(clock.now - AGE - DAY, clock.now).sheets == ()
    told = Entry.objects.filter(kind="accounts.open_account").values_list("body", flat=True)
    assert sum((clock.now - AGE).isoformat()[:10] in bytes(body).decode() for body in told) == len(then)
    late = {row.key for row in queries.duties(clock.now) if row.overdue}
    Account.objects.update(opened_at=clock.now)
    assert late == {row.key for row in queries.duties(clock.now) if row.overdue}


def test_an_account_stands_since_no_time_to_come(clock: Any) -> None:
    adopt_pack(actor=FOUNDER, now=clock.now, text=read_pack_text(find_pack("matsudo")), name="matsudo.yaml")
    unit = add_unit(actor=FOUNDER, now=clock.now, code="pr", name_ja="広報", name_en="PR")
    with pytest.raises(Refused) as refused:
        open_account(
            actor=FOUNDER, now=clock.now, unit_id=unit.pk, service="x", connector="practice", handle="a", name="a",
            opened_at=clock.now + DAY,
        )  # fmt: skip
    assert [reason.code for reason in refused.value.reasons] == ["day_to_come"]
