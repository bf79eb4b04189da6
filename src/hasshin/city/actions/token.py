"""A person's tokens for the REST API: issue one, take one back. A token can do what its person can, no more."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.models import ApiToken
from hasshin.city.people import find_person
from hasshin.city.proof import Proof
from hasshin.city.tell_person import Words, tell_person
from hasshin.ledger.actions.append import append
from hasshin.policy.reasons import NotFound, Reason, Refused
from hasshin.policy.text import t

PREFIX = "hasshin_"
LONGEST_DAYS = 366
ISSUED = Words(
    t("APIトークンが発行されました", "An API token was issued in your name"),
    t(
        "{when}に、あなたの名前でAPIトークンが発行されました。ほかのシステムが、あなたとして操作できます。",
        "On {when} an API token was issued in your name. With it another system acts as you.",
    ),
    t(
        "覚えがないときは、画面「APIトークン」ですぐに無効にし、パスワードを変更してください。",
        "If that was not you, take it back at once on the screen “API tokens”, and change your password.",
    ),
)


def issue_token(*, actor: Actor, now: datetime, name: str, proof: Proof, days: int = 90) -> tuple[ApiToken, str]:
    """A new token of the actor's own and its secret, which is shown this once and kept nowhere.

    The person is told by mail. Raises `Refused` for a robot, an empty name, a life that is not between a day and a
    year, or where the actor has not signed in anew.
    """
    if actor.staff is None or not name.strip() or not 1 <= days <= LONGEST_DAYS:
        raise Refused(
            [
                Reason(
                    code="token_refused",
                    where="name",
                    message=t("トークンを発行できません。", "The token can't be issued."),
                    fix=t(
                        "名前と、1日から366日までの有効期間を指定してください。",
                        "Give a name and a life of 1 to 366 days.",
                    ),
                )
            ]
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken.objects.create(
            staff_id=actor.staff,
            name=name.strip(),
            secret_hash=hash_of(secret),
            issued_at=now,
            expires_at=now + timedelta(days=days),
            issued_on_id=actor.terminal.id if actor.terminal.kind == "device" else None,
        )
        append(
            kind="city.issue_token",
            subject=f"apitoken:{token.pk}",
            actor=actor.ref,
            now=now,
            data={"staff": actor.staff, "days": days, "also": [proof.spend()]},
            personal={"name": token.name},
        )
        tell_person(find_person(actor.staff), ("city.issue_token", token.pk), ISSUED, by=actor.staff, now=now)
    return token, secret


def revoke_token(*, actor: Actor, now: datetime, token_id: int) -> None:
    """Take back one of the actor's own tokens; it stops working at once."""
    with transaction.atomic():
        changed = ApiToken.objects.filter(pk=token_id, staff=actor.staff, revoked_at=None).update(revoked_at=now)
        if changed != 1:
            raise NotFound(f"token {token_id}")
        append(kind="city.revoke_token", subject=f"apitoken:{token_id}", actor=actor.ref, now=now)


def hash_of(secret: str) -> str:
    """SHA-256, hex. The secret has 256 random bits, so it needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
