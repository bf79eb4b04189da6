"""How sending does: workers, what waits, services that rest, allowances and budgets."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hasshin.delivery.queries_sending import sending as how_sending_does
from hasshin.web.requests import Request
from hasshin.web.views.screen import screen


@screen
@require_safe
def sending(request: Request) -> HttpResponse:
    """As it is at this moment, for all staff: whose post waits may see why."""
    return render(request, "web/sending.html", {"sending": how_sending_does(request.now)})
