"""Ordinary posts that wait while a disaster is declared: the same answer as the pack's, for many rows at once."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from hasshin.accounts.facts import facts_of_accounts
from hasshin.accounts.models import Account
from hasshin.city.declared import declared_facts
from hasshin.city.pack import pack_at
from hasshin.policy.rules.declared import concerned, declaration_of
from hasshin.posts.models import Delivery


def held(now: datetime) -> Q | None:
    """Deliveries that a declaration holds at `now`, whenever they are due; None where it holds none.

    `policy.rules.declared.held` decides at the moment of sending, and says the same of each.
    """
    declared = declared_facts(now)
    control = declaration_of(pack_at(now)) if declared is not None else None
    if declared is None or control is None or control.holds == "none":
        return None
    before = Q(decision__at__lt=declared.since) & (
        Q(decision__reconfirmed_at=None) | Q(decision__reconfirmed_at__lt=declared.since)
    )
    found = Q(urgent=False) & before
    if control.services or control.unit_functions:
        rows = list(Account.objects.select_related("unit"))
        seen = facts_of_accounts(rows, now)
        found &= Q(account__in=[pk for pk, facts in seen.items() if concerned(control, facts)])
    return found


def without(found: Q | None) -> Q:
    """All but those."""
    return Q() if found is None else ~found


def is_held(post_id: int, now: datetime) -> bool:
    """Whether something of this post waits for a decider, as a disaster is declared."""
    found = held(now)
    waits = Delivery.objects.filter(post=post_id, state=Delivery.State.SCHEDULED)
    return found is not None and waits.filter(found).exists()
