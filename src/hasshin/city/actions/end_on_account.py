"""End every appointment to an account at once, as when it is handed over or closed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from hasshin.city.models import Appointment

INSTANT = timedelta(microseconds=1)


def end_all_on_account(*, account_id: int, now: datetime) -> list[str]:
    """End them within the caller's transaction, those to come too; the subjects of the rows, for its ledger entry.

    Deputies act by their holder's appointment and end with it.
    """
    still = Q(ends__isnull=True) | Q(ends__gt=now)
    rows = list(Appointment.objects.select_for_update().filter(still, scope="account", account_id=account_id))
    for row in rows:
        Appointment.objects.filter(pk=row.pk).update(ends=max(now, row.starts + INSTANT))
    return [f"appointment:{row.pk}" for row in rows]
