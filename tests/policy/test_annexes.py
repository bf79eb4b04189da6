"""Annexes extend a pack and give it back unchanged; what they may not touch stays as the pack has it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasshin.policy.annexes import UNTOUCHED, conflict, extend, extended_digest, load_annex_text, undecided
from hasshin.policy.controls.afterwards import Publishing
from hasshin.policy.controls.deciding import Urgency
from hasshin.policy.decide import decide
from hasshin.policy.decision import AnnexInForce
from hasshin.policy.errors import PackErrors
from hasshin.policy.facts import Claim, DecideFacts, Declared, Facts, GovernFacts, SubmitFacts
from hasshin.policy.load import load_pack_text
from hasshin.policy.pack import Annex, Pack
from hasshin.policy.text import t
from hasshin.policy.vocabulary import RIGHTS
from tests.policy import test_no_way_around as invented
from tests.policy.world import NOW, OFFICE, OPERATOR, REPO, account, actor, confirmed, pack, post

ANY_FACTS: st.SearchStrategy[Facts] = st.one_of(
    st.builds(
        SubmitFacts,
        now=st.just(NOW),
        actor=invented.ACTORS,
        terminal=invented.TERMINALS,
        accounts=st.tuples(invented.ACCOUNTS),
        post=invented.POSTS,
        findings=invented.FINDINGS,
        claim=st.none() | st.just(Claim(ground="law", proof={"provision": "民法第1条"})),
        consent=st.none(),
        confirmed=st.sampled_from([(), confirmed("fukushima")]),
    ),
    st.builds(
        DecideFacts,
        now=st.just(NOW),
        actor=invented.ACTORS,
        terminal=invented.TERMINALS,
        accounts=st.tuples(invented.ACCOUNTS),
        post=invented.POSTS,
        kind=st.sampled_from(["approve", "send_back", "reject"]),
        shown_digest=st.just("d1"),
        state=st.sampled_from(["submitted", "draft"]),
        given=invented.GIVEN,
        findings=invented.FINDINGS,
        confirmed=st.sampled_from([(), confirmed("fukushima")]),
    ),
    st.builds(
        GovernFacts,
        now=st.just(NOW),
        actor=invented.ACTORS,
        terminal=invented.TERMINALS,
        verb=st.sampled_from(RIGHTS),
        scope=st.sampled_from(["city", "unit", "account"]),
        unit=st.sampled_from([7, 8]),
        account=st.none() | invented.ACCOUNTS,
    ),
)
FLOOD = """\
id: flood
title: { ja: 水害, en: Flood }
clause: F-6
in_force: always
replaces:
  - { type: publishing, house: lateness }
controls:
  - { type: publishing, house: lateness, lateness_minutes: 240, approval_days: 3 }
  - type: urgency
    clauses: [F-6]
    title: { ja: 大規模災害時の発信, en: posts in a large disaster }
    modes: [disaster]
    after_review_by: [unit_head]
"""

RUMOUR = "  - { type: content, clauses: [F-6], codes: [rumour], effect: warn }\n"
RECORDS = "  - { type: records, clauses: [F-6], kept: [answer], years: 1, document_class: { ja: a, en: a } }\n"


def annex(text: str = FLOOD, city: str = "fukushima") -> Annex:
    return load_annex_text(text, "flood.yaml", pack(city))


def asked(mode: str = "ordinary", claim: Claim | None = None) -> SubmitFacts:
    return SubmitFacts(
        now=NOW,
        actor=actor(OPERATOR),
        terminal=OFFICE,
        accounts=(account(),),
        post=post(mode=mode),
        claim=claim,
        confirmed=confirmed("fukushima"),
        declared=Declared(id=1, since=NOW, until=NOW + timedelta(days=1)) if mode == "disaster" else None,
    )


def mark(of: Annex, decision: int = 7, order: str = "危管第1号") -> AnnexInForce:
    starts = datetime(2026, 7, 1, tzinfo=UTC)
    return AnnexInForce(
        id=of.id, title=of.title, number="6", decision=decision, by=3, order=order, starts=starts, until=None
    )


def wrong(text: str) -> list[str]:
    with pytest.raises(PackErrors) as broken:
        annex(text)
    assert all(error.file == "flood.yaml" and error.line > 0 for error in broken.value.errors)
    return [f"{error.line}: {error.key}: {error.message}" for error in broken.value.errors]


@pytest.mark.clause("F-6", "M-20")
def test_an_annex_adds_controls_and_stands_in_for_those_it_names() -> None:
    whole = extend(pack("fukushima"), [(one := annex(), mark(one))])
    assert [c.lateness_minutes for c in whole.all_of(Publishing)] == [240]
    assert whole.one_of(Urgency) is not None
    assert pack("fukushima").one_of(Urgency) is None, "the pack itself is as it was"
    kept = [c for c in pack("fukushima").controls if not isinstance(c, Publishing)]
    assert [c for c in whole.controls if c in kept] == kept


@pytest.mark.clause("F-6", "M-20")
def test_every_decision_names_the_annex_and_what_rests_on_it_cites_it() -> None:
    whole = extend(pack("fukushima"), [(one := annex(), mark(one))])
    facts = asked(mode="disaster", claim=Claim(ground="urgent", proof={"reason": "堤防が切れた"}))
    before, during = decide(pack("fukushima"), facts), decide(whole, facts)
    assert not before.allowed
    assert before.annexes == ()
    assert during.allowed, [r.code for r in during.reasons]
    assert [(a.id, a.decision, a.order) for a in during.annexes] == [("flood", 7, "危管第1号")]
    assert "annex:flood" in {c.id for c in during.basis}
    cited = next(c for c in during.basis if c.id == "annex:flood")
    assert (cited.number, cited.house) == ("6", False)
    assert "危管第1号" in cited.heading.ja
    assert "annex:flood" in {c.id for debt in during.debts for c in debt.citations}
    plain = decide(whole, asked())
    assert plain.annexes, "also a decision that rests on none of its controls"
    assert "annex:flood" not in {c.id for c in plain.basis}


@pytest.mark.parametrize("kind", UNTOUCHED)
def test_an_annex_touches_nothing_that_the_house_promises_rest_on(kind: str) -> None:
    text = FLOOD.replace("type: publishing, house: lateness }", f"type: {kind}, clause: F-6 }}")
    assert any("can't replace" in one for one in wrong(text))
    added = FLOOD + f"  - {{ type: {kind}, clauses: [F-6], freeze_by: [unit_head], lift_by: [unit_head] }}\n"
    assert wrong(added)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("house: lateness }", "house: freeze }"), "3: publishing"),
        (("F-6\nin_force", "F-66\nin_force"), "no clause 'F-66'"),
        (("[unit_head]", "[unit_hed]"), "no role 'unit_hed'"),
        (("type: urgency", "type: urgncy"), "unknown control type"),
        (("replaces:", "replacs:"), "unknown key 'replacs'"),
        (("  - { type: publishing, house: lateness }\n", "  - { type: hours, clause: F-6 }\n"), "the pack has no"),
        (("type: publishing, house: lateness, l", "type: publishing, house: staleness, l"), "stands in for"),
        (("clauses: [F-6]\n", "clauses: [F-6]\n    planned: incidents and disaster\n"), "works when the annex"),
        (("controls:\n", f"controls:\n{RUMOUR}"), "has an effect already"),
        (("  - type: urg", f"{RECORDS}  - type: urg"), "it takes one"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_with_its_line(change: tuple[str, str], told: str) -> None:
    assert change[0] in FLOOD
    found = wrong(FLOOD.replace(*change))
    assert any(told.removeprefix("3: ") in one for one in found), found


def test_an_annex_of_the_pack_is_checked_with_the_pack() -> None:
    text = (REPO / "packs" / "fukushima.yaml").read_text("utf-8")
    broken = text.replace(
        "    state: template\n", "    state: template\n    replaces: [{ type: freeze, house: freeze }]\n"
    )
    assert broken != text
    with pytest.raises(PackErrors) as told:
        load_pack_text(broken, "fukushima.yaml")
    assert any(error.key == "annexes.0.replaces.0.type" for error in told.value.errors)


def test_a_decider_of_an_annex_must_be_able_to_decide() -> None:
    text = FLOOD + "  - type: decision\n    clauses: [F-6]\n    routes:\n      - steps:\n"
    text += "          - { roles: [pr_head], title: { ja: 広報広聴課長, en: PR head } }\n"
    assert any("may not" in one for one in wrong(text))


def test_two_annexes_that_lay_down_the_same_are_no_pair() -> None:
    one, other = annex(), annex(FLOOD.replace("id: flood", "id: quake"))
    assert conflict(one, other, pack("fukushima"))
    apart = annex(
        FLOOD.split("replaces", maxsplit=1)[0].replace("flood", "heat")
        + "controls:\n"
        + FLOOD.split("approval_days: 3 }\n")[1]
    )
    assert conflict(apart, one, pack("fukushima")) == ""


def test_the_digest_tells_pack_annex_and_decision_apart() -> None:
    one = annex()
    digests = {
        extended_digest("a", [("d", mark(one))]),
        extended_digest("b", [("d", mark(one))]),
        extended_digest("a", [("e", mark(one))]),
        extended_digest("a", [("d", mark(one, decision=8))]),
        extended_digest("a", [("d", mark(one, order="別の決裁"))]),
        extended_digest("a", []),
    }
    assert len(digests) == 6
    again = mark(one).model_copy(update={"title": t("別", "other"), "number": "9"})
    assert extended_digest("a", [("d", again)]) in digests, "what it is called elsewhere is no part of it"


@pytest.mark.parametrize("city", ["fukushima", "matsudo"])
@settings(max_examples=150, deadline=None)
@given(facts=ANY_FACTS)
def test_without_an_annex_every_decision_is_as_it_was_and_after_one_too(city: str, facts: Facts) -> None:
    plain: Pack = pack(city)
    assert extend(plain, []) is plain
    empty = Annex(id="nothing", title=t("何も変えない", "changes nothing"), clause=plain.clauses[0].id)
    before = decide(plain, facts)
    during = decide(extend(plain, [(empty, undecided(empty))]), facts)
    assert before.annexes == ()
    assert during.annexes
    assert during.model_copy(update={"annexes": ()}) == before
    assert decide(plain, facts) == before
