"""Connect an account by a token that a person pastes: the service says whose it is before it replaces the old one."""

from __future__ import annotations

from datetime import datetime

from hasshin.accounts.actions.keep_connection import Access, keep_connection
from hasshin.accounts.actions.unusable import key_trouble
from hasshin.accounts.credentials import KeyUnsafe, SealBroken
from hasshin.accounts.models import Connection, Credential
from hasshin.accounts.rows import govern_account, load_account
from hasshin.city.actor import Actor
from hasshin.city.govern import refuse
from hasshin.delivery.actions.begin_connecting import demand_open
from hasshin.delivery.connect import exchanged, secret_of
from hasshin.delivery.connecting import LATER, REFUSED_FIX, demand_ours, end_sign_in, not_possible, whose
from hasshin.delivery.outside import outside
from hasshin.delivery.watch_token import seen_good
from hasshin.platforms.oauth.service import Granted
from hasshin.platforms.secret import Secret
from hasshin.platforms.values import Outcome
from hasshin.policy.reasons import Conflict, Refused


def paste_token(*, actor: Actor, now: datetime, account_id: int, token: str) -> Connection:
    """Keep a pasted token, or what it is exchanged for, by whoever has custody of the account's secrets (F-4-5, M-8).

    Raises `Refused` without the right, for what is no token, for another account's, and where the service could not
    say whose it is; `Conflict` where somebody connected meanwhile. The old token stays in all those cases.
    """
    account = load_account(account_id)
    judged = govern_account(actor=actor, now=now, account=account, verb="change_secret", kind="accounts.connect")
    demand_open(account)
    try:
        secret = Secret(token)
    except ValueError:
        raise refuse(
            "token_malformed",
            "token",
            "トークンが空か、前後に空白があるか、使えない文字を含んでいます。",
            "The token is empty, has spaces around it, or characters that no token has.",
            "サービスが発行したトークンをそのまま貼り付けてください。",
            "Paste the token just as the service issued it.",
        ) from None
    known = Connection.objects.filter(account=account).first()
    granted = outside(lambda: exchanged(account, secret))
    if granted.outcome is not Outcome.DONE or granted.token is None:
        raise not_possible(granted.reason, REFUSED_FIX if granted.outcome is Outcome.REJECTED else LATER)
    fresh, before = granted.token, _before(account_id)
    try:
        found = whose(account, fresh)
        demand_ours(account, found)
        row = keep_connection(
            actor=actor,
            now=now,
            account_id=account_id,
            access=_access(granted, fresh, found.remote_id),
            version=known.version if known else None,
            judged=judged,
        )
    except (Refused, Conflict):
        end_sign_in(account, fresh, granted.refresh_token)
        raise
    except KeyUnsafe as trouble:
        end_sign_in(account, fresh, granted.refresh_token)
        raise key_trouble(trouble) from None
    seen_good(account_id, now)
    if granted.refresh_token is not None and before is not None:
        end_sign_in(account, *before)
    return row


def _access(granted: Granted, token: Secret, remote_id: str) -> Access:
    return Access(
        how=Connection.How.TOKEN,
        token=token,
        remote_id=remote_id,
        refresh_token=granted.refresh_token,
        expires_at=granted.expires_at,
        granted=granted.scopes,
    )


def _before(account_id: int) -> tuple[Secret, Secret] | None:
    """The present tokens, so that a sign-in of which nothing is kept can be ended; None unless both can be read."""
    try:
        token = secret_of(account_id, Credential.Kind.TOKEN)
        refresh_token = secret_of(account_id, Credential.Kind.REFRESH_TOKEN)
    except (ValueError, SealBroken, KeyUnsafe):
        return None
    return (token, refresh_token) if token is not None and refresh_token is not None else None
