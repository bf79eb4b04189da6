"""Keep what the live profile says: whether it carries the guide page's address (F-2-5)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.accounts.models import Account
from hasshin.city.actor import Actor
from hasshin.ledger.actions.append import append


def note_profile(*, actor: Actor, now: datetime, account_id: int, has_guide: bool) -> bool:
    """Note the reading; true when it differs from the one before, which alone is worth a ledger entry."""
    with transaction.atomic():
        changed = (
            Account.objects.filter(pk=account_id)
            .exclude(profile_has_guide=has_guide)
            .update(profile_has_guide=has_guide, profile_read_at=now)
        )
        if not changed:
            # An unread profile is null, which no comparison finds.
            changed = Account.objects.filter(pk=account_id, profile_has_guide=None).update(
                profile_has_guide=has_guide, profile_read_at=now
            )
        if changed:
            append(
                kind="accounts.note_profile",
                subject=f"account:{account_id}",
                actor=actor.ref,
                now=now,
                data={"has_guide": has_guide},
            )
    return bool(changed)
