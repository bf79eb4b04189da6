"""Facts of an official account, read from the tables for `policy.decide`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import QuerySet

from hasshin.accounts.credentials.standing import dues_of
from hasshin.accounts.models import Account, AccountRules, Dormancy, Release
from hasshin.accounts.truth import Real, untrue_items
from hasshin.city.models import Appointment
from hasshin.city.pack import pack_at
from hasshin.city.period import in_force, serving
from hasshin.city.posted import posted
from hasshin.policy import facts
from hasshin.policy.controls.accounts import AccountRules as RulesControl
from hasshin.policy.controls.accounts import Dormancy as DormancyControl
from hasshin.policy.controls.accounts import Owner, Roster
from hasshin.policy.controls.standing import Credentials
from hasshin.policy.pack import Pack


def account_facts(account: Account, now: datetime) -> facts.Account:
    """The account as the rules see it at `now`, under the pack in force."""
    return facts_of_accounts([account], now)[account.pk]


def facts_of_accounts(
    accounts: Sequence[Account], now: datetime, ahead: list[datetime] | None = None
) -> dict[int, facts.Account]:
    """Account id -> the account as the rules see it at `now`, in a number of statements that does not grow with them.

    `unit` of each should be selected along. `ahead` gets the instants to come at which a fact changes by itself, save
    those that stand in a row of accounts or city.
    """
    pack = pack_at(now)
    ids = [account.pk for account in accounts]
    owners, operators = _people(pack, ids, now)
    ranks = dict(
        posted(now).filter(pk__in={one.staff_id for one in owners.values()}).values_list("pk", "rank_at")
    )  # fmt: skip
    rules = _rules(ids, now)
    released = set(
        Release.objects.filter(in_force(now), unit__in={a.unit_id for a in accounts}).values_list("unit_id", "service")
    )
    undecided = _undecided(pack, ids, now)
    overdue = _overdue(pack, accounts, now, [] if ahead is None else ahead)
    found = {}
    for account in accounts:
        owner, ruled = owners.get(account.pk), rules.get(account.pk)
        found[account.pk] = facts.Account.model_validate(
            {
                "id": account.pk,
                "service": account.service,
                "unit": account.unit_id,
                "unit_functions": tuple(account.unit.functions),
                "state": account.state,
                "frozen": account.frozen_at is not None,
                "owner": None if owner is None else owner.staff_id,
                "owner_rank": "" if owner is None else ranks.get(owner.staff_id) or "",
                "owner_rank_reason": account.owner_rank_reason,
                "operators": operators[account.pk],
                "rules_in_force": ruled is not None,
                "rules_missing": () if ruled is None else missing_items(pack, ruled.items),
                "act_rules": {} if ruled is None else ruled.acts,
                "act_allow_list": () if ruled is None else tuple(ruled.allow_list),
                "release": (account.unit_id, account.service) in released,
                "profile_has_guide": account.profile_has_guide,
                "reported": not account.awaits_report,
                "granted": not account.awaits_grant,
                "dormant_undecided": account.pk in undecided,
                "credentials_overdue": overdue[account.pk],
                "practice": account.connector == "practice",
                "rules_untrue": () if ruled is None else untrue(pack, ruled, account, owner),
            }
        )
    return found


def rules_at(account_id: int, now: datetime) -> AccountRules | None:
    """The account rules in force at `now`: of those begun, the version that began last."""
    begun = AccountRules.objects.filter(account=account_id, in_force_from__lte=now)
    return begun.order_by("-in_force_from", "-number").first()


def missing_items(pack: Pack, items: dict[str, str]) -> tuple[str, ...]:
    """The pack's items that these rules do not state; a blank one is not stated."""
    asked = dict.fromkeys(item.id for control in pack.all_of(RulesControl) for item in control.items)
    return tuple(item for item in asked if not str(items.get(item, "")).strip())


def untrue(pack: Pack, rules: AccountRules, account: Account, owner: Appointment | None) -> tuple[str, ...]:
    """The items of these rules that are true of the account no longer."""
    return untrue_items(pack, rules.items, rules.basis, rules.set_at or rules.in_force_from, real(account, owner))


def real(account: Account, owner: Appointment | None) -> Real:
    """What the account is, for comparison with what its rules say; reads unit and owner, so select them along."""
    return Real(
        service=account.service,
        handle=account.handle,
        name=account.name,
        unit=account.unit_id,
        unit_names=(account.unit.name_ja, account.unit.name_en, *account.unit.name_ja.split()),
        owner=None if owner is None else owner.staff_id,
        owner_names=() if owner is None else (owner.staff.name_ja, owner.staff.name_en),
        purpose_changed_at=account.purpose_changed_at,
    )


def undecided(pack: Pack, account_id: int, now: datetime) -> bool:
    """Whether the choice for a dormant account is overdue; asked only where the pack makes it stop publishing."""
    if not any(control.undecided == "lock" for control in pack.all_of(DormancyControl)):
        return False
    return Dormancy.objects.filter(account=account_id, choice="", due_at__lte=now).exists()


def owner_of(pack: Pack, account_id: int, now: datetime) -> Appointment | None:
    """The owner's appointment in force, with its holder."""
    roles = [control.role for control in pack.all_of(Owner)]
    return _holders(roles, account_id, now).order_by("-starts", "-pk").first() if roles else None


def released(unit_id: int, service: str, now: datetime) -> bool:
    """Whether the unit has a release for the service in force."""
    return Release.objects.filter(in_force(now), unit=unit_id, service=service).exists()


def _people(
    pack: Pack, ids: Sequence[int], now: datetime
) -> tuple[dict[int, Appointment], defaultdict[int, tuple[int, ...]]]:
    """Each account's owner, the one appointed last, and the staff on its roster."""
    owns = {control.role for control in pack.all_of(Owner)}
    operates = {control.role for control in pack.all_of(Roster)}
    rows = Appointment.objects.filter(
        in_force(now), serving(now, "staff__"), role__in=owns | operates, scope="account", account_id__in=ids
    ).select_related("staff")
    owners: dict[int, Appointment] = {}
    operators: defaultdict[int, set[int]] = defaultdict(set)
    for row in rows.order_by("starts", "pk"):
        if row.account_id is None:
            continue
        if row.role in owns:
            owners[row.account_id] = row
        if row.role in operates:
            operators[row.account_id].add(row.staff_id)
    listed: defaultdict[int, tuple[int, ...]] = defaultdict(tuple)
    listed.update((account, tuple(sorted(staff))) for account, staff in operators.items())
    return owners, listed


def _rules(ids: Sequence[int], now: datetime) -> dict[int, AccountRules]:
    """Of the rules begun, each account's version that began last."""
    begun = AccountRules.objects.filter(account__in=ids, in_force_from__lte=now)
    return {row.account_id: row for row in begun.order_by("in_force_from", "number")}


def _undecided(pack: Pack, ids: Sequence[int], now: datetime) -> set[int]:
    if not any(control.undecided == "lock" for control in pack.all_of(DormancyControl)):
        return set()
    waiting = Dormancy.objects.filter(account__in=ids, choice="", due_at__lte=now)
    return set(waiting.values_list("account_id", flat=True))


def _overdue(
    pack: Pack, accounts: Iterable[Account], now: datetime, ahead: list[datetime]
) -> dict[int, tuple[str, ...]]:
    """Why a secret of each account should have been changed by now."""
    causes: dict[int, tuple[str, ...]] = {account.pk: () for account in accounts}
    open_ones = [account for account in accounts if account.state != Account.State.CLOSED]
    if pack.one_of(Credentials) is not None and open_ones:
        for pk, dues in dues_of(pack, open_ones, now).items():
            causes[pk] = tuple(dict.fromkeys(due.cause for due in dues if due.overdue(now)))
            ahead += [due.at for due in dues if not due.overdue(now)]
    return causes


def _holders(roles: list[str], account_id: int, now: datetime) -> QuerySet[Appointment]:
    return Appointment.objects.filter(
        in_force(now), serving(now, "staff__"), role__in=roles, scope="account", account_id=account_id
    ).select_related("staff")
