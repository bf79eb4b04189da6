"""People and roles (職員と役割): who holds what, since when, by whose order, who stands in, and what is vacant."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hasshin.accounts.queries import account_cards
from hasshin.accounts.queries_people import PeoplePage, SeatRow, people_page
from hasshin.city.facts import actor_facts
from hasshin.city.pack import current_pack
from hasshin.city.people import find_person
from hasshin.city.queries import in_service, staff_row
from hasshin.city.queries_person import life_of
from hasshin.city.rules import appointing_right
from hasshin.policy.clock import JST
from hasshin.policy.clock import day as today_of
from hasshin.policy.text import t
from hasshin.web.forms.reading import day
from hasshin.web.requests import Request
from hasshin.web.setting_up import anywhere, whom
from hasshin.web.views.screen import screen

YEARS = 100


@screen
@require_safe
def people(request: Request) -> HttpResponse:
    """The page as of now, or of the end of the day `on`."""
    today = today_of(request.now)
    wanted = day(request.GET.get("on", ""))
    if wanted is None or abs(wanted.year - today.year) > YEARS or wanted == today:
        at, wanted = request.now, today
    else:
        at = datetime.combine(wanted + timedelta(days=1), time(), JST) - timedelta(microseconds=1)
    page = people_page(at)
    context = {
        "page": page,
        "missing": _missing(request, page, today=wanted == today),
        "on": wanted,
        "today": today,
        "asked": bool(request.GET.get("on")),
    }
    return render(request, "web/people.html", context)


def _missing(request: Request, page: PeoplePage, *, today: bool) -> list[tuple[SeatRow, str]]:
    """What is vacant, with the address where this person may fill it; "" for who appoints nobody to it, or then."""
    pack, who = current_pack(), actor_facts(request.actor, request.now)
    held = [role for holding in who.holdings if (role := pack.role(holding.role)) is not None]
    rights = {right for role in held for right in role.may}
    return [
        (seat, _filled_at(seat) if today and appointing_right(pack, seat.role) in rights else "")
        for seat in page.missing
    ]


def _filled_at(seat: SeatRow) -> str:
    """Where somebody is appointed to it: the form, with what is known chosen in it."""
    asked = {"open": "appoint", "role": seat.role}
    if seat.account_id is not None:
        place = reverse("settings-account", args=[seat.account_id])
    else:
        place = reverse("settings-staff")
        asked |= {"unit_id": str(seat.unit_id)} if seat.unit_id is not None else {}
    return f"{place}?{urlencode(asked)}#appoint"


@screen
@require_safe
def person(request: Request, staff_id: int) -> HttpResponse:
    """What one person was, is and will be in the city."""
    member = find_person(staff_id)
    pack = current_pack()
    context = {
        "person": staff_row(member),
        "life": life_of(staff_id, {card.id: t(card.name, card.name) for card in account_cards()}),
        "serving": in_service(member, request.now),
        "rank": next((rank.title for rank in pack.ranks if rank.id == member.rank), None),
        "keeps": whom(pack, actor_facts(request.actor, request.now), "register_staff", *anywhere()) is None,
    }
    return render(request, "web/person.html", context)
