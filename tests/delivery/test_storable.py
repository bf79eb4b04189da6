"""Whatever a service says, its outcome can be written down."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasshin.delivery.engine import deliver
from hasshin.delivery.models import Attempt
from hasshin.delivery.storable import said, storable
from hasshin.ledger.canonical import canonical
from hasshin.platforms.values import Outcome, Result
from hasshin.policy.text import t
from hasshin.posts.models import Delivery
from tests.delivery.world import World

ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec=None)), inner, max_size=3),
    max_leaves=12,
)


@given(ODD)
def test_any_json_becomes_canonical(value: object) -> None:
    kept = storable(value)
    canonical(kept)
    assert "\\u0000" not in json.dumps(kept)


def test_a_sound_outcome_stays_as_it_is() -> None:
    result = Result(Outcome.DONE, "ok", t("済", "done"), "12", "https://x.example/12", evidence={"a": [1, "東京"]})
    assert said(result) == result


@pytest.mark.parametrize("worst", ["a\x00b", "\ud800", "x" * 10_000])
def test_a_service_that_answers_nonsense_still_has_its_post_done(world: World, worst: str) -> None:
    delivery = world.approved()

    class Odd:
        def __init__(self, inner: object) -> None:
            self.inner = inner

        def publish(self, *given: object) -> Result:
            self.inner.publish(*given)  # type: ignore[attr-defined]
            evidence = {"body": worst, worst[:50]: [float("nan"), 2**80]}
            return Result(Outcome.DONE, "ok", t(worst, worst), "1", f"https://x.example/{worst}", evidence=evidence)

        def __getattr__(self, name: str) -> object:
            return getattr(self.inner, name)

    deliver(delivery.pk, worker="w1", clock=world.clock, connect=lambda account: Odd(world.connect(account)))  # type: ignore[arg-type,return-value]
    delivery.refresh_from_db()
    assert (delivery.state, delivery.remote_id) == (Delivery.State.DONE, "1")
    assert Attempt.objects.get().evidence["body"]
