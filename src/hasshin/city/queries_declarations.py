"""Reads of declared disasters. What holds is told by the clock alone: nothing here waits for a worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from hasshin.city.actions.declare import faults_of_terminal
from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.models import AnnexDecision, Declaration
from hasshin.city.pack import annex_of, base_pack, mark_of, pack_at
from hasshin.city.period import in_force
from hasshin.city.queries_knowing import Who, who
from hasshin.policy.annexes import extend
from hasshin.policy.declared_words import Changed, changed
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation, NotFound, Reason
from hasshin.policy.rules.declared import declaration_of
from hasshin.policy.rules.standing import titles
from hasshin.policy.scope import Target, held, may
from hasshin.policy.text import Text

State = Literal["in_force", "over"]


@dataclass(frozen=True, slots=True)
class DeclaredRow:
    """A disaster that is declared: what happened, since when and until when (exclusive), by whom."""

    id: int
    what: str
    starts: datetime
    until: datetime
    declared_by: Who


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    """One extension: by whom and why, from which end to which."""

    by: Who
    at: datetime
    why: str
    was: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class DeclarationRow:
    """A declaration with all that became of it. `until` is the end as decided, `ends` when it ends or ended.

    `ended_by` is None where it ended by its time, or has not ended.
    """

    id: int
    what: str
    state: State
    starts: datetime
    until: datetime
    ends: datetime
    declared_by: Who
    extensions: tuple[ExtensionRow, ...]
    ended_by: Who | None
    ended_why: str


@dataclass(frozen=True, slots=True)
class Declaring:
    """Who declares in this city, for how long, and whether this person may, here and now (`against`: why not)."""

    by: Text
    max_days: int
    usual: datetime
    latest: datetime
    citations: tuple[Citation, ...]
    may: bool
    against: tuple[Reason, ...]


def declared(now: datetime) -> tuple[DeclaredRow, ...]:
    """The disasters declared at `now`, the oldest first; none in quiet times. One statement."""
    rows = Declaration.objects.filter(starts__lte=now, ends__gt=now).select_related("declared_by__unit")
    return tuple(
        DeclaredRow(id=row.pk, what=row.what, starts=row.starts, until=row.ends, declared_by=who(row.declared_by))
        for row in rows.order_by("starts", "pk")
    )


def declarations(now: datetime) -> list[DeclarationRow]:
    """All of them, the newest first. Three statements."""
    rows = Declaration.objects.select_related("declared_by__unit", "ended_by__unit")
    return [_row(row, now) for row in rows.prefetch_related("extensions__by__unit").order_by("-pk")]


def declaration(declaration_id: int, now: datetime) -> DeclarationRow:
    """One of them; raises `NotFound`."""
    rows = Declaration.objects.select_related("declared_by__unit", "ended_by__unit")
    row = rows.prefetch_related("extensions__by__unit").filter(pk=declaration_id).first()
    if row is None:
        raise NotFound(f"declaration {declaration_id}")
    return _row(row, now)


def what_changed(now: datetime) -> tuple[Changed, ...]:
    """What is otherwise at `now`, in words; or what would be, where nothing is declared."""
    return changed(pack_at(now) if declared(now) else _supposed(now))


def _supposed(now: datetime) -> Pack:
    """The pack as it would be if a disaster were declared now: with the annexes that are adopted for it."""
    rows = AnnexDecision.objects.filter(in_force(now)).order_by("pk")
    marked = []
    for row in rows:
        annex = annex_of(row)
        mark = mark_of(row, annex)
        marked.append((annex, mark.model_copy(update={"declaration": 0}) if row.waits else mark))
    return extend(base_pack(), marked)


def declaring(actor: Actor, now: datetime) -> Declaring | None:
    """What this person is asked, or told, before declaring. None where the pack lets nobody declare."""
    pack = base_pack()
    control = declaration_of(pack)
    if control is None:
        return None
    asked = actor_facts(actor, now)
    able = may(pack, asked, "declare_disaster", Target()) is not None and any(
        held(pack, asked, role, Target()) is not None for role in control.declared_by
    )
    latest = now + timedelta(days=control.max_days)
    return Declaring(
        by=titles(tuple(role for name in control.declared_by if (role := pack.role(name)) is not None)),
        max_days=control.max_days,
        usual=min(now + timedelta(hours=control.usual_hours), latest),
        latest=latest,
        citations=_cited(pack),
        may=able,
        against=tuple(faults_of_terminal(actor)),
    )


def _cited(pack: Pack) -> tuple[Citation, ...]:
    control = declaration_of(pack)
    return pack.cite(control) if control is not None else ()


def _row(row: Declaration, now: datetime) -> DeclarationRow:
    return DeclarationRow(
        id=row.pk,
        what=row.what,
        state="in_force" if row.starts <= now < row.ends else "over",
        starts=row.starts,
        until=row.until,
        ends=row.ends,
        declared_by=who(row.declared_by),
        extensions=tuple(
            ExtensionRow(by=who(one.by), at=one.at, why=one.why, was=one.was, until=one.until)
            for one in sorted(row.extensions.all(), key=lambda one: one.pk)
        ),
        ended_by=who(row.ended_by) if row.ended_by is not None else None,
        ended_why=row.ended_why,
    )
