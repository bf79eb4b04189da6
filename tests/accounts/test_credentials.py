"""Tokens: sealed, bound to their account, and nowhere to be read (promise 9)."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hasshin.accounts.actions.set_credential import set_credential
from hasshin.accounts.credentials import KeyUnsafe, SealBroken, create_key, open_secret
from hasshin.accounts.credentials import put as keep
from hasshin.accounts.models import Account, Credential
from hasshin.city.models import StaffMember
from hasshin.config import settings as product
from hasshin.delivery.connect import connect
from hasshin.policy.reasons import Refused
from tests.towns import NOW

CITY = "matsudo"
pytestmark = pytest.mark.django_db
TOKEN = "token-of-the-city-0123456789abcdef"
PR_X, PR_FACEBOOK = "mihon_matsudo", "mihon.matsudo"


def put(town: Any, by: str, token: str = TOKEN, handle: str = PR_X) -> Account:
    set_credential(actor=town.actor(by), now=NOW, account_id=town.accounts[handle], token=token)
    return Account.objects.get(pk=town.accounts[handle])


@pytest.mark.clause("M-8")
def test_an_operator_sets_the_token_and_only_the_connector_gets_it_back(town: Any) -> None:
    account = put(town, "sato")
    assert open_secret(account.pk, "token").reveal() == TOKEN
    put(town, "suzuki", "another-token")
    assert open_secret(account.pk, "token").reveal() == "another-token"
    assert Credential.objects.filter(account=account, kind="token").count() == 1


@pytest.mark.parametrize("by", ["takahashi", "nakamura", "watanabe", "yamada"])
def test_nobody_else_sets_it(town: Any, by: str) -> None:
    with pytest.raises(Refused):
        put(town, by)
    assert not Credential.objects.filter(kind="token").exists()


@pytest.mark.parametrize("token", ["", "  ", " token", "token\n"])
def test_a_token_that_is_empty_or_badly_pasted_is_refused(town: Any, token: str) -> None:
    with pytest.raises(Refused):
        put(town, "sato", token)


def test_the_token_is_in_no_table_no_log_and_no_representation(town: Any, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    account = put(town, "sato")
    credential = Credential.objects.get(account=account, kind="token")
    shown = [
        repr(account),
        repr(credential),
        str(credential),
        repr(vars(credential)),
        caplog.text,
        repr(connect(account)),
    ]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            shown += [
                bytes(v).decode("latin-1") if isinstance(v, bytes | memoryview) else str(v) for r in cursor for v in r
            ]
    assert len(shown) > 100, "the tables were read"
    assert not [text for text in shown if TOKEN in text or TOKEN.encode().hex() in text]


def test_a_sealed_token_copied_to_another_account_does_not_open(town: Any) -> None:
    first, second = put(town, "sato"), put(town, "sato", "the-other", PR_FACEBOOK)
    stolen = Credential.objects.get(account=first, kind="token")
    Credential.objects.filter(account=second, kind="token").update(sealed=stolen.sealed, wrapped=stolen.wrapped)
    with pytest.raises(SealBroken) as broken:
        open_secret(second.pk, "token")
    assert TOKEN not in str(broken.value)


def test_a_token_does_not_open_with_another_key(town: Any, settings: Any, tmp_path: Path) -> None:
    account = put(town, "sato")
    other = tmp_path / "other.key"
    create_key(other)
    settings.HASSHIN_CREDENTIALS_KEY = other
    with pytest.raises(KeyUnsafe):
        open_secret(account.pk, "token")


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(token=st.text(min_size=1).filter(lambda s: s.isprintable()), place=st.integers(min_value=0))
def test_one_changed_bit_anywhere_breaks_the_seal(town: Any, token: str, place: int) -> None:
    account = Account.objects.get(pk=town.accounts[PR_X])
    row = keep(account_id=account.pk, kind="password", value=token, now=NOW).credential
    again = keep(account_id=account.pk, kind="password", value=token, now=NOW).credential
    assert row.sealed != again.sealed, "a data key and a nonce of its own each time"
    assert open_secret(account.pk, "password").reveal() == token
    for field in ("sealed", "wrapped"):
        broken = bytearray(getattr(again, field))
        bit = place % (len(broken) * 8)
        broken[bit // 8] ^= 1 << (bit % 8)
        Credential.objects.filter(pk=row.pk).update(**{field: bytes(broken)})
        with pytest.raises(SealBroken):
            open_secret(account.pk, "password")
        Credential.objects.filter(pk=row.pk).update(**{field: getattr(again, field)})


def test_staff_passwords_are_hashed_with_argon2(settings: Any) -> None:
    settings.PASSWORD_HASHERS = product.PASSWORD_HASHERS
    person = StaffMember(username="x")
    person.set_password("a-long-unguessable-word")
    assert person.password.startswith("argon2$argon2id$v=19$m=102400,t=2,p=8$")
