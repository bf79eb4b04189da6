"""An overdue duty climbs to the next role as the pack says, rung by rung, each once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hasshin.city.models import Appointment
from hasshin.city.pack import current_pack
from hasshin.duties import queries
from hasshin.duties.actions.settle_finding import settle_finding
from hasshin.duties.duty import Duty, Kind, Place
from hasshin.duties.escalation import HOUSE_DAYS, ladder, next_rung
from hasshin.duties.models import Watched
from hasshin.duties.tell import tell
from hasshin.ledger.queries import entries
from hasshin.policy.controls import Escalation
from hasshin.policy.house import house
from hasshin.policy.load import load_pack_text
from hasshin.policy.text import t
from tests.conftest import Clock
from tests.duties.cases import everyday
from tests.duties.conftest import mails, to
from tests.policy.world import REPO

Told = Callable[[Any], None]
KIND = Kind("k", t("種類", "kind"), t("証拠", "evidence"), ("findings.settle",))


def key_of_review(city: Any) -> str:
    return f"regular_review:account:{city.accounts['mihon_matsudo_kiki']}"


def row_of(key: str, clock: Clock) -> queries.DutyRow:
    return next(row for row in queries.duties(clock.now) if row.key == key)


@pytest.mark.django_db
@pytest.mark.clause("M-13")
def test_a_review_that_the_owner_does_not_sign_climbs_to_the_security_manager_and_then_to_the_operations_manager(
    city_matsudo: Any, clock: Clock, told: Told
) -> None:
    told(city_matsudo)
    key = key_of_review(city_matsudo)
    clock.forward(days=90)
    climbed = {}
    for day in range(16):
        clock.forward(days=1)
        tell(clock.now)
        for rung in row_of(key, clock).climbed:
            climbed.setdefault(rung.rung, (day + 1, [h.name.ja for h in rung.holders]))
    # The first rung is the account owner, who owes it anyway and is not told twice.
    assert climbed == {1: (3, ["佐々木 直"]), 2: (7, ["小林 薫"]), 3: (14, ["中村 隆"])}
    told_of = [m for m in mails("duty.climbed") if "松戸市危機管理課" in m.subject]
    assert to(told_of) == ["kobayashi", "nakamura"]
    watched = Watched.objects.get(key=key)
    assert [e.kind for e in entries(subject=f"watched:{watched.pk}")] == ["duties.climb"] * 3


@pytest.mark.django_db
def test_it_stands_in_the_list_of_whom_it_climbed_to_and_stays_in_that_of_who_owes_it(
    city_matsudo: Any, clock: Clock, told: Told
) -> None:
    told(city_matsudo)
    key = key_of_review(city_matsudo)
    clock.forward(days=91)
    tell(clock.now)
    tell(clock.forward(days=8))
    tell(clock.forward(days=8))
    nakamura, sasaki = (city_matsudo.people[name] for name in ("nakamura", "sasaki"))
    row = row_of(key, clock)
    assert row.owed_by(sasaki)
    assert not row.owed_by(city_matsudo.people["kobayashi"])
    assert row.has_climbed_to(city_matsudo.people["kobayashi"])
    assert key in {r.key for r in queries.mine(city_matsudo.people["kobayashi"], clock.now)}
    assert key not in {r.key for r in queries.mine(nakamura, clock.now)}, "not yet"


@pytest.mark.django_db
def test_after_a_standstill_each_rung_still_has_its_time(city_matsudo: Any, clock: Clock, told: Told) -> None:
    told(city_matsudo)
    key = key_of_review(city_matsudo)
    clock.forward(days=200)  # nothing ran meanwhile
    tell(clock.now)
    for _ in range(5):
        tell(clock.forward(minutes=1))
    assert Watched.objects.get(key=key).rung == 1
    tell(clock.forward(days=4))
    tell(clock.forward(minutes=1))
    assert Watched.objects.get(key=key).rung == 2


@pytest.mark.django_db
def test_a_clock_that_jumps_and_is_put_back_climbs_no_rung_twice(city_matsudo: Any, clock: Clock, told: Told) -> None:
    told(city_matsudo)
    key = key_of_review(city_matsudo)
    tell(clock.forward(days=94))
    tell(clock.forward(days=30))
    assert Watched.objects.get(key=key).rung == 2
    before = to(mails("duty.climbed"))
    clock.forward(days=-30)
    for _ in range(20):
        tell(clock.forward(hours=12))
    assert Watched.objects.get(key=key).rung == 2
    assert [who for who in to(mails("duty.climbed")) if who == "kobayashi"] == [
        who for who in before if who == "kobayashi"
    ]


@pytest.mark.django_db
def test_what_nobody_holds_is_owed_by_those_who_appoint(city_matsudo: Any, clock: Clock) -> None:
    clock.forward(days=85)
    parks = city_matsudo.accounts["mihon_matsudo_koen"]  # has no owner
    row = row_of(f"regular_review:account:{parks}", clock)
    assert row.vacant
    assert "中村 隆" in [h.name.ja for h in row.holders]


@pytest.mark.django_db
def test_whoever_leaves_owes_nothing_from_that_moment(city_matsudo: Any, clock: Clock) -> None:
    clock.forward(days=85)
    key = key_of_review(city_matsudo)
    assert [h.name.ja for h in row_of(key, clock).holders] == ["佐々木 直"]
    Appointment.objects.filter(role="account_owner", staff=city_matsudo.people["sasaki"]).update(ends=clock.now)
    assert "佐々木 直" not in [h.name.ja for h in row_of(key, clock).holders]


@pytest.mark.django_db
def test_a_finding_of_another_account_is_not_for_its_operators_to_settle(city_matsudo: Any, clock: Clock) -> None:
    from hasshin.policy.reasons import Refused

    key = everyday._found(city_matsudo, clock)
    finding = int(key.rpartition(":")[2])
    with pytest.raises(Refused) as refused:  # an owner, but of another account
        settle_finding(actor=city_matsudo.actor("sasaki"), now=clock.now, finding_id=finding, evidence="直した")
    assert [r.code for r in refused.value.reasons] == ["not_owed"]
    deputy = city_matsudo.actor("tanaka")
    settle_finding(actor=deputy, now=clock.now, finding_id=finding, evidence="直し、確かめた")


@pytest.mark.django_db
def test_a_finding_that_says_what_a_duty_says_is_folded_into_it(city_matsudo: Any, clock: Clock) -> None:
    from hasshin.records.overdue import find_overdue

    clock.forward(days=100)
    find_overdue(clock.now)
    rows = [r for r in queries.duties(clock.now) if r.subject == f"account:{city_matsudo.accounts['mihon_matsudo']}"]
    assert [r.kind for r in rows if r.kind in ("finding", "regular_review")] == ["regular_review"]
    (row,) = (r for r in rows if r.kind == "regular_review")
    assert row.finding_id is not None


def duty(clock: Clock, **given: Any) -> Duty:
    base: dict[str, Any] = {
        "kind": KIND,
        "about": "account:1",
        "title": t("題", "title"),
        "what_to_do": t("する", "do"),
        "citations": (house("records"),),
        "since": clock.now,
        "due_at": clock.now,
        "place": Place("duties"),
    }
    return Duty(**{**base, **given})


def test_a_pack_without_a_ladder_has_the_house_s(clock: Clock) -> None:
    text = (REPO / "docs" / "examples" / "kasumigahara.yaml").read_text("utf-8")
    pack = load_pack_text(text, "kasumigahara.yaml")
    assert [r.roles for r in ladder(pack, duty(clock, urgent=True)).rungs] == [("pr_chief",), ("general_affairs",)]
    quiet = ladder(pack, duty(clock))  # its only ladder is for urgent ones
    assert [r.after for r in quiet.rungs] == list(HOUSE_DAYS)
    assert [r.roles for r in quiet.rungs] == [("general_affairs",), ("general_affairs",)]
    assert [c.id for c in quiet.citations] == ["overdue-climbs"]


def test_a_ladder_for_named_kinds_comes_before_that_for_all(clock: Clock) -> None:
    text = (REPO / "packs" / "matsudo.yaml").read_text("utf-8")
    special = """
  - type: escalation
    house: overdue-climbs
    kinds: [k]
    ladder: [{ after_hours: 1, roles: [operations_manager] }]
  - type: escalation
    house: overdue-climbs
    urgent: true
"""
    pack = load_pack_text(
        text.replace("\n  - type: escalation\n    house: overdue-climbs\n    urgent: true\n", special, 1), "m.yaml"
    )
    assert [r.after for r in ladder(pack, duty(clock)).rungs] == [timedelta(hours=1)]
    assert len(ladder(pack, duty(clock, kind=Kind("other", KIND.title, KIND.evidence, ()))).rungs) == 3


@pytest.mark.parametrize(
    "rungs",
    ["[{ after_days: 3, roles: [operator] }, { after_days: 3, roles: [account_owner] }]", "[]", "[{ after_days: 1 }]"],
)
def test_a_ladder_that_does_not_go_up_or_leads_to_nobody_is_no_pack(rungs: str) -> None:
    from hasshin.policy.errors import PackErrors

    text = (REPO / "packs" / "matsudo.yaml").read_text("utf-8")
    added = f"controls:\n  - {{ type: escalation, house: overdue-climbs, ladder: {rungs} }}\n"
    with pytest.raises(PackErrors):
        load_pack_text(text.replace("controls:\n", added, 1), "m.yaml")


@pytest.mark.parametrize("city", ["fukushima", "matsudo"])
def test_each_shipped_pack_has_a_ladder_for_urgent_and_for_other_duties(city: str, clock: Clock) -> None:
    pack = load_pack_text((REPO / "packs" / f"{city}.yaml").read_text("utf-8"), f"{city}.yaml")
    assert len(pack.all_of(Escalation)) == 2
    for urgent in (True, False):
        assert len(ladder(pack, duty(clock, urgent=urgent)).rungs) >= 2


@pytest.mark.django_db
def test_nothing_climbs_before_it_is_overdue(city_matsudo: Any, clock: Clock) -> None:
    rungs = ladder(current_pack(), one := duty(clock, due_at=clock.now + timedelta(days=5)))
    assert next_rung(rungs, 0, None, one, clock.now + timedelta(days=5)) is None
    assert next_rung(rungs, 0, None, one, clock.now + timedelta(days=8)) is not None
    assert next_rung(rungs, len(rungs.rungs), None, one, clock.now + timedelta(days=800)) is None


@pytest.mark.django_db
def test_what_a_person_owes_climbs_to_the_head_of_that_persons_unit_and_to_no_other(
    city_fukushima: Any, clock: Clock, told: Told
) -> None:
    told(city_fukushima)
    from hasshin.city.models import StaffMember

    heads = {a.staff_id: a.unit_id for a in Appointment.objects.filter(role="unit_head", ends=None)}
    assert len(set(heads.values())) > 1, "the case needs several heads"
    for one in StaffMember.objects.filter(unit__in=heads.values()).exclude(pk__in=heads):
        key = f"acknowledge_guideline:staffmember:{one.pk}"
        if key in {r.key for r in queries.duties(clock.now)}:
            break
    else:
        pytest.fail("nobody owes an acknowledgement")
    clock.forward(days=18)
    tell(clock.now)
    (rung,) = row_of(key, clock).climbed
    assert [h.id for h in rung.holders] == [pk for pk, unit in heads.items() if unit == one.unit_id]
