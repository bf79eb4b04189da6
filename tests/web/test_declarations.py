"""Declaring on a screen: the banner for everybody, the mode in the composer, the list, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hasshin.city.models import Declaration
from hasshin.web.templatetags.hasshin import jst
from tests.web.test_knowing_and_annexes import appointed, shown

pytestmark = pytest.mark.django_db
WHAT = "江戸川の氾濫 {0} <b>"


def in_hours(hours: int) -> datetime:
    return datetime.now(UTC) + timedelta(hours=hours)


def manager_of(town: Any) -> Any:
    return appointed(town, "owner", "operations_manager")


def test_it_is_declared_in_one_form_and_everybody_sees_it(town: Any) -> None:
    manager, operator = manager_of(town), town.browse("operator")
    assert "災害を宣言中" not in shown(operator, "home")
    page = shown(manager, "declarations")
    assert 'name="what"' in page
    assert "宣言したときの定め" in page
    until = jst(in_hours(30), "input")
    assert town.post(manager, "declarations", do="declare", what=WHAT, until=until).status_code == 302
    row = Declaration.objects.get()
    assert row.ends <= in_hours(31)
    for name in ("home", "posts", "compose", "accounts"):
        page = shown(operator, name)
        assert "災害を宣言中" in page
        assert "江戸川の氾濫 {0} &lt;b&gt;" in page
    page = shown(operator, "declarations")
    assert "いま変わっていること" in page
    assert 'name="why"' not in page, "who can't end it has no form"


def test_the_composer_offers_the_mode_only_meanwhile(town: Any) -> None:
    operator, manager = town.browse("operator"), manager_of(town)
    assert 'value="disaster"' not in shown(operator, "compose")
    until = jst(in_hours(30), "input")
    town.post(manager, "declarations", do="declare", what=WHAT, until=until)
    assert 'value="disaster"' in shown(operator, "compose")
    town.post(manager, "declarations", do="end", why="水が引いた")
    assert Declaration.objects.get().ended_by_id
    assert 'value="disaster"' not in shown(operator, "compose")
    assert "水が引いた" in shown(operator, "declarations")
    assert "例外 0件" in shown(operator, "declaration-reviews", Declaration.objects.get().pk)


@pytest.mark.parametrize("given", [{"what": ""}, {"until": ""}, {"until": "2026-13-40T99:99"}, {"until": "1999-01-01"}])
def test_bad_input_is_kept_and_told(town: Any, given: dict[str, str]) -> None:
    sent = {"what": "氾濫", "until": jst(in_hours(30), "input"), **given}
    answer = town.post(manager_of(town), "declarations", do="declare", **sent)
    assert answer.status_code in (403, 422)
    assert not Declaration.objects.exists()
    if given.get("what") != "":
        assert 'value="氾濫"' in answer.content.decode()


def test_who_may_not_is_refused_whatever_is_sent(town: Any) -> None:
    until = jst(in_hours(30), "input")
    answer = town.post(town.browse("operator"), "declarations", do="declare", what=WHAT, until=until)
    assert answer.status_code == 403
    assert not Declaration.objects.exists()
    assert town.browse("operator").get("/declarations/99/reviews/").status_code == 404
