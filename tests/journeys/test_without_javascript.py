"""With JavaScript off one can submit, decide and stop."""

from __future__ import annotations

import pytest

from tests.journeys.people import City

pytestmark = pytest.mark.journey


@pytest.mark.clause("F-4-1")
def test_a_post_is_submitted_decided_and_stopped_without_javascript(fukushima: City) -> None:
    sato = fukushima.person("sato", java_script_enabled=False)
    head = fukushima.person("takahashi", java_script_enabled=False)
    sato.composes(
        "年末のごみ収集",
        "年末のごみ収集の予定です。",
        ["mihon_fukushima"],
        source="ごみ減量推進課",
        at="2026-12-20T09:00",
    )
    sato.presses("保存せずに点検")
    sato.sees("26 / 280", "提出すると、次の決裁に回ります")
    post = sato.saves()
    sato.submits(post)
    sato.sees("提出しました。")
    head.goes("/").sees("年末のごみ収集")
    head.approves(post)
    head.sees("配信待ち")
    sato.opens(post)
    sato.page.fill("#stop-reason", "日程が変わったため")
    sato.presses("配信を止める")
    sato.sees("配信を止めました。", "日程が変わったため")
