"""An account on Bluesky is connected with an app password, which is used once and kept nowhere."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from hasshin.accounts.models import Account, Connection, Credential
from hasshin.delivery.actions.disconnect import disconnect
from hasshin.delivery.actions.paste_token import paste_token
from hasshin.delivery.connect import connect, secret_of
from hasshin.delivery.watch_token import watch_tokens
from hasshin.ledger.models import Entry
from hasshin.platforms.registry import pasting_of
from hasshin.platforms.values import Outcome
from hasshin.policy.reasons import Refused
from tests.delivery import world as worlds
from tests.delivery.connecting import now
from tests.delivery.world import World
from tests.platforms.atproto import AtServer, Person, atproto_server

__all__ = ["atproto_server"]
pytestmark = [pytest.mark.atproto, pytest.mark.loopback]


@pytest.fixture
def city(atproto_server: AtServer) -> Person:
    return atproto_server.person("city")


@pytest.fixture
def world(db: None, own_folder: Path, atproto_server: AtServer, city: Person) -> World:
    world = worlds.build(now())
    Account.objects.filter(pk=world.account.pk).update(
        service="bluesky", connector="bluesky", base_url=atproto_server.base_url, handle=city.handle, remote_id=""
    )
    world.account.refresh_from_db()
    return world


def paste(world: World, what: str) -> Connection:
    return paste_token(actor=world.operator, now=now(), account_id=world.account.pk, token=what)


def kept(world: World, kind: str) -> str:
    secret = secret_of(world.account.pk, kind)
    assert secret is not None
    return secret.reveal()


def test_the_sign_in_is_kept_with_its_end_and_the_password_is_not(world: World, city: Person) -> None:
    row = paste(world, city.app_password)
    world.account.refresh_from_db()
    assert (row.state, row.how, world.account.remote_id) == ("connected", "token", city.did)
    assert row.granted == ["com.atproto.appPass"]
    assert row.expires_at is not None
    assert timedelta(minutes=110) < row.expires_at - now() <= timedelta(minutes=120)
    assert set(Credential.objects.values_list("kind", flat=True)) == {"token", "refresh_token"}
    assert city.app_password not in {kept(world, "token"), kept(world, "refresh_token")}
    assert not [entry for entry in Entry.objects.all() if city.app_password in str(entry.__dict__)]
    assert connect(world.account).check_auth().outcome is Outcome.DONE


def test_a_sign_in_is_renewed_before_its_end_and_both_tokens_change(world: World, city: Person) -> None:
    row = paste(world, city.app_password)
    assert row.expires_at is not None
    before = kept(world, "token"), kept(world, "refresh_token")
    assert watch_tokens(row.expires_at - timedelta(minutes=10)) == 1
    after = kept(world, "token"), kept(world, "refresh_token")
    assert after[1] != before[1]
    row = Connection.objects.get()
    assert (row.state, row.version) == ("connected", 2)
    assert connect(world.account).check_auth().outcome is Outcome.DONE


def test_a_wrong_one_the_accounts_own_and_somebody_elses_are_refused_and_the_old_sign_in_stays(
    world: World, city: Person, atproto_server: AtServer
) -> None:
    paste(world, city.app_password)
    before = kept(world, "token")
    for wrong, said in ((city.password, "アプリパスワードではありません"), ("aaaa-bbbb-cccc-dddd", "違います")):
        with pytest.raises(Refused) as refused:
            paste(world, wrong)
        assert said in refused.value.reasons[0].message.ja
        assert wrong not in str(refused.value.reasons)
    # The register has another handle than the one whose password this is.
    other = atproto_server.person("other")
    Account.objects.filter(pk=world.account.pk).update(handle=other.handle)
    with pytest.raises(Refused) as refused:
        paste(world, other.app_password)
    assert kept(world, "token") == before


def test_connecting_anew_ends_the_sign_in_before_and_disconnecting_the_last(
    world: World, city: Person, atproto_server: AtServer
) -> None:
    paste(world, city.app_password)
    first = kept(world, "refresh_token")
    paste(world, city.app_password)
    last = kept(world, "refresh_token")
    disconnect(actor=world.owner, now=now(), account_id=world.account.pk, reason="担当の交代")
    for token in (first, last):
        with pytest.raises(AssertionError, match="ExpiredToken"):
            atproto_server.call("com.atproto.server.refreshSession", "", token=token)
    assert not Credential.objects.exists()


def test_the_connection_page_asks_for_an_app_password_in_both_languages() -> None:
    about = pasting_of("bluesky")
    assert about is not None
    assert (about.label.ja, about.label.en) == ("アプリパスワード", "App password")
