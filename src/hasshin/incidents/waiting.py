"""Posts that wait while a service is down (M-14-2), and the other accounts that could say the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from hasshin.accounts.models import Account
from hasshin.delivery import resting
from hasshin.incidents.models import Incident
from hasshin.incidents.rows import load_incident
from hasshin.posts.models import Delivery

MOST = 200


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A post that waits for a service; it is missed, and told, after `until`."""

    delivery_id: int
    post_id: int
    title: str
    account: str
    service: str
    due_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class OtherRow:
    """An account on another service that is not known to be down."""

    account_id: int
    name: str
    service: str


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """What waits, and where else it could be said. `rests`: services that the product itself found not answering."""

    incident_id: int
    rests: tuple[str, ...]
    waiting: tuple[WaitingRow, ...]
    others: tuple[OtherRow, ...]


def waiting_page(incident_id: int) -> WaitingPage:
    """Raises `NotFound`; at most five statements."""
    row = load_incident(incident_id)
    down = [key for key, until in resting.troubled().items() if until is not None]
    touched = affected(row)
    found = Delivery.objects.filter(state=Delivery.State.SCHEDULED, account__in=touched)
    waiting = found.select_related("post", "account").order_by("due_at", "pk")[:MOST]
    others = Account.objects.filter(state=Account.State.ACTIVE, frozen_at=None).exclude(pk__in=touched)
    return WaitingPage(
        row.pk,
        tuple(sorted({base or connector for connector, base in down})),
        tuple(
            WaitingRow(
                one.pk, one.post_id, one.post.title, one.account.name, one.account.service, one.due_at, one.expires_at
            )
            for one in waiting
        ),
        tuple(OtherRow(one.pk, one.name, one.service) for one in others.order_by("name", "pk")),
    )


def affected(row: Incident) -> list[int]:
    """The accounts that can't be used: the incident's and all on its service, and those on services that rest."""
    down = [key for key, until in resting.troubled().items() if until is not None]
    where = Q(pk__in=[])
    if row.account is not None:
        where |= Q(connector=row.account.connector, base_url=row.account.base_url, service=row.account.service)
    for connector, base_url in down:
        where |= Q(connector=connector, base_url=base_url)
    return list(Account.objects.filter(where).values_list("pk", flat=True))
