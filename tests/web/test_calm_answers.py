"""Whoever is about to alter what is criticised reads how the guideline has criticism answered (F-5-1)."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Template

from tests.conftest import Clock


@pytest.mark.django_db
@pytest.mark.clause("F-5-1", "F-3-5")
def test_the_steps_of_the_guideline_stand_there_with_their_clause(city_fukushima: Any, clock: Clock) -> None:
    shown = Template("{% load calm %}{% calm_answer %}").render(Context({"language": "ja"}))
    assert "批判には、落ち着いて誠実に" in shown
    assert "3-(5)" in shown


@pytest.mark.django_db
def test_a_guideline_without_such_steps_shows_nothing(city_matsudo: Any, clock: Clock) -> None:
    shown = Template("{% load calm %}{% calm_answer %}").render(Context({"language": "ja"}))
    assert "<li>" not in shown
