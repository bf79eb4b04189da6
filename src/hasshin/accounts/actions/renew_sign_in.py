"""Sign in anew for one purpose: kept for five minutes, in one session, for one such act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from hasshin.accounts.models import RenewedSignIn
from hasshin.city.actor import Actor
from hasshin.city.govern import record
from hasshin.policy.house import house
from hasshin.policy.reasons import Reason, Refused
from hasshin.policy.text import t

HOLDS = timedelta(minutes=5)


def renew_sign_in(*, actor: Actor, now: datetime, session: str, purpose: str) -> RenewedSignIn:
    """Note that the actor has just proved again who it is. Only a face that has seen the proof may call this.

    `session` is a digest of the session's key; `purpose` names one act, with the row it is for.
    """
    with transaction.atomic():
        row = RenewedSignIn.objects.create(
            staff_id=actor.person, session=session, purpose=purpose, at=now, ends=now + HOLDS
        )
        record(
            None,
            kind="accounts.renew_sign_in",
            subject=f"renewedsignin:{row.pk}",
            actor=actor,
            now=now,
            data={"purpose": purpose},
        )
    return row


def renewal_holds(*, actor: Actor, now: datetime, session: str, purpose: str) -> bool:
    """Whether a renewed sign-in for this waits to be used; for a screen that would otherwise ask for it."""
    return _open(actor, now, session, purpose) is not None


def spend_renewal(*, actor: Actor, now: datetime, session: str, purpose: str) -> str:
    """Use the renewed sign-in up, in the transaction of the act; gives the ledger's name of it for `also`.

    Raises `Refused` where there is none for this person, session and purpose, or it is older than five minutes, or
    used: of two acts at once one gets it.
    """
    row = _open(actor, now, session, purpose)
    if row is None or RenewedSignIn.objects.filter(pk=row.pk, used_at=None).update(used_at=now) != 1:
        raise Refused([STALE])
    return f"renewedsignin:{row.pk}"


@dataclass(frozen=True)
class Renewal:
    """The proof (`city.proof.Proof`) that rests on a renewed sign-in for `purpose` in `session`."""

    actor: Actor
    now: datetime
    session: str
    purpose: str

    def demand(self) -> None:
        """Raises `Refused` where there is no such sign-in that waits to be used."""
        if not renewal_holds(actor=self.actor, now=self.now, session=self.session, purpose=self.purpose):
            raise Refused([STALE])

    def spend(self) -> str:
        """Uses it up (`spend_renewal`)."""
        return spend_renewal(actor=self.actor, now=self.now, session=self.session, purpose=self.purpose)


def _open(actor: Actor, now: datetime, session: str, purpose: str) -> RenewedSignIn | None:
    if actor.staff is None or not session:
        return None
    found = RenewedSignIn.objects.filter(
        staff=actor.staff, session=session, purpose=purpose, used_at=None, at__lte=now, ends__gt=now
    )
    return found.order_by("-pk").first()


STALE = Reason(
    code="sign_in_stale",
    where="sign_in",
    message=t(
        "この操作のための再度のサインインがないか、使用済みか、5分を過ぎています。",
        "You have not signed in anew for this, or it is used, or older than five minutes.",
    ),
    fix=t("もう一度サインインしてから行ってください。", "Sign in anew, then do it."),
    citations=(house("renewed-sign-in"),),
)
