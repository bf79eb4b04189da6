"""However people are transferred, appointed and dismissed: no account publishes with fewer than its roster's minimum.

The pack is asked through the real facts, at every instant at which something changes; who is counted beside it is
counted from the tables by a few lines that share nothing with the product.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hasshin.accounts.actions.appoint_to_account import appoint_to_account, end_on_account
from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import Account
from hasshin.accounts.transfers.choose import choose
from hasshin.accounts.transfers.plan import proposals
from hasshin.city.actions.leave import call_off_leaving, leave
from hasshin.city.actions.settle_people import settle_people
from hasshin.city.models import Appointment, StaffMember, Unit
from hasshin.city.pack import pack_at
from hasshin.policy import facts
from hasshin.policy.controls import Roster
from hasshin.policy.decide import decide
from hasshin.policy.reasons import Conflict, NotFound, Refused
from tests.accounts.transfers.conftest import town
from tests.accounts.transfers.office import carries_out, hands_in, looks, text
from tests.towns import NOW

CITY = "matsudo"
pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-4")]
__all__ = ["town"]
X, FACEBOOK, CRISIS = "mihon_matsudo", "mihon.matsudo", "mihon_matsudo_kiki"
ACCOUNTS = (X, FACEBOOK, CRISIS)
CREW = ("sato", "suzuki", "mori", "ito", "yamada", "yamamoto", "takahashi", "sasaki", "tanaka")
UNITS = ("koho", "kanko", "kiki", "joho")
ROBOT = facts.Actor(staff=None, robot="worker")

people = st.sampled_from(CREW)
rows = st.lists(
    st.tuples(
        people,
        st.sampled_from(["異動", "退職", "任期満了", "転出", "昇任"]),
        st.sampled_from(UNITS),
        st.integers(-3, 40),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda row: row[0],
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("transfer"), rows, st.sampled_from(["as it is", "proposed", "kept"])),
        st.tuples(
            st.just("appoint"), people, st.sampled_from(ACCOUNTS), st.sampled_from(["operator", "account_owner"])
        ),
        st.tuples(st.just("end"), st.integers(0, 30)),
        st.tuples(st.just("leave"), people, st.integers(0, 20)),
        st.tuples(st.just("stay"), people),
        st.tuples(st.just("wait"), st.integers(1, 30)),
    ),
    min_size=1,
    max_size=6,
)


class Carried:
    """How many transfers were carried out in all sequences."""

    times = 0


def publishes(account_id: int, at: datetime) -> bool:
    """Whether the sender would let an approved post out on that account then."""
    account = account_facts(Account.objects.select_related("unit").get(pk=account_id), at)
    post = facts.Post(id=1, unit=account.unit, digest="d", touched=(1,))
    asked = facts.PublishFacts(
        now=at,
        actor=ROBOT,
        account=account,
        post=post,
        content_digest="d",
        approved_digest="d",
        approved_at=at,
        route_complete=True,
        due_at=at,
        expires_at=at + timedelta(hours=1),
    )
    return decide(pack_at(at), asked).allowed


def on_roster(account_id: int, at: datetime) -> int:
    """How many people of the city's service are on the roster then, counted from the tables."""
    counted = set()
    for row in Appointment.objects.filter(account_id=account_id, role="operator").select_related("staff"):
        who = row.staff
        begun = row.starts <= at and (who.joins_at is None or who.joins_at <= at)
        over = any(end is not None and end <= at for end in (row.ends, who.leaves_at, who.contract_ends))
        if begun and not over and who.is_active:
            counted.add(who.pk)
    return len(counted)


def instants(now: datetime) -> list[datetime]:
    """Now, and each time to come at which an appointment or a service begins or ends."""
    times = {now}
    for starts, ends in Appointment.objects.values_list("starts", "ends"):
        times |= {starts, ends or now}
    for terms in StaffMember.objects.values_list("joins_at", "leaves_at", "contract_ends"):
        times |= {one for one in terms if one is not None}
    return sorted(one for one in times if one >= now)


def do(town: Any, step: Any, now: datetime) -> None:
    """One step; what is refused changes nothing, and that is checked too."""
    actor = town.actor("nakamura")
    match step:
        case ("transfer", orders, how):
            _transfer(town, orders, how, now)
        case ("appoint", who, handle, role):
            appoint_to_account(
                actor=actor,
                now=now,
                account_id=town.accounts[handle],
                staff_id=town.people[who],
                role=role,
                order="発令",
            )
        case ("end", number):
            live = list(Appointment.objects.filter(scope="account").order_by("pk").values_list("pk", flat=True))
            end_on_account(actor=actor, now=now, appointment_id=live[number % len(live)], order="解任")
        case ("leave", who, days):
            leave(actor=actor, now=now, staff_id=town.people[who], order="退職", at=now + timedelta(days=days))
        case ("stay", who):
            call_off_leaving(actor=actor, now=now, staff_id=town.people[who], order="取消し")


def _transfer(town: Any, orders: Any, how: str, now: datetime) -> None:
    names = {s.username: s for s in StaffMember.objects.all()}
    units = dict(Unit.objects.values_list("code", "name_ja"))
    lines = []
    for who, kind, unit, days in orders:
        day = (now + timedelta(days=days)).date().isoformat()
        new = units[unit] if kind == "異動" else ""
        rank = "係長" if kind == "昇任" else ""
        lines.append((names[who].number, names[who].name_ja, kind, "", new, rank, day))
    transfer = hands_in(town, text(lines), now=now)
    found = looks(transfer, now)
    if how != "as it is":
        chosen = proposals(found.plan) if how == "proposed" else {}
        keep = [one.held.id for one in found.plan.endings if one.why == "moves"] if how == "kept" else []
        choose(actor=town.actor("nakamura"), now=now, transfer_id=transfer.pk, successors=chosen, keep=keep)
    shown = looks(transfer, now)
    carries_out(town, transfer, now=now, digest=shown.digest)
    _shown_is_done(shown, town)
    Carried.times += 1


def _shown_is_done(shown: Any, town: Any) -> None:
    """What the dry run said of rosters is what the facts say once it is carried out."""
    end = shown.plan.instants[-1]
    for one in shown.impact.accounts:
        operators = account_facts(Account.objects.select_related("unit").get(pk=one.account.id), end).operators
        assert len(one.after) == len(operators), one


def short(account_id: int, at: datetime) -> bool:
    least = max(control.minimum for control in pack_at(at).all_of(Roster))
    return on_roster(account_id, at) < least


def accounts(town: Any) -> Iterator[int]:
    return (town.accounts[handle] for handle in ACCOUNTS)


def test_at_first_each_of_these_accounts_publishes(town: Any) -> None:
    assert all(publishes(account, NOW) for account in accounts(town))


def test_no_sequence_leaves_an_account_able_to_publish_with_too_few(town: Any) -> None:
    seen = {"stopped": 0}

    @settings(
        max_examples=60,
        derandomize=True,  # how many transfers get through is counted below, and must not hang on chance
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    @given(steps)
    def holds(sequence: Any) -> None:
        with transaction.atomic():
            now = NOW
            for step in sequence:
                now += timedelta(days=step[1]) if step[0] == "wait" else timedelta(minutes=1)
                settle_people(now)
                with suppress(Refused, NotFound, Conflict):
                    do(town, step, now)
                for at in instants(now):
                    for account in accounts(town):
                        if short(account, at):
                            seen["stopped"] += 1
                            assert not publishes(account, at), (step, at, account)
            transaction.set_rollback(True)

    holds()
    assert Carried.times > 10, "hardly any transfer was carried out"
    assert seen["stopped"] > 10, "the sequences never brought a roster below its minimum"
