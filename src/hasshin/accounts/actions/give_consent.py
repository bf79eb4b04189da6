"""The owner's prior consent (M-11) for a named kind of post and a time; and taking it back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from hasshin.accounts.models import Consent
from hasshin.accounts.rows import govern_account, load_account
from hasshin.city.actor import Actor
from hasshin.city.govern import record, refuse
from hasshin.city.pack import pack_at
from hasshin.policy.controls import PriorConsent
from hasshin.policy.reasons import NotFound, Refused


def give_consent(
    *,
    actor: Actor,
    now: datetime,
    account_id: int,
    category: str,
    reason: str,
    given_by: int,
    ends: datetime,
    starts: datetime | None = None,
) -> Consent:
    """Consent to posts of `category` on this account until `ends`. Raises `Refused` where the pack has none."""
    account = load_account(account_id)
    starts = starts or now
    control = pack_at(now).one_of(PriorConsent)
    judged = govern_account(
        actor=actor,
        now=now,
        account=account,
        verb="grant_consent",
        kind="accounts.give_consent",
        control=control,
        only=control.by if control else (),
        in_name_of=given_by,
        ours=True,
    )
    days = control.max_days if control else 0
    stated = bool(category.strip() and reason.strip())
    if not stated or ends <= max(starts, now) or ends - starts > timedelta(days=days):
        raise _incomplete(days)
    with transaction.atomic():
        row = Consent.objects.create(
            account=account,
            category=category.strip(),
            reason=reason.strip(),
            given_by_id=given_by,
            starts=starts,
            ends=ends,
        )
        record(
            judged,
            kind="accounts.give_consent",
            subject=f"consent:{row.pk}",
            actor=actor,
            now=now,
            data={"account": account_id, "category": row.category, "until": ends.isoformat()},
            personal={"reason": row.reason},
        )
    return row


def _incomplete(days: int) -> Refused:
    return refuse(
        "consent_incomplete",
        "category",
        f"事前同意には、投稿の種別、理由、{days}日以内の期間が要ります。",
        f"A prior consent names a kind of post, a reason and a time of at most {days} days.",
        "足りない項目を補ってください。",
        "Fill in what is missing.",
    )


def revoke_consent(*, actor: Actor, now: datetime, consent_id: int, reason: str) -> None:
    """Take a consent back; no post goes out by it from here on."""
    row = Consent.objects.filter(pk=consent_id).first()
    if row is None:
        raise NotFound(f"consent {consent_id}")
    judged = govern_account(
        actor=actor, now=now, account=load_account(row.account_id), verb="grant_consent", kind="accounts.revoke_consent"
    )
    with transaction.atomic():
        if Consent.objects.filter(pk=consent_id, revoked_at=None).update(revoked_at=now) != 1:
            raise NotFound(f"consent {consent_id} in force")
        record(
            judged,
            kind="accounts.revoke_consent",
            subject=f"consent:{consent_id}",
            actor=actor,
            now=now,
            personal={"reason": reason.strip()},
        )
