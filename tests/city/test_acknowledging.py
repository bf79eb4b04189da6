"""A person confirms the guideline for themselves, in its version, before the acts that the pack names."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from hasshin.city import queries_knowing as queries
from hasshin.city.actions.acknowledge import acknowledge
from hasshin.city.actions.adopt_pack import adopt_pack
from hasshin.city.actor import robot
from hasshin.city.facts import actor_facts
from hasshin.city.knowing import guideline_digest
from hasshin.city.models import Acknowledgement, StaffMember
from hasshin.city.pack import pack_at
from hasshin.ledger.queries import entries
from hasshin.policy.decide import decide
from hasshin.policy.facts import DecideFacts, DraftFacts, Facts, Post, SubmitFacts
from hasshin.policy.load import find_pack, load_pack_text, read_pack_text
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Conflict, Refused
from tests.conftest import Clock
from tests.ledger.completeness import assert_every_change_has_an_entry, snapshot

CITY = "fukushima"
LINE = "{ type: acknowledgement, clauses: [F-3-1, F-3-2], before: [submit] }"
pytestmark = pytest.mark.django_db


def text(line: str = LINE, version: str = "1.1.0", word: str = "") -> str:
    found = read_pack_text(find_pack("fukushima"))
    assert LINE in found
    changed = found.replace(LINE, line).replace('version: "1.0.0"', f'version: "{version}"')
    return changed.replace("福島市の職員であることを自覚し", f"福島市の職員であることを{word}自覚し")


def adopt(town: Any, clock: Clock, **changes: str) -> None:
    adopt_pack(actor=town.actor("nakamura"), now=clock.forward(minutes=1), text=text(**changes))


def has(town: Any, who: str, now: datetime) -> bool:
    return actor_facts(town.actor(who), now).acknowledged


def confirm(town: Any, who: str, now: datetime) -> Acknowledgement:
    return acknowledge(actor=town.actor(who), now=now, guideline=guideline_digest())


def asked(pack: Pack, town: Any, who: str, act: str, now: datetime) -> set[str]:
    """The causes that speak against the act, that of this topic among them or not."""
    actor, terminal = actor_facts(town.actor(who), now), town.actor(who).terminal
    post = Post(id=1, unit=actor.unit or 0, digest="d", touched=(1,))
    facts: Facts
    if act == "draft":
        facts = DraftFacts(now=now, actor=actor, terminal=terminal, accounts=(), unit=actor.unit or 0)
    elif act == "submit":
        facts = SubmitFacts(now=now, actor=actor, terminal=terminal, accounts=(), post=post)
    else:
        facts = DecideFacts(
            now=now, actor=actor, terminal=terminal, accounts=(), post=post, kind="approve", shown_digest="d",
            state="submitted",
        )  # fmt: skip
    reasons = decide(pack, facts).reasons
    cited = {c.id for r in reasons if r.code == "not_acknowledged" for c in r.citations}
    assert cited <= {"F-3-1", "F-3-2"}
    return {r.code for r in reasons}


@pytest.mark.clause("F-3-1", "F-3-2")
def test_who_has_not_confirmed_may_not_submit_and_may_once_they_have(town: Any, clock: Clock) -> None:
    pack = pack_at(clock.now)
    assert "not_acknowledged" in asked(pack, town, "ito", "submit", clock.now)
    assert "not_acknowledged" not in asked(pack, town, "sato", "submit", clock.now)
    row = confirm(town, "ito", clock.forward(minutes=1))
    assert "not_acknowledged" not in asked(pack, town, "ito", "submit", clock.now)
    assert (row.staff_id, row.at, row.terminal_kind) == (town.people["ito"], clock.now, "network")
    assert row.terminal_id == town.actor("ito").terminal.id


@pytest.mark.clause("F-3-1", "F-3-2")
@pytest.mark.parametrize("act", ["draft", "submit", "decide"])
def test_each_act_that_the_pack_names_asks_for_it_and_no_other(town: Any, clock: Clock, act: str) -> None:
    pack = load_pack_text(text(LINE.replace("[submit]", f"[{act}]")), "p.yaml")
    for other in ("draft", "submit", "decide"):
        assert ("not_acknowledged" in asked(pack, town, "ito", other, clock.now)) == (other == act)


@pytest.mark.clause("F-3-1", "F-3-2")
@pytest.mark.parametrize("change", [{"version": "1.1.0"}, {"version": "1.0.0", "word": "深く"}])
def test_another_version_or_other_words_ask_anew(town: Any, clock: Clock, change: dict[str, str]) -> None:
    assert has(town, "sato", clock.now)
    adopt(town, clock, **change)
    assert not has(town, "sato", clock.now)
    confirm(town, "sato", clock.forward(minutes=1))
    assert has(town, "sato", clock.now)


def test_what_says_only_how_the_product_does_it_asks_nobody_anew(town: Any, clock: Clock) -> None:
    adopt_pack(
        actor=town.actor("nakamura"),
        now=clock.forward(minutes=1),
        text=text(version="1.0.0").replace("lateness_minutes: 60", "lateness_minutes: 45"),
    )
    assert has(town, "sato", clock.now)


def test_it_grows_old_where_the_pack_says_so(town: Any, clock: Clock) -> None:
    adopt(town, clock, line=LINE.replace("before: [submit]", "before: [submit], again_days: 30"))
    confirm(town, "sato", clock.now)
    assert has(town, "sato", clock.now + timedelta(days=30) - timedelta(seconds=1))
    assert not has(town, "sato", clock.now + timedelta(days=30))
    confirm(town, "sato", clock.forward(days=30))
    assert has(town, "sato", clock.now)


def test_confirmed_twice_is_confirmed_once(town: Any, clock: Clock) -> None:
    first = confirm(town, "ito", clock.now)
    assert confirm(town, "ito", clock.forward(minutes=1)).pk == first.pk
    assert len(entries(subject=f"acknowledgement:{first.pk}")) == 1


def test_nobody_confirms_what_they_were_not_shown_or_for_the_machine(town: Any, clock: Clock) -> None:
    shown = guideline_digest()
    adopt(town, clock)
    with pytest.raises(Conflict):
        acknowledge(actor=town.actor("sato"), now=clock.now, guideline=shown)
    with pytest.raises(Refused):
        acknowledge(actor=robot("worker"), now=clock.now, guideline=guideline_digest())
    StaffMember.objects.filter(pk=town.people["sato"]).update(is_active=False)
    with pytest.raises(Refused):
        confirm(town, "sato", clock.now)


def test_who_has_not_is_counted_among_those_who_must(town: Any, clock: Clock) -> None:
    found = queries.acknowledged(pack_at(clock.now), clock.now)
    assert [one.id for one in found.missing] == [town.people["ito"]]
    assert found.of == StaffMember.objects.filter(is_active=True).count()
    adopt(town, clock)
    assert len(queries.acknowledged(pack_at(clock.now), clock.now).missing) == found.of


def test_it_has_its_entry(town: Any, clock: Clock) -> None:
    before = snapshot()
    confirm(town, "ito", clock.now)
    assert_every_change_has_an_entry(before, snapshot())
