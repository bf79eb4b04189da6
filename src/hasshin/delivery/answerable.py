"""Who is to be told of something on one account: whoever holds a right for it now."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from hasshin.accounts.models import Account
from hasshin.city.models import Appointment
from hasshin.city.period import in_force
from hasshin.policy.pack import Pack
from hasshin.policy.scope import roles_with


def answerable(pack: Pack, account: Account, right: str, now: datetime) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Roles of the whole city with the right, and the staff who hold one for this account or its unit.

    A role for units or accounts is not named as such: its holders elsewhere owe nothing here.
    """
    able = roles_with(pack, right)
    city = tuple(role.id for role in able if role.scope == "city")
    near = [role.id for role in able if role.scope != "city"]
    here = Q(scope="unit", unit_id=account.unit_id) | Q(scope="account", account_id=account.pk)
    held = Appointment.objects.filter(in_force(now), here, role__in=near, staff__is_active=True)
    return city, tuple(held.order_by("staff").values_list("staff", flat=True).distinct())
