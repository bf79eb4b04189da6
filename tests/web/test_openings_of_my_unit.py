"""At home stands what becomes of the accounts that one's unit asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.urls import reverse

from hasshin.accounts.actions.decide_opening import decide_opening
from hasshin.accounts.actions.request_opening import request_opening
from hasshin.city.actor import Actor
from hasshin.city.models import Appointment, StaffMember, Unit


def home(town: Any, who: str) -> str:
    """The section of the home page, "" where it is not there."""
    shown = str(town.browse(who).get(reverse("home")).content.decode())
    return shown.split('id="openings"')[1].split("</section>", maxsplit=1)[0] if 'id="openings"' in shown else ""


def test_who_belongs_to_the_unit_sees_its_request_and_its_end(town: Any) -> None:
    now = datetime.now(UTC)
    asked = request_opening(
        actor=Actor(staff=town.people["operator"].pk), now=now, unit_id=town.unit.pk, service="line",
        handle="matsudo_line", name="市のLINE", purpose="市政情報", why="知らせるため",
    )  # fmt: skip
    for who in ("owner", "operator", "colleague"):
        assert "決定が必要" in home(town, who)
    other = Unit.objects.create(code="tour", name_ja="観光課", name_en="Tourism")
    StaffMember.objects.filter(username="outsider").update(unit=other)
    assert home(town, "outsider") == "", "another unit's"
    StaffMember.objects.filter(username="colleague").update(contractor=True)
    assert home(town, "colleague") == "", "of no contractor's concern"
    Appointment.objects.create(
        staff=town.people["owner"], role="operations_manager", scope="city", starts=now, order="辞令"
    )
    decide_opening(
        actor=Actor(staff=town.people["owner"].pk), now=datetime.now(UTC), opening_id=asked.pk, kind="refuse",
        reason="今は足りている", order="第1号",
    )  # fmt: skip
    assert "市のLINE" in home(town, "operator")
