"""Annexes for declared disasters: adopted beforehand, in force while one is declared. In the caller's transaction."""

from __future__ import annotations

from datetime import datetime

from hasshin.city.models import AnnexDecision, Declaration
from hasshin.city.period import overlapping


def adopted(now: datetime, until: datetime) -> list[AnnexDecision]:
    """The decisions that adopt an annex for declared disasters, for any of that time, in their order."""
    return list(AnnexDecision.objects.filter(overlapping(now, until), waits=True).order_by("pk"))


def put_in_force(adoption: AnnexDecision, declaration: Declaration, base: str, now: datetime) -> list[str]:
    """Let an adopted annex hold from now until the declaration's end; returns the subjects of the rows made."""
    until = min(declaration.ends, adoption.ends) if adoption.ends is not None else declaration.ends
    starts = max(now, adoption.starts)
    if until <= starts:
        return []
    row = AnnexDecision.objects.create(
        annex=adoption.annex,
        text=adoption.text,
        digest=adoption.digest,
        from_pack=adoption.from_pack,
        base=base,
        decided_by=adoption.decided_by,
        order=adoption.order,
        reason=declaration.what,
        decided_at=now,
        starts=starts,
        until=until,
        ends=until,
        adoption=adoption,
        declaration=declaration,
    )
    return [f"annexdecision:{row.pk}"]


def end_those(rows: list[AnnexDecision], now: datetime, by: int, why: str) -> list[str]:
    """Let these rows end at `now`; returns their subjects."""
    live = [row.pk for row in rows if row.ends is None or row.ends > now]
    AnnexDecision.objects.filter(pk__in=live).update(ends=now, ended_by=by, ended_order=why)
    return [f"annexdecision:{pk}" for pk in live]


def of_declaration(declaration: Declaration) -> list[AnnexDecision]:
    """The rows by which a declaration put annexes in force."""
    return list(AnnexDecision.objects.filter(declaration=declaration).order_by("pk"))
