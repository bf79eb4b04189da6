"""The one list: every duty now, whose it is, whether it is overdue and how far it has climbed. Reads only.

A fixed number of statements, whatever the number of accounts and people: those of each source, four for people and
accounts, and one for what has climbed.
"""

# long because: the row of the list, how it is found and how it is picked are read together.

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from hasshin.accounts.models import Account
from hasshin.city.pack import pack_at
from hasshin.duties import sources
from hasshin.duties.drilled import drilled
from hasshin.duties.duty import Duty, Kind, Owed, Place, Source, administrators
from hasshin.duties.escalation import is_overdue, place_of
from hasshin.duties.models import Watched
from hasshin.duties.people import Holder, People, at
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation
from hasshin.policy.text import Text, t

log = logging.getLogger("hasshin.duties")

INCOMPLETE = Kind(
    id="list_incomplete",
    title=t("義務の一覧の不備", "The list of duties is incomplete"),
    evidence=t("一覧の全ての部分が読めること", "every part of the list can be read again"),
    closed_by=(),
    seen=True,
)


@dataclass(frozen=True, slots=True)
class OwerRow:
    """Who owes a duty; `deputy_for` names the absent holder where somebody stands in."""

    id: int
    name: Text
    deputy_for: Text | None = None


@dataclass(frozen=True, slots=True)
class ClimbRow:
    """One rung that an overdue duty has climbed: to holders of which roles, when, who they are now."""

    rung: int
    roles: tuple[Text, ...]
    at: datetime
    holders: tuple[OwerRow, ...]


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One duty as a face shows it. `vacant`: nobody holds the roles that owe it, so those who appoint do.

    `kind` and `role_ids` are ids; `evidence` says what closes it. `unit_ids` are the units that it concerns, `subject`
    the row that it is about in the end: for a finding what that is about.
    """

    key: str
    kind: str
    kind_title: Text
    evidence: Text
    about: str
    title: Text
    what_to_do: Text
    citations: tuple[Citation, ...]
    since: datetime
    due_at: datetime | None
    overdue: bool
    urgent: bool
    place: Place
    role_ids: tuple[str, ...]
    roles: tuple[Text, ...]
    holders: tuple[OwerRow, ...]
    vacant: bool
    climbed: tuple[ClimbRow, ...]
    account_id: int | None
    account: str
    unit_ids: tuple[int, ...]
    finding_id: int | None
    subject: str

    def owed_by(self, staff: int) -> bool:
        """Whether this person owes it, also as deputy, or for a role that nobody holds."""
        return any(holder.id == staff for holder in self.holders)

    def has_climbed_to(self, staff: int) -> bool:
        """Whether it is overdue and has climbed to this person, who does not owe it otherwise."""
        return not self.owed_by(staff) and any(h.id == staff for rung in self.climbed for h in rung.holders)

    def concerns(self, staff: int) -> bool:
        """Whether it stands in this person's list."""
        return self.owed_by(staff) or self.has_climbed_to(staff)


@dataclass(frozen=True, slots=True)
class Found:
    """What the sources say at a time. `failed` are kinds whose source could not be read: of them nothing is known."""

    duties: tuple[Duty, ...]
    people: People
    findings: dict[str, int]
    failed: frozenset[str] = frozenset()


def find(now: datetime, pack: Pack | None = None) -> Found:
    """Every duty once, by key. A finding that says what a computed duty says is folded into that duty.

    A source that fails hides nothing silently: its failure is a duty of the administrators.
    """
    pack = pack or pack_at(now)
    by_key: dict[str, Duty] = {}
    failed: list[Source] = []
    for source in sources.SOURCES:
        try:
            found = list(source(now, pack))
        except Exception:
            log.exception("%s could not be read", source.__module__)
            failed.append(source)
            continue
        for duty in found:
            by_key.setdefault(duty.key, duty)
    for source in failed:
        duty = _incomplete(source, now, pack)
        by_key[duty.key] = duty
    by_key |= {duty.key: duty for duty in drilled(by_key.values(), now)}
    for key in [duty.key for duty in by_key.values() if duty.drill is not None and duty.only is None]:
        del by_key[key]  # of a drill that is over
    folded = _folded(by_key.values())
    findings = {of.key: int(one.values["finding"]) for one, of in folded}
    for one, _ in folded:
        del by_key[one.key]
    kinds = frozenset(kind.id for source in failed for kind in _kinds_of(source))
    return Found(tuple(by_key.values()), People(now, pack), findings, kinds)


def duties(now: datetime) -> tuple[DutyRow, ...]:
    """The whole list, the most pressing first: urgent, then overdue, then by the day it is due."""
    found = find(now)
    watched = {row.key: row for row in Watched.objects.filter(gone_at=None).exclude(rung=0)}
    names = _Names(found.people)
    rows = [_row(duty, found, watched.get(duty.key), names, now) for duty in found.duties]
    return tuple(sorted(rows, key=lambda row: (not row.urgent, not row.overdue, row.due_at or row.since)))


def mine(staff: int, now: datetime) -> tuple[DutyRow, ...]:
    """What this person owes (by name, role or as deputy), or what has climbed to them."""
    return tuple(row for row in duties(now) if row.concerns(staff))


def owed_findings(staff: int, now: datetime) -> frozenset[int]:
    """Ids of the open findings that this person may settle: those that stand in their list."""
    return frozenset(row.finding_id for row in mine(staff, now) if row.finding_id is not None)


def of_account(account_id: int, now: datetime) -> tuple[DutyRow, ...]:
    """What is due about one account."""
    return tuple(row for row in duties(now) if row.account_id == account_id)


def overdue(now: datetime) -> tuple[DutyRow, ...]:
    """What is overdue, whoever owes it."""
    return tuple(row for row in duties(now) if row.overdue)


def picked(
    rows: Iterable[DutyRow],
    *,
    unit: int | None = None,
    role: str = "",
    account: int | None = None,
    clause: str = "",
    kind: str = "",
    overdue: bool = False,
) -> tuple[DutyRow, ...]:
    """The rows that fit every filter given; `clause` is a clause's id."""
    return tuple(
        row
        for row in rows
        if (unit is None or unit in row.unit_ids)
        and (not role or role in row.role_ids)
        and (account is None or account == row.account_id)
        and (not clause or any(c.id == clause and not c.house for c in row.citations))
        and (not kind or kind == row.kind)
        and (not overdue or row.overdue)
    )


def _folded(found: Iterable[Duty]) -> list[tuple[Duty, Duty]]:
    """Findings beside a computed duty that says the same about the same row: (finding's duty, that duty)."""
    rows = list(found)
    says = {(code, duty.about): duty for duty in reversed(rows) for code in duty.kind.findings}
    return [
        (duty, same)
        for duty in rows
        if "finding" in duty.values and (same := says.get((duty.values["code"], duty.values["subject"]))) is not None
    ]


def _kinds_of(source: Source) -> Iterator[Kind]:
    yield from getattr(sys.modules[source.__module__], "KINDS", ())


def _incomplete(source: Source, now: datetime, pack: Pack) -> Duty:
    name = source.__module__.rpartition(".")[2]
    return Duty(
        kind=INCOMPLETE,
        about="installation",
        part=name,
        title=t("義務の一覧の一部（{name}）が読めません", "A part of the list of duties ({name}) can't be read").fill(
            name=name
        ),
        what_to_do=t(
            "この部分の義務は表示されていません。記録（ログ）を見て、開発元に知らせてください。",
            "Its duties are not shown. Look at the log, and tell whoever maintains the product.",
        ),
        citations=(house("duties-are-told"),),
        since=now,
        due_at=None,
        place=Place("duties"),
        owed=administrators(pack),
        urgent=True,
    )


class _Names:
    """Names for rows, from what is read already."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.accounts = dict(Account.objects.values_list("pk", "name"))

    def holder(self, holder: Holder) -> OwerRow:
        absent = None if holder.deputy_for is None else self._name(holder.deputy_for)
        return OwerRow(holder.staff, self._name(holder.staff), absent)

    def role(self, role_id: str) -> Text:
        role = self.people.pack.role(role_id)
        return role.title if role is not None else t(role_id, role_id)

    def _name(self, staff: int) -> Text:
        row = self.people.staff.get(staff)
        return t("？", "?") if row is None else Text(ja=row.name_ja, en=row.name_en)


def _row(duty: Duty, found: Found, watched: Watched | None, names: _Names, now: datetime) -> DutyRow:
    owing = found.people.owing(duty)
    roles = tuple(dict.fromkeys(one.role for one in duty.owed))
    finding = found.findings.get(duty.key) or (int(duty.values["finding"]) if "finding" in duty.values else None)
    return DutyRow(
        key=duty.key,
        kind=duty.kind.id,
        kind_title=duty.kind.title,
        evidence=duty.kind.evidence,
        about=duty.about,
        title=duty.title,
        what_to_do=duty.what_to_do,
        citations=duty.citations,
        since=duty.since,
        due_at=duty.due_at,
        overdue=is_overdue(duty, now),
        urgent=duty.urgent,
        place=duty.place,
        role_ids=roles,
        roles=tuple(names.role(role) for role in roles),
        holders=tuple(names.holder(holder) for holder in owing.holders),
        vacant=owing.vacant,
        climbed=tuple(_climbed(duty, found.people, watched, names)),
        account_id=duty.account_id,
        account=names.accounts.get(duty.account_id or 0, ""),
        unit_ids=_units(duty, found.people, owing.holders),
        finding_id=finding,
        subject=duty.values.get("subject", duty.about),
    )


def _climbed(duty: Duty, people: People, watched: Watched | None, names: _Names) -> Iterator[ClimbRow]:
    for one in watched.climbed if watched is not None else ():
        yield ClimbRow(
            rung=one["rung"],
            roles=tuple(names.role(role) for role in one["roles"]),
            at=datetime.fromisoformat(one["at"]),
            holders=tuple(names.holder(h) for h in climbed_to(duty, one["roles"], people)),
        )


def climbed_to(duty: Duty, roles: Iterable[str], people: People) -> tuple[Holder, ...]:
    """Who stands on a rung: holders of its roles where the duty is; failing these, those who appoint to them.

    What people owe by name, and not about an account or for a unit, is where these people are: it climbs to the head of
    their own unit, not to every head of the city.
    """
    there = place_of(duty)
    places = [there]
    if there.scope == "city" and duty.staff:
        units = dict.fromkeys(people.staff[pk].unit_id for pk in duty.staff if pk in people.staff)
        places = [Owed("", "unit", unit) for unit in units] or places
    asked = [at(role, place) for role in roles for place in places]
    found = people.without(duty, (h for one in asked for h in people.holders(one)))
    return found or people.without(duty, (h for one in asked for h in people.above(one)))


def _units(duty: Duty, people: People, holders: tuple[Holder, ...]) -> tuple[int, ...]:
    """The account's unit, or the units that owe it; failing both, those of the people who do."""
    account = people.accounts.get(duty.account_id or 0)
    if account is not None:
        return (account.unit,)
    asked = tuple(one.scope_id for one in duty.owed if one.scope == "unit" and one.scope_id is not None)
    return asked or tuple(sorted({people.staff[h.staff].unit_id for h in holders if h.staff in people.staff}))


__all__ = [
    "ClimbRow",
    "DutyRow",
    "OwerRow",
    "duties",
    "find",
    "mine",
    "of_account",
    "overdue",
    "owed_findings",
    "picked",
]
