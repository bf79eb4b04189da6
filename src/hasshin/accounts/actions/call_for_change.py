"""Call for a secret to be changed because of an incident (F-5-3, M-8): a duty until it is done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from hasshin.accounts.credentials.safe import latest_generation
from hasshin.accounts.models import Credential, CredentialEvent
from hasshin.accounts.rows import load_account
from hasshin.city.actor import Actor
from hasshin.city.govern import record, refuse
from hasshin.ledger.canonical import JSON

LONGEST_CAUSE = 400


def call_for_change(
    *, actor: Actor, now: datetime, account_id: int, cause: str, kinds: Iterable[str] = ("password",)
) -> tuple[CredentialEvent, ...]:
    """Note that these secrets must be changed, and why. Asks nobody: the rooms above do, with what they know.

    It counts where the pack has secrets change upon an incident. Raises `Refused` without a cause, `NotFound`.
    """
    account = load_account(account_id)
    if not cause.strip() or len(cause.strip()) > LONGEST_CAUSE:
        raise refuse(
            "cause_missing",
            "cause",
            "変更を求める理由がないか、長すぎます（400文字まで）。",
            "The cause is missing, or longer than 400 characters.",
            "何が起きたかを書いてください。",
            "Say what happened.",
        )
    with transaction.atomic():
        rows = tuple(
            CredentialEvent.objects.create(
                account=account,
                kind=Credential.Kind(kind),
                act=CredentialEvent.Act.CALLED,
                generation=latest_generation(account.pk, kind),
                staff_id=actor.staff,
                at=now,
                reason=cause.strip(),
            )
            for kind in dict.fromkeys(kinds)
        )
        also: list[JSON] = [f"credentialevent:{row.pk}" for row in rows]
        record(
            None,
            kind="accounts.call_for_change",
            subject=f"account:{account.pk}",
            actor=actor,
            now=now,
            data={"account": account.pk, "secrets": [row.kind for row in rows], "also": also},
            personal={"cause": cause.strip()},
        )
    return rows
