"""From an account's row to the platform that speaks for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import httpx
from django.conf import settings

from hasshin.accounts.credentials import KeyUnsafe, SealBroken, open_secret
from hasshin.accounts.models import Account, Connection, Credential
from hasshin.platforms.interface import AccountAccess, Platform, Secret
from hasshin.platforms.oauth.renewing import ENDPOINTS
from hasshin.platforms.oauth.service import Client, Description, Granted
from hasshin.platforms.oauth.words import OK
from hasshin.platforms.registry import UnknownConnectorError, open_platform, pasting_of
from hasshin.platforms.values import Outcome
from hasshin.policy.text import Text, t
from hasshin.practice.provider import BoardTransport
from hasshin.practice.store import DatabaseBoardStore

Connect = Callable[[Account], Platform]
INCOMPLETE = t(
    "アカウント「{name}」の接続設定が足りないか誤っています。接続先、ID、トークンを確かめてください。",
    "The connection of the account {name} is incomplete or wrong. Check its address, id and token.",
)
RECONNECT = t(
    "アカウント「{name}」は接続し直す必要があります。接続の画面で接続してください。時刻に間に合えば発信します。",
    "The account {name} must be connected anew, on its connection page. What is due goes out if that is in time.",
)
ENDED = t(
    "アカウント「{name}」の接続は解除されています。発信するには接続してください。",
    "The account {name} is disconnected. Connect it to send anything.",
)


class NotConnected(Exception):
    """The account can't be reached as it is set up; nothing was sent. `message` says what to do."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message.en)


def connect(account: Account) -> Platform:
    """The platform of an account, with its token decrypted here and nowhere else. Raises `NotConnected`.

    Also where the token is known to be dead: what is due then waits, and is told as missed when its time passes.
    """
    known = Connection.objects.filter(account=account).first()
    if known is not None and known.state == Connection.State.RECONNECT:
        raise NotConnected(RECONNECT.fill(name=account.name))
    if known is not None and known.state == Connection.State.DISCONNECTED:
        raise NotConnected(ENDED.fill(name=account.name))
    return _open(account, known)


def reach(account: Account) -> Platform:
    """As `connect`, to look whether the token works, whatever is known of it. Raises `NotConnected`."""
    return _open(account, Connection.objects.filter(account=account).first())


def with_token(
    account: Account, token: Secret, refresh_token: Secret | None = None, client: Client | None = None
) -> Platform:
    """The platform with a token that is not kept yet, to ask whose it is. Raises `NotConnected`."""
    return _opened(account, lambda: replace(_ours(account, client), token=token, refresh_token=refresh_token))


def own_token(account: Account, about: Description, client: Client, granted: Granted) -> Granted:
    """What was granted, or the account's own token for it where the service grants a person's."""
    if about.own_token is None or granted.token is None:
        return granted
    return about.own_token(granted, _ours(account, client), transport=transport_of(account))


def exchanged(account: Account, pasted: Secret) -> Granted:
    """The tokens that what a person pasted is worth: itself, unless the connector has a way of its own."""
    about = pasting_of(account.connector)
    if about is None or about.exchange is None:
        return Granted(Outcome.DONE, "ok", OK, pasted)
    return about.exchange(_bare(account), pasted, transport=transport_of(account))


def transport_of(account: Account) -> httpx.BaseTransport | None:
    """The board stands in this installation and is asked from within; all other services over the network."""
    return BoardTransport() if account.connector == "practice" else None


def server_of(account: Account) -> str:
    """The address of the account's server; the board's is the installation's own."""
    return settings.HASSHIN_INSTALLATION.origin if account.connector == "practice" else account.base_url


def _open(account: Account, known: Connection | None) -> Platform:
    return _opened(account, lambda: _access(account, known))


def _opened(account: Account, access: Callable[[], AccountAccess]) -> Platform:
    try:
        return open_platform(account.connector, access(), board=DatabaseBoardStore(), transport=transport_of(account))
    except UnknownConnectorError as error:
        raise NotConnected(error.message) from None
    except (ValueError, SealBroken, KeyUnsafe):
        # The connector's words might carry a value that is a secret; ours name the account alone.
        raise NotConnected(INCOMPLETE.fill(name=account.name)) from None


def _bare(account: Account) -> AccountAccess:
    return AccountAccess(
        service=account.service, handle=account.handle, remote_id=account.remote_id, base_url=server_of(account)
    )


def _ours(account: Account, client: Client | None) -> AccountAccess:
    """The account without a token, and our application where it is known."""
    bare = _bare(account)
    return replace(bare, client_id=client.id, client_secret=client.secret) if client else bare


def _access(account: Account, known: Connection | None) -> AccountAccess:
    return replace(
        _bare(account),
        token=secret_of(account.pk, Credential.Kind.TOKEN),
        client_id=known.client_id if known else "",
        client_secret=secret_of(account.pk, Credential.Kind.CLIENT_SECRET) if known and known.client_id else None,
        refresh_token=secret_of(account.pk, Credential.Kind.REFRESH_TOKEN),
        options={ENDPOINTS: json.dumps(known.endpoints)} if known and known.endpoints else {},
    )


def secret_of(account_id: int, kind: str) -> Secret | None:
    """A secret of the account, fit for a header; None where there is none. Raises `SealBroken` or `KeyUnsafe`."""
    try:
        # Again through its own constructor: a token goes into a header, and must be fit for one.
        return Secret(open_secret(account_id, kind).reveal())
    except Credential.DoesNotExist:
        return None
