"""The founder's way to an account, for samples and imports before the city has people; all others ask for an opening.

See `accounts.actions.request_opening` for the way of everybody else.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.accounts.establish import demand_free, establish, identity
from hasshin.accounts.models import Account
from hasshin.accounts.openings import facts_of
from hasshin.city.actor import Actor
from hasshin.city.govern import FOUNDER, govern, record, refuse
from hasshin.city.models import Unit
from hasshin.city.pack import pack_at
from hasshin.policy.acts.open import open_account as may_open
from hasshin.policy.reasons import NotFound, Refused


def open_account(
    *,
    actor: Actor,
    now: datetime,
    unit_id: int,
    service: str,
    connector: str,
    handle: str,
    name: str,
    base_url: str = "",
    remote_id: str = "",
    profile_text: str = "",
    url: str = "",
    opened_at: datetime | None = None,
) -> Account:
    """Register an account that the city has, since `opened_at` (None: from now on). A practice account plays `service`,
    and the pack judges that service.

    Raises `Refused` for anybody but the founder, where the guideline forbids the service or the unit, and for a time to
    come. It counts as reported and granted: it stood before the product did.
    """
    if actor != FOUNDER:
        raise refuse(
            "opening_asked_for",
            "actor",
            "アカウントの開設は、申請と決定を経て行います。",
            "An account is opened by request and decision.",
            "「アカウントの開設」で申請してください。",
            "Ask for it under “Openings of accounts”.",
        )
    opened_at = opened_at or now
    if opened_at > now:
        raise refuse(
            "day_to_come",
            "opened_at",
            "これからの日時です。",
            "That time is still to come.",
            "市がアカウントを持った日時を書いてください。",
            "State since when the city has it.",
        )
    unit = Unit.objects.filter(pk=unit_id, active=True).first()
    if unit is None:
        raise NotFound(f"unit {unit_id}")
    judged = govern(actor=actor, now=now, verb="open_account", kind="accounts.open_account", subject="account:new")
    _demand_service(actor, now, unit, service)
    known = identity(service=service, connector=connector, handle=handle, base_url=base_url, remote_id=remote_id)
    demand_free(known)
    with transaction.atomic():
        account = establish(known, now=opened_at, unit=unit, name=name, profile_text=profile_text, url=url)
        record(
            judged,
            kind="accounts.open_account",
            subject=f"account:{account.pk}",
            actor=actor,
            now=now,
            data={
                "unit": unit_id,
                "service": service,
                "connector": connector,
                "handle": account.handle,
                "opened_at": opened_at.isoformat(),
            },
        )
    return account


def _demand_service(actor: Actor, now: datetime, unit: Unit, service: str) -> None:
    """What a guideline says of services and units binds the founder too; only a person's right is not asked of it."""
    asked = facts_of(actor, now, unit=unit, service=service, stage="obtain")
    reasons = [r for r in may_open(pack_at(now), asked).reasons if r.where == "service"]
    if reasons:
        raise Refused(reasons)
