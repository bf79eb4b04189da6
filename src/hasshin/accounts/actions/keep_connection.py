"""Keep what a service granted: the tokens sealed, and the account's connection, in one transaction (promise 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from hasshin.accounts.credentials import make_ready, put
from hasshin.accounts.credentials.safe import Ready
from hasshin.accounts.models import Account, Connection, Credential, CredentialEvent
from hasshin.city.actor import Actor
from hasshin.city.govern import record
from hasshin.city.judge import Judged
from hasshin.ledger.canonical import JSON
from hasshin.platforms.secret import Secret
from hasshin.policy.reasons import Conflict
from hasshin.policy.text import t

CHANGED = t(
    "この間に、別の人か処理がこのアカウントの接続を変えました。画面を開き直して確かめてください。",
    "Somebody else, or a worker, changed this account's connection meanwhile. Open the page again and look.",
)


@dataclass(frozen=True)
class Access:
    """What a service granted. `granted` None: it does not say which scopes. `remote_id` is whose token it is."""

    how: str
    token: Secret
    remote_id: str
    refresh_token: Secret | None = None
    expires_at: datetime | None = None
    asked: Sequence[str] = ()
    granted: Sequence[str] | None = None
    endpoints: dict[str, Any] = field(default_factory=dict)
    client_id: str = ""
    redirect_uri: str = ""


def keep_connection(
    *, actor: Actor, now: datetime, account_id: int, access: Access, version: int | None, judged: Judged | None
) -> Connection:
    """Put new tokens in place of the old ones. `version` is the connection's as it was read, None for no row.

    Raises `Conflict` where it was changed since: the newer token stays. A refresh token that does not belong to the new
    token is destroyed, and an account that did not know its immutable id learns it.
    """
    ready = [make_ready() for _ in range(2)]
    values = {
        "state": Connection.State.CONNECTED,
        "since": now,
        "code": "ok",
        "reason": {},
        "how": access.how,
        "asked": list(access.asked),
        "granted": None if access.granted is None else list(access.granted),
        "expires_at": access.expires_at,
        "endpoints": access.endpoints,
        "client_id": access.client_id,
        "redirect_uri": access.redirect_uri,
        "connected_at": now,
        "connected_by_id": actor.staff,
    }
    with transaction.atomic():
        row = _row(account_id, version, values)
        kept = put(
            account_id=account_id,
            kind=Credential.Kind.TOKEN,
            value=access.token.reveal(),
            now=now,
            by=actor.staff,
            expires_at=access.expires_at,
            scopes=access.granted or (),
            ready=ready[0],
        )
        also = [*kept.also]
        if access.refresh_token is not None:
            second = put(
                account_id=account_id,
                kind=Credential.Kind.REFRESH_TOKEN,
                value=access.refresh_token.reveal(),
                now=now,
                by=actor.staff,
                ready=ready[1],
            )
            also += second.also
        else:
            also += destroy(account_id, (Credential.Kind.REFRESH_TOKEN,), now, actor.staff)
        if access.remote_id:
            learned = Account.objects.filter(pk=account_id, remote_id="").update(remote_id=access.remote_id)
            also += [f"account:{account_id}"] if learned else []
        record(
            judged,
            kind="accounts.connected",
            subject=f"connection:{row.pk}",
            actor=actor,
            now=now,
            data={
                **kept.data,
                "account": account_id,
                "how": access.how,
                "asked": list(access.asked),
                "granted": None if access.granted is None else list(access.granted),
                "version": row.version,
                "also": also,
            },
        )
    return row


def _row(account_id: int, version: int | None, values: dict[str, Any]) -> Connection:
    if version is None:
        try:
            with transaction.atomic():
                return Connection.objects.create(account_id=account_id, **values)
        except IntegrityError:
            raise Conflict(CHANGED) from None
    held = Connection.objects.filter(account=account_id, version=version)
    if held.update(version=version + 1, **values) != 1:
        raise Conflict(CHANGED)
    return Connection.objects.get(account=account_id)


def keep_renewal(
    *,
    actor: Actor,
    now: datetime,
    connection: Connection,
    token: Secret,
    refresh_token: Secret | None,
    expires_at: datetime | None,
    granted: Sequence[str] | None,
    ready: Sequence[Ready | None] = (None, None),
) -> bool:
    """Put a renewed token, and its refresh token where that was changed too, in place of the old: both or neither.

    False where the token was changed since it was read: then the newer one stays. `ready` comes from `make_ready()`,
    called before the service was asked, so that no key is found missing once the old refresh token is used up.
    """
    values: dict[str, Any] = {
        "state": Connection.State.CONNECTED,
        "code": "ok",
        "reason": {},
        "expires_at": expires_at,
        "version": connection.version + 1,
    }
    if granted is not None:
        values["granted"] = list(granted)
    if connection.state != Connection.State.CONNECTED:
        values["since"] = now
    with transaction.atomic():
        held = Connection.objects.filter(pk=connection.pk, version=connection.version)
        if held.exclude(state=Connection.State.DISCONNECTED).update(**values) != 1:
            return False
        also: list[JSON] = []
        both = ((Credential.Kind.REFRESH_TOKEN, refresh_token), (Credential.Kind.TOKEN, token))
        for (kind, secret), wrapped in zip(both, ready, strict=True):
            if secret is None:
                continue
            kept = put(
                account_id=connection.account_id,
                kind=kind,
                value=secret.reveal(),
                now=now,
                expires_at=expires_at if kind == Credential.Kind.TOKEN else None,
                scopes=values.get("granted", connection.granted) or () if kind == Credential.Kind.TOKEN else (),
                ready=wrapped,
            )
            also += kept.also
        record(
            None,
            kind="accounts.token_renewed",
            subject=f"connection:{connection.pk}",
            actor=actor,
            now=now,
            data={
                **kept.data,
                "account": connection.account_id,
                "version": connection.version + 1,
                "rotated": refresh_token is not None,
                "also": also,
            },
        )
    return True


def destroy(account_id: int, kinds: Sequence[str], now: datetime, by: int | None) -> list[JSON]:
    """Destroy these secrets within the caller's transaction; the ledger's names of what changed.

    The generation goes on, so that a destroyed row that somebody puts back does not open.
    """
    changed: list[JSON] = []
    for row in Credential.objects.select_for_update().filter(account=account_id, kind__in=kinds).order_by("pk"):
        event = CredentialEvent.objects.create(
            account_id=account_id, kind=row.kind, act="destroyed", generation=row.generation + 1, staff_id=by, at=now
        )
        changed += [f"credential:{row.pk}", f"credentialevent:{event.pk}"]
        row.delete()
    return changed


def forget_connection(*, account_id: int, now: datetime, by: int | None) -> list[JSON]:
    """The token was replaced without the service being asked: whatever was known of it holds no longer.

    Within the caller's transaction. The refresh token goes with it, so that no renewal puts the old one back; the next
    look says what the new one is worth. The ledger's names of what changed.
    """
    row = Connection.objects.filter(account=account_id).first()
    if row is None:
        return []
    Connection.objects.filter(pk=row.pk).update(
        state=Connection.State.DOUBTFUL,
        since=now,
        code="not_looked",
        reason={},
        how=Connection.How.TOKEN,
        granted=None,
        expires_at=None,
        version=row.version + 1,
    )
    return [f"connection:{row.pk}", *destroy(account_id, (Credential.Kind.REFRESH_TOKEN,), now, by)]
