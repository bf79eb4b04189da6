"""The menu and the settings show each person what opens for them, and nothing that would answer with a refusal."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import resolve

from hasshin.accounts.access import demand
from hasshin.city.actions.appoint import appoint
from hasshin.city.actor import Actor
from hasshin.city.models import StaffMember, Terminal, Unit
from hasshin.policy.reasons import Refused
from hasshin.web.access import RULES
from hasshin.web.middleware.actor import BEGAN
from tests.sample_cities import sample_city

pytestmark = pytest.mark.django_db
NETWORK = "10.9.0.0/16"
AGO = datetime.now(UTC) - timedelta(days=1)


@pytest.fixture(params=["fukushima", "matsudo"])
def city(request: pytest.FixtureRequest) -> Any:
    cache.clear()
    made = sample_city(request.param, AGO)
    Terminal.objects.get_or_create(
        kind="network", network=NETWORK, defaults={"name": "庁内（試験）", "registered_at": AGO}
    )
    return made


def browser(staff: StaffMember) -> Client:
    client = Client(REMOTE_ADDR="10.9.1.2")
    client.force_login(staff)
    session = client.session
    session[BEGAN] = datetime.now(UTC).isoformat()
    session.save()
    return client


def guarded(page: str) -> list[str]:
    """The links of a page to screens that open for holders of a right alone; the others open for all staff."""
    found = sorted(set(re.findall(r'href="(/[^"#?]*)', page)))
    return [url for url in found if RULES[resolve(url).view_name].who == "rights"]


def refused(staff: StaffMember, urls: list[str]) -> list[str]:
    """Those of the addresses at which `screen`, which asks this before each view, would answer with 403."""
    found = []
    for url in urls:
        name = resolve(url).view_name
        try:
            demand(RULES[name], name, Actor(staff=staff.pk), datetime.now(UTC))
        except Refused:
            found.append(f"{staff.username}: {url}")
    return found


def kinds_of_people() -> list[StaffMember]:
    """One person for each set of roles, and of both kinds of employment."""
    one_of: dict[object, StaffMember] = {}
    for staff in StaffMember.objects.filter(is_active=True).order_by("pk"):
        roles = frozenset(staff.appointments.values_list("role", "scope"))
        one_of.setdefault((roles, staff.contractor), staff)
    return list(one_of.values())


def test_each_line_of_each_person_s_menu_opens(city: Any) -> None:
    seen = set()
    for staff in kinds_of_people():
        client = browser(staff)
        home = client.get("/")
        if home.status_code == 302:
            continue  # nothing is held: no sign-in
        nav = "".join(re.findall(r"<nav.*?</nav>", home.content.decode(), re.DOTALL))
        assert refused(staff, guarded(nav)) == []
        seen.add(staff.contractor)
    assert seen == {True, False}


def test_whatever_the_settings_show_opens(city: Any) -> None:
    shown = 0
    for staff in kinds_of_people():
        client = browser(staff)
        page = client.get("/settings/")
        if page.status_code != 200:
            continue
        main = page.content.decode().partition("<main")[2].partition("</main>")[0]
        shown += len(guarded(main))
        assert refused(staff, guarded(main)) == []
    assert shown


def test_a_head_of_another_unit_reads_for_which_unit_in_the_head_of_the_page() -> None:
    cache.clear()
    city = sample_city("fukushima", AGO)
    sato = StaffMember.objects.select_related("unit").get(pk=city.people["sato"])
    other = Unit.objects.exclude(pk=sato.unit_id).filter(active=True).first()
    assert other is not None
    appoint(
        actor=city.actor("yamamoto"), now=datetime.now(UTC), staff_id=sato.pk, role="unit_head",
        unit_id=other.pk, order="兼務発令",
    )  # fmt: skip
    top = browser(sato).get("/").content.decode().partition("<main")[0]
    assert f"（{other.name_ja}）" in top
