"""Keep what was learned of an account's connection: it works, it is doubtful, or a person must connect anew."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.accounts.actions.keep_connection import destroy
from hasshin.accounts.models import Connection, Credential
from hasshin.city.actor import Actor
from hasshin.city.govern import record
from hasshin.city.judge import Judged
from hasshin.ledger.actions.append import append
from hasshin.policy.text import Text


def note_connection(
    *, actor: Actor, now: datetime, connection: Connection, state: str, code: str, reason: Text
) -> bool:
    """Note a state; true when it differs from what was noted, which alone is worth a ledger entry.

    What was learned of a token that was replaced meanwhile is dropped, and a person's disconnecting stands.
    """
    if (connection.state, connection.code) == (state, code):
        return False
    with transaction.atomic():
        held = Connection.objects.filter(
            pk=connection.pk, version=connection.version, state=connection.state, code=connection.code
        ).exclude(state=Connection.State.DISCONNECTED)
        since = connection.since if connection.state == state else now
        if held.update(state=state, code=code, reason=reason.model_dump(), since=since) != 1:
            return False
        append(
            kind="accounts.connection_state",
            subject=f"connection:{connection.pk}",
            actor=actor.ref,
            now=now,
            data={"account": connection.account_id, "from": connection.state, "state": state, "code": code},
        )
    return True


def first_noted(*, actor: Actor, now: datetime, account_id: int) -> Connection:
    """The connection of an account whose token was kept before connections were; doubtful until it is looked at."""
    with transaction.atomic():
        row, made = Connection.objects.get_or_create(
            account_id=account_id,
            defaults={
                "state": Connection.State.DOUBTFUL,
                "since": now,
                "code": "not_looked",
                "how": Connection.How.TOKEN,
                "connected_at": now,
            },
        )
        if made:
            append(
                kind="accounts.connection_state",
                subject=f"connection:{row.pk}",
                actor=actor.ref,
                now=now,
                data={"account": account_id, "state": row.state, "code": row.code},
            )
    return row


def end_connection(
    *, actor: Actor, now: datetime, connection: Connection, reason: str, revoked: bool, judged: Judged | None
) -> bool:
    """Destroy the tokens here. `revoked` says whether the service made them worthless too. False after a race."""
    with transaction.atomic():
        held = Connection.objects.filter(pk=connection.pk, version=connection.version)
        changed = held.exclude(state=Connection.State.DISCONNECTED).update(
            state=Connection.State.DISCONNECTED,
            since=now,
            code="revoked" if revoked else "not_revoked",
            reason={},
            expires_at=None,
            version=connection.version + 1,
        )
        if changed != 1:
            return False
        kinds = (Credential.Kind.TOKEN, Credential.Kind.REFRESH_TOKEN)
        also = destroy(connection.account_id, kinds, now, actor.staff)
        record(
            judged,
            kind="accounts.disconnected",
            subject=f"connection:{connection.pk}",
            actor=actor,
            now=now,
            data={"account": connection.account_id, "revoked": revoked, "also": also},
            personal={"reason": reason},
        )
    return True
