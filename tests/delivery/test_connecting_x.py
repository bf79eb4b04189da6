"""An account on X is connected through the city's own application there, with PKCE, and renewing keeps it so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from hasshin.accounts.models import Account, Connection, Credential
from hasshin.delivery.actions.begin_connecting import Begun, GivenClient, begin_connecting
from hasshin.delivery.actions.disconnect import disconnect
from hasshin.delivery.actions.finish_connecting import Back
from hasshin.delivery.connect import connect
from hasshin.delivery.models import WatchMark
from hasshin.delivery.watch_token import watch_tokens
from hasshin.findings.queries import open_findings
from hasshin.ledger.models import Entry
from hasshin.platforms.values import Outcome, Outgoing
from hasshin.policy.reasons import Refused
from tests.delivery import world as worlds
from tests.delivery.connecting import SESSION, finish, now, token_of
from tests.delivery.world import World
from tests.platforms.simulators.base import Fault, serving
from tests.platforms.simulators.x import XSimulator

pytestmark = pytest.mark.loopback


@pytest.fixture
def sim() -> Iterator[XSimulator]:
    made = XSimulator()
    yield made
    assert made.violations == []


@pytest.fixture
def world(db: None, own_folder: Path, sim: XSimulator) -> Iterator[World]:
    built = worlds.build(now())
    with serving(sim) as address:
        Account.objects.filter(pk=built.account.pk).update(
            service="x", connector="x", handle=sim.office.username, remote_id="", base_url=address
        )
        built.account.refresh_from_db()
        yield built


def begun(world: World, sim: XSimulator, given: GivenClient | None = None) -> Begun:
    usual = GivenClient(sim.tokens.client_id, sim.tokens.client_secret)
    return begin_connecting(
        actor=world.owner, now=now(), account_id=world.account.pk, session=SESSION, given=given or usual
    )


def granted(begun: Begun, sim: XSimulator, scopes: str = "") -> Back:
    """The account's holder says yes on X's page."""
    query = dict(parse_qsl(urlsplit(begun.address).query))
    code = sim.authorise(
        query["code_challenge"],
        query["redirect_uri"],
        scopes or query["scope"],
        query["code_challenge_method"],
        query["client_id"],
    )
    return Back(state=query["state"], code=code)


def connected(world: World, sim: XSimulator) -> Connection:
    finish(world, granted(begun(world, sim), sim))
    return Connection.objects.get()


def test_the_citys_application_gets_the_accounts_tokens_and_speaks(world: World, sim: XSimulator) -> None:
    start = begun(world, sim)
    assert start.address.startswith("https://x.com/i/oauth2/authorize?")
    assert sim.tokens.client_secret not in start.address
    done = finish(world, granted(start, sim))
    assert done.missing == ()
    assert done.wide == ()
    row = Connection.objects.get()
    assert row.state == "connected"
    assert row.expires_at is not None
    assert timedelta(minutes=118) < row.expires_at - now() <= timedelta(minutes=120)
    world.account.refresh_from_db()
    assert world.account.remote_id == sim.office.id
    kinds = set(Credential.objects.values_list("kind", flat=True))
    assert kinds == {"token", "refresh_token", "client_secret"}
    platform = connect(world.account)
    handle = platform.prepare(Outgoing("接続を確かめました"), "k").handle
    assert handle is not None
    assert platform.publish(handle, "k").outcome is Outcome.DONE
    assert [post.text for post in sim.visible()] == ["接続を確かめました"]
    said = str([entry.__dict__ for entry in Entry.objects.all()])
    for secret in (sim.tokens.client_secret, token_of(world), token_of(world, "refresh_token")):
        assert secret not in said


def test_a_public_application_needs_no_secret(world: World, sim: XSimulator) -> None:
    finish(world, granted(begun(world, sim, GivenClient(sim.tokens.public_client_id)), sim))
    assert Connection.objects.get().client_id == sim.tokens.public_client_id
    assert not Credential.objects.filter(kind="client_secret").exists()
    assert connect(world.account).refresh().outcome is Outcome.DONE


def test_without_an_application_connecting_does_not_begin_and_says_what_to_do(world: World, sim: XSimulator) -> None:
    for wrong in (GivenClient(), GivenClient("  "), GivenClient("an id with spaces"), GivenClient("x" * 201)):
        with pytest.raises(Refused) as refused:
            begun(world, sim, wrong)
        assert refused.value.reasons[0].code == "client_missing"
    assert sim.requests == []


def test_a_wrong_secret_keeps_nothing_and_the_next_time_another_may_be_given(world: World, sim: XSimulator) -> None:
    back = granted(begun(world, sim, GivenClient(sim.tokens.client_id, "not-the-secret")), sim)
    with pytest.raises(Refused) as refused:
        finish(world, back)
    assert "アプリ登録" in refused.value.reasons[0].message.ja
    assert not Connection.objects.exists()
    assert connected(world, sim).state == "connected"


def test_connecting_anew_takes_the_application_given_before(world: World, sim: XSimulator) -> None:
    connected(world, sim)
    before = token_of(world)
    finish(world, granted(begun(world, sim, GivenClient()), sim))
    assert token_of(world) != before
    assert sim.tokens.find(before) is None, "the token before is revoked"


def test_a_wrong_secret_does_not_replace_that_of_a_connection_that_works(world: World, sim: XSimulator) -> None:
    connected(world, sim)
    with pytest.raises(Refused) as refused:
        begun(world, sim, GivenClient(sim.tokens.client_id, "typed-wrongly"))
    assert refused.value.reasons[0].code == "client_secret_kept"
    assert connect(world.account).refresh().outcome is Outcome.DONE
    # Once the token is no good any more, the city may have a new secret from X.
    Connection.objects.update(state=Connection.State.DOUBTFUL)
    begun(world, sim, GivenClient(sim.tokens.client_id, "the-new-secret"))
    assert token_of(world, Credential.Kind.CLIENT_SECRET) == "the-new-secret"


def test_another_application_waits_until_the_first_is_disconnected(world: World, sim: XSimulator) -> None:
    connected(world, sim)
    other = GivenClient(sim.tokens.public_client_id)
    with pytest.raises(Refused) as refused:
        begun(world, sim, other)
    assert refused.value.reasons[0].code == "client_in_use"
    assert connect(world.account).refresh().outcome is Outcome.DONE
    disconnect(actor=world.owner, now=now(), account_id=world.account.pk, reason="アプリの入替え")
    finish(world, granted(begun(world, sim, other), sim))
    assert not Credential.objects.filter(kind="client_secret").exists(), "a secret of another application is no use"


def test_a_token_is_renewed_an_hour_before_its_end_and_both_change(world: World, sim: XSimulator) -> None:
    row = connected(world, sim)
    assert row.expires_at is not None
    before = token_of(world), token_of(world, "refresh_token")
    assert watch_tokens(row.expires_at - timedelta(minutes=70)) == 1
    assert (token_of(world), token_of(world, "refresh_token")) == before
    WatchMark.objects.update(next_look_at=None)
    assert watch_tokens(row.expires_at - timedelta(minutes=59)) == 1
    after = token_of(world), token_of(world, "refresh_token")
    assert not set(before) & set(after)
    assert connect(world.account).check_auth().outcome is Outcome.DONE


@pytest.mark.parametrize("fault", [Fault.LOST_AFTER, Fault.ERROR_AFTER, Fault.TRUNCATED, Fault.GARBAGE])
def test_a_lost_renewal_keeps_the_good_token_and_tells_people_while_there_is_an_hour(
    world: World, sim: XSimulator, fault: Fault
) -> None:
    row = connected(world, sim)
    assert row.expires_at is not None
    before, late = (token_of(world), token_of(world, "refresh_token")), row.expires_at - timedelta(minutes=59)
    sim.order(fault, lambda request: request.path == "/2/oauth2/token")
    watch_tokens(late)
    assert (token_of(world), token_of(world, "refresh_token")) == before
    assert connect(world.account).check_auth().outcome is Outcome.DONE, "posts still go out"
    assert Connection.objects.get().state == "doubtful"
    assert [one.code for one in open_findings(late, subject=f"account:{world.account.pk}")] == ["token_refresh_lost"]
    # Asked again, X knows the old refresh token no more; only a person can connect anew.
    WatchMark.objects.update(next_look_at=None)
    watch_tokens(late + timedelta(minutes=5))
    assert (Connection.objects.get().state, Connection.objects.get().code) == ("doubtful", "refresh_refused")
    assert token_of(world) == before[0]
    finish(world, granted(begun(world, sim, GivenClient()), sim))
    assert Connection.objects.get().state == "connected"
    assert open_findings(datetime.now(UTC), subject=f"account:{world.account.pk}") == ()


def test_disconnecting_ends_both_tokens_at_x(world: World, sim: XSimulator) -> None:
    connected(world, sim)
    kept = token_of(world), token_of(world, "refresh_token")
    result = disconnect(actor=world.owner, now=now(), account_id=world.account.pk, reason="担当の交代")
    assert result.outcome is Outcome.DONE
    assert sim.tokens.find(kept[0]) is None
    assert not Credential.objects.filter(kind__in=("token", "refresh_token")).exists()


def test_what_was_not_granted_is_told(world: World, sim: XSimulator) -> None:
    done = finish(world, granted(begun(world, sim), sim, "tweet.read users.read tweet.write"))
    assert done.missing == ("media.write", "follows.read", "offline.access")
