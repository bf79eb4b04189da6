"""A duty has a time from when it arises for whoever owes it, and says which account, secret and person it is about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hasshin.accounts.actions.call_for_change import call_for_change
from hasshin.accounts.models import Account, Credential
from hasshin.city.actions.acknowledge import acknowledge
from hasshin.city.actions.add_staff import add_staff
from hasshin.city.actions.adopt_pack import adopt_pack
from hasshin.city.actor import robot
from hasshin.city.knowing import guideline_digest
from hasshin.city.models import Appointment, StaffMember
from hasshin.duties import queries
from hasshin.duties.duty import Duty
from hasshin.duties.escalation import overdue_since
from hasshin.duties.sources import SOURCES
from hasshin.policy.load import find_pack, read_pack_text
from tests.conftest import Clock
from tests.duties.cases import Case
from tests.duties.test_every_kind_closes_with_evidence_alone import CASES

pytestmark = pytest.mark.django_db
AGAIN = "{ type: acknowledgement, clauses: [F-3-1, F-3-2], before: [submit], again_days: 365 }"


def row(key: str, clock: Clock) -> queries.DutyRow | None:
    return next((one for one in queries.duties(clock.now) if one.key == key), None)


@pytest.fixture
def city(request: pytest.FixtureRequest, settings: Any) -> Any:
    settings.HASSHIN_INSTALLATION = settings.HASSHIN_INSTALLATION
    return request.getfixturevalue(f"city_{request.getfixturevalue('case').city}")


@pytest.mark.parametrize("case", [pytest.param(c, id=f"{c.kind}-{n}") for n, c in enumerate(CASES)])
def test_every_duty_has_a_time_from_when_it_came_about(case: Case, city: Any, clock: Clock) -> None:
    from hasshin.city.pack import pack_at

    key = case.arrange(city, clock)
    found: list[Duty] = [one for source in SOURCES for one in source(clock.now, pack_at(clock.now))]
    assert key in {one.key for one in found}
    assert [one.key for one in found if overdue_since(one) <= one.since] == []


@pytest.mark.clause("F-3-1", "F-3-2")
def test_a_newcomer_has_the_whole_time_to_acknowledge_the_guideline(city_fukushima: Any, clock: Clock) -> None:
    clock.forward(days=200)
    unit = StaffMember.objects.get(username="sato").unit_id
    new = add_staff(
        actor=city_fukushima.actor("yamamoto"),
        now=clock.now,
        username="shinjin",
        name_ja="新人 花",
        name_en="Hana Shinjin",
        unit_id=unit,
        password="a-long-first-password-73",
    )
    key = f"acknowledge_guideline:staffmember:{new.pk}"
    clock.forward(hours=1)
    found = row(key, clock)
    assert found is not None
    assert found.since == clock.now - timedelta(hours=1)
    assert found.due_at == found.since + timedelta(days=14)
    assert not found.overdue
    clock.forward(days=14)
    assert (late := row(key, clock)) is not None
    assert late.overdue


def test_an_acknowledgement_that_has_grown_old_is_asked_for_anew_with_the_whole_time(
    city_fukushima: Any, clock: Clock
) -> None:
    text = read_pack_text(find_pack("fukushima"))
    line = "{ type: acknowledgement, clauses: [F-3-1, F-3-2], before: [submit] }"
    assert line in text
    text = text.replace(line, AGAIN).replace('version: "1.0.0"', 'version: "1.1.0"')
    adopt_pack(actor=city_fukushima.actor("nakamura"), now=clock.forward(minutes=1), text=text)
    acknowledge(actor=city_fukushima.actor("sato"), now=clock.now, guideline=guideline_digest())
    given, key = clock.now, f"acknowledge_guideline:staffmember:{city_fukushima.people['sato']}"
    clock.forward(days=364)
    assert row(key, clock) is None
    clock.forward(days=2)
    found = row(key, clock)
    assert found is not None
    assert found.since == given + timedelta(days=365)
    assert not found.overdue


def test_whoever_takes_up_a_role_is_asked_from_that_day(city_matsudo: Any, clock: Clock) -> None:
    from hasshin.city.knowing import asked_since, must_acknowledge
    from hasshin.city.pack import pack_at

    text = read_pack_text(find_pack("matsudo")).replace('version: "1.0.0"', 'version: "1.1.0"')
    added = "controls:\n  - { type: acknowledgement, house: records, before: [submit] }\n"
    adopt_pack(
        actor=city_matsudo.actor("nakamura"),
        now=clock.forward(minutes=1),
        text=text.replace("controls:\n", added, 1),
    )
    clock.forward(days=100)
    held = Appointment.objects.filter(role="operator", staff=city_matsudo.people["sato"])
    assert held.exists()
    held.update(starts=clock.now - timedelta(days=3))
    pack = pack_at(clock.now)
    people = must_acknowledge(pack, clock.now)
    assert asked_since(pack, clock.now, people)[city_matsudo.people["sato"]] == clock.now - timedelta(days=3)


def test_a_password_that_nobody_keeps_and_one_that_must_change_have_their_days(city_matsudo: Any, clock: Clock) -> None:
    account = Account.objects.get(handle="mihon_matsudo")
    Credential.objects.filter(account=account, kind="password").delete()
    Account.objects.filter(pk=account.pk).update(opened_at=clock.now)
    keep = row(f"credential.keep:account:{account.pk}", clock)
    assert keep is not None
    assert keep.due_at == clock.now + timedelta(days=14)
    call_for_change(actor=robot("worker"), now=clock.now, account_id=account.pk, cause="乗っ取りの疑い")
    key = f"credential.change:account:{account.pk}:password-incident-{clock.now.strftime('%Y%m%dT%H%M%S%f')}"
    clock.forward(hours=3)
    assert (called := row(key, clock)) is not None
    assert (called.due_at, called.urgent, called.overdue) == (None, True, False)
    clock.forward(hours=2)
    assert (late := row(key, clock)) is not None
    assert late.overdue


def test_where_no_password_is_kept_there_is_one_duty_and_not_two(city_fukushima: Any, clock: Clock) -> None:
    account = Account.objects.get(handle="mihon_fukushima")
    Credential.objects.filter(account=account, kind="password").delete()
    clock.forward(days=400)
    kinds = [r.kind for r in queries.of_account(account.pk, clock.now) if r.kind.startswith("credential.")]
    assert kinds == ["credential.keep"]


def test_the_titles_of_two_accounts_of_one_name_differ(city_matsudo: Any, clock: Clock) -> None:
    Credential.objects.filter(kind="password").delete()
    Account.objects.update(name="松戸市")
    titles = [r.title.ja for r in queries.duties(clock.now) if r.kind == "credential.keep"]
    assert len(titles) > 1
    assert len(set(titles)) == len(titles)
