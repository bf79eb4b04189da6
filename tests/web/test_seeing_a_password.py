"""A password is shown once, to its custodian, who has signed in anew and said why; and is to be found nowhere else."""

# long because: all that may be tried against one page stands together.

from __future__ import annotations

import base64
import io
import logging
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from hasshin.accounts.actions.renew_sign_in import spend_renewal
from hasshin.accounts.actions.reveal_password import purpose_of, reveal_password
from hasshin.accounts.actions.set_password import set_password
from hasshin.accounts.models import Account, Credential, CredentialEvent, RenewedSignIn
from hasshin.city.actions.token import issue_token
from hasshin.cli.samples.people import PASSWORD
from hasshin.ledger.models import Entry
from hasshin.policy.reasons import Refused
from tests.conftest import Clock
from tests.ledger.completeness import assert_every_change_has_an_entry, snapshot
from tests.proofs import PROVEN

pytestmark = pytest.mark.django_db
CANARY = "Canary-7-of-the-platform-zq"
WHY = "媒体の設定画面に入るため"


@pytest.fixture
def signed_in(city_matsudo: Any, clock: Clock) -> Iterator[Callable[[str], Client]]:
    """A browser for each person, signed in through the sign-in page; the account's password is the canary."""
    cache.clear()

    def browse(who: str) -> Client:
        client = Client(REMOTE_ADDR="127.0.0.1")
        sent = client.post(reverse("sign-in"), {"username": who, "password": PASSWORD})
        assert sent.status_code == 302, sent.content.decode()
        return client

    set_password(
        actor=city_matsudo.actor("sato"),
        now=clock.now,
        account_id=city_matsudo.accounts["mihon_matsudo"],
        password=CANARY,
        stated="7月1日に設定画面で変更し、確かめた",
    )
    yield browse
    cache.clear()


def again(client: Client, account: int, password: str = PASSWORD, purpose: str = "") -> Any:
    back = reverse("reveal-password", args=[account])
    data = {"purpose": purpose or purpose_of(account), "next": back, "password": password}
    return client.post(reverse("sign-in-again"), data)


def reveal(client: Client, account: int, reason: str = WHY) -> Any:
    return client.post(reverse("reveal-password", args=[account]), {"reason": reason})


def shown(answer: Any) -> bool:
    return CANARY in answer.content.decode()


@pytest.fixture
def account(city_matsudo: Any) -> int:
    return int(city_matsudo.accounts["mihon_matsudo"])


@pytest.mark.clause("F-4-5", "M-8")
def test_a_custodian_signs_in_anew_says_why_and_sees_it_once(
    signed_in: Callable[[str], Client], account: int, city_matsudo: Any
) -> None:
    client, before = signed_in("sato"), snapshot()
    asked = client.get(reverse("reveal-password", args=[account]))
    assert asked.status_code == 302
    assert asked["Location"].startswith(reverse("sign-in-again"))
    assert again(client, account).status_code == 302
    form = client.get(reverse("reveal-password", args=[account]))
    assert form.status_code == 200
    assert not shown(form)
    answer = reveal(client, account)
    assert answer.status_code == 200
    assert shown(answer)
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    page = answer.content.decode()
    assert page.index("<details") < page.index(CANARY) < page.index("</details>", page.index(CANARY))
    assert "<details open" not in page
    row = CredentialEvent.objects.get(account=account, act="seen")
    assert (row.staff_id, row.reason, row.generation) == (city_matsudo.people["sato"], WHY, 2)
    assert Entry.objects.filter(kind="accounts.reveal_password", subject=f"credentialevent:{row.pk}").exists()
    assert_every_change_has_an_entry(before, snapshot())
    listed = client.get(reverse("credential", args=[account])).content.decode()
    assert WHY in listed
    assert CANARY not in listed


def test_the_day_on_which_it_was_last_shown_stands_on_list_and_page(
    signed_in: Callable[[str], Client], account: int
) -> None:
    client, other = signed_in("sato"), signed_in("kobayashi")
    assert "表示したことはありません" in other.get(reverse("credential", args=[account])).content.decode()
    again(client, account)
    assert shown(reveal(client, account))
    for address in (reverse("credential", args=[account]), reverse("credentials")):
        assert "最後に表示" in other.get(address).content.decode()
    assert "表示したことはありません" not in other.get(reverse("credential", args=[account])).content.decode()


@pytest.mark.clause("F-4-5")
def test_where_none_is_kept_it_is_to_be_kept_and_nothing_is_to_be_changed(city_fukushima: Any) -> None:
    account = Account.objects.order_by("pk")[0]
    Credential.objects.filter(account=account, kind="password").delete()
    Account.objects.filter(pk=account.pk).update(opened_at=datetime.now(UTC) - timedelta(days=800))
    client = Client(REMOTE_ADDR="127.0.0.1")
    client.post(reverse("sign-in"), {"username": "sato", "password": PASSWORD})
    page = client.get(reverse("credential", args=[account.pk])).content.decode()
    assert "パスワードがまだ保管されていません" in page
    assert "変更の期限を過ぎています" not in page
    assert "変更が必要です" not in page


def test_the_same_form_sent_again_shows_nothing(signed_in: Callable[[str], Client], account: int) -> None:
    client = signed_in("sato")
    again(client, account)
    assert shown(reveal(client, account))
    replay = reveal(client, account)
    assert replay.status_code == 403
    assert not shown(replay)
    assert CredentialEvent.objects.filter(account=account, act="seen").count() == 1


def test_without_signing_in_anew_nothing_is_shown_even_to_a_custodian(
    signed_in: Callable[[str], Client], account: int
) -> None:
    client = signed_in("sato")
    answer = reveal(client, account)
    assert (answer.status_code, shown(answer)) == (403, False)


def test_a_renewal_ends_after_five_minutes(signed_in: Callable[[str], Client], account: int) -> None:
    client = signed_in("sato")
    again(client, account)
    RenewedSignIn.objects.update(ends=RenewedSignIn.objects.get().at)
    assert not shown(reveal(client, account))


def test_a_renewal_counts_for_no_other_account_purpose_session_or_person(
    signed_in: Callable[[str], Client], account: int, city_matsudo: Any, clock: Clock
) -> None:
    client, elsewhere = signed_in("sato"), signed_in("sato")
    other = city_matsudo.accounts["mihon.matsudo"]
    again(client, other)
    assert not shown(reveal(client, account)), "another account's"
    again(client, account)
    assert not shown(reveal(elsewhere, account)), "another session's"
    assert not shown(reveal(signed_in("suzuki"), account)), "another person's"
    stolen = RenewedSignIn.objects.get(purpose=purpose_of(account)).session
    with pytest.raises(Refused):
        spend_renewal(actor=city_matsudo.actor("suzuki"), now=clock.now, session=stolen, purpose=purpose_of(account))
    assert not CredentialEvent.objects.filter(act="seen").exists()


@pytest.mark.parametrize("who", ["takahashi", "yamada", "nakamura", "kobayashi", "mori"])
def test_who_has_not_the_custody_is_refused_with_the_clause_even_after_signing_in_anew(
    signed_in: Callable[[str], Client], account: int, who: str
) -> None:
    client = signed_in(who)
    again(client, account)
    answer = reveal(client, account)
    assert (answer.status_code, shown(answer)) == (403, False)
    assert "(8)" in answer.content.decode()
    assert Entry.objects.filter(kind="accounts.reveal_password_refused").exists()


@pytest.mark.parametrize("reason", ["", "   ", "長" * 401, f"{CANARY} を見る"])
def test_a_reason_is_given_and_does_not_hold_the_password(
    signed_in: Callable[[str], Client], account: int, reason: str
) -> None:
    client = signed_in("sato")
    again(client, account)
    answer = reveal(client, account, reason)
    assert answer.status_code == 422
    assert CANARY not in answer.content.decode() or CANARY in reason
    assert not CredentialEvent.objects.filter(act="seen").exists()
    assert shown(reveal(client, account)), "what was refused did not use the renewal up"


def test_wrong_passwords_are_counted_and_shut_the_door_as_at_sign_in(
    signed_in: Callable[[str], Client], account: int, settings: Any
) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    client = signed_in("sato")
    seen = [again(client, account, "wrong").status_code for _ in range(3)]
    assert seen[0] == 422
    assert 429 in seen
    assert again(client, account).status_code == 429, "the right one comes too late"
    assert not RenewedSignIn.objects.exists()


def test_a_renewal_is_for_a_known_purpose_and_leads_to_no_other_site(
    signed_in: Callable[[str], Client], account: int
) -> None:
    client = signed_in("sato")
    assert again(client, account, purpose="something:1").status_code == 404
    data = {"purpose": purpose_of(account), "next": "https://evil.example/", "password": PASSWORD}
    assert client.post(reverse("sign-in-again"), data)["Location"] == reverse("home")


def test_a_tampered_row_or_an_unsafe_key_shows_nothing_and_says_whom_to_tell(
    signed_in: Callable[[str], Client], account: int, settings: Any
) -> None:
    client = signed_in("sato")
    again(client, account)
    good = Credential.objects.values("sealed").get(account=account, kind="password")
    Credential.objects.filter(account=account, kind="password").update(sealed=b"x" * 50)
    answer = reveal(client, account)
    assert (answer.status_code, shown(answer)) == (403, False)
    Credential.objects.filter(account=account, kind="password").update(**good)
    settings.HASSHIN_CREDENTIALS_KEY.chmod(0o644)
    answer = reveal(client, account)
    assert (answer.status_code, shown(answer)) == (403, False)
    assert "chmod" not in answer.content.decode()
    settings.HASSHIN_CREDENTIALS_KEY.chmod(0o600)
    assert shown(reveal(client, account))


def test_a_password_set_on_the_screen_goes_in_and_never_comes_back(
    signed_in: Callable[[str], Client], account: int
) -> None:
    client, new = signed_in("suzuki"), "Another-canary-8-of-it"
    form = {"password": new, "again": new, "stated": "設定画面で変更", "generation": "2"}
    differs = client.post(reverse("credential", args=[account]), {**form, "again": "else"})
    assert differs.status_code == 422
    assert new not in differs.content.decode()
    weak = client.post(reverse("credential", args=[account]), {**form, "password": "shortcan", "again": "shortcan"})
    assert weak.status_code == 422
    assert "shortcan" not in weak.content.decode()
    assert client.post(reverse("credential", args=[account]), form).status_code == 302
    late = client.post(reverse("credential", args=[account]), {**form, "password": new + "x", "again": new + "x"})
    assert late.status_code == 409
    assert new not in client.get(reverse("credential", args=[account])).content.decode()


def test_the_api_takes_a_password_and_gives_none(city_matsudo: Any, signed_in: Any, account: int) -> None:
    _row, token = issue_token(actor=city_matsudo.actor("sato"), now=datetime.now(UTC), name="t", proof=PROVEN)
    api = Client(REMOTE_ADDR="127.0.0.1", HTTP_AUTHORIZATION=f"Bearer {token}")
    read = api.get(f"/api/v1/accounts/{account}/credentials")
    assert read.status_code == 200
    assert (read.json()["generation"], read.json()["may_see"]) == (2, True)
    assert CANARY not in read.content.decode()
    url = f"/api/v1/accounts/{account}/password"
    new = {"password": "Another-canary-8-of-it", "stated": "設定画面で変更", "generation": 2}
    assert api.put(url, new, content_type="application/json").status_code == 204
    assert api.put(url, new, content_type="application/json").status_code in (403, 409)
    wrong = api.put(url, {"password": ["Another-canary-9"]}, content_type="application/json")
    assert wrong.status_code == 422
    assert "Another-canary" not in wrong.content.decode()
    for path in ("/password", "/password/reveal", "/reveal"):
        assert api.get(f"/api/v1/accounts/{account}{path}").status_code in (403, 404, 405)


@pytest.mark.clause("F-4-5", "M-8")
def test_the_secret_is_in_nothing_that_is_written(
    signed_in: Callable[[str], Client],
    account: int,
    city_matsudo: Any,
    clock: Clock,
    caplog: Any,
    capfd: Any,
    own_folder: Path,
) -> None:
    caplog.set_level(logging.DEBUG)
    client = signed_in("sato")
    again(client, account)
    assert shown(reveal(client, account))
    again(client, account)
    secret = reveal_password(
        actor=city_matsudo.actor("sato"),
        now=RenewedSignIn.objects.latest("pk").at,
        account_id=account,
        reason=WHY,
        session=RenewedSignIn.objects.latest("pk").session,
    )
    assert secret.reveal() == CANARY
    written = [repr(secret), str(secret), f"{secret}", repr(vars(Credential.objects.first() or 0)), caplog.text]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                written += [bytes(v).decode("latin-1") if isinstance(v, bytes | memoryview) else str(v) for v in row]
    dumped = io.StringIO()
    call_command("dumpdata", "accounts", "city", "ledger", stdout=dumped)
    written.append(dumped.getvalue())
    written += [
        client.get(reverse(name, args=args)).content.decode()
        for name, args in [
            ("credentials", []),
            ("credential", [account]),
            ("reveal-password", [account]),
            ("account", [account]),
            ("settings-account", [account]),
            ("home", []),
            ("duties", []),
        ]
    ]
    Credential.objects.filter(account=account, kind="password").update(sealed=b"x" * 50)
    again(client, account)
    renewed = RenewedSignIn.objects.latest("pk")
    me = city_matsudo.actor("sato")
    with pytest.raises(Refused) as refused:
        reveal_password(actor=me, now=renewed.at, account_id=account, reason=WHY, session=renewed.session)
    written.append("".join(traceback.format_exception(refused.value)))
    written += [path.read_bytes().decode("latin-1") for path in own_folder.rglob("*") if path.is_file()]
    written += capfd.readouterr()
    assert len(written) > 300, "it looked at what is written"
    forms = (CANARY, CANARY.encode().hex(), CANARY[::-1], base64.b64encode(CANARY.encode()).decode())
    assert not [text[:200] for text in written for form in forms if form in text]
