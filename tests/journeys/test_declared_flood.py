"""A flood, on telephones: declared in few taps, an urgent post, what waits, the end, and the one list afterwards."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.people import City

pytestmark = pytest.mark.journey
PHONE = {"viewport": {"width": 390, "height": 844}}
WHAT = "江戸川の氾濫"
MODE = "input[name=mode][value=disaster]"


@pytest.mark.clause("M-5", "M-11")
def test_a_flood_is_declared_spoken_of_ended_and_read_afterwards(matsudo: City) -> None:
    manager, author, owner = (matsudo.person(who, **PHONE) for who in ("nakamura", "sato", "takahashi"))
    author.goes("/compose/")
    expect(author.page.locator(MODE)).to_have_count(0)

    manager.goes("/declarations/")
    manager.page.fill("#declare-what", WHAT)
    manager.presses("宣言する")
    manager.sees("災害を宣言しました。", WHAT, "いま変わっていること", "保留中の通常の投稿")
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert manager.page.evaluate(wide), "nothing to scroll sideways on a telephone"
    banner = author.goes("/accounts/").page.locator(".banner-declared")
    expect(banner).to_contain_text(WHAT)
    author.goes("/declarations/").sees("21世紀の森と広場 休園日", "(11)")

    post = author.writes(
        "避難の呼びかけ",
        "江戸川沿いの方は、すぐに避難してください。",
        ["mihon_matsudo"],
        mode="disaster",
        source="災害対策本部",
    )
    author.submits(post, way="ground:urgent", proof={"reason": "氾濫危険水位に達したため"})
    author.sees("災害")
    author.waits_until_out(post)

    manager.goes("/declarations/").sees("避難の呼びかけ", "後閲待ち")
    manager.page.locator("#end > summary").click()
    manager.page.fill("#end-why", "水位が下がった")
    manager.presses("終える")
    manager.sees("平時の定めに戻りました。", "これまでの宣言", "水位が下がった")
    author.goes("/accounts/")
    expect(banner).to_have_count(0)

    owner.goes("/declarations/")
    owner.follows(WHAT)
    owner.sees("例外 1件、うち後閲待ち 1件", "避難の呼びかけ")
    owner.follows("避難の呼びかけ")
    owner.page.check("input[name=verdict][value=proper]")
    owner.page.fill("#remarks", "やむを得ない。")
    owner.presses("後閲に署名する")
    owner.goes("/declarations/")
    owner.follows(WHAT)
    owner.sees("うち後閲待ち 0件", "適正", "やむを得ない。")
