"""Staff of a unit who have no role yet ask for its account, and nothing else opens for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from hasshin.accounts.models import Opening
from hasshin.city.models import Appointment, StaffMember
from hasshin.city.queries import sign_in_allowed
from hasshin.ledger.models import Entry
from hasshin.web.access import RULES
from hasshin.web.urls import urlpatterns

ASKED = {
    "service": "line", "handle": "matsudo_line", "name": "市のLINE", "purpose": "市政情報", "why": "知らせるため",
}  # fmt: skip
OPEN = {"home", "openings", "opening", "guideline", "own-password", "tokens", "revoke-token", "sign-in-again"}


@pytest.fixture
def fresh(town: Any) -> StaffMember:
    """Somebody of the unit who was registered and appointed to nothing."""
    made = StaffMember(username="fresh", name_ja="新人 花", name_en="Hana Shinjin", unit=town.unit)
    made.set_unusable_password()
    made.save()
    town.people["fresh"] = made
    return made


def test_they_ask_for_their_unit_and_the_request_names_them(town: Any, fresh: StaffMember) -> None:
    browser = town.browse("fresh")
    assert browser.get(reverse("home"))["Location"] == reverse("openings")
    page = browser.get(reverse("openings")).content.decode()
    assert "まだ役割に任命されていません" in page
    assert reverse("compose") not in page
    answer = browser.post(reverse("openings"), {"do": "request", "unit_id": town.unit.pk, **ASKED})
    assert answer.status_code == 302
    row = Opening.objects.get()
    assert row.requested_by == fresh
    assert browser.get(reverse("opening", args=[row.pk])).status_code == 200
    entry = Entry.objects.get(kind="accounts.request_opening")
    assert entry.actor == f"staff:{fresh.pk}"


def test_not_for_another_unit(town: Any, fresh: StaffMember) -> None:
    other = type(town.unit).objects.create(code="tour", name_ja="観光課", name_en="Tourism")
    answer = town.browse("fresh").post(reverse("openings"), {"do": "request", "unit_id": other.pk, **ASKED})
    assert answer.status_code == 422
    assert not Opening.objects.exists()


def test_no_other_screen_opens(town: Any, fresh: StaffMember) -> None:
    browser = town.browse("fresh")
    shut = 0
    for pattern in urlpatterns:
        name = getattr(pattern, "name", None)
        if name is None or RULES.get(name) is None or RULES[name].who == "public" or name in OPEN:
            continue
        keys = {key: "x" if "str" in type(c).__name__.lower() else 1 for key, c in pattern.pattern.converters.items()}
        try:
            address = reverse(name, kwargs=keys)
        except Exception:
            continue
        for answer in (browser.get(address), browser.post(address, {})):
            if answer.status_code == 405:
                continue
            shut += 1
            assert answer.status_code == 403, (name, answer.status_code)
            assert "まだ役割に任命されていない" in answer.content.decode() or "権限" in answer.content.decode(), name
    assert shut > 60


@pytest.mark.parametrize("change", ["contractor", "left", "closed", "had"])
def test_a_contractor_s_person_who_left_or_lost_a_role_does_not_sign_in(
    town: Any, fresh: StaffMember, change: str
) -> None:
    now = datetime.now(UTC)
    assert sign_in_allowed(fresh, now)
    if change == "contractor":
        fresh.contractor, fresh.contract_ends = True, now + timedelta(days=9)
    if change == "left":
        fresh.leaves_at = now
    if change == "closed":
        town.unit.active = False
        town.unit.save()
        fresh.unit = town.unit
    if change == "had":
        Appointment.objects.create(
            staff=fresh, role="operator", scope="account", account_id=town.account.pk, order="発令",
            starts=now - timedelta(days=2), ends=now - timedelta(days=1),
        )  # fmt: skip
    fresh.save()
    assert not sign_in_allowed(fresh, now)
