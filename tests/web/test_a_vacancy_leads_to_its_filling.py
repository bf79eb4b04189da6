"""A vacancy's card leads whoever appoints to the form in which it is filled, with the role chosen."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

from django.urls import reverse

from hasshin.city.models import Appointment


def vacant(town: Any, who: str) -> str:
    shown = str(town.browse(who).get(reverse("people")).content.decode())
    return shown.split('id="vacant"')[1].split("</section>", maxsplit=1)[0]


def test_the_card_leads_to_the_form_with_the_role_chosen(town: Any) -> None:
    Appointment.objects.filter(staff=town.people["owner"], role="account_owner").update(
        ends=datetime.now(UTC) - timedelta(hours=1)
    )
    card = vacant(town, "outsider")
    links = [unescape(one) for one in re.findall(r'<a href="([^"]+#appoint)"', card)]
    assert links
    seen = set()
    for link in links:
        page = town.browse("outsider").get(link.removesuffix("#appoint"))
        assert page.status_code == 200
        form = page.content.decode().split('id="appoint"')[1].split("</details>", maxsplit=1)[0]
        role = re.search(r"role=([a-z_]+)", link)
        assert role is not None
        if "これを行うのは" in form:
            continue
        assert re.search(rf'<option value="{role[1]}"[^>]* selected', form), role[1]
        seen.add(role[1])
    assert {"account_owner", "operations_manager"} & seen


def test_who_appoints_nobody_is_shown_no_way(town: Any) -> None:
    assert "#appoint" not in vacant(town, "operator")
    assert "#appoint" in vacant(town, "outsider")


def test_of_a_past_day_nothing_is_to_be_filled(town: Any) -> None:
    shown = town.browse("outsider").get(reverse("people") + "?on=2020-01-01").content.decode()
    assert "#appoint" not in shown
