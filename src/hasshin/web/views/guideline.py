"""The city's guideline as it is in force: every clause, how it is met, by which control, and what is not covered."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hasshin.city.pack import current_digest, current_pack
from hasshin.policy.coverage import TITLES, coverage
from hasshin.policy.house import RULES
from hasshin.web.requests import Request
from hasshin.web.views.screen import screen


@screen
@require_safe
def guideline(request: Request) -> HttpResponse:
    """The pack in force with its coverage."""
    pack = current_pack()
    context = {
        "pack": pack,
        "digest": current_digest(),
        "coverage": [(line, [(s, TITLES[s]) for s in line.statuses]) for line in coverage(pack)],
        "house": tuple(RULES.values()),
    }
    return render(request, "web/guideline.html", context)
