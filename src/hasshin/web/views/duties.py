"""Duties (義務): one's own first, then everybody's, by unit, role, account, clause, kind, overdue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hasshin.accounts.queries import account_cards
from hasshin.city import queries as city
from hasshin.city.pack import current_pack
from hasshin.duties import queries
from hasshin.duties.sources import KINDS
from hasshin.policy.text import Text, t
from hasshin.web.requests import Request, staff_id
from hasshin.web.views.screen import screen

PAGE = 50


@dataclass(frozen=True)
class Option:
    """One choice of a filter."""

    value: str
    name: Text


@screen
@require_safe
def duties(request: Request) -> HttpResponse:
    """The list. Filters come in the address, so that a view can be kept as a bookmark; an unknown one fits nothing."""
    everything = queries.duties(request.now)
    me = staff_id(request)
    own = tuple(row for row in everything if row.owed_by(me))
    climbed = tuple(row for row in everything if row.has_climbed_to(me))
    chosen = {name: request.GET.get(name, "").strip() for name in ("unit", "role", "account", "clause", "kind")}
    late = "overdue" in request.GET
    filtered = late or any(chosen.values())
    found = queries.picked(
        everything,
        unit=_number(chosen["unit"]),
        role=chosen["role"],
        account=_number(chosen["account"]),
        clause=chosen["clause"],
        kind=chosen["kind"],
        overdue=late,
    )
    others = found if filtered else tuple(row for row in found if not row.concerns(me))
    page = max(1, _number(request.GET.get("page", "")) or 1)
    context: dict[str, Any] = {
        "own": () if filtered else own,
        "climbed": () if filtered else climbed,
        "others": others[(page - 1) * PAGE : page * PAGE],
        "number": len(others),
        "overdue": sum(row.overdue for row in others),
        "page": page,
        "more": len(others) > page * PAGE,
        "filtered": filtered,
        "chosen": chosen,
        "late": late,
        "query": _query(request.GET),
        **_options(),
    }
    return render(request, "web/duties/list.html", context)


def _options() -> dict[str, list[Option]]:
    pack = current_pack()
    return {
        "units": [Option(str(u.id), u.name) for u in city.units() if u.active],
        "roles": [Option(r.id, r.title) for r in pack.roles],
        "accounts": [Option(str(a.id), t(a.name, a.name)) for a in account_cards()],
        "clauses": [
            Option(c.id, Text(ja=f"{c.number} {c.heading.ja}", en=f"{c.number} {c.heading.en}")) for c in pack.clauses
        ],
        "kinds": [Option(k.id, k.title) for k in KINDS],
    }


def _number(text: str) -> int | None:
    """The id; -1, which fits nothing, for what is none; None where nothing was chosen."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else -1  # noqa: PLR2004  63 bits


def _query(sent: QueryDict) -> str:
    kept = sent.copy()
    kept.pop("page", None)
    return kept.urlencode()
