"""A transient error is no dead token; a dead one is told; a renewal never puts nothing over a good token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hasshin.accounts.models import Connection, Credential
from hasshin.accounts.models.account import Account
from hasshin.city.pack import pack_at
from hasshin.delivery import health
from hasshin.delivery.connect import NotConnected, connect, reach
from hasshin.delivery.engine import deliver
from hasshin.delivery.health import Known, after_look, after_renewal
from hasshin.delivery.models import WatchMark
from hasshin.delivery.watch_token import look, refused_while_sending, tokens_due, watch_tokens
from hasshin.duties.sources import connection as duties
from hasshin.findings.queries import open_findings
from hasshin.platforms.interface import Secret
from hasshin.platforms.values import Outcome, Renewal, Result
from hasshin.policy.text import t
from hasshin.posts.models import Delivery
from hasshin.practice.actions.grant import end_all
from hasshin.practice.models import BoardGrant, BoardProfile
from tests.delivery import world as worlds
from tests.delivery.connecting import begin as begin_at
from tests.delivery.connecting import connected, consent, finish, now, token_of
from tests.delivery.world import World

WHY = t("理由", "why")
AT = datetime(2026, 7, 1, tzinfo=UTC)
GOOD = Known("connected", "ok", 0, AT)


@pytest.fixture
def world(db: None, own_folder: Path) -> World:
    return worlds.build(now())


def said(outcome: Outcome, code: str, **more: Any) -> Result:
    return Result(outcome, code, WHY, **more)


@pytest.mark.parametrize("code", ["server_error", "no_answer", "unreachable", "rate_limited", "unreadable", "conflict"])
@pytest.mark.parametrize("outcome", [Outcome.NOT_DONE, Outcome.UNKNOWN])
def test_no_transient_trouble_makes_a_token_dead_however_often(outcome: Outcome, code: str) -> None:
    known = GOOD
    for number in range(400):
        learned = after_look(known, said(outcome, code), AT + timedelta(minutes=5 * number))
        assert learned.state != "reconnect"
        known = replace(known, state=learned.state or known.state, doubts=learned.doubts)
    assert known.state == "doubtful"  # nothing proved it good for more than a day


def test_one_no_is_a_doubt_and_the_second_is_enough() -> None:
    first = after_look(GOOD, said(Outcome.REJECTED, "auth"), AT)
    assert (first.state, first.doubts) == ("doubtful", 1)
    assert first.next_at - AT < timedelta(minutes=5)
    second = after_look(replace(GOOD, state="doubtful", doubts=1), said(Outcome.REJECTED, "auth"), AT)
    assert second.state == "reconnect"


def test_a_good_answer_between_two_noes_takes_the_doubt_away() -> None:
    assert after_look(replace(GOOD, state="doubtful", doubts=1), said(Outcome.DONE, "ok"), AT).doubts == 0


def test_another_accounts_token_is_never_used_on() -> None:
    assert after_look(GOOD, said(Outcome.REJECTED, "other_account"), AT).state == "reconnect"


def test_a_service_that_asks_to_wait_is_not_asked_before() -> None:
    wait = timedelta(hours=2)
    learned = after_look(GOOD, said(Outcome.NOT_DONE, "rate_limited", retry_after=wait), AT)
    assert learned.next_at == AT + wait


@pytest.mark.parametrize(
    ("renewal", "state", "code"),
    [
        (Renewal(Outcome.UNKNOWN, "no_answer", WHY), "doubtful", health.LOST),
        (Renewal(Outcome.UNKNOWN, "unreadable", WHY), "doubtful", health.LOST),
        (Renewal(Outcome.REJECTED, "invalid_grant", WHY), "doubtful", health.REFUSED),
        (Renewal(Outcome.REJECTED, "refused", WHY), None, "refused"),
        (Renewal(Outcome.NOT_DONE, "server_error", WHY), None, "server_error"),
    ],
)
def test_what_a_renewal_without_a_token_says(renewal: Renewal, state: str | None, code: str) -> None:
    learned = after_renewal(replace(GOOD, expires_at=AT + timedelta(minutes=5)), renewal, AT)
    assert (learned.state, learned.code) == (state, code)


class Renewing:
    """The real platform, whose renewal is what the test says."""

    def __init__(self, renewal: Callable[[], Renewal], auth: Result | None = None) -> None:
        self.renewal, self.auth, self.times = renewal, auth, 0

    def __call__(self, account: Account) -> Any:
        self.inner = reach(account)
        return self

    def refresh(self) -> Renewal:
        self.times += 1
        return self.renewal()

    def check_auth(self) -> Result:
        return self.auth or self.inner.check_auth()


def soon_over(world: World) -> Connection:
    row = connected(world)
    Connection.objects.update(expires_at=now() + timedelta(minutes=5))
    WatchMark.objects.update(next_look_at=None)
    return row


def test_a_token_is_renewed_before_it_runs_out_with_its_rotated_refresh_token(world: World) -> None:
    soon_over(world)
    before = token_of(world), token_of(world, "refresh_token")
    assert watch_tokens(now()) == 1
    after = token_of(world), token_of(world, "refresh_token")
    assert not set(before) & set(after)
    row = Connection.objects.get()
    assert (row.state, row.version) == ("connected", 2)
    assert row.expires_at is not None
    assert row.expires_at > now() + timedelta(minutes=50)
    assert connect(world.account).check_auth().outcome is Outcome.DONE
    assert watch_tokens(now()) == 0


@pytest.mark.parametrize(
    "renewal",
    [
        Renewal(Outcome.UNKNOWN, "no_answer", WHY),
        Renewal(Outcome.UNKNOWN, "unreadable", WHY),
        Renewal(Outcome.REJECTED, "invalid_grant", WHY),
        Renewal(Outcome.REJECTED, "refused", WHY),
        Renewal(Outcome.NOT_DONE, "server_error", WHY),
        Renewal(Outcome.DONE, "ok", WHY),
    ],
)
def test_no_renewal_without_a_token_touches_the_good_one(world: World, renewal: Renewal) -> None:
    soon_over(world)
    before = token_of(world), token_of(world, "refresh_token")
    watch_tokens(now(), Renewing(lambda: renewal))
    assert (token_of(world), token_of(world, "refresh_token")) == before
    assert Connection.objects.get().state in ("connected", "doubtful")
    assert WatchMark.objects.get(account=world.account).renewing is None


def test_a_lost_answer_to_a_renewal_is_told_tried_again_and_settled(world: World) -> None:
    soon_over(world)
    watch_tokens(now(), Renewing(lambda: Renewal(Outcome.UNKNOWN, "no_answer", WHY)))
    assert [f.code for f in open_findings(now())] == ["token_refresh_lost"]
    row = Connection.objects.get()
    assert (row.state, row.code) == ("doubtful", health.LOST)
    look(world.account.pk, now())
    assert open_findings(now()) == ()
    assert Connection.objects.get().state == "connected"


def test_a_refused_renewal_is_a_duty_before_the_token_runs_out(world: World) -> None:
    soon_over(world)
    renewing = Renewing(lambda: Renewal(Outcome.REJECTED, "invalid_grant", WHY))
    watch_tokens(now(), renewing)
    look(world.account.pk, now(), renewing)
    assert renewing.times == 1  # what the service refused is not asked again
    row = Connection.objects.get()
    assert (row.state, row.code) == ("doubtful", health.REFUSED)
    (duty,) = [d for d in duties.due(now(), pack_at(now())) if d.kind is duties.RECONNECT]
    assert duty.due_at == row.expires_at


def test_of_two_workers_one_renews(world: World) -> None:
    soon_over(world)
    other: list[int] = []

    def meanwhile() -> Renewal:
        second = Renewing(lambda: Renewal(Outcome.DONE, "ok", WHY, token=Secret("second-token-0000")))
        look(world.account.pk, now(), second)
        other.append(second.times)
        return reach(world.account).refresh()

    look(world.account.pk, now(), Renewing(meanwhile))
    assert other == [0]
    assert Connection.objects.get().version == 2
    assert connect(world.account).check_auth().outcome is Outcome.DONE


def test_a_renewal_that_comes_after_a_person_connected_anew_is_dropped(world: World) -> None:
    soon_over(world)

    def meanwhile() -> Renewal:
        finish(world, consent(begin_at(world), world.account))
        return Renewal(Outcome.DONE, "ok", WHY, token=Secret("late-token-late"), refresh_token=Secret("late-refresh-x"))

    look(world.account.pk, now(), Renewing(meanwhile))
    assert token_of(world) != "late-token-late"
    assert connect(world.account).check_auth().outcome is Outcome.DONE


def revoke_there(world: World) -> None:
    end_all(now=now(), profile_id=BoardProfile.objects.get(account_id=world.account.remote_id).pk)


def test_a_token_that_the_holder_ended_needs_a_person_after_the_second_look(world: World) -> None:
    connected(world)
    revoke_there(world)
    look(world.account.pk, now())
    assert Connection.objects.get().state == "doubtful"
    assert not list(duties.due(now(), pack_at(now())))
    look(world.account.pk, now() + timedelta(minutes=2))
    assert Connection.objects.get().state == "reconnect"
    (duty,) = duties.due(now(), pack_at(now()))
    assert (duty.kind.id, duty.urgent, duty.place.name) == ("reconnect_account", True, "connection")
    assert {owed.role for owed in duty.owed} == {"account_owner", "security_manager"}
    with pytest.raises(NotConnected):
        connect(world.account)
    finish(world, consent(begin_at(world), world.account))
    assert not list(duties.due(now(), pack_at(now())))
    assert connect(world.account).check_auth().outcome is Outcome.DONE


def test_what_is_due_waits_for_the_connection_and_goes_out_when_it_is_there_in_time(world: World) -> None:
    connected(world)
    revoke_there(world)
    delivery = world.approved()
    assert deliver(delivery.pk, worker="w", clock=world.clock) == "scheduled"
    assert Connection.objects.get().state == "reconnect"  # the delivery's answer and the look that followed
    world.forward(minutes=1)
    assert deliver(delivery.pk, worker="w", clock=world.clock) == "scheduled"
    finish(world, consent(begin_at(world), world.account))
    world.forward(minutes=5)
    assert deliver(delivery.pk, worker="w", clock=world.clock) == "done"


def test_what_is_due_is_missed_and_told_when_nobody_connects_in_time(world: World) -> None:
    connected(world)
    revoke_there(world)
    delivery = world.approved()
    deliver(delivery.pk, worker="w", clock=world.clock)
    world.now = Delivery.objects.get(pk=delivery.pk).expires_at - timedelta(seconds=1)
    assert deliver(delivery.pk, worker="w", clock=world.clock) == "missed"
    assert "post_missed" in [f.code for f in open_findings(world.now)]


def test_a_post_that_the_service_refuses_while_the_token_works_stays_refused(world: World) -> None:
    connected(world)
    assert refused_while_sending(world.account.pk, now()) is False
    assert Connection.objects.get().state == "connected"
    assert WatchMark.objects.get(account=world.account).doubts == 0


def test_a_token_from_before_connections_were_kept_is_watched_too(world: World) -> None:
    connected(world)
    Connection.objects.all().delete()
    WatchMark.objects.all().delete()
    assert tokens_due(now()) == [world.account.pk]
    watch_tokens(now())
    assert Connection.objects.get().state == "connected"


def test_an_account_that_was_never_connected_to_the_board_is_not_watched(world: World) -> None:
    assert tokens_due(now()) == []
    assert not Credential.objects.exists()
    assert not BoardGrant.objects.exists()
