"""The report to the meeting on the screen: a day that can't be is said, and what was kept is corrected (M-17)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from hasshin.accounts.actions.request_opening import request_opening
from hasshin.accounts.models import Opening
from hasshin.city.actor import Actor
from hasshin.policy.clock import day

GIVEN = {"meeting": "広報調整会議", "report": "LINEの開設"}


@pytest.fixture
def opening(town: Any) -> Opening:
    """An account that was obtained and is to be reported."""
    now = datetime.now(UTC)
    row = request_opening(
        actor=Actor(staff=town.people["operator"].pk), now=now, unit_id=town.unit.pk, service="line",
        handle="matsudo_line", name="市のLINE", purpose="市政情報", why="知らせるため",
    )  # fmt: skip
    Opening.objects.filter(pk=row.pk).update(
        state="obtained",
        account=town.account,
        obtained_at=now,
        obtained_on=day(now),
        obtained_by=town.people["outsider"],
    )
    return row


def sends(town: Any, opening: Opening, do: str, **form: object) -> Any:
    return town.post(town.browse("outsider"), "opening", opening.pk, do=do, **form)


@pytest.mark.clause("M-17")
def test_it_is_kept_once_and_corrected_by_a_further_entry(town: Any, opening: Opening) -> None:
    today = day(datetime.now(UTC))
    early = sends(town, opening, "tell", **GIVEN, meeting_on=today - timedelta(days=1))
    assert early.status_code == 422
    assert "開設の申請" in early.content.decode()
    assert sends(town, opening, "tell", **GIVEN, meeting_on=today).status_code == 302
    assert sends(town, opening, "tell", **GIVEN, meeting_on=today).status_code == 404, "it is told already"
    wrong = {**GIVEN, "report": "市のLINEの開設", "meeting_on": today}
    assert sends(town, opening, "correct_meeting", **wrong, reason="").status_code == 422
    assert sends(town, opening, "correct_meeting", **wrong, reason="名を補う").status_code == 302
    shown = town.browse("operator").get(reverse("opening", args=[opening.pk])).content.decode()
    for words in ("訂正の履歴", "名を補う", "LINEの開設", "市のLINEの開設"):
        assert words in shown
    assert 'id="correct_meeting"' not in shown, "an operator corrects nothing"
