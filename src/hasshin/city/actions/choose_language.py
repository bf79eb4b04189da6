"""The language in which a person reads screens and mail: once chosen it stays, on every device."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.govern import record
from hasshin.city.models import StaffMember
from hasshin.policy.text import Language


def choose_language(*, actor: Actor, now: datetime, language: Language) -> bool:
    """Keep the actor's own choice; true where it differs from the one before, which alone is worth an entry."""
    with transaction.atomic():
        mine = StaffMember.objects.filter(pk=actor.person).exclude(language=language)
        if mine.update(language=language) != 1:
            return False
        record(
            None,
            kind="city.choose_language",
            subject=f"staffmember:{actor.person}",
            actor=actor,
            now=now,
            data={"language": language},
        )
    return True
