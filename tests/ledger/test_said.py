"""What many facts and decisions have in common is written out once, and reads as if each were written by itself."""

from __future__ import annotations

from typing import Any

from tests.ledger.samples import facts, refusal

from hasshin.ledger import said
from hasshin.ledger.body import outline
from hasshin.ledger.canonical import canonical
from hasshin.policy.decision import Decision
from hasshin.policy.facts import Account
from hasshin.policy.reasons import Citation
from hasshin.policy.text import Text


def whole(model: Any) -> bytes:
    return canonical(model.model_dump(mode="json"))


def test_facts_that_share_an_account_are_written_as_each_alone() -> None:
    one = facts()
    shared = {"actor": one.actor.model_copy(update={"contractor": True})}
    for made in (one, one.model_copy(update=shared), one.model_copy(update=shared), facts()):
        assert said.of_facts(made) == whole(made)


def test_a_changed_account_is_never_taken_for_the_one_before() -> None:
    texts = [said._part(Account(id=n % 3, service="x", unit=n)) for n in range(5000)]
    assert texts == [whole(Account(id=n % 3, service="x", unit=n)) for n in range(5000)]
    assert len(said._parts) <= said.MOST


def test_decisions_on_the_same_clauses_that_differ_are_written_apart() -> None:
    rests = (Citation(id="M-1", number="1", heading=Text(ja="見出し", en="Heading")),)
    yes = Decision(allowed=True, basis=rests)
    for made in (yes, yes.model_copy(), Decision(allowed=True, basis=rests, exemption="urgent"), refusal(), yes):
        told = said.of_decision(made, outline)
        assert (told.whole, told.outline) == (whole(made), outline(made))
