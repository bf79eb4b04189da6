"""An annex is looked at in words, decided, seen by whoever decides on a post, and ended; and it is over."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.people import City

pytestmark = pytest.mark.journey
ORDER = "危管第41号"


@pytest.mark.clause("F-6")
def test_an_annex_is_decided_seen_where_one_decides_and_ended(fukushima: City) -> None:
    manager, author, head = (fukushima.person(who) for who in ("nakamura", "sato", "takahashi"))
    post = author.writes("避難所の開設", "市民会館に避難所を開設しました。", ["mihon_fukushima"], source="危機管理室")
    author.submits(post)
    head.opens(post).sees_not("別に定める事項が効力をもっています")

    manager.goes("/annexes/")
    manager.follows("大規模災害時の利用")
    manager.sees("効力がある間に変わること")
    manager.sees_not("lateness_minutes", "after_review_by")
    manager.page.locator("#decide > summary").click()
    manager.page.fill("#decide-order", ORDER)
    manager.page.fill("#decide-reason", "台風による浸水")
    manager.presses("決定する")
    manager.sees("決定を記録しました。", ORDER, "採択済み")
    head.goes("/").sees_not("別に定める事項が効力をもっています")

    manager.goes("/declarations/")
    manager.page.fill("#declare-what", "阿武隈川の氾濫")
    manager.presses("宣言する")
    manager.sees("災害を宣言しました。", "大規模災害時の利用", ORDER)
    manager.goes("/annexes/").sees("効力あり")

    head.goes("/").sees("別に定める事項が効力をもっています", ORDER)
    head.opens(post)
    shown = head.page.locator("#decide .annex-in-force")
    expect(shown).to_contain_text("大規模災害時の利用")
    shown.locator("summary").click()
    expect(shown.locator(".effects dt").first).to_be_visible()
    author.goes("/annexes/new/?template=disaster")
    author.sees_not("決定を記録しました。")
    expect(author.page.locator("#decide button", has_text="決定する")).to_have_count(0)

    manager.goes("/declarations/")
    manager.page.locator("#end > summary").click()
    manager.page.fill("#end-why", "水が引いた")
    manager.presses("終える")
    head.goes("/").sees_not("別に定める事項が効力をもっています", "災害を宣言中")

    manager.goes("/annexes/")
    manager.page.locator("#end > summary").click()
    manager.page.select_option("#end-decision_id", index=1)
    manager.page.fill("#end-order", "解除の決定 第2号")
    manager.presses("終える")
    manager.sees("終了を記録しました。", "解除の決定 第2号")
    head.goes("/").sees_not("別に定める事項が効力をもっています")
    head.opens(post).sees_not("別に定める事項が効力をもっています")


@pytest.mark.clause("F-3-1", "F-3-2")
def test_who_has_not_acknowledged_the_guideline_reads_it_and_then_submits(fukushima: City) -> None:
    ito, keeper = fukushima.person("ito"), fukushima.person("yamamoto")
    keeper.goes("/guideline/acknowledge/").sees("まだの人", "伊藤")
    post = ito.writes("図書館の休館", "図書館は明日休館します。", ["mihon_fukushima"], source="図書館の掲示")
    ito.submits(post)
    ito.is_refused("3-(1)")
    ito.goes("/guideline/acknowledge/").sees("あなたの確認がまだ済んでいません。")
    ito.presses("確認する")
    ito.sees("指針の確認を記録しました。", "あなたはこの版を確認しています。")
    ito.submits(post)
    ito.sees("提出しました。")
    keeper.goes("/guideline/acknowledge/")
    expect(keeper.page.locator("#missing")).not_to_contain_text("伊藤")
