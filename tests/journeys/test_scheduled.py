"""What waits for its hour is seen in list and calendar, can be moved, and can be stopped."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.journeys.people import City

pytestmark = pytest.mark.journey


@pytest.mark.clause("M-11")
def test_a_scheduled_post_is_moved_which_voids_its_decision_and_then_stopped(matsudo: City) -> None:
    sato, suzuki = matsudo.person("sato"), matsudo.person("suzuki")
    day = datetime.now(ZoneInfo("Asia/Tokyo")) + timedelta(days=3)
    first, second = f"{day:%Y-%m-%d}T09:30", f"{day:%Y-%m-%d}T13:45"
    post = sato.writes("親子料理教室", "親子料理教室の参加者を募集します。", ["mihon_matsudo"], at=first)
    sato.submits(post)
    suzuki.approves(post)
    suzuki.sees("配信待ち", "09:30")
    suzuki.goes("/scheduled/").sees("親子料理教室")
    suzuki.goes(f"/scheduled/{day.year}/{day.month}/").sees("親子料理教室", "09:30")
    suzuki.follows("09:30 親子料理教室")

    sato.opens(post)
    sato.page.get_by_text("配信日時を変える").click()
    sato.page.fill("#move-to", second)
    sato.presses("日時を変える")
    sato.is_refused(saying="理由")
    sato.page.fill("#move-reason", "会場の都合による")
    sato.presses("日時を変える")
    sato.sees("日時を変えました。もう一度提出してください。", "起案中", "13:45")
    sato.goes("/scheduled/").sees_not("親子料理教室")
    sato.submits(post)
    sato.sees("あなたは、この投稿の決裁はできません")

    suzuki.approves(post)
    suzuki.goes("/scheduled/").sees("親子料理教室", "13:45")
    suzuki.follows("親子料理教室")
    suzuki.page.fill("#stop-reason", "催しが中止になったため")
    suzuki.presses("配信を止める")
    suzuki.sees("配信を止めました。", "中止", "催しが中止になったため")
    suzuki.goes("/scheduled/").sees_not("親子料理教室")
