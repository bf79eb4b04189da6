"""Release a unit for a service (利用許可, F-1): reason, decider, from, until; and end it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from hasshin.accounts.models import Release
from hasshin.city.actor import Actor
from hasshin.city.govern import govern, record, refuse
from hasshin.city.models import Unit
from hasshin.city.pack import pack_at
from hasshin.city.period import overlapping
from hasshin.policy.controls.access import Releases
from hasshin.policy.reasons import NotFound
from hasshin.policy.rules.services import against_release

JST = ZoneInfo("Asia/Tokyo")


def release_unit(
    *,
    actor: Actor,
    now: datetime,
    unit_id: int,
    service: str,
    reason: str,
    decided_by: int,
    starts: datetime | None = None,
    ends: datetime | None = None,
) -> Release:
    """Let a unit use a service, no longer than the pack lets a release last.

    Raises `Refused` without the right, where the guideline gives the service to other units alone or to this one
    anyway, beside another release of that time, without a reason, or for an end before the start.
    """
    unit = Unit.objects.filter(pk=unit_id, active=True).first()
    if unit is None:
        raise NotFound(f"unit {unit_id}")
    control = pack_at(now).one_of(Releases)
    judged = govern(
        actor=actor,
        now=now,
        verb="release",
        kind="accounts.release_unit",
        subject=f"unit:{unit_id}",
        scope="unit",
        unit=unit_id,
        control=control,
        only=control.decided_by if control else (),
        in_name_of=decided_by,
        also=against_release(pack_at(now), service, tuple(unit.functions)),
    )
    starts = starts or now
    if control is not None and control.days is not None:
        ends = min(ends or starts + timedelta(days=control.days), starts + timedelta(days=control.days))
    demand_reason(reason)
    if ends is not None and ends <= starts:
        raise refuse(
            "ends_before_start",
            "ends",
            "終わりが始まりより後ではありません。",
            "The end is not after the start.",
            "期限を確かめてください。",
            "Check the time.",
        )
    with transaction.atomic():
        # Whoever releases this unit too waits here (PostgreSQL), so that none is released twice.
        list(Unit.objects.select_for_update().filter(pk=unit_id).values_list("pk"))
        _demand_no_other(unit_id, service, starts, ends)
        row = Release.objects.create(
            unit_id=unit_id, service=service, reason=reason.strip(), decided_by_id=decided_by, starts=starts, ends=ends
        )
        record(
            judged,
            kind="accounts.release_unit",
            subject=f"release:{row.pk}",
            actor=actor,
            now=now,
            data={"unit": unit_id, "service": service, "decided_by": decided_by},
            personal={"reason": row.reason},
        )
    return row


def end_release(*, actor: Actor, now: datetime, release_id: int, reason: str) -> None:
    """End a release now; the unit can't publish on that service from here on. It stays to be read, with the reason."""
    row = Release.objects.filter(pk=release_id).first()
    if row is None:
        raise NotFound(f"release {release_id}")
    subject = f"release:{release_id}"
    judged = govern(
        actor=actor,
        now=now,
        verb="release",
        kind="accounts.end_release",
        subject=subject,
        scope="unit",
        unit=row.unit_id,
    )
    demand_reason(reason)
    with transaction.atomic():
        still = Q(ends__isnull=True) | Q(ends__gt=now)
        ended = {"ends": now, "ended_by_id": actor.staff, "end_reason": reason.strip()}
        if Release.objects.filter(still, pk=release_id, starts__lt=now).update(**ended) != 1:
            raise NotFound(f"release {release_id} in force")
        record(
            judged,
            kind="accounts.end_release",
            subject=subject,
            actor=actor,
            now=now,
            personal={"reason": reason.strip()},
        )


def demand_reason(reason: str) -> None:
    """Raise `Refused` where none is stated."""
    if not reason.strip():
        raise refuse(
            "reason_missing",
            "reason",
            "理由が書かれていません。",
            "No reason is stated.",
            "許可するときは業務上の必要を、終えるときはその理由を書いてください。",
            "State the need for a release, or why it ends.",
        )


def _demand_no_other(unit_id: int, service: str, starts: datetime, ends: datetime | None) -> None:
    other = Release.objects.filter(overlapping(starts, ends), unit=unit_id, service=service).order_by("starts").first()
    if other is None:
        return
    until = f"{other.ends.astimezone(JST):%Y-%m-%d %H:%M}" if other.ends is not None else ""
    raise refuse(
        "released_already",
        "service",
        f"この所属には、そのサービスの利用許可がすでにあります（{f'{until}まで' if until else '期限なし'}）。",
        f"This unit is released for that service already ({f'until {until}' if until else 'without an end'}).",
        "期限を変えるには、今の利用許可を終えてから許可してください。",
        "To change its time, end the present release first.",
    )
