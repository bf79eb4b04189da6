"""Begin to connect an account: register our application where needed, and say where the person is to go."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from hasshin.accounts.actions.keep_connection import destroy
from hasshin.accounts.credentials import KeyUnsafe, SealBroken, make_ready, put
from hasshin.accounts.models import Account, Connecting, Connection, Credential
from hasshin.accounts.rows import govern_account, load_account
from hasshin.city.actor import Actor
from hasshin.city.govern import record, refuse
from hasshin.city.pack import pack_at
from hasshin.delivery.connect import secret_of, server_of, transport_of
from hasshin.delivery.connecting import digest, not_possible, verifier_of
from hasshin.delivery.outside import outside
from hasshin.ledger.canonical import JSON
from hasshin.platforms.oauth.client import OAuthClient
from hasshin.platforms.oauth.service import Client, Description, Endpoints
from hasshin.platforms.registry import description_of, open_oauth
from hasshin.platforms.secret import Secret
from hasshin.platforms.values import Outcome
from hasshin.policy.text import t

LASTS = timedelta(minutes=10)
_LONGEST_ID = 200
_ID = re.compile(r"[!-~]+")
_HELD = (Connection.State.CONNECTED, Connection.State.DOUBTFUL)
NO_WAY = t(
    "この種類のアカウントは、トークンの貼付けで接続します。", "Accounts of this kind are connected by pasting a token."
)
NO_WAY_FIX = t(
    "アカウントの接続の画面で、「トークンを貼り付ける」を使ってください。",
    "Use “Paste a token” on the account's connection page.",
)


@dataclass(frozen=True)
class Begun:
    """Where the person goes (`address` holds the state, and no secret), for what, and until when."""

    address: str
    description: Description
    ends_at: datetime


def redirect_uri(account_id: int) -> str:
    """Where the service sends the person back: the installation's own origin, never a request's Host header.

    Each account has its own, so that a server can't pass one account's answer off as another's (RFC 9700 4.4).
    """
    return f"{settings.HASSHIN_INSTALLATION.origin.rstrip('/')}/connect/{account_id}/callback"


@dataclass(frozen=True)
class GivenClient:
    """Our application as a person registered it in the service's developer pages. "": as it was given before."""

    id: str = ""
    secret: str = field(default="", repr=False)


def begin_connecting(
    *, actor: Actor, now: datetime, account_id: int, session: str, given: GivenClient | None = None
) -> Begun:
    """Begin for this person, account and `session` (any text that names the browser's session, or the caller's).

    Asks the server where it is to be asked, and registers our application there once, or takes the `given` one. Raises
    `NotFound`, and `Refused` without the right, without an application's id, or where the server can't be used.
    """
    account = load_account(account_id)
    judged = govern_account(actor=actor, now=now, account=account, verb="connect_account", kind="accounts.connect")
    demand_open(account)
    description = description_of(account.connector)
    if description is None:
        raise not_possible(NO_WAY, NO_WAY_FIX)
    oauth = opened(account)
    found = outside(oauth.find)
    if found.outcome is not Outcome.DONE or found.value is None:
        raise not_possible(found.reason)
    back = redirect_uri(account_id)
    if description.client == "given":
        client, fresh = _given(account, given or GivenClient()), True
    else:
        client, fresh = _client(account, oauth, found.value, back, now)
    state = secrets.token_urlsafe(32)
    ready = make_ready() if fresh and client.secret else None
    with transaction.atomic():
        also: list[JSON] = []
        if fresh and client.secret is not None:
            kept = put(
                account_id=account_id,
                kind=Credential.Kind.CLIENT_SECRET,
                value=client.secret.reveal(),
                now=now,
                by=actor.staff,
                ready=ready,
            )
            also = kept.also
        elif description.client == "given" and given is not None and given.id and client.id != given_before(account_id):
            # The secret of another application is not this one's.
            also = destroy(account_id, (Credential.Kind.CLIENT_SECRET,), now, actor.staff)
        row = Connecting.objects.create(
            account=account,
            staff_id=actor.person,
            state_hash=digest(state),
            session_hash=digest(session),
            endpoints=found.value.to_json(),
            client_id=client.id,
            redirect_uri=back,
            asked=list(description.names()),
            began_at=now,
            ends_at=now + LASTS,
        )
        record(
            judged,
            kind="accounts.connect",
            subject=f"connecting:{row.pk}",
            actor=actor,
            now=now,
            data={"account": account_id, "server": found.value.base_url, "asked": row.asked, "also": also},
        )
    address = oauth.address(found.value, client, redirect_uri=back, state=state, verifier=verifier_of(state))
    return Begun(address, description, row.ends_at)


def opened(account: Account) -> OAuthClient:
    """The flow at the account's server; `Refused` for an address that is none."""
    try:
        return open_oauth(account.connector, server_of(account), transport=transport_of(account))
    except ValueError:
        raise not_possible(
            t(
                "アカウントに登録された接続先のアドレスが正しくありません。",
                "The server's address in the register is not one.",
            )
        ) from None


def demand_open(account: Account) -> None:
    """A closed account is nobody's to connect."""
    if account.state == Account.State.CLOSED:
        raise refuse(
            "account_closed",
            "account",
            "閉鎖したアカウントは接続できません。",
            "A closed account can't be connected.",
            "別のアカウントを選んでください。",
            "Choose another account.",
        )


def given_before(account_id: int) -> str:
    """The id of the application with which connecting was last begun; "" for none."""
    row = Connecting.objects.filter(account=account_id).order_by("-pk").first()
    return row.client_id if row is not None else ""


def _given(account: Account, given: GivenClient) -> Client:
    """The application that a person names. Another than the connection's own only once that is ended or dead, as its
    secret is needed to renew and to revoke."""
    before = given_before(account.pk)
    client_id = given.id.strip() or before
    if not client_id or len(client_id) > _LONGEST_ID or not _ID.fullmatch(client_id):
        raise refuse(
            "client_missing",
            "client_id",
            "アプリのID（Client ID）がないか、使えない文字を含んでいます。",
            "The application's id (Client ID) is missing or has characters that no id has.",
            "サービスの開発者向け画面でアプリを登録し、示されたIDをそのまま写してください。",
            "Register an application in the service's developer pages and copy the id that it shows.",
        )
    held = Connection.objects.filter(account=account, state__in=_HELD).exclude(client_id="").first()
    if held is not None and held.client_id != client_id:
        raise refuse(
            "client_in_use",
            "client_id",
            "このアカウントは別のアプリで接続されています。",
            "This account is connected through another application.",
            "アプリを替えるときは、先に今の接続を解除してください。",
            "To change the application, disconnect the account first.",
        )
    secret = given.secret.strip()
    if secret and held is not None and held.state == Connection.State.CONNECTED and secret != _kept(account):
        # One that was typed wrongly would end the renewing of a token that works.
        raise refuse(
            "client_secret_kept",
            "client_secret",
            "今の接続が有効な間は、別の Client Secret に替えられません。",
            "While the present connection works, its Client Secret is not replaced by another.",
            "空のままにして接続し直すか、先に今の接続を解除してください。",
            "Leave it empty and connect anew, or disconnect the account first.",
        )
    try:
        return Client(client_id, Secret(secret) if secret else None)
    except ValueError:
        raise refuse(
            "client_secret_malformed",
            "client_secret",
            "Client Secret に使えない文字が含まれています。",
            "The Client Secret has characters that no secret has.",
            "サービスの画面で示されたとおりに写してください。",
            "Copy it just as the service shows it.",
        ) from None


def _kept(account: Account) -> str:
    """The application's secret that is kept; "" where there is none that can be read."""
    try:
        kept = secret_of(account.pk, Credential.Kind.CLIENT_SECRET)
    except (ValueError, SealBroken, KeyUnsafe):
        return ""
    return kept.reveal() if kept is not None else ""


def _client(
    account: Account, oauth: OAuthClient, endpoints: Endpoints, back: str, now: datetime
) -> tuple[Client, bool]:
    """Our application at this server, and whether it was registered just now."""
    about = oauth.description
    if about.client == "fixed":
        return Client(about.client_id), False
    before = Connecting.objects.filter(account=account).order_by("-pk").first()
    if (
        before is not None
        and before.endpoints == endpoints.to_json()
        and (before.redirect_uri, before.asked) == (back, list(about.names()))
        and before.outcome != "invalid_client"
    ):
        return Client(before.client_id), False
    city = pack_at(now).city.name
    made = outside(
        lambda: oauth.register(
            endpoints, name=f"発信 Hasshin ({city.ja})", website=settings.HASSHIN_INSTALLATION.origin, redirect_uri=back
        )
    )
    if made.outcome is not Outcome.DONE or made.value is None:
        raise not_possible(made.reason)
    return made.value, True
