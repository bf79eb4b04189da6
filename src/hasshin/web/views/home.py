"""今日の用件: what needs the signed-in person, the most pressing first."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from hasshin.accounts.queries_openings import OpeningCard, openings_of
from hasshin.city.facts import actor_facts
from hasshin.city.pack import current_pack
from hasshin.city.queries import asks_only
from hasshin.delivery.queries import unknowns
from hasshin.duties import queries as duties
from hasshin.posts.queries import needs_me, scheduled
from hasshin.posts.queries.listed import missed_since
from hasshin.web import counts
from hasshin.web.annex_words import in_force
from hasshin.web.requests import Request, staff_id
from hasshin.web.setting_up import sets_up
from hasshin.web.views.screen import screen
from hasshin.web.views.settings.steps import steps

COMING = 5
"""How many of the next deliveries are shown."""
LATELY = timedelta(days=7)
"""For how long a missed delivery stays on the page."""


@screen
@require_safe
def home(request: Request) -> HttpResponse:
    """Corrections and unknown outcomes on top, then decisions, then what was sent back, and all other duties.

    What is due comes from the one list of duties; nothing stands on the page twice.
    """
    if asks_only(staff_id(request), request.now):
        return redirect("openings")  # whoever has no role yet may ask for an account, and no more
    needs = needs_me(request.actor, request.now)
    unknown = unknowns(request.now)
    mine = duties.mine(staff_id(request), request.now)
    counts.count(request, needs, mine, unknown)
    beside = counts.beside(needs, mine, unknown)
    told = {row.subject for row in beside}
    by_kind = {kind: [n for n in needs if n.kind == kind] for kind in {n.kind for n in needs}}
    context = {
        "needs": needs,
        "to_decide": by_kind.get("decide", []),
        "cases": [n for n in needs if n.kind in ("case", "agree")],
        "to_mend": by_kind.get("mend", []),
        "drafts": by_kind.get("draft", []),
        "after_reviews": by_kind.get("after_review", []),
        "duties": [row for row in beside if row.owed_by(staff_id(request))],
        "climbed": [row for row in beside if row.has_climbed_to(staff_id(request))],
        "unknown": unknown,
        "missed": [m for m in missed_since(request.now - LATELY) if f"delivery:{m.delivery_id}" not in told],
        "coming": scheduled(request.now)[:COMING],
        "in_force": in_force(),
        "openings": _openings(request),
        "next_steps": _next_steps(request),
    }
    return render(request, "web/home.html", context)


def _openings(request: Request) -> tuple[OpeningCard, ...]:
    """What becomes of the accounts that this person's unit asked for; its head answers, whoever obtains them."""
    who = actor_facts(request.actor, request.now)
    if who.unit is None or who.contractor:
        return ()
    return openings_of(who.unit, request.now, request.now - LATELY)


def _next_steps(request: Request) -> int:
    """How many steps are open before anything can be published, for those who set the city up."""
    if not sets_up(current_pack(), actor_facts(request.actor, request.now)):
        return 0
    return sum(not step.done for step in steps(request.now))


@screen
@require_safe
def to_decide(request: Request) -> HttpResponse:
    """What waits for this person's decision; corrections stand on top (5-(1), M-12)."""
    needs = [n for n in needs_me(request.actor, request.now) if n.kind == "decide"]
    return render(request, "web/to_decide.html", {"to_decide": needs})
