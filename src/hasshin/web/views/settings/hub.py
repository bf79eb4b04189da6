"""Settings: what there is to set, and what is still missing before a post can go out."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import resolve
from django.views.decorators.http import require_safe

from hasshin.accounts.queries import account_cards
from hasshin.city import queries
from hasshin.city.facts import actor_facts
from hasshin.city.pack import current_pack
from hasshin.web.menu import opens_for
from hasshin.web.requests import Request
from hasshin.web.setting_up import anywhere, own_accounts, whom
from hasshin.web.views.screen import screen
from hasshin.web.views.settings.steps import Step, steps


@screen
@require_safe
def hub(request: Request) -> HttpResponse:
    """The next steps, those that are open on top, and below them the list of the screens."""
    me = actor_facts(request.actor, request.now)
    mine = own_accounts(current_pack(), me, [(card.id, card.unit_id) for card in account_cards()])
    found = sorted((one for one in steps(request.now) if _open(request, one, mine)), key=lambda step: step.done)
    numbers = {"units": len(queries.units()), "staff": len(queries.staff()), "terminals": len(queries.terminals())}
    context = {
        "steps": found,
        "open": sum(not step.done for step in found),
        "numbers": numbers,
        "accounts": [card for card in account_cards() if card.id in mine],
        "may": {name: opens_for(request, f"settings-{name}") for name in ("units", "staff", "terminals")},
        "sends": opens_for(request, "settings-outbox"),
        "keeps_staff": whom(current_pack(), me, "register_staff", *anywhere()) is None,
    }
    return render(request, "web/settings/hub.html", context)


def _open(request: Request, step: Step, accounts: frozenset[int]) -> bool:
    """Whether a step is one that the reader can take: its screen opens, and its account is one that they set up."""
    place = resolve(step.url.partition("#")[0].partition("?")[0])
    about = place.kwargs.get("account_id")
    return opens_for(request, place.view_name) and (about is None or about in accounts)
