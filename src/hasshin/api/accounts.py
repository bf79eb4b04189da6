"""Official accounts, to be read: who runs them, by which rules, from which release, and whether they may speak now."""

from __future__ import annotations

from datetime import datetime

from ninja import Router, Schema
from pydantic import BaseModel

from hasshin.accounts.doubled import Doubled, doubled
from hasshin.accounts.models import Account, Release
from hasshin.accounts.queries import AccountCard, account_cards, account_page
from hasshin.api.request import Call, now_of
from hasshin.api.values import Id
from hasshin.city import queries as city
from hasshin.city.pack import pack_at
from hasshin.city.queries import AppointmentRow
from hasshin.policy import facts
from hasshin.policy.controls.accounts import RulesItem

router = Router(tags=["accounts"])


class AccountOut(Schema):
    """An account. Its credential is nowhere to be read. `name_en` is "" where readers of English are told `name`."""

    id: int
    service: str
    connector: str
    base_url: str
    handle: str
    name: str
    name_en: str
    remote_id: str
    url: str
    purpose: str
    unit_id: int
    state: str
    opened_at: datetime
    closed_at: datetime | None
    awaits_report: bool
    awaits_grant: bool
    owner_rank_reason: str
    frozen_at: datetime | None
    frozen_reason: str
    profile_has_guide: bool | None
    profile_read_at: datetime | None


class RulesOut(Schema):
    """One version of an account's rules (アカウントルール)."""

    id: int
    number: int
    items: dict[str, str]
    acts: dict[str, str]
    allow_list: list[str]
    in_force_from: datetime
    set_by_id: int


class ConsentOut(Schema):
    id: int
    account_id: int
    category: str
    reason: str
    given_by_id: int
    starts: datetime
    ends: datetime
    revoked_at: datetime | None


class ReleaseOut(Schema):
    id: int
    unit_id: int
    service: str
    reason: str
    decided_by_id: int
    starts: datetime
    ends: datetime | None
    ended_by_id: int | None
    end_reason: str


class AccountPageOut(BaseModel):
    """`facts` is the account as the rules see it now; `items` are what the guideline asks its rules to state.

    `doubled` is there where the owner is an operator too: what that does to four eyes.
    """

    account: AccountOut
    facts: facts.Account
    rules: RulesOut | None
    items: list[RulesItem]
    versions: list[RulesOut]
    roster: list[AppointmentRow]
    releases: list[ReleaseOut]
    consents: list[ConsentOut]
    credential_changed_at: datetime | None
    doubled: Doubled | None


@router.get("/accounts", response=list[AccountCard])
def list_accounts(request: Call) -> list[AccountCard]:
    """All accounts by unit and service; closed ones stay listed."""
    return list(account_cards())


@router.get("/accounts/{account_id}", response=AccountPageOut)
def get_account(request: Call, account_id: Id) -> AccountPageOut:
    """One account with everything around it; `roster` has the appointments to it, past ones too."""
    page = account_page(account_id, now_of(request))
    return AccountPageOut(
        account=AccountOut.from_orm(page.account),
        facts=page.facts,
        rules=RulesOut.from_orm(page.rules) if page.rules is not None else None,
        items=list(page.items),
        versions=[RulesOut.from_orm(row) for row in page.versions],
        roster=city.appointments(account_id=account_id),
        releases=[ReleaseOut.from_orm(row) for row in page.releases],
        consents=[ConsentOut.from_orm(row) for row in page.consents],
        credential_changed_at=_changed_at(page.account),
        doubled=doubled(pack_at(now_of(request)), page.facts),
    )


@router.get("/releases", response=list[ReleaseOut])
def list_releases(request: Call, unit_id: Id | None = None) -> list[Release]:
    """Releases (利用許可) of units for services, the newest first."""
    found = Release.objects.order_by("-starts", "-pk")
    return list(found if unit_id is None else found.filter(unit=unit_id))


def _changed_at(account: Account) -> datetime | None:
    return account.credentials.filter(kind="token").values_list("changed_at", flat=True).first()
