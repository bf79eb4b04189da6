"""A disaster is declared by the pack's role, for a time; extended and ended by acts of their own; it ends by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hasshin.city.actions.annex import adopt_annex, end_annex
from hasshin.city.actions.declare import declare, end, extend, note_over
from hasshin.city.actor import NOWHERE, Actor
from hasshin.city.declared import declared_facts
from hasshin.city.models import AnnexDecision, Declaration
from hasshin.city.pack import base_digest, digest_at, pack_at, pack_of
from hasshin.city.queries_declarations import declarations, declared, declaring, what_changed
from hasshin.ledger.models import Entry
from hasshin.outbox.models import Message
from hasshin.policy.controls.deciding import Urgency
from hasshin.policy.reasons import Conflict, NotFound, Refused
from tests.conftest import Clock
from tests.ledger.completeness import assert_every_change_has_an_entry, snapshot

CITY = "fukushima"
WHAT = "阿武隈川の氾濫"
pytestmark = pytest.mark.django_db


def declares(town: Any, clock: Clock, who: str = "nakamura", **given: Any) -> Declaration:
    return declare(actor=town.actor(who), now=clock.now, **{"what": WHAT, **given})


def adopts(town: Any, clock: Clock, **given: Any) -> AnnexDecision:
    asked = {"template": "disaster", "order": "危管第1号", "reason": "平時の備え", **given}
    return adopt_annex(actor=town.actor("nakamura"), now=clock.now, **asked)


def codes(act: Callable[[], object]) -> set[str]:
    with pytest.raises(Refused) as refused:
        act()
    assert all(one.message.ja and one.message.en and one.fix for one in refused.value.reasons)
    return {one.code for one in refused.value.reasons}


@pytest.mark.clause("F-6")
def test_an_adopted_annex_has_effect_only_while_a_disaster_is_declared(town: Any, clock: Clock) -> None:
    quiet = digest_at(clock.now)
    adoption = adopts(town, clock)
    assert (digest_at(clock.now), pack_at(clock.now).one_of(Urgency)) == (quiet, None)
    row = declares(town, clock, until=clock.now + timedelta(days=2))
    pack = pack_at(clock.now)
    assert pack.one_of(Urgency) is not None
    assert [(a.id, a.order, a.declaration) for a in pack.annexes_in_force] == [("disaster", "危管第1号", row.pk)]
    during = digest_at(clock.now)
    pack_of.cache_clear()
    assert pack_of(during).annexes_in_force == pack.annexes_in_force
    clock.forward(days=2)
    assert pack_at(clock.now - timedelta(microseconds=1)).annexes_in_force
    assert digest_at(clock.now) == quiet == base_digest()
    assert AnnexDecision.objects.get(pk=adoption.pk).ends is None, "it stays adopted for the next time"


@pytest.mark.clause("F-6")
def test_a_template_that_was_not_adopted_changes_nothing(town: Any, clock: Clock) -> None:
    quiet = digest_at(clock.now)
    assert any("ひな型" in one.said.ja for one in what_changed(clock.now))
    declares(town, clock)
    assert digest_at(clock.now) == quiet
    assert any("ひな型" in one.said.ja for one in what_changed(clock.now))


def test_what_would_change_is_shown_before_anybody_declares(town: Any, clock: Clock) -> None:
    adopts(town, clock)
    told = " ".join(one.said.ja for one in what_changed(clock.now))
    assert "大規模災害時の利用（危管第1号）" in told
    assert "後閲：所属長、3日以内" in told
    assert not pack_at(clock.now).annexes_in_force


def test_an_annex_that_is_adopted_while_a_disaster_is_declared_holds_at_once(town: Any, clock: Clock) -> None:
    row = declares(town, clock, until=clock.now + timedelta(days=1))
    adoption = adopts(town, clock)
    assert [one.declaration for one in pack_at(clock.now).annexes_in_force] == [row.pk]
    end_annex(actor=town.actor("nakamura"), now=clock.forward(hours=1), decision_id=adoption.pk, order="取りやめ")
    assert not pack_at(clock.now).annexes_in_force
    assert declared_facts(clock.now)


@pytest.mark.clause("F-6")
@pytest.mark.parametrize("who", ["sato", "yamamoto", "takahashi", "kobayashi"])
def test_only_the_role_that_the_pack_names_declares_extends_and_ends(town: Any, clock: Clock, who: str) -> None:
    assert codes(lambda: declares(town, clock, who)) & {"not_appointed", "not_the_role"}
    row = declares(town, clock)
    actor = town.actor(who)
    later = row.ends + timedelta(hours=1)
    assert codes(lambda: extend(actor=actor, now=clock.now, declaration_id=row.pk, until=later, why="雨"))
    assert codes(lambda: end(actor=actor, now=clock.now, declaration_id=row.pk, why="解除"))
    assert [one.id for one in declared(clock.now)] == [row.pk]
    kinds = set(Entry.objects.filter(kind__endswith="_refused").values_list("kind", flat=True))
    assert {"city.declare_refused", "city.extend_declaration_refused", "city.end_declaration_refused"} <= kinds


@pytest.mark.clause("F-6")
def test_a_network_that_is_not_the_city_s_declares_nothing(town: Any, clock: Clock) -> None:
    away = replace(town.actor("nakamura"), terminal=NOWHERE)
    assert codes(lambda: declare(actor=away, now=clock.now, what=WHAT)) == {"terminal"}
    row = declares(town, clock)
    assert codes(lambda: end(actor=away, now=clock.now, declaration_id=row.pk, why="解除")) == {"terminal"}
    found = declaring(away, clock.now)
    assert found is not None
    assert (found.may, [one.code for one in found.against]) == (True, ["terminal"])


def test_a_robot_declares_nothing(clock: Clock, town: Any) -> None:
    assert codes(lambda: declare(actor=Actor(staff=None, robot="worker"), now=clock.now, what=WHAT))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"what": " 　"}, "missing"),
        ({"until": timedelta(0)}, "declaration_period"),
        ({"until": timedelta(hours=-1)}, "declaration_period"),
        ({"until": timedelta(days=31)}, "declaration_period"),
    ],
)
def test_what_is_wrong_is_refused_and_changes_nothing(
    town: Any, clock: Clock, given: dict[str, Any], code: str
) -> None:
    asked = {key: clock.now + value if isinstance(value, timedelta) else value for key, value in given.items()}
    assert code in codes(lambda: declares(town, clock, **asked))
    assert not Declaration.objects.exists()


def test_there_is_one_at_a_time_and_it_is_extended_by_an_act(town: Any, clock: Clock) -> None:
    adopts(town, clock)
    row = declares(town, clock, until=clock.now + timedelta(hours=2))
    with pytest.raises(Conflict):
        declares(town, clock, what="地震")
    actor = town.actor("nakamura")
    clock.forward(hours=1)
    sooner = row.ends - timedelta(minutes=1)
    assert codes(lambda: extend(actor=actor, now=clock.now, declaration_id=row.pk, until=sooner, why="雨")) == {
        "declaration_period"
    }
    longer = clock.now + timedelta(days=3)
    extend(actor=actor, now=clock.now, declaration_id=row.pk, until=longer, why="雨が続く")
    assert [(one.until, len(pack_at(clock.now).annexes_in_force)) for one in declared(clock.now)] == [(longer, 1)]
    clock.forward(days=2)
    assert pack_at(clock.now).annexes_in_force, "the annex holds as long as the declaration"
    pack_of.cache_clear()
    assert pack_of(digest_at(clock.now)).annexes_in_force
    shown = declarations(clock.now)[0]
    assert [(one.why, one.until) for one in shown.extensions] == [("雨が続く", longer)]


def test_what_is_over_is_neither_extended_nor_ended_again(town: Any, clock: Clock) -> None:
    adopts(town, clock)
    row = declares(town, clock, until=clock.now + timedelta(hours=2))
    actor = town.actor("nakamura")
    end(actor=actor, now=clock.forward(hours=1), declaration_id=row.pk, why="水が引いた")
    assert (declared(clock.now), pack_at(clock.now).annexes_in_force) == ((), ())
    for act in (
        lambda: end(actor=actor, now=clock.now, declaration_id=row.pk, why="もう一度"),
        lambda: extend(
            actor=actor, now=clock.now, declaration_id=row.pk, until=clock.now + timedelta(days=1), why="雨"
        ),
    ):
        with pytest.raises(Conflict):
            act()
    again = declares(town, clock, until=clock.now + timedelta(hours=1))
    clock.forward(hours=2)
    with pytest.raises(Conflict):
        extend(actor=actor, now=clock.now, declaration_id=again.pk, until=clock.now + timedelta(days=1), why="雨")
    with pytest.raises(NotFound):
        end(actor=actor, now=clock.now, declaration_id=999, why="解除")


def test_whoever_holds_a_role_is_told_and_of_a_natural_end_once(town: Any, clock: Clock, settings: Any) -> None:
    given = settings.HASSHIN_INSTALLATION.model_copy(update={"mail_from": "hasshin@city.example"})
    settings.HASSHIN_INSTALLATION = given
    row = declares(town, clock, what="崩落 {by} {0}", until=clock.now + timedelta(hours=1))
    told = Message.objects.filter(kind="declared")
    if told.exists():  # the sample's people have addresses, and mail is set up
        assert all("崩落 {by} {0}" in one.body for one in told)
    clock.forward(hours=1)
    assert (note_over(clock.now), note_over(clock.now)) == (1, 0)
    assert Entry.objects.filter(kind="city.declaration_over", subject=f"declaration:{row.pk}").count() == 1


def test_every_row_of_it_has_its_entry(town: Any, clock: Clock) -> None:
    before = snapshot()
    adopts(town, clock)
    row = declares(town, clock, until=clock.now + timedelta(hours=2))
    actor = town.actor("nakamura")
    later = clock.forward(hours=1) + timedelta(hours=5)
    extend(actor=actor, now=clock.now, declaration_id=row.pk, until=later, why="雨")
    end(actor=actor, now=clock.forward(hours=1), declaration_id=row.pk, why="解除")
    declares(town, clock, until=clock.now + timedelta(hours=1))
    note_over(clock.forward(hours=1))
    assert_every_change_has_an_entry(before, snapshot())
