"""The board grants an application access to an account (RFC 6749 4.1, 7636), renews and ends it. Digests only are kept.

The board stands for a service outside: what it grants is no act of the city, so nothing of this is in the ledger.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from hasshin.policy.reasons import NotFound
from hasshin.practice.models import BoardGrant, BoardProfile

CODE_LASTS = timedelta(minutes=2)
TOKEN_LASTS = timedelta(hours=1)


@dataclass(frozen=True, repr=False)
class Tokens:
    """Freshly made; shown once. `expires_in` in seconds."""

    token: str
    refresh_token: str
    scopes: tuple[str, ...]
    expires_in: int


def digest(secret: str) -> str:
    """What is kept of a code or token: SHA-256, hex. They have 256 random bits, so it needs no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def grant(
    *, now: datetime, profile_id: int, client_id: str, redirect_uri: str, challenge: str, scopes: Sequence[str]
) -> str:
    """The holder of the account consents; the code that goes back through the browser. Raises `NotFound`."""
    profile = BoardProfile.objects.filter(pk=profile_id).first()
    if profile is None:
        raise NotFound(f"profile {profile_id} on the board")
    code = secrets.token_urlsafe(32)
    BoardGrant.objects.create(
        profile=profile,
        client_id=client_id,
        redirect_uri=redirect_uri,
        challenge=challenge,
        scopes=list(scopes),
        code_hash=digest(code),
        code_ends=now + CODE_LASTS,
        made_at=now,
    )
    return code


def exchange(*, now: datetime, code: str, client_id: str, redirect_uri: str, challenge: str) -> Tokens | None:
    """Tokens for a code, once; None for a code that is unknown, over, used, or another's.

    `challenge` is worked out from the verifier that came with the code. A code that comes a second time may have been
    stolen: what was given for it ends.
    """
    with transaction.atomic():
        row = BoardGrant.objects.filter(code_hash=digest(code)).first()
        if row is None:
            return None
        if row.used_at is not None:
            BoardGrant.objects.filter(pk=row.pk, revoked_at__isnull=True).update(revoked_at=now)
            return None
        fits = (row.client_id, row.redirect_uri) == (client_id, redirect_uri)
        if not fits or not secrets.compare_digest(row.challenge, challenge) or row.code_ends <= now:
            return None
        if BoardGrant.objects.filter(pk=row.pk, used_at__isnull=True, revoked_at__isnull=True).update(used_at=now) != 1:
            return None
        return _give(row, now)


def renew(*, now: datetime, refresh_token: str, client_id: str) -> Tokens | None:
    """New tokens in place of the old ones, which stop working; None for a refresh token that is not in force."""
    with transaction.atomic():
        held = Q(refresh_hash=digest(refresh_token), client_id=client_id, revoked_at__isnull=True)
        row = BoardGrant.objects.filter(held).first()
        if row is None:
            return None
        # Conditional on the very refresh token: of two that renew at once, one gets tokens.
        if BoardGrant.objects.filter(held, pk=row.pk).update(refresh_hash=None) != 1:
            return None
        return _give(row, now)


def end(*, now: datetime, token: str) -> None:
    """End what a token or refresh token belongs to; an unknown one is as good as ended (RFC 7009 2.2)."""
    shown = digest(token)
    found = BoardGrant.objects.filter(Q(token_hash=shown) | Q(refresh_hash=shown), revoked_at__isnull=True)
    found.update(revoked_at=now)


def end_all(*, now: datetime, profile_id: int) -> int:
    """The holder ends all access in the board's own screen; how many grants there were."""
    return BoardGrant.objects.filter(profile=profile_id, revoked_at__isnull=True, used_at__isnull=False).update(
        revoked_at=now
    )


def _give(row: BoardGrant, now: datetime) -> Tokens:
    token, refresh_token = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    BoardGrant.objects.filter(pk=row.pk).update(
        token_hash=digest(token), token_ends=now + TOKEN_LASTS, refresh_hash=digest(refresh_token)
    )
    return Tokens(token, refresh_token, tuple(row.scopes), int(TOKEN_LASTS.total_seconds()))
