"""Before a city has people its founder sets it up, and nothing can be decided until a pack is adopted."""

from __future__ import annotations

from typing import Any

import pytest

from hasshin.city.actions.add_unit import add_unit
from hasshin.city.actions.adopt_pack import adopt_pack
from hasshin.city.actions.founded import founded
from hasshin.city.actor import Actor, robot
from hasshin.city.govern import FOUNDER
from hasshin.city.pack import NoPack, current_digest, current_pack, pack_of
from hasshin.city.queries import founding_roles
from hasshin.policy.load import PackErrors, find_pack, pack_digest, read_pack_text
from hasshin.policy.reasons import NotFound, Refused

pytestmark = pytest.mark.django_db


def adopt(clock: Any, name: str = "fukushima", actor: Actor = FOUNDER, more: str = "") -> str:
    text = read_pack_text(find_pack(name)) + more
    return adopt_pack(actor=actor, now=clock.now, text=text, name=f"{name}.yaml").digest


def test_without_a_pack_the_error_says_what_to_do() -> None:
    with pytest.raises(NoPack, match="hasshin init"):
        current_pack()


def test_the_pack_in_force_is_the_one_adopted_last_and_the_older_stays_known(clock: Any) -> None:
    first = adopt(clock)
    clock.forward(days=1)
    second = adopt(clock, "matsudo")
    assert current_digest() == second
    assert (current_pack().id, pack_of(first).id) == ("matsudo", "fukushima")
    assert first == pack_digest(read_pack_text(find_pack("fukushima")))
    assert current_pack() is current_pack(), "parsed once"


def test_a_digest_that_was_never_adopted_is_not_found() -> None:
    with pytest.raises(NotFound):
        pack_of("0" * 64)


def test_a_broken_pack_is_not_adopted(clock: Any) -> None:
    with pytest.raises(PackErrors):
        adopt_pack(actor=FOUNDER, now=clock.now, text="schema: 1\nid: x\n", name="x.yaml")
    with pytest.raises(NoPack):
        current_digest()


def test_once_founded_the_founder_may_do_nothing_more(clock: Any) -> None:
    adopt(clock)
    add_unit(actor=FOUNDER, now=clock.now, code="a", name_ja="甲課", name_en="A")
    founded(now=clock.now, installation="test")
    for again in (
        lambda: add_unit(actor=FOUNDER, now=clock.now, code="b", name_ja="乙課", name_en="B"),
        lambda: adopt(clock, more="# changed\n"),
        lambda: founded(now=clock.now, installation="test"),
    ):
        with pytest.raises(Refused) as refused:
            again()
        assert [r.code for r in refused.value.reasons] == ["founded"]


def test_no_other_robot_can_found_a_city(clock: Any) -> None:
    adopt(clock)
    with pytest.raises(Refused) as refused:
        add_unit(actor=robot("worker"), now=clock.now, code="a", name_ja="甲課", name_en="A")
    assert "robot" in {r.code for r in refused.value.reasons}


@pytest.mark.parametrize("city", ["fukushima", "matsudo"])
def test_each_shipped_pack_has_a_role_for_the_first_administrator(clock: Any, city: str) -> None:
    adopt(clock, city)
    first = founding_roles(current_pack())[0]
    assert {"appoint", "register_unit", "register_staff"} <= set(first.may)


def test_a_unit_needs_a_code_of_its_own_and_functions_of_the_pack(clock: Any) -> None:
    adopt(clock)
    add_unit(actor=FOUNDER, now=clock.now, code="a", name_ja="甲課", name_en="A", functions=["pr"])
    for code, functions in (("a", []), ("", []), ("b", ["marketing"])):
        with pytest.raises(Refused):
            add_unit(actor=FOUNDER, now=clock.now, code=code, name_ja="乙課", name_en="B", functions=functions)
