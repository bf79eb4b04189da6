"""A hijack at 22:00, on a phone: from the finding to everything stopped in four taps, whatever the service does."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.people import City, Person
from tests.journeys.running import running_demo

pytestmark = pytest.mark.journey
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
STRANGE = "当選者の方はこちらへ https://present.example/win"
FOUR = 4


@pytest.mark.clause("F-5-3")
def test_a_strange_post_is_found_and_the_account_contained_in_four_taps(chromium: Browser, tmp_path: Path) -> None:
    with running_demo("fukushima", tmp_path / "hijacked") as demo:
        city = City(demo, chromium)
        writes_past_the_product(city.person("yamamoto"))
        manager = city.person("kobayashi", **PHONE)
        manager.goes("/findings/")
        manager.looks_again_until(lambda: "事案を開く" in manager.text())

        taps = 0
        for press in (
            lambda: manager.follows("事案を開く"),
            lambda: manager.presses("開いて知らせる"),
            lambda: manager.presses("すべて止める"),
        ):
            press()
            taps += 1
            assert_fits(manager)
        assert taps <= FOUR
        manager.sees("封じ込め", "の発信を停止する", "保全して削除する")
        manager.looks_again_until(lambda: "実行中" not in manager.text())
        manager.sees("当選者の方はこちらへ")
        assert not manager.page.get_by_text("人が行う", exact=True).count(), manager.text()

        citizen = city.visitor()
        citizen.goes("/practice/x/mihon_fukushima/")
        assert "当選者" not in citizen.page.locator("body").inner_text()


def writes_past_the_product(person: Person) -> None:
    """Somebody who has got hold of the account writes on the service itself."""
    person.goes("/practice/hand/x/mihon_fukushima/")
    form = person.page.locator("#write")
    form.locator("summary").click()
    form.locator("textarea").first.fill(STRANGE)
    form.locator("button").first.click()
    person.page.wait_for_load_state()


def assert_fits(person: Person) -> None:
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not person.page.evaluate(wide), f"scrolls sideways: {person.page.url}"
