"""An annex is in force by a named decision, from its start to its end, and everything is as before it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hasshin.city import queries_annexes as queries
from hasshin.city.actions.adopt_pack import adopt_pack
from hasshin.city.actions.annex import adopt_annex, end_annex
from hasshin.city.govern import govern
from hasshin.city.models import AnnexDecision, ExtendedPack
from hasshin.city.pack import as_of, base_digest, current_pack, digest_at, pack_at, pack_of
from hasshin.ledger.queries import decisions_since
from hasshin.policy.controls.afterwards import Publishing
from hasshin.policy.controls.deciding import Urgency
from hasshin.policy.load import find_pack, load_pack, read_pack_text
from hasshin.policy.reasons import Refused
from hasshin.policy.replay import redecide
from tests.conftest import Clock
from tests.ledger.completeness import assert_every_change_has_an_entry, snapshot
from tests.policy.test_annexes import FLOOD

CITY = "fukushima"
STORM = """\
id: storm
title: { ja: 暴風, en: Storm }
clause: F-6
in_force: always
controls:
  - type: urgency
    clauses: [F-6]
    title: { ja: 暴風時の発信, en: posts in a storm }
    modes: [urgent]
    after_review_by: [unit_head]
"""
pytestmark = pytest.mark.django_db


def decided(city: Any, clock: Clock, who: str = "nakamura", **changes: Any) -> AnnexDecision:
    given = {"order": "危管第1号", "reason": "台風による浸水", **changes}
    if not {"template", "text"} & set(changes):
        given["text"] = STORM
    return adopt_annex(actor=city.actor(who), now=clock.now, **given)


def lateness(clock: Clock) -> int:
    control = pack_at(clock.now).one_of(Publishing)
    assert control is not None
    return control.lateness_minutes


def codes(act: Callable[[], object]) -> set[str]:
    with pytest.raises(Refused) as refused:
        act()
    assert all(reason.message.ja and reason.message.en for reason in refused.value.reasons)
    return {reason.code for reason in refused.value.reasons}


@pytest.mark.clause("F-6")
def test_a_template_has_no_effect_until_it_is_decided_on_and_none_after_its_end(town: Any, clock: Clock) -> None:
    before, digest = pack_at(clock.now), digest_at(clock.now)
    assert before.one_of(Urgency) is None
    row = decided(town, clock, ends=clock.now + timedelta(days=2))
    assert pack_at(clock.now - timedelta(microseconds=1)) is before
    during = pack_at(clock.now)
    assert during.one_of(Urgency) is not None
    assert [(a.id, a.decision, a.order, a.by) for a in during.annexes_in_force] == [
        ("storm", row.pk, "危管第1号", town.people["nakamura"])
    ]
    assert digest_at(clock.now) != digest
    clock.forward(days=2)
    assert pack_at(clock.now - timedelta(microseconds=1)).annexes_in_force
    assert (pack_at(clock.now), digest_at(clock.now)) == (before, digest)


@pytest.mark.clause("F-6")
def test_each_decision_names_it_and_its_digest_gives_the_extended_pack_back(town: Any, clock: Clock) -> None:
    row = decided(town, clock)
    judged = govern(
        actor=town.actor("nakamura"),
        now=clock.now,
        verb="appoint",
        kind="city.appoint",
        subject="staffmember:1",
    )
    assert judged is not None
    assert [a.decision for a in judged.decision.annexes] == [row.pk]
    assert judged.pack_digest == digest_at(clock.now)
    pack_of.cache_clear()
    rebuilt = pack_of(judged.pack_digest)
    assert rebuilt.annexes_in_force == pack_at(clock.now).annexes_in_force
    assert rebuilt.controls == pack_at(clock.now).controls
    end_annex(actor=town.actor("nakamura"), now=clock.forward(days=1), decision_id=row.pk, order="解除")
    pack_of.cache_clear()
    assert pack_of(judged.pack_digest).controls == rebuilt.controls, "also when it is over"


def test_the_recorded_history_is_decided_again_alike_under_the_pack_that_each_entry_names(
    town: Any, clock: Clock
) -> None:
    row = decided(town, clock)
    decided_by = town.actor("nakamura")
    clock.forward(hours=1)
    assert codes(lambda: decided(town, clock, who="sato"))
    end_annex(actor=decided_by, now=clock.forward(hours=1), decision_id=row.pk, order="解除")
    pack_of.cache_clear()
    told = [(one, one.facts, one.decision) for one in decisions_since()]
    with_annex = [(one, asked, answer) for one, asked, answer in told if asked and answer and answer.annexes]
    assert with_annex
    for one, asked, answer in with_annex:
        assert pack_of(one.pack).annexes_in_force == answer.annexes
        assert redecide(pack_of(one.pack), asked, answer) is None or one.kind.endswith("_refused")


@pytest.mark.clause("F-6")
@pytest.mark.parametrize("who", ["sato", "yamamoto", "takahashi", "kobayashi"])
def test_only_those_whom_the_pack_names_put_one_in_force_or_end_it(town: Any, clock: Clock, who: str) -> None:
    assert codes(lambda: decided(town, clock, who=who)) & {"not_appointed", "not_the_role"}
    assert not AnnexDecision.objects.exists()
    row = decided(town, clock)
    actor = town.actor(who)
    assert codes(lambda: end_annex(actor=actor, now=clock.now, decision_id=row.pk, order="解除"))
    assert pack_at(clock.now).annexes_in_force


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"order": " 　"}, "missing"),
        ({"reason": "…"}, "missing"),
        ({"template": ""}, "annex_not_named"),
        ({"template": "earthquake"}, "annex_not_named"),
        ({"template": "disaster", "text": FLOOD}, "annex_not_named"),
        ({"template": "", "text": "id: x"}, "annex_broken"),
        ({"template": "", "text": FLOOD.replace("id: flood", "id: disaster")}, "annex_id_taken"),
        ({"starts": timedelta(days=-1)}, "annex_period"),
        ({"starts": timedelta(days=2), "ends": timedelta(days=1)}, "annex_period"),
        ({"ends": timedelta(0)}, "annex_period"),
        ({"ends": timedelta(days=31)}, "annex_period"),
    ],
)
def test_what_is_wrong_is_refused_and_changes_nothing(
    town: Any, clock: Clock, changes: dict[str, Any], code: str
) -> None:
    given: dict[str, Any] = {
        key: clock.now + value if isinstance(value, timedelta) else value for key, value in changes.items()
    }
    assert code in codes(lambda: decided(town, clock, **given))
    assert not AnnexDecision.objects.exists()
    assert not ExtendedPack.objects.exists()


def test_a_broken_text_names_every_line(town: Any, clock: Clock) -> None:
    text = FLOOD.replace("unit_head", "nobody").replace("lateness_minutes", "lateness")
    with pytest.raises(Refused) as refused:
        decided(town, clock, template="", text=text)
    told = [reason.message.ja for reason in refused.value.reasons]
    assert any("annex.yaml:8:" in one for one in told)
    assert any("annex.yaml:13:" in one for one in told)


def test_two_may_overlap_unless_they_lay_down_the_same(town: Any, clock: Clock) -> None:
    first = decided(town, clock, ends=clock.now + timedelta(days=5))
    assert "annex_twice" in codes(lambda: decided(town, clock, starts=clock.now + timedelta(days=4)))
    second = decided(
        town, clock, template="", text=FLOOD, starts=clock.now + timedelta(days=2), order="第2号",
        ends=clock.now + timedelta(days=8),
    )  # fmt: skip
    third = FLOOD.replace("id: flood", "id: quake")
    other: dict[str, Any] = {"template": "", "text": third, "starts": clock.now + timedelta(days=7)}
    assert "annex_conflict" in codes(lambda: decided(town, clock, **other))
    days = [[a.decision for a in pack_at(clock.now + timedelta(days=n)).annexes_in_force] for n in (1, 3, 6, 9)]
    assert days == [[first.pk], [first.pk, second.pk], [second.pk], []]
    for n in (1, 3, 6):
        pack_of.cache_clear()
        digest = digest_at(clock.now + timedelta(days=n))
        assert [a.decision for a in pack_of(digest).annexes_in_force] == days[(1, 3, 6).index(n)]
    end_annex(actor=town.actor("nakamura"), now=clock.forward(days=3), decision_id=first.pk, order="解除")
    pack_of.cache_clear()
    assert [a.decision for a in pack_of(digest_at(clock.now)).annexes_in_force] == [second.pk]


def test_one_that_has_not_begun_is_taken_back(town: Any, clock: Clock) -> None:
    row = decided(town, clock, starts=clock.now + timedelta(days=3))
    end_annex(actor=town.actor("nakamura"), now=clock.now, decision_id=row.pk, order="取りやめ")
    assert pack_at(clock.now + timedelta(days=4)).annexes_in_force == ()
    assert [one.state for one in queries.annexes(clock.now)] == ["over"]
    assert decided(town, clock, starts=clock.now + timedelta(days=3)).pk != row.pk


def test_it_shows_what_it_would_change_before_anybody_decides(town: Any, clock: Clock) -> None:
    actor = town.actor("nakamura")
    shown = queries.preview(actor, clock.now, "ja", text=FLOOD)
    assert {(c.kind, c.where) for c in shown.changes} >= {("added", "controls.urgency(F-6)")}
    assert any(c.where.startswith("controls.publishing(lateness)") for c in shown.changes)
    assert (shown.max_days, shown.may, [r.ja for r in shown.by]) == (30, True, ["情報システム管理者"])
    assert not queries.preview(town.actor("sato"), clock.now, "en", template="disaster").may
    assert not AnnexDecision.objects.exists()


def test_a_pack_that_it_would_not_fit_is_not_adopted_while_it_holds(town: Any, clock: Clock) -> None:
    row = decided(town, clock, template="", text=FLOOD)
    text = read_pack_text(find_pack("fukushima"))
    without = text.replace("  - { type: publishing, house: lateness, lateness_minutes: 60, approval_days: 14 }\n", "")
    actor = town.actor("nakamura")
    assert "annex_does_not_fit" in codes(lambda: adopt_pack(actor=actor, now=clock.now, text=without))
    newer = text.replace('version: "1.0.0"', 'version: "1.1.0"')
    adopt_pack(actor=actor, now=clock.forward(minutes=1), text=newer)
    assert pack_at(clock.now).version == "1.1.0"
    assert [a.decision for a in pack_at(clock.now).annexes_in_force] == [row.pk]
    pack_of.cache_clear()
    assert pack_of(digest_at(clock.now)).version == "1.1.0"
    end_annex(actor=actor, now=clock.forward(minutes=1), decision_id=row.pk, order="解除")
    assert digest_at(clock.now) == base_digest()


def test_a_request_sees_one_pack_throughout(town: Any, clock: Clock) -> None:
    decided(town, clock, ends=clock.now + timedelta(hours=1))
    with as_of(clock.now):
        assert current_pack().annexes_in_force
    with as_of(clock.now + timedelta(hours=1)):
        assert not current_pack().annexes_in_force


def test_every_row_of_it_has_its_entry(town: Any, clock: Clock) -> None:
    before = snapshot()
    row = decided(town, clock, starts=clock.now + timedelta(hours=1))
    decided(town, clock, template="", text=FLOOD, order="第2号")
    end_annex(actor=town.actor("nakamura"), now=clock.forward(hours=2), decision_id=row.pk, order="解除")
    assert_every_change_has_an_entry(before, snapshot())


def test_a_pack_without_the_rule_provides_for_none(town: Any, clock: Clock) -> None:
    text = read_pack_text(find_pack("fukushima"))
    line = next(one for one in text.splitlines(keepends=True) if "type: annexes," in one)
    adopt_pack(actor=town.actor("nakamura"), now=clock.forward(minutes=1), text=text.replace(line, ""))
    assert load_pack(find_pack("fukushima")).annexes
    assert codes(lambda: decided(town, clock)) == {"no_annexes"}
