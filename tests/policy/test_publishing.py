"""At the moment of sending everything is asked again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hasshin.policy.facts import Actor
from tests.policy.world import NOW, OPERATOR, account, actor, cited, codes, post, publish


@pytest.mark.parametrize("city", ["fukushima", "matsudo"])
def test_an_approved_post_on_time_goes_out(city: str) -> None:
    decision = publish(city)
    assert decision.allowed, decision.reasons
    assert "same-content" in {c.id for c in decision.basis}


@pytest.mark.parametrize(
    ("changes", "cause", "rule"),
    [
        ({"content_digest": "d2"}, "content_changed", "same-content"),
        ({"approved_digest": "d2"}, "content_changed", "same-content"),
        ({"post": post(digest="d2")}, "content_changed", "same-content"),
        ({"account": account(frozen=True)}, "frozen", "freeze"),
        ({"account": account(state="closed")}, "account_closed", "account-open"),
        ({"account": account(state="locked")}, "account_locked", "account-open"),
        ({"route_complete": False}, "not_approved", "order-of-things"),
        ({"approved_digest": None}, "not_approved", "order-of-things"),
        ({"approved_at": NOW - timedelta(days=14, seconds=1)}, "approval_stale", "staleness"),
        ({"due_at": NOW + timedelta(seconds=1)}, "too_early", "order-of-things"),
        ({"due_at": NOW - timedelta(minutes=61)}, "missed", "lateness"),
        ({"expires_at": NOW - timedelta(seconds=1)}, "missed", "lateness"),
        ({"actor": actor(OPERATOR)}, "not_the_sender", "robot-sends"),
        ({"actor": Actor(staff=None)}, "not_the_sender", "robot-sends"),
    ],
)
@pytest.mark.parametrize("city", ["fukushima", "matsudo"])
def test_each_thing_that_is_not_as_it_was_stops_it(city: str, changes: dict, cause: str, rule: str) -> None:  # type: ignore[type-arg]
    decision = publish(city, **changes)
    assert codes(decision) == {cause}
    assert rule in cited(decision, cause)
    if rule in {"lateness", "staleness"}:
        assert cited(decision, cause) == {rule}


def test_an_exemption_does_not_lift_freeze_lateness_or_sameness() -> None:
    for changes in ({"account": account(frozen=True)}, {"content_digest": "d2"}, {"expires_at": NOW - timedelta(1)}):
        exempt = {"approved_digest": None, "approved_at": None, "route_complete": False, "exemption": "law"}
        assert not publish("fukushima", **{**exempt, **changes}).allowed


def test_an_urgent_exemption_is_for_urgent_posts() -> None:
    exempt = {"approved_digest": None, "approved_at": None, "route_complete": False, "exemption": "urgent"}
    assert publish("matsudo", **exempt, post=post(mode="urgent")).allowed
    assert codes(publish("matsudo", **exempt)) == {"exemption_not_granted"}


def test_a_release_that_ended_stops_what_was_approved() -> None:
    assert codes(publish("fukushima", account=account(release=False))) == {"unit_not_released"}
