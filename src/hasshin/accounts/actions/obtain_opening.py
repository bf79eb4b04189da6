"""Obtain an account that was decided on: by who opens accounts, or personally by who was named (F-2-4)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from hasshin.accounts.actions.decide_opening import demand_decided
from hasshin.accounts.actions.request_opening import OVER, WAITING, demand_order
from hasshin.accounts.addresses import demand_own_address
from hasshin.accounts.establish import Identity, demand_connector, demand_free, establish, identity
from hasshin.accounts.models import Account, Opening
from hasshin.accounts.openings import facts_at, load_opening
from hasshin.city.actor import Actor
from hasshin.city.govern import record, refuse
from hasshin.city.judge import Judged, judge
from hasshin.city.models import StaffMember
from hasshin.city.pack import pack_at
from hasshin.policy.reasons import Conflict
from hasshin.policy.rules.openings import granting, personally

JST = ZoneInfo("Asia/Tokyo")
FIRST_YEAR = 2003


def designate(*, actor: Actor, now: datetime, opening_id: int, staff_id: int, order: str) -> Opening:
    """Name the member of the unit who obtains the account personally and reports it.

    Somebody else may be named until it is reported. Raises `Refused` where the pack knows no such way, for somebody
    of another unit, and without the role.
    """
    opening = load_opening(opening_id)
    judged = judge(
        facts_at(opening, actor, now, "designate"),
        kind="accounts.designate",
        subject=f"opening:{opening.pk}",
        actor=actor.ref,
        now=now,
    )
    if personally(pack_at(now), opening.service) is None:
        raise refuse(
            "not_personal",
            "staff_id",
            "このサービスのアカウントは、個人では取得しません。",
            "Accounts on this service are not obtained personally.",
            "開設を担当する役割の人が取得してください。",
            "Whoever opens accounts obtains it.",
        )
    demand_order(order)
    if not StaffMember.objects.filter(pk=staff_id, unit=opening.unit, is_active=True, contractor=False).exists():
        raise refuse(
            "not_of_the_unit",
            "staff_id",
            "指名できるのは、その所属の職員だけです。",
            "Only a member of that unit's own staff can be named.",
            "所属の職員を選んでください。",
            "Choose one of the unit's staff.",
        )
    with transaction.atomic():
        open_ones = Opening.objects.filter(pk=opening.pk, told_at=None, state__in=["approved", "obtained"])
        changed = open_ones.update(
            designated=staff_id, designated_by=actor.person, designated_at=now, designated_order=order.strip()
        )
        if changed != 1:
            raise Conflict(OVER)
        record(
            judged,
            kind="accounts.designate",
            subject=f"opening:{opening.pk}",
            actor=actor,
            now=now,
            data={"staff": staff_id},
            personal={"order": order.strip()},
        )
    return load_opening(opening_id)


def obtain_opening(  # noqa: PLR0913  one for each field of what was obtained
    *,
    actor: Actor,
    now: datetime,
    opening_id: int,
    connector: str,
    handle: str,
    name: str = "",
    name_en: str = "",
    base_url: str = "",
    remote_id: str = "",
    url: str = "",
    profile_text: str = "",
    obtained_on: date | None = None,
    early_reason: str = "",
) -> Account:
    """Enter the account that was obtained. All decisions must count at this moment.

    Where it was obtained personally it awaits its report, and where the pack asks for a grant it awaits that; until
    then nothing goes out on it. `name_en` is its name for readers of English. `early_reason` says why it was obtained
    before it was asked for (one that the city had already). Raises `Refused`, and `Conflict` where somebody else was
    faster.
    """
    opening = load_opening(opening_id)
    kind = "accounts.obtain_opening"
    asked = facts_at(opening, actor, now, "obtain")
    judged = judge(asked, kind=kind, subject=f"opening:{opening.pk}", actor=actor.ref, now=now)
    if opening.state not in WAITING:
        raise Conflict(OVER)
    demand_decided(opening, now)
    demand_connector(opening.service, connector)
    on = demand_past(obtained_on, now)
    demand_not_before(opening, on, early_reason)
    known = identity(
        service=opening.service, connector=connector, handle=handle, base_url=base_url, remote_id=remote_id
    )
    demand_free(known)
    demand_own_address(known, url)
    told = {"name": name, "name_en": name_en, "url": url, "profile_text": profile_text, "early_reason": early_reason}
    with transaction.atomic():
        return _write(opening, known, judged, actor, now, on=on, **told)


def _write(
    opening: Opening,
    known: Identity,
    judged: Judged,
    actor: Actor,
    now: datetime,
    *,
    on: date,
    name: str,
    name_en: str,
    url: str,
    profile_text: str,
    early_reason: str,
) -> Account:
    pack = pack_at(now)
    account = establish(
        known,
        now=now,
        unit=opening.unit,
        name=name.strip() or opening.name,
        name_en=name_en,
        profile_text=profile_text,
        url=url,
        purpose=opening.purpose,
        awaits_report=personally(pack, opening.service) is not None,
        awaits_grant=granting(pack, opening.service) is not None,
    )
    mine = Opening.objects.filter(pk=opening.pk, state__in=WAITING)
    changes = {"state": Opening.State.OBTAINED, "account": account, "obtained_by": actor.person, "obtained_at": now}
    if mine.update(**changes, obtained_on=on, early_reason=early_reason.strip()) != 1:
        raise Conflict(OVER)
    record(
        judged,
        kind="accounts.obtain_opening",
        subject=f"opening:{opening.pk}",
        actor=actor,
        now=now,
        data={
            "unit": opening.unit_id,
            "service": opening.service,
            "connector": known.connector,
            "handle": account.handle,
            "remote_id": account.remote_id,
            "on": on.isoformat(),
            "also": [f"account:{account.pk}"],
        },
        personal={"early_reason": early_reason.strip(), "name_en": account.name_en},
    )
    return account


def demand_past(on: date | None, now: datetime, where: str = "obtained_on") -> date:
    """A day of what has happened, in Japan; today where none is stated.

    Raises `Refused` for one to come, and for one before there was any such service (a year mistyped).
    """
    today = now.astimezone(JST).date()
    if on is not None and on.year < FIRST_YEAR:
        raise refuse(
            "day_too_early",
            where,
            f"{on.year}年には、このようなサービスはまだありませんでした。",
            f"There was no such service in the year {on.year} yet.",
            "西暦の年を確かめてください。",
            "Check the year.",
        )
    if on is not None and on > today:
        raise refuse(
            "day_to_come",
            where,
            "これからの日付です。",
            "That day is still to come.",
            "実際に行った日を入力してください。",
            "State the day on which it was done.",
        )
    return on or today


def demand_not_before(opening: Opening, on: date, early_reason: str) -> None:
    """Raise `Refused` for a day before it was asked for or somebody was named, where no reason for that is stated."""
    begun = opening.approved_at or opening.requested_at
    named = opening.designated_at
    if named is not None and (opening.obtained_at is None or named <= opening.obtained_at):
        begun = max(begun, named)
    if on >= begun.astimezone(JST).date() or early_reason.strip():
        return
    raise refuse(
        "before_request",
        "obtained_on",
        "申請や指名より前の日付です。",
        "That day is before the account was asked for, or somebody was named to obtain it.",
        "取得日を確かめてください。前から市が持っていたアカウントなら、その事情を書いてください。",
        "Check the day. If the city had this account already, say how that came about.",
    )
