"""Reads of account rules (M-18, M-19): versions, what differs between two, and what the public may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any, Literal

from hasshin.accounts.facts import owner_of, rules_at, untrue
from hasshin.accounts.models import Account, AccountRules
from hasshin.accounts.queries_openings import unit_name
from hasshin.accounts.rows import load_account
from hasshin.city.models import StaffMember
from hasshin.city.pack import current_pack, pack_at
from hasshin.policy.controls.accounts import AccountRules as Control
from hasshin.policy.controls.accounts import RulesItem
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation, NotFound
from hasshin.policy.text import Text

Status = Literal["past", "in_force", "coming"]
ALLOW_LIST = "allow_list"


@dataclass(frozen=True)
class PublicItem:
    """One item as the public reads it; `number` is the clause's in the city's own numbering."""

    id: str
    number: str
    title: Text
    said: str


@dataclass(frozen=True)
class PublicRules:
    """An account's rules in force, without anything that is not for the public. `acts` are (act, stance) pairs."""

    account_id: int
    service: str
    handle: str
    name: str
    url: str
    unit: Text
    number: int
    in_force_from: datetime
    items: tuple[PublicItem, ...]
    acts: tuple[tuple[str, str], ...]
    allow_list: tuple[str, ...]


@dataclass(frozen=True)
class RulesVersion:
    """One version: `until` is when the next one took or takes its place."""

    number: int
    status: Status
    in_force_from: datetime
    until: datetime | None
    set_by: StaffMember
    row: AccountRules


@dataclass(frozen=True)
class Part:
    """A stretch of words that two versions share (`same`), or that one of them alone has (`gone`, `new`)."""

    kind: Literal["same", "gone", "new"]
    words: str


@dataclass(frozen=True)
class Difference:
    """What one item, act or list says in two versions."""

    title: Text | None
    key: str
    before: str
    after: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class RulesPage:
    """All versions of an account's rules, newest first, and the items of the one in force that are true no longer."""

    account: Account
    versions: tuple[RulesVersion, ...]
    in_force: RulesVersion | None
    items: tuple[PublicItem, ...]
    untrue: tuple[str, ...]
    cited: tuple[Citation, ...]


def public_rules(account: Account, now: datetime) -> PublicRules | None:
    """What the public reads of the rules in force at `now`; None where there are none. One statement."""
    row = rules_at(account.pk, now)
    if row is None:
        return None
    return PublicRules(
        account_id=account.pk,
        service=account.service,
        handle=account.handle,
        name=account.name,
        url=account.url,
        unit=unit_name(account.unit),
        number=row.number,
        in_force_from=row.in_force_from,
        items=stated(pack_at(now), row.items),
        acts=tuple((str(act), str(stance)) for act, stance in row.acts.items()),
        allow_list=tuple(row.allow_list),
    )


def stated(pack: Pack, items: Mapping[str, Any]) -> tuple[PublicItem, ...]:
    """The pack's items with what these rules say of each ("" where nothing), in the pack's order."""
    found = []
    for control in pack.all_of(Control):
        for item in control.items:
            clause = pack.clause(item.clause)
            said = as_read(pack, item, items)
            found.append(PublicItem(item.id, clause.number if clause else item.clause, item.title, said))
    return tuple(found)


def as_read(pack: Pack, item: RulesItem, items: Mapping[str, Any]) -> str:
    """What these rules say of the item, "" where nothing; a service that is named by its id has its name instead."""
    said = str(items.get(item.id, "")).strip()
    named = item.states == "service" and any(one.id == said for one in pack.services)
    return pack.service_name(said).ja if named else said


def purpose_stated(pack: Pack, rules: AccountRules | None) -> str:
    """The purpose that these rules state (M-19-6), "" where they state none."""
    if rules is None:
        return ""
    asked = (item for control in pack.all_of(Control) for item in control.items if item.states == "purpose")
    return next((said for item in asked if (said := as_read(pack, item, rules.items))), "")


def rules_page(account_id: int, now: datetime) -> RulesPage:
    """All versions of an account's rules; raises `NotFound`."""
    pack = pack_at(now)
    account = load_account(account_id)
    rows = list(account.rules.select_related("set_by").order_by("in_force_from", "number"))
    current = rules_at(account_id, now)
    versions = tuple(reversed([_version(rows, n, current, now) for n in range(len(rows))]))
    return RulesPage(
        account=account,
        versions=versions,
        in_force=next((one for one in versions if one.status == "in_force"), None),
        items=stated(pack, current.items if current else {}),
        untrue=untrue(pack, current, account, owner_of(pack, account_id, now)) if current else (),
        cited=tuple({c.id: c for one in pack.all_of(Control) for c in pack.cite(one)}.values()),
    )


def _version(rows: list[AccountRules], n: int, current: AccountRules | None, now: datetime) -> RulesVersion:
    row = rows[n]
    status: Status = "coming" if row.in_force_from > now else "past"
    if current is not None and row.pk == current.pk:
        status = "in_force"
    until = next((one.in_force_from for one in rows[n + 1 :] if one.in_force_from > row.in_force_from), None)
    return RulesVersion(row.number, status, row.in_force_from, until, row.set_by, row)


def differences(account_id: int, before: int, after: int) -> tuple[Difference, ...]:
    """What version `after` says otherwise than `before` (their numbers); raises `NotFound` for one not there."""
    found = {row.number: row for row in AccountRules.objects.filter(account=account_id, number__in=[before, after])}
    if before not in found or after not in found:
        raise NotFound(f"versions {before} and {after} of the rules of account {account_id}")
    return _differences(current_pack(), found[before], found[after])


def _differences(pack: Pack, old: AccountRules, new: AccountRules) -> tuple[Difference, ...]:
    titles = {item.id: item.title for item in stated(pack, {})}
    rows: list[tuple[Text | None, str, str, str]] = [
        (titles.get(key), key, str(old.items.get(key, "")), str(new.items.get(key, "")))
        for key in dict.fromkeys((*titles, *old.items, *new.items))
    ]
    rows += [
        (None, act, str(old.acts.get(act, "")), str(new.acts.get(act, "")))
        for act in dict.fromkeys((*old.acts, *new.acts))
    ]
    rows.append((None, ALLOW_LIST, "\n".join(old.allow_list), "\n".join(new.allow_list)))
    return tuple(
        Difference(title, key, before, after, _parts(before, after))
        for title, key, before, after in rows
        if before != after
    )


LONGEST = 1_200
"""Words compared letter by letter; longer ones are shown whole, as comparing them would take long."""


def _parts(before: str, after: str) -> tuple[Part, ...]:
    if max(len(before), len(after)) > LONGEST:
        return tuple(Part(kind, words) for kind, words in _whole(before, after) if words)
    found: list[Part] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Part("same", before[a:b]))
            continue
        found += [Part(kind, words) for kind, words in _whole(before[a:b], after[c:d]) if words]
    return tuple(found)


def _whole(before: str, after: str) -> tuple[tuple[Literal["gone", "new"], str], ...]:
    return ("gone", before), ("new", after)
