"""Reads of what people know and have confirmed: frozen rows for faces and duties, a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from hasshin.city.knowing import acknowledgements, asked_since, guideline_digest, holders, must_acknowledge
from hasshin.city.models import (
    Instruction,
    InstructionConfirmation,
    Reaction,
    StaffMember,
    StudyEntry,
    StudyItem,
    Terminal,
)
from hasshin.policy.clock import day
from hasshin.policy.pack import Pack
from hasshin.policy.text import Text, t

PAGE = 50
UNREGISTERED = t("登録のない端末", "a terminal that is not registered")


@dataclass(frozen=True, slots=True)
class Who:
    """A person as lists name one."""

    id: int
    name: Text
    unit: Text


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """How far the guideline as it stands is acknowledged: by how many of those who must, and who has not.

    `since` says by staff id since when each of the missing has been asked for it.
    """

    guideline: str
    of: int
    missing: tuple[Who, ...]
    since: dict[int, datetime]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item of a role's plan. `open` are those who hold the role and have not answered it."""

    id: int
    role: str
    role_title: Text
    year: int
    title: str
    due: date
    set_by: Who
    set_at: datetime
    answered: tuple[int, ...]
    open: tuple[Who, ...]


@dataclass(frozen=True, slots=True)
class EntryRow:
    """What somebody studied."""

    id: int
    who: Who
    day: date
    source: str
    conclusion: str
    item_id: int | None
    item: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReactionRow:
    """What the public said, and what the city concluded."""

    id: int
    who: Who
    day: date
    source: str
    said: str
    concluded: str
    account_id: int | None
    post_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who confirmed an instruction, when, and at which terminal; its name is as the register has it now."""

    who: Who
    at: datetime
    terminal: Text


@dataclass(frozen=True, slots=True)
class InstructionRow:
    """An instruction, with those concerned now who have confirmed it and those who have not."""

    id: int
    title: str
    text: str
    roles: tuple[str, ...]
    role_titles: tuple[Text, ...]
    due: date
    given_by: Who
    given_at: datetime
    withdrawn_at: datetime | None
    withdrawal: str
    confirmed: tuple[Confirmation, ...]
    open: tuple[Who, ...]


def acknowledged(pack: Pack, now: datetime) -> Acknowledged:
    """Who has yet to acknowledge the guideline as it stands, of those who must."""
    asked, given = must_acknowledge(pack, now), acknowledgements(pack, now)
    missing = [one for one in asked if one.pk not in given]
    since = asked_since(pack, now, missing)
    return Acknowledged(guideline_digest(), len(asked), tuple(who(one) for one in missing), since)


def items(pack: Pack, now: datetime, *, year: int | None = None) -> list[ItemRow]:
    """The plans, of one fiscal year or of all, by role of the pack and day; withdrawn items are left out.

    Open for whom: each who holds the role now and whose appointment began before the item's day was over.
    """
    found = StudyItem.objects.filter(withdrawn_at=None).select_related("set_by__unit").order_by("due", "pk")
    rows = list(found if year is None else found.filter(year=year))
    answered: dict[int, set[int]] = defaultdict(set)
    for item, staff in StudyEntry.objects.filter(item__in=rows).values_list("item", "staff"):
        answered[item].add(staff)
    held = holders({row.role for row in rows}, now)
    people = _people({one.staff for one in held})
    order = {role.id: i for i, role in enumerate(pack.roles)}
    shown = []
    for row in sorted(rows, key=lambda one: order.get(one.role, len(order))):
        mine = [h for h in held if h.role == row.role and day(h.since) <= row.due and h.staff not in answered[row.pk]]
        shown.append(
            ItemRow(
                id=row.pk,
                role=row.role,
                role_title=role_title(pack, row.role),
                year=row.year,
                title=row.title,
                due=row.due,
                set_by=who(row.set_by),
                set_at=row.set_at,
                answered=tuple(sorted(answered[row.pk])),
                open=tuple(people[h.staff] for h in mine if h.staff in people),
            )
        )
    return shown


def entries(*, staff: int | None = None, limit: int = PAGE) -> list[EntryRow]:
    """The study log, the newest first: of one person or of all."""
    found = StudyEntry.objects.select_related("staff__unit", "item").order_by("-day", "-pk")
    return [
        EntryRow(
            id=row.pk,
            who=who(row.staff),
            day=row.day,
            source=row.source,
            conclusion=row.conclusion,
            item_id=row.item_id,
            item=row.item.title if row.item else "",
            at=row.at,
        )
        for row in (found if staff is None else found.filter(staff=staff))[:limit]
    ]


def reactions(
    *, words: str = "", account_id: int | None = None, before: int | None = None, limit: int = PAGE
) -> list[ReactionRow]:
    """The log of reactions, the newest entry first. Each word must stand somewhere in an entry."""
    found: QuerySet[Reaction] = Reaction.objects.select_related("staff__unit").order_by("-pk")
    for word in words.split()[:10]:
        found = found.filter(Q(source__icontains=word) | Q(said__icontains=word) | Q(concluded__icontains=word))
    if account_id is not None:
        found = found.filter(account_id=account_id)
    if before is not None:
        found = found.filter(pk__lt=before)
    return [reaction_row(row) for row in found[:limit]]


def reaction_row(row: Reaction) -> ReactionRow:
    """The row of one entry; reads the person and the unit, so select them along."""
    return ReactionRow(
        id=row.pk,
        who=who(row.staff),
        day=row.day,
        source=row.source,
        said=row.said,
        concluded=row.concluded,
        account_id=row.account_id,
        post_id=row.post_id,
        at=row.at,
    )


def instructions(pack: Pack, now: datetime, *, in_force_only: bool = False) -> list[InstructionRow]:
    """All instructions, the newest first, with who has confirmed and who of those concerned has not."""
    found = Instruction.objects.select_related("given_by__unit").order_by("-given_at", "-pk")
    rows = list(found.filter(withdrawn_at=None) if in_force_only else found)
    given: dict[int, dict[int, Confirmation]] = defaultdict(dict)
    signed = list(
        InstructionConfirmation.objects.filter(instruction__in=rows).select_related("staff__unit").order_by("at")
    )
    named = dict(Terminal.objects.filter(pk__in={one.terminal_id for one in signed}).values_list("pk", "name"))
    for one in signed:
        terminal = t(named[one.terminal_id], named[one.terminal_id]) if one.terminal_id in named else UNREGISTERED
        given[one.instruction_id][one.staff_id] = Confirmation(who(one.staff), one.at, terminal)
    held = holders({role for row in rows for role in row.roles}, now)
    people = _people({one.staff for one in held})
    return [
        InstructionRow(
            id=row.pk,
            title=row.title,
            text=row.text,
            roles=tuple(row.roles),
            role_titles=tuple(role_title(pack, role) for role in row.roles),
            due=row.due,
            given_by=who(row.given_by),
            given_at=row.given_at,
            withdrawn_at=row.withdrawn_at,
            withdrawal=row.withdrawal,
            confirmed=tuple(given[row.pk].values()),
            open=()
            if row.withdrawn_at is not None
            else tuple(
                people[pk]
                for pk in dict.fromkeys(h.staff for h in held if h.role in row.roles)
                if pk in people and pk not in given[row.pk]
            ),
        )
        for row in rows
    ]


def last_reaction(now: datetime) -> datetime | None:
    """When an entry was last made, or None."""
    return Reaction.objects.filter(at__lte=now).order_by("-at").values_list("at", flat=True).first()


def role_title(pack: Pack, role_id: str) -> Text:
    """The city's own title of a role; the bare id where the pack no longer knows it."""
    role = pack.role(role_id)
    return role.title if role is not None else t(role_id, role_id)


def who(member: StaffMember) -> Who:
    """The person of a row; reads the unit, so select it along."""
    return Who(member.pk, t(member.name_ja, member.name_en), t(member.unit.name_ja, member.unit.name_en))


def _people(ids: set[int]) -> dict[int, Who]:
    return {one.pk: who(one) for one in StaffMember.objects.filter(pk__in=ids).select_related("unit")}
