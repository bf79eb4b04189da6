"""What the directory says: the accounts with their rules and states, and the notices. Public from end to end."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from pydantic import BaseModel, ConfigDict

from hasshin.accounts.models import Account, AccountChange, AccountRules, DirectoryNotice, Grant
from hasshin.accounts.queries_rules import as_read
from hasshin.city.pack import current_pack
from hasshin.platforms.profile_address import profile_url
from hasshin.policy.controls import AccountRules as RulesControl
from hasshin.policy.controls.accounts import RulesItem
from hasshin.policy.pack import Pack
from hasshin.policy.text import Text

JST = ZoneInfo("Asia/Tokyo")
State = Literal["active", "stopped", "closed"]


class Said(BaseModel):
    """Part of the listing: frozen, and no key beside those that are documented."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RuleShown(Said):
    """One item of an account's rules, as in force."""

    id: str
    title: Text
    text: str


class Listed(Said):
    """One account. `id` never changes and is never given to another; `platform_id` is the service's own.

    `name` is as on the service, `name_en` what readers of English are told, the same where there is no other.
    `stopped` is an account that the city keeps silent; a `closed` one is no longer the city's since `closed_on`.
    Days are Japanese ones, ISO 8601.
    """

    id: int
    service: str
    service_name: Text
    name: str
    name_en: str = ""
    handle: str
    url: str
    server: str
    platform_id: str
    unit: Text
    purpose: str
    contact: str
    state: State
    opened_on: str
    closed_on: str
    rules_version: int
    rules: tuple[RuleShown, ...]
    practice: bool
    impersonated: bool

    @property
    def title(self) -> Text:
        """The name in both languages."""
        return Text(ja=self.name, en=self.name_en or self.name)


class NoticeShown(Said):
    """One notice. `address` is a fake's, for reading and never for following; `until` is "" without an end."""

    id: int
    kind: Literal["impersonation", "account", "general"]
    account: int | None
    service: str
    address: str
    title: Text
    text: Text
    since: str
    until: str


class Listing(Said):
    """The whole directory but for its edition and date."""

    city: Text
    guideline: Text
    guide_url: str
    accounts: tuple[Listed, ...]
    notices: tuple[NoticeShown, ...]

    @property
    def digest(self) -> str:
        """SHA-256, hex, of the canonical form: the same for the same content."""
        plain = json.dumps(self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(plain.encode()).hexdigest()


def read_listing(now: datetime) -> Listing:
    """The directory as it is at `now`. Five statements, however many accounts."""
    pack = current_pack()
    items = tuple(item for control in pack.all_of(RulesControl) for item in control.items)
    notices = _notices(now)
    rules = _rules(now)
    faked = {one.account for one in notices if one.kind == "impersonation"}
    in_use = Account.objects.exclude(not_in_use_yet())
    rows = _listed_rows(list(in_use.select_related("unit").order_by("service", "unit__code", "pk")))
    order = {service.id: place for place, service in enumerate(pack.services)}
    rows.sort(key=lambda row: (row.state == Account.State.CLOSED, order.get(row.service, len(order))))
    return Listing(
        city=pack.city.name,
        guideline=pack.title,
        guide_url=pack.city.guide_url,
        accounts=tuple(_account(pack, row, items, rules.get(row.pk), row.pk in faked) for row in rows),
        notices=notices,
    )


def changes_next(now: datetime) -> datetime | None:
    """When the directory will say something else without anybody doing anything: rules or notices that begin or end."""
    ahead = [
        AccountRules.objects.filter(in_force_from__gt=now)
        .order_by("in_force_from")
        .values_list("in_force_from", flat=True)
        .first(),
        DirectoryNotice.objects.filter(starts__gt=now, taken_down_at=None)
        .order_by("starts")
        .values_list("starts", flat=True)
        .first(),
        DirectoryNotice.objects.filter(ends__gt=now, taken_down_at=None)
        .order_by("ends")
        .values_list("ends", flat=True)
        .first(),
    ]
    return min((moment for moment in ahead if moment is not None), default=None)


def not_in_use_yet() -> Q:
    """Accounts that were obtained and not yet reported and received, or never granted to a unit: the city does not yet
    speak on them. One that is handed over is in use all the same, though the new unit awaits its grant.
    """
    given = Exists(Grant.objects.filter(account=OuterRef("pk")))
    moved = Exists(AccountChange.objects.filter(account=OuterRef("pk"), kind=AccountChange.Kind.UNIT))
    return Q(awaits_report=True) | (Q(awaits_grant=True) & ~given & ~moved)


def shown_notices(now: datetime) -> Q:
    """Notices that the public sees at `now`."""
    return Q(starts__lte=now, taken_down_at=None) & (Q(ends=None) | Q(ends__gt=now))


def day(moment: datetime | None) -> str:
    """The day in Japan, ISO 8601; "" for None."""
    return moment.astimezone(JST).date().isoformat() if moment is not None else ""


def _listed_rows(rows: list[Account]) -> list[Account]:
    """Accounts for practice are listed only where the city has no others: in a trial, and marked as what they are."""
    real = [row for row in rows if row.connector != "practice"]
    return real if real and not settings.HASSHIN_INSTALLATION.demo else rows


def _rules(now: datetime) -> dict[int, AccountRules]:
    begun = AccountRules.objects.filter(in_force_from__lte=now).order_by("account", "in_force_from", "number")
    return {row.account_id: row for row in begun}


def _notices(now: datetime) -> tuple[NoticeShown, ...]:
    rows = DirectoryNotice.objects.filter(shown_notices(now)).order_by("-starts", "-pk")
    return tuple(
        NoticeShown.model_validate(
            {
                "id": row.pk,
                "kind": row.kind,
                "account": row.account_id,
                "service": row.service,
                "address": row.address,
                "title": Text(ja=row.title_ja, en=row.title_en),
                "text": Text(ja=row.text_ja, en=row.text_en),
                "since": day(row.starts),
                "until": day(row.ends),
            }
        )
        for row in rows
    )


def _account(pack: Pack, row: Account, items: Iterable[RulesItem], rules: AccountRules | None, faked: bool) -> Listed:
    said = {} if rules is None else {key: str(value) for key, value in rules.items.items()}
    return Listed(
        id=row.pk,
        service=row.service,
        service_name=pack.service_name(row.service),
        name=row.name,
        name_en=row.title.en,
        handle=row.handle.removeprefix("@"),
        url=_address(row),
        server=(urlsplit(row.base_url).hostname or "") if row.service == "mastodon" else "",
        platform_id=row.remote_id,
        unit=Text(ja=row.unit.name_ja, en=row.unit.name_en or row.unit.name_ja),
        purpose=said.get("purpose", "").strip() or row.purpose,
        contact=said.get("contact", "").strip(),
        state=_state(row),
        opened_on=day(row.opened_at),
        closed_on=day(row.closed_at),
        rules_version=rules.number if rules is not None else 0,
        rules=tuple(
            RuleShown(id=item.id, title=item.title, text=as_read(pack, item, said))
            for item in items
            if said.get(item.id, "").strip()
        ),
        practice=row.connector == "practice",
        impersonated=faked,
    )


def _state(row: Account) -> State:
    if row.state == Account.State.CLOSED:
        return "closed"
    return "stopped" if row.state == Account.State.LOCKED or row.frozen_at is not None else "active"


def _address(row: Account) -> str:
    if row.connector == "practice":
        return f"{settings.HASSHIN_INSTALLATION.origin.rstrip('/')}/practice/{row.service}/{row.handle}/"
    return row.url or profile_url(row.service, row.handle, base_url=row.base_url)
