"""Keep an account's token, sealed. The ledger learns that it changed, never what it is (promise 9)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.accounts.actions.keep_connection import forget_connection
from hasshin.accounts.actions.unusable import key_trouble
from hasshin.accounts.credentials import KeyUnsafe, make_ready, put
from hasshin.accounts.rows import govern_account, load_account
from hasshin.city.actor import Actor
from hasshin.city.govern import record, refuse


def set_credential(*, actor: Actor, now: datetime, account_id: int, token: str) -> None:
    """Replace the token. It can't be read back through any face."""
    account = load_account(account_id)
    kind = "accounts.set_credential"
    judged = govern_account(actor=actor, now=now, account=account, verb="change_secret", kind=kind, ours=True)
    if not token.strip() or token != token.strip():
        raise refuse(
            "token_malformed",
            "token",
            "トークンが空か、前後に空白があります。",
            "The token is empty, or has spaces around it.",
            "媒体が発行したトークンをそのまま貼り付けてください。",
            "Paste the token just as the service issued it.",
        )
    try:
        ready = make_ready()
        with transaction.atomic():
            kept = put(account_id=account.pk, kind="token", value=token, now=now, by=actor.staff, ready=ready)
            also = [*kept.also, *forget_connection(account_id=account.pk, now=now, by=actor.staff)]
            record(
                judged,
                kind="accounts.set_credential",
                subject=f"credential:{kept.credential.pk}",
                actor=actor,
                now=now,
                data={**kept.data, "also": also},
            )
    except KeyUnsafe as trouble:
        raise key_trouble(trouble) from None
