"""Reads of annexes for faces: what is in force, to come and over, and what one would change before it is decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hasshin.city.actions.annex import declaring, longest_days
from hasshin.city.actor import Actor
from hasshin.city.annex_plan import read_annex
from hasshin.city.facts import actor_facts
from hasshin.city.models import AnnexDecision
from hasshin.city.pack import annex_of, base_pack, mark_of, pack_at
from hasshin.city.queries_knowing import Who, who
from hasshin.policy.annexes import extend
from hasshin.policy.decision import AnnexInForce
from hasshin.policy.diff import Change, diff
from hasshin.policy.pack import Annex
from hasshin.policy.reasons import NotFound
from hasshin.policy.scope import Target, held, may
from hasshin.policy.text import Text, t

State = Literal["adopted", "in_force", "to_come", "over"]


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """A named decision on an annex. `until` is the end that was decided, `ends` when it ends or ended.

    `adopted` is the state of one for declared disasters: it is in force whenever one is declared. `declaration` is the
    id of the declaration that put this one in force.
    """

    id: int
    annex: str
    title: Text
    number: str
    state: State
    from_pack: bool
    text: str
    digest: str
    decided_by: Who
    order: str
    reason: str
    decided_at: datetime
    starts: datetime
    until: datetime | None
    ends: datetime | None
    ended_by: Who | None
    ended_order: str
    declaration: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """An annex before it is decided: what it would change, who may decide it, for how many days at most."""

    annex: str
    title: Text
    number: str
    in_force: str
    changes: tuple[Change, ...]
    max_days: int | None
    by: tuple[Text, ...]
    may: bool


def annexes(now: datetime) -> list[AnnexRow]:
    """All decisions on annexes, the newest first. Two statements."""
    rows = AnnexDecision.objects.select_related("decided_by__unit", "ended_by__unit").order_by("-pk")
    return [annex_row(row, now) for row in rows]


def annex_row(row: AnnexDecision, now: datetime) -> AnnexRow:
    """The row of one decision."""
    annex = annex_of(row)
    mark = mark_of(row, annex)
    over = row.ends is not None and row.ends <= max(now, row.starts)
    holds: State = "adopted" if row.waits else "in_force"
    state: State = "over" if over else holds if row.starts <= now else "to_come"
    return AnnexRow(
        id=row.pk,
        annex=row.annex,
        title=annex.title,
        number=mark.number,
        state=state,
        from_pack=row.from_pack,
        text=row.text,
        digest=row.digest,
        decided_by=who(row.decided_by),
        order=row.order,
        reason=row.reason,
        decided_at=row.decided_at,
        starts=row.starts,
        until=row.until,
        ends=row.ends,
        ended_by=who(row.ended_by) if row.ended_by is not None else None,
        ended_order=row.ended_order,
        declaration=row.declaration_id,
    )


def changes_of(decision_id: int, language: str) -> tuple[Change, ...]:
    """What one decided annex changes in the pack as it stands, texts in `language`."""
    row = AnnexDecision.objects.filter(pk=decision_id).first()
    if row is None:
        raise NotFound(f"annex decision {decision_id}")
    pack = base_pack()
    return diff(pack, extend(pack, [(annex := annex_of(row), mark_of(row, annex))]), language)


def preview(actor: Actor, now: datetime, language: str, *, template: str = "", text: str = "") -> Preview:
    """What an annex of the pack, or one in `text`, would change if it were in force now beside those that are.

    Raises `NotFound` for a template that the pack has not, `Refused` for a broken text.
    """
    base = base_pack()
    annex = read_annex(text, base) if text.strip() else next((a for a in base.annexes if a.id == template), None)
    if annex is None:
        raise NotFound(f"annex {template}")
    clause = base.clause(annex.clause)
    number = clause.number if clause is not None else annex.clause
    live = [
        row
        for row in AnnexDecision.objects.filter(waits=False).order_by("pk")
        if row.starts <= now and (not row.ends or row.ends > now)
    ]
    others = [(one := annex_of(row), mark_of(row, one)) for row in live if row.annex != annex.id]
    mark = AnnexInForce(id=annex.id, title=annex.title, number=number, decision=0, by=0, order="", starts=now)
    right, roles = declaring(base, annex)
    named = roles or tuple(role.id for role in base.roles if right in role.may)
    facts = actor_facts(actor, now)
    able = may(base, facts, right, Target()) is not None
    return Preview(
        annex=annex.id,
        title=annex.title,
        number=number,
        in_force=annex.in_force,
        changes=diff(extend(base, others), extend(base, [*others, (annex, mark)]), language),
        max_days=longest_days(base, annex),
        by=tuple(role.title if (role := base.role(one)) is not None else t(one, one) for one in named),
        may=able and (not roles or any(held(base, facts, role, Target()) is not None for role in roles)),
    )


def templates() -> tuple[Annex, ...]:
    """The annexes that stand in the pack. None of them holds without a decision."""
    return base_pack().annexes


def in_force_now(now: datetime) -> tuple[AnnexInForce, ...]:
    """The annexes in force at `now`, as decisions name them."""
    return pack_at(now).annexes_in_force
