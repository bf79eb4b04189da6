"""Finish connecting: the code becomes tokens, the service says whose they are, and only then the old ones go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hasshin.accounts.actions.keep_connection import Access, keep_connection
from hasshin.accounts.credentials import KeyUnsafe, SealBroken, make_ready
from hasshin.accounts.models import Account, Connecting, Connection, Credential
from hasshin.accounts.rows import govern_account, load_account
from hasshin.city.actor import Actor
from hasshin.city.judge import Judged
from hasshin.delivery.actions.begin_connecting import demand_open, opened
from hasshin.delivery.connect import own_token, secret_of
from hasshin.delivery.connecting import demand_ours, digest, not_possible, put_back, unknown_return, verifier_of, whose
from hasshin.delivery.outside import outside
from hasshin.delivery.watch_token import seen_good
from hasshin.ledger.actions.append import append
from hasshin.platforms.oauth.client import OAuthClient
from hasshin.platforms.oauth.service import Client, Endpoints, Granted, missing_scopes, wide_scopes
from hasshin.platforms.secret import Secret
from hasshin.platforms.values import Outcome
from hasshin.policy.reasons import Refused
from hasshin.policy.text import t

DENIED = t(
    "サービスの画面で接続が認められませんでした。今の接続はそのままです。",
    "Access was not granted on the service's page. The present connection stays.",
)
NO_KEY = t(
    "認証情報の鍵が使えないため、トークンを預かれません。システムの管理者に知らせてください。",
    "The key for credentials can't be used, so no token can be kept. Tell the administrator of the system.",
)
ISSUER = t(
    "別のサーバーからの答えでした。接続しません。今の接続はそのままです。",
    "The answer came from another server. Not connecting; the present connection stays.",
)
DENIED_FIX = t(
    "もう一度「接続する」から始め、サービスの画面で「@{handle}」としてサインインして、許可を選んでください。",
    "Begin again from “Connect”, sign in at the service as @{handle}, and choose to grant access.",
)
ISSUER_FIX = t(
    "アカウントの接続の画面から始め直してください。繰り返すときは、情報セキュリティの担当に知らせてください。",
    "Begin again on the account's connection page. If it happens again, tell whoever looks after information security.",
)
NO_KEY_FIX = t(
    "システムの管理者が鍵を直してから、もう一度接続してください。",
    "Connect again once the administrator of the system has put the key right.",
)
BEGIN_ANEW = t(
    "アカウントの接続の画面から、もう一度始めてください。",
    "Begin again on the account's connection page.",
)


@dataclass(frozen=True)
class Back:
    """What the service sent along when it sent the person back (RFC 6749 4.1.2, RFC 9207)."""

    state: str
    code: str = ""
    error: str = ""
    issuer: str = ""


@dataclass(frozen=True)
class Done:
    """The account is connected. `missing` were asked for and not granted; `wide` granted and not asked for."""

    connection: Connection
    missing: tuple[str, ...]
    wide: tuple[str, ...]


def finish_connecting(*, actor: Actor, now: datetime, account_id: int, session: str, back: Back) -> Done:
    """Exchange, verify, keep. Raises `Refused` for a state that is not this person's, account's and session's, or was
    used, or where the token is another account's; `Conflict` where somebody connected meanwhile. The old token stays
    until the new one is proven to be this very account's.
    """
    account = load_account(account_id)
    judged = govern_account(actor=actor, now=now, account=account, verb="connect_account", kind="accounts.connect")
    demand_open(account)
    row = _take(actor, account_id, session, back.state, now)
    try:
        done = _finish(actor, now, account, row, back, judged)
    except Refused as refused:
        _noted(row, refused.reasons[0].code, actor, now)
        raise
    _noted(row, "connected", actor, now)
    return done


def _take(actor: Actor, account_id: int, session: str, state: str, now: datetime) -> Connecting:
    """The connecting that this state belongs to; of two that come with it, one gets it."""
    mine = Connecting.objects.filter(
        state_hash=digest(state), account=account_id, staff=actor.staff, session_hash=digest(session)
    )
    row = mine.first() if state else None
    if row is None or mine.filter(used_at__isnull=True, ends_at__gt=now).update(used_at=now) != 1:
        append(
            kind="accounts.connect_refused",
            subject=f"account:{account_id}",
            actor=actor.ref,
            now=now,
            data={"known": row is not None},
        )
        raise unknown_return()
    return row


def _finish(actor: Actor, now: datetime, account: Account, row: Connecting, back: Back, judged: Judged | None) -> Done:
    endpoints = Endpoints.from_json(row.endpoints)
    if back.issuer and back.issuer.rstrip("/") != endpoints.issuer.rstrip("/"):
        raise not_possible(ISSUER, ISSUER_FIX)
    if back.error or not back.code:
        raise not_possible(DENIED, DENIED_FIX.fill(handle=account.handle))
    known = Connection.objects.filter(account=account).first()
    oauth = opened(account)
    client = Client(row.client_id, _client_secret(account, oauth))
    _demand_keys()
    granted = outside(
        lambda: oauth.exchange(
            endpoints, client, code=back.code, redirect_uri=row.redirect_uri, verifier=verifier_of(back.state)
        )
    )
    if granted.outcome is Outcome.DONE:
        granted = outside(lambda: own_token(account, oauth.description, client, granted))
    if granted.outcome is not Outcome.DONE or granted.token is None:
        if granted.code == "invalid_client":
            Connecting.objects.filter(pk=row.pk).update(outcome="invalid_client")
        raise not_possible(granted.reason, BEGIN_ANEW)
    found = whose(account, granted.token, client)
    try:
        demand_ours(account, found)
    except Refused:
        put_back(oauth, endpoints, client, granted.token)
        raise
    before = _old_token(account)
    scopes = granted.scopes if granted.scopes is not None else tuple(row.asked)
    connection = keep_connection(
        actor=actor,
        now=now,
        account_id=account.pk,
        access=_access(row, granted, scopes, found.remote_id),
        version=known.version if known else None,
        judged=judged,
    )
    seen_good(account.pk, now)
    if before is not None and before != granted.token and known is not None and known.client_id == row.client_id:
        # The one before is of no more use to anybody; where the service can't end it, it runs out or stays idle there.
        put_back(oauth, endpoints, client, before)
    about = oauth.description
    return Done(connection, missing_scopes(about, scopes), wide_scopes(about, scopes))


def _access(row: Connecting, granted: Granted, scopes: tuple[str, ...], remote_id: str) -> Access:
    if granted.token is None:
        raise ValueError("nothing was granted")
    return Access(
        how=Connection.How.OAUTH,
        token=granted.token,
        remote_id=remote_id,
        refresh_token=granted.refresh_token,
        expires_at=granted.expires_at,
        asked=row.asked,
        granted=scopes,
        endpoints=row.endpoints,
        client_id=row.client_id,
        redirect_uri=row.redirect_uri,
    )


def _client_secret(account: Account, oauth: OAuthClient) -> Secret | None:
    try:
        return secret_of(account.pk, Credential.Kind.CLIENT_SECRET) if oauth.description.client != "fixed" else None
    except (ValueError, SealBroken, KeyUnsafe):
        raise not_possible(NO_KEY, NO_KEY_FIX) from None


def _demand_keys() -> None:
    """What is granted must be kept at once; so the keys are tried before the code is used up."""
    try:
        make_ready()
    except KeyUnsafe:
        raise not_possible(NO_KEY, NO_KEY_FIX) from None


def _old_token(account: Account) -> Secret | None:
    try:
        return secret_of(account.pk, Credential.Kind.TOKEN)
    except (ValueError, SealBroken, KeyUnsafe):
        return None


def _noted(row: Connecting, outcome: str, actor: Actor, now: datetime) -> None:
    with transaction.atomic():
        Connecting.objects.filter(pk=row.pk, outcome="").update(outcome=outcome[:32])
        append(
            kind="accounts.connect_ended",
            subject=f"connecting:{row.pk}",
            actor=actor.ref,
            now=now,
            data={"account": row.account_id, "outcome": outcome},
        )
