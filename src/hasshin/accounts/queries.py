"""Reads of accounts for faces: frozen rows, a fixed number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hasshin.accounts.facts import account_facts, rules_at
from hasshin.accounts.models import Account, AccountRules, Consent, Release
from hasshin.accounts.rows import load_account
from hasshin.city.models import Appointment
from hasshin.city.pack import pack_at
from hasshin.policy import facts
from hasshin.policy.controls import AccountRules as RulesControl
from hasshin.policy.controls.accounts import RulesItem


@dataclass(frozen=True)
class AccountCard:
    """One account in a list. `frozen` and `state` say whether it can speak at all.

    `waits`: nothing goes out on it yet, as its report or its grant is missing.
    """

    id: int
    name: str
    handle: str
    service: str
    connector: str
    unit_id: int
    unit_ja: str
    unit_en: str
    state: str
    waits: bool
    frozen: bool
    profile_has_guide: bool | None


@dataclass(frozen=True)
class AccountPage:
    """One account with who runs it, since when, and by which rules."""

    account: Account
    facts: facts.Account
    rules: AccountRules | None
    items: tuple[RulesItem, ...]
    versions: tuple[AccountRules, ...]
    appointments: tuple[Appointment, ...]
    releases: tuple[Release, ...]
    consents: tuple[Consent, ...]


def account_cards() -> tuple[AccountCard, ...]:
    """All accounts, by unit and service; closed ones stay listed. One statement."""
    rows = Account.objects.select_related("unit").order_by("unit__code", "service", "pk")
    return tuple(
        AccountCard(
            id=row.pk,
            name=row.name,
            handle=row.handle,
            service=row.service,
            connector=row.connector,
            unit_id=row.unit_id,
            unit_ja=row.unit.name_ja,
            unit_en=row.unit.name_en,
            state=row.state,
            waits=row.state != Account.State.CLOSED and (row.awaits_report or row.awaits_grant),
            frozen=row.frozen_at is not None,
            profile_has_guide=row.profile_has_guide,
        )
        for row in rows
    )


def account_page(account_id: int, now: datetime) -> AccountPage:
    """One account; raises `NotFound`."""
    account = load_account(account_id)
    control = pack_at(now).one_of(RulesControl)
    held = Appointment.objects.filter(scope="account", account_id=account.pk).select_related("staff__unit")
    return AccountPage(
        account=account,
        facts=account_facts(account, now),
        rules=rules_at(account.pk, now),
        items=control.items if control else (),
        versions=tuple(account.rules.select_related("set_by").order_by("-number")),
        appointments=tuple(held.order_by("role", "starts")),
        releases=tuple(
            Release.objects.filter(unit=account.unit, service=account.service)
            .select_related("unit", "decided_by", "ended_by")
            .order_by("pk")
        ),
        consents=tuple(account.consents.select_related("given_by").order_by("-pk")),
    )


def consents_for(account_ids: tuple[int, ...], category: str, now: datetime) -> tuple[Consent, ...]:
    """Prior consents in force that a post of `category` on these accounts could claim."""
    rows = Consent.objects.filter(account__in=account_ids, revoked_at=None, starts__lte=now, ends__gt=now)
    if category:
        rows = rows.filter(category=category)
    return tuple(rows.select_related("account", "given_by").order_by("ends"))
