"""Plans and logs say something, belong to the person, and concern those who hold the role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from hasshin.city import queries_knowing as queries
from hasshin.city.actions.appoint import appoint, end_appointment
from hasshin.city.actions.instruct import confirm_instruction, instruct, withdraw_instruction
from hasshin.city.actions.study import log_study, plan_item, withdraw_item
from hasshin.city.actor import robot
from hasshin.city.models import Appointment, Instruction, InstructionConfirmation, Reaction, StudyEntry, StudyItem
from hasshin.city.pack import pack_at
from hasshin.duties.sources import knowing as duties
from hasshin.policy.reasons import NotFound, Refused
from hasshin.records.actions.log_reaction import log_reaction_about
from tests.conftest import Clock
from tests.ledger.completeness import assert_every_change_has_an_entry, snapshot

CITY = "matsudo"
pytestmark = pytest.mark.django_db


def plan(town: Any, clock: Clock, who: str = "nakamura", **changes: Any) -> StudyItem:
    given = {"role": "operator", "title": "なりすまし対策", "due": date(2026, 9, 30), **changes}
    return plan_item(actor=town.actor(who), now=clock.now, **given)


def study(town: Any, clock: Clock, who: str = "sato", **changes: Any) -> StudyEntry:
    given = {"day_of": date(2026, 7, 1), "source": "総務省の手引き", "conclusion": "認証を二段階にする。", **changes}
    return log_study(actor=town.actor(who), now=clock.now, **given)


def react(town: Any, clock: Clock, who: str = "sato", **changes: Any) -> Reaction:
    given = {
        "day_of": date(2026, 7, 1),
        "source": "窓口の電話",
        "said": "写真の説明がないと読めない。",
        "concluded": "代替テキストを必ず付ける。",
        **changes,
    }
    return log_reaction_about(actor=town.actor(who), now=clock.now, **given)


def tell(town: Any, clock: Clock, who: str = "kobayashi", **changes: Any) -> Instruction:
    given = {
        "title": "持ち出し",
        "text": "端末を持ち出さない。",
        "roles": ["operator"],
        "due": date(2026, 7, 8),
        **changes,
    }
    return instruct(actor=town.actor(who), now=clock.now, **given)


def codes(act: Callable[[], object]) -> set[str]:
    with pytest.raises(Refused) as refused:
        act()
    return {reason.code for reason in refused.value.reasons}


def outside(town: Any, clock: Clock) -> None:
    """Watanabe holds no role from here on."""
    Appointment.objects.filter(staff=town.people["watanabe"]).update(ends=clock.now)


def owed(clock: Clock, kind: str) -> set[tuple[int, ...]]:
    return {one.staff for one in duties.due(clock.now, pack_at(clock.now)) if one.kind.id == kind}


@pytest.mark.clause("M-9")
def test_an_item_is_open_for_each_holder_until_each_has_logged_it(town: Any, clock: Clock) -> None:
    item = plan(town, clock)
    mine = (town.people["sato"],)
    assert mine in owed(clock, "study_item")
    assert (town.people["nakamura"],) not in owed(clock, "study_item")
    study(town, clock)
    assert mine in owed(clock, "study_item"), "a study beyond the plan answers nothing on it"
    study(town, clock, "suzuki", item_id=item.pk)
    assert mine in owed(clock, "study_item"), "another's study is not one's own"
    study(town, clock, item_id=item.pk)
    assert mine not in owed(clock, "study_item")
    late = [one for one in duties.due(clock.now, pack_at(clock.now)) if one.kind.id == "study_item"]
    assert late
    assert all(one.due_at is not None and one.due_at.isoformat() == "2026-10-01T00:00:00+09:00" for one in late)


@pytest.mark.clause("M-9")
def test_a_role_without_a_plan_for_the_year_is_owed_by_those_who_plan(town: Any, clock: Clock) -> None:
    def missing() -> set[str]:
        found = duties.due(clock.now, pack_at(clock.now))
        return {one.about for one in found if one.kind.id == "study_plan_missing"}

    assert "role:operator" in missing()
    item = plan(town, clock)
    assert "role:operator" not in missing()
    assert {"role:account_owner", "role:security_manager", "role:operations_manager"} == missing()
    withdraw_item(actor=town.actor("kobayashi"), now=clock.now, item_id=item.pk, reason="重複")
    assert "role:operator" in missing()
    with pytest.raises(NotFound):
        withdraw_item(actor=town.actor("kobayashi"), now=clock.now, item_id=item.pk, reason="もう一度")
    plan(town, clock, due=date(2027, 4, 1))
    assert "role:operator" in missing(), "the next year's plan is not this year's"
    clock.now = clock.now.replace(year=2027, month=4, day=2)
    assert "role:operator" not in missing()


@pytest.mark.clause("M-9")
def test_who_plans_and_what_a_plan_takes(town: Any, clock: Clock) -> None:
    for who in ("sato", "sasaki", "watanabe"):
        assert "not_appointed" in codes(partial(plan, town, clock, who))
    assert codes(lambda: plan(town, clock, role="mayor")) == {"unknown_role"}
    assert codes(lambda: plan(town, clock, title="　")) == {"missing"}
    assert codes(lambda: plan(town, clock, due=date(2026, 6, 30))) == {"study_day"}
    assert codes(lambda: plan(town, clock, due=date(2028, 4, 1))) == {"study_day"}
    assert not StudyItem.objects.exists()


@pytest.mark.clause("M-9")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"source": ""}, "missing"),
        ({"conclusion": " \u3000\u200b…"}, "missing"),
        ({"day_of": date(2026, 7, 2)}, "not_yet"),
        ({"day_of": date(1800, 1, 1)}, "not_yet"),
        ({"source": "x" * 501}, "too_long"),
    ],
)
def test_an_empty_study_is_refused(town: Any, clock: Clock, changes: dict[str, Any], code: str) -> None:
    assert codes(lambda: study(town, clock, **changes)) == {code}
    assert not StudyEntry.objects.exists()


@pytest.mark.clause("M-9")
def test_one_studies_for_oneself_and_for_a_role_of_one_s_own(town: Any, clock: Clock) -> None:
    item = plan(town, clock, role="security_manager")
    outside(town, clock)
    assert codes(lambda: study(town, clock, item_id=item.pk)) == {"not_concerned"}
    assert codes(lambda: study(town, clock, "watanabe")) == {"not_the_role"}
    with pytest.raises(Refused):
        log_study(actor=robot("worker"), now=clock.now, day_of=date(2026, 7, 1), source="a", conclusion="b")


@pytest.mark.clause("M-10", "F-3-5")
def test_a_reaction_is_kept_with_what_the_city_concluded_and_found_again(town: Any, clock: Clock) -> None:
    account = next(iter(town.accounts.values()))
    row = react(town, clock, account_id=account)
    react(town, clock, said="花火の写真がきれい。")
    assert [one.id for one in queries.reactions(words="代替 写真")] != []
    assert [one.id for one in queries.reactions(account_id=account)] == [row.pk]
    assert queries.reactions(words="ありえない言葉") == []
    assert [one.said for one in queries.reactions(words="花火")] == ["花火の写真がきれい。"]


@pytest.mark.clause("M-10", "F-3-5")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"said": ""}, "missing"),
        ({"concluded": "　"}, "missing"),
        ({"source": "。"}, "missing"),
        ({"day_of": date(2026, 7, 2)}, "not_yet"),
        ({"account_id": 10**6}, "unknown"),
        ({"post_id": 10**6}, "unknown"),
        ({"who": "watanabe"}, "not_the_role"),
    ],
)
def test_a_reaction_that_says_nothing_is_refused(town: Any, clock: Clock, changes: dict[str, Any], code: str) -> None:
    outside(town, clock)
    assert codes(lambda: react(town, clock, **changes)) == {code}
    assert not Reaction.objects.exists()


@pytest.mark.clause("M-10")
def test_the_log_falls_due_as_often_as_the_pack_says(town: Any, clock: Clock) -> None:
    assert not owed(clock, "log_reactions")
    clock.forward(days=90)
    assert any(town.people["sato"] in staff for staff in owed(clock, "log_reactions"))
    react(town, clock)
    assert not owed(clock, "log_reactions")


@pytest.mark.clause("M-6")
def test_each_person_concerned_confirms_and_who_has_not_is_seen(town: Any, clock: Clock) -> None:
    row = tell(town, clock)
    mine = (town.people["sato"],)
    assert mine in owed(clock, "confirm_instruction")
    confirm_instruction(actor=town.actor("sato"), now=clock.now, instruction_id=row.pk)
    confirm_instruction(actor=town.actor("sato"), now=clock.now, instruction_id=row.pk)
    assert InstructionConfirmation.objects.count() == 1
    assert mine not in owed(clock, "confirm_instruction")
    shown = next(one for one in queries.instructions(pack_at(clock.now), clock.now) if one.id == row.pk)
    assert [one.who.id for one in shown.confirmed] == [town.people["sato"]]
    assert town.people["suzuki"] in {one.id for one in shown.open}
    outside(town, clock)
    assert codes(lambda: confirm_instruction(actor=town.actor("watanabe"), now=clock.now, instruction_id=row.pk)) == {
        "not_concerned"
    }
    assert codes(lambda: confirm_instruction(actor=robot("worker"), now=clock.now, instruction_id=row.pk)) == {"robot"}


@pytest.mark.clause("M-6")
def test_who_is_appointed_later_owes_what_is_still_in_force(town: Any, clock: Clock) -> None:
    row, over = tell(town, clock, roles=["security_manager"]), tell(town, clock, roles=["security_manager"])
    withdraw_instruction(actor=town.actor("kobayashi"), now=clock.now, instruction_id=over.pk, reason="改めた")
    new = appoint(
        actor=town.actor("nakamura"), now=clock.forward(days=30), staff_id=town.people["watanabe"],
        role="security_manager", order="発令2号",
    )  # fmt: skip
    open_ = [one for one in duties.due(clock.now, pack_at(clock.now)) if one.kind.id == "confirm_instruction"]
    assert [one.about for one in open_ if one.staff == (town.people["watanabe"],)] == [f"instruction:{row.pk}"]
    end_appointment(actor=town.actor("nakamura"), now=clock.forward(days=1), appointment_id=new.pk, order="免")
    assert (town.people["watanabe"],) not in owed(clock, "confirm_instruction")


@pytest.mark.clause("M-6")
def test_the_security_manager_instructs_and_nobody_else(town: Any, clock: Clock) -> None:
    for who in ("nakamura", "sato", "sasaki"):
        assert codes(partial(tell, town, clock, who)) == {"not_the_role"}
    assert codes(lambda: tell(town, clock, title="", text="\n")) == {"missing"}
    assert codes(lambda: tell(town, clock, roles=[])) == {"unknown_role"}
    assert codes(lambda: tell(town, clock, roles=["mayor"])) == {"unknown_role"}
    assert codes(lambda: tell(town, clock, due=date(2026, 6, 30))) == {"past"}
    row = tell(town, clock)
    withdraw: dict[str, Any] = {"now": clock.now, "instruction_id": row.pk}
    assert codes(lambda: withdraw_instruction(actor=town.actor("sato"), reason="x", **withdraw)) == {"not_the_role"}
    assert codes(lambda: withdraw_instruction(actor=town.actor("kobayashi"), reason=" ", **withdraw)) == {"missing"}
    assert Instruction.objects.get(pk=row.pk).withdrawn_at is None


def test_every_row_of_these_has_its_entry(town: Any, clock: Clock) -> None:
    before = snapshot()
    item, row = plan(town, clock), tell(town, clock)
    study(town, clock, item_id=item.pk)
    react(town, clock)
    confirm_instruction(actor=town.actor("sato"), now=clock.now, instruction_id=row.pk)
    withdraw_instruction(actor=town.actor("kobayashi"), now=clock.now, instruction_id=row.pk, reason="改めた")
    withdraw_item(actor=town.actor("kobayashi"), now=clock.now, item_id=item.pk, reason="重複")
    assert_every_change_has_an_entry(before, snapshot())


def test_lists_take_a_fixed_number_of_statements(town: Any, clock: Clock, django_assert_max_num_queries: Any) -> None:
    pack = pack_at(clock.now)
    for n in range(5):
        plan(town, clock, title=f"項目{n}")
        tell(town, clock, title=f"指導{n}")
        clock.forward(minutes=1)
    assert Appointment.objects.exists()
    with django_assert_max_num_queries(4):
        assert len(queries.items(pack, clock.now)) == 5
    with django_assert_max_num_queries(4):
        # The sample city may have some of its own.
        assert len(queries.instructions(pack, clock.now + timedelta(days=1))) >= 5
