"""A Facebook Page is connected by a person who manages it; what is kept is the Page's own token, not the person's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from hasshin.accounts.models import Account, Connection, Credential
from hasshin.delivery.actions.begin_connecting import Begun, GivenClient, begin_connecting
from hasshin.delivery.actions.disconnect import disconnect
from hasshin.delivery.actions.finish_connecting import Back
from hasshin.delivery.actions.paste_token import paste_token
from hasshin.delivery.connect import NotConnected, connect
from hasshin.findings.queries import open_findings
from hasshin.ledger.models import Entry
from hasshin.platforms.values import Outcome, Outgoing
from hasshin.policy.reasons import Refused
from tests.delivery import world as worlds
from tests.delivery.connecting import SESSION, finish, now, token_of
from tests.delivery.world import World
from tests.platforms.simulators.base import Fault, serving
from tests.platforms.simulators.facebook import FacebookSimulator
from tests.platforms.simulators.facebook.simulator import SCOPES

pytestmark = pytest.mark.loopback


@pytest.fixture
def sim() -> Iterator[FacebookSimulator]:
    made = FacebookSimulator()
    made.add_page("例示県", "pref.example")
    made.tokens.proof_needed = True
    yield made
    assert made.violations == []


@pytest.fixture
def world(db: None, own_folder: Path, sim: FacebookSimulator) -> Iterator[World]:
    built = worlds.build(now())
    with serving(sim) as address:
        Account.objects.filter(pk=built.account.pk).update(
            service="facebook", connector="facebook", handle="city.example", remote_id="", base_url=address
        )
        built.account.refresh_from_db()
        yield built


def begun(world: World, sim: FacebookSimulator) -> Begun:
    given = GivenClient(sim.tokens.app_id, sim.tokens.app_secret)
    return begin_connecting(actor=world.owner, now=now(), account_id=world.account.pk, session=SESSION, given=given)


def granted(begun: Begun, sim: FacebookSimulator, scopes: str = f"{SCOPES} public_profile") -> Back:
    """The person says yes on Facebook's page."""
    query = dict(parse_qsl(urlsplit(begun.address).query))
    assert query["client_id"] == sim.tokens.app_id
    return Back(state=query["state"], code=sim.authorise(query["redirect_uri"], scopes))


def test_the_page_s_own_token_without_an_end_is_kept_and_speaks(world: World, sim: FacebookSimulator) -> None:
    start = begun(world, sim)
    assert start.address.startswith("https://www.facebook.com/v25.0/dialog/oauth?")
    done = finish(world, granted(start, sim))
    assert done.missing == ()
    row = Connection.objects.get()
    assert (row.state, row.expires_at) == ("connected", None)
    world.account.refresh_from_db()
    assert world.account.remote_id == sim.page.id
    kept = sim.tokens.check(token_of(world), sim.tokens.proof(token_of(world)))
    assert (kept.kind, kept.page, kept.expires_at) == ("PAGE", sim.page.id, None)
    assert not Credential.objects.filter(kind=Credential.Kind.REFRESH_TOKEN).exists()
    platform = connect(world.account)
    handle = platform.prepare(Outgoing("接続を確かめました"), "k").handle
    assert handle is not None
    assert platform.publish(handle, "k").outcome is Outcome.DONE
    assert [post.message for post in sim.visible()] == ["接続を確かめました"]


def test_what_was_not_granted_is_told(world: World, sim: FacebookSimulator) -> None:
    done = finish(world, granted(begun(world, sim), sim, SCOPES.replace("pages_read_user_content", "")))
    assert done.missing == ("pages_read_user_content",)


def test_a_person_who_does_not_manage_the_page_connects_nothing(world: World, sim: FacebookSimulator) -> None:
    back = granted(begun(world, sim), sim)
    del sim.pages[sim.page.id]
    with pytest.raises(Refused) as refused:
        finish(world, back)
    assert "例示県" in refused.value.reasons[0].message.ja
    assert not Connection.objects.exists()


@pytest.mark.parametrize("path", ["/oauth/access_token", "/me/accounts"])
@pytest.mark.parametrize("fault", [Fault.LOST_AFTER, Fault.ERROR_BEFORE, Fault.GARBAGE, Fault.RATE_LIMITED])
def test_whatever_breaks_on_the_way_nothing_half_is_kept(
    world: World, sim: FacebookSimulator, path: str, fault: Fault
) -> None:
    back = granted(begun(world, sim), sim)
    sim.order(fault, lambda request: request.path.endswith(path))
    with pytest.raises(Refused):
        finish(world, back)
    assert not Connection.objects.exists()
    assert not Credential.objects.filter(kind=Credential.Kind.TOKEN).exists()
    with pytest.raises(NotConnected):
        connect(world.account)


def test_a_wrong_secret_of_the_app_connects_nothing(world: World, sim: FacebookSimulator) -> None:
    given = GivenClient(sim.tokens.app_id, "0" * 32)
    start = begin_connecting(actor=world.owner, now=now(), account_id=world.account.pk, session=SESSION, given=given)
    with pytest.raises(Refused):
        finish(world, granted(start, sim))
    assert not Connection.objects.exists()


def test_a_pasted_token_must_be_the_page_s_own(world: World, sim: FacebookSimulator) -> None:
    sim.tokens.proof_needed = False
    with pytest.raises(Refused) as refused:
        paste_token(actor=world.operator, now=now(), account_id=world.account.pk, token=sim.grant_user_token())
    assert refused.value.reasons[0].code == "other_account"
    paste_token(actor=world.operator, now=now(), account_id=world.account.pk, token=sim.grant_token())
    world.account.refresh_from_db()
    assert world.account.remote_id == sim.page.id


def test_disconnecting_says_that_a_person_must_end_it_at_facebook(world: World, sim: FacebookSimulator) -> None:
    finish(world, granted(begun(world, sim), sim))
    disconnect(actor=world.owner, now=now(), account_id=world.account.pk, reason="担当の交代")
    assert "ビジネス統合" in next(f.message.ja for f in open_findings(now()) if f.code == "token_not_revoked")


def test_no_secret_of_the_connecting_is_in_the_ledger(world: World, sim: FacebookSimulator) -> None:
    finish(world, granted(begun(world, sim), sim))
    kept = repr(list(Entry.objects.values()))
    for secret in (token_of(world), sim.tokens.app_secret, *[t for t in sim.tokens._all if t.startswith("EAA")]):
        assert secret not in kept
