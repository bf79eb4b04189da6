"""End the founding: from here on only appointed people act."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.city.govern import FOUNDER, govern, record


def founded(*, now: datetime, installation: str) -> None:
    """Close the founder's door for good. Raises `Refused` when it is closed already."""
    subject = f"installation:{installation}"
    judged = govern(actor=FOUNDER, now=now, verb="appoint", kind="city.founded", subject=subject)
    with transaction.atomic():
        record(judged, kind="city.founded", subject=subject, actor=FOUNDER, now=now)
