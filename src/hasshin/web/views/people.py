"""People and roles (職員と役割): who holds what, since when, by whose order, who stands in, and what is vacant."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hasshin.accounts.queries import account_cards
from hasshin.accounts.queries_people import PeoplePage, SeatRow, people_page
from hasshin.accounts.queries_staff import PAGE, STANDINGS, Standing, Wanted, find_staff
from hasshin.city.facts import actor_facts
from hasshin.city.pack import current_pack
from hasshin.city.people import find_person
from hasshin.city.queries import in_service, staff_row
from hasshin.city.queries_person import life_of
from hasshin.city.rules import appointing_right
from hasshin.policy.clock import JST
from hasshin.policy.clock import day as today_of
from hasshin.policy.text import Text, t
from hasshin.web.forms.reading import day, words
from hasshin.web.requests import Request
from hasshin.web.setting_up import anywhere, whom
from hasshin.web.views.screen import screen
from hasshin.web.views.settings import choices

YEARS = 100
LONGEST = 80
LONGEST_ID = 10
STANDING: dict[Standing, Text] = {
    "here": t("在籍", "on the staff"),
    "without_role": t("役割なし", "without a role"),
    "contractors": t("受託者", "contractors"),
    "left": t("退職・契約終了", "left, or contract over"),
    "all": t("すべて", "all"),
}


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
        **_staff(request),
        "page": page,
        "missing": _missing(request, page, today=wanted == today),
        "on": wanted,
        "today": today,
        "asked": bool(request.GET.get("on")),
    }
    return render(request, "web/people.html", context)


def _staff(request: Request) -> dict[str, Any]:
    """The staff that the address asks for, the words to ask by, and how many there are of each standing."""
    unit = request.GET.get("unit", "")
    wanted = Wanted(
        words=words(request.GET, "q").strip()[:LONGEST],
        unit_id=int(unit) if unit.isascii() and unit.isdecimal() and len(unit) < LONGEST_ID else None,
        role=words(request.GET, "role"),
        standing=next((one for one in STANDINGS if one == request.GET.get("who")), "here"),
    )
    asked = {key: request.GET.get(key, "") for key in ("q", "unit", "role")}
    number = request.GET.get("page", "")
    page = max(1, int(number)) if number.isascii() and number.isdecimal() and len(number) < LONGEST_ID else 1
    found = find_staff(wanted, request.now, offset=(page - 1) * PAGE)
    typed = {key: value for key, value in asked.items() if value}
    return {
        "found": found,
        "wanted": wanted,
        "listed": bool(typed) or "who" in request.GET,
        "chips": [
            (standing, title, found.counts[standing], urlencode({**typed, "who": standing}))
            for standing, title in STANDING.items()
        ],
        "unit_choices": choices.units(),
        "role_choices": choices.roles(role for role in current_pack().roles if not role.everyone_in_unit),
        "query": urlencode({**typed, "who": wanted.standing}),
        "previous": page - 1,
        "following": page + 1 if page * PAGE < found.total else 0,
    }


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
