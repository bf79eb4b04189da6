"""A fake account, on phones: a citizen reports it, staff ask the service to delete it, and the press is decided on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.people import City, Person
from tests.journeys.running import running_demo

pytestmark = pytest.mark.journey
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
FAKE = "https://x.com/mihon_fukushlma"


@pytest.mark.clause("F-5-2")
def test_from_a_citizen_s_report_to_the_public_notice(chromium: Browser, tmp_path: Path) -> None:
    with running_demo("fukushima", tmp_path / "faked") as demo:
        city = City(demo, chromium)
        reports(city)
        security = city.person("kobayashi", **PHONE)
        security.goes("/incidents/reported/")
        security.sees(FAKE, "2件")
        assert_fits(security)
        security.page.locator("form", has=security.page.locator('input[value^="open-"]')).locator("button").click()
        security.page.wait_for_url(re.compile(r"/incidents/\d+/"))
        place = re.sub(r".*(/incidents/\d+/).*", r"\1", security.page.url)
        security.sees("成りすまし", FAKE, "削除依頼の案内", "七日以内")
        assert_fits(security)

        fills(security, place, "takedown", receipt="R-2026-1")
        security.sees("回答待ち", "R-2026-1", "通知の期限（法）")
        assert_fits(security)

        head = city.person("takahashi", **PHONE)
        fills(head, place, "press", informs="no", reason="被害が出ていないため")
        head.sees("知らせない", "被害が出ていないため")
        assert_fits(head)
        head.page.context.close()
        security.goes(place)
        security.sees("報道機関への対応")
        security.page.context.close()


def reports(city: City) -> None:
    """Two citizens tell the city of the same account; nobody gets a cookie."""
    for address in (FAKE, "https://twitter.com/mihon_fukushlma?s=20"):
        context = city.browser(viewport=PHONE["viewport"], is_mobile=True, has_touch=True, java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{city.demo.url}/directory/")
        page.get_by_role("link", name="偽アカウントを市に通報する").click()
        page.get_by_label("偽アカウントのアドレス").fill(address)
        page.get_by_label("気づいたこと").fill("市の名前と写真を使っています。")
        page.wait_for_timeout(3_000)  # a page that is sent at once is taken for a machine's
        page.get_by_role("button", name="通報する").click()
        assert "通報を受け付けました" in page.locator("main").inner_text()
        assert context.cookies() == []
        context.close()


def fills(person: Person, place: str, form: str, **fields: str) -> None:
    """Fill in one form of the incident's page and send it."""
    person.goes(f"{place}?open={form}")
    held = person.page.locator("form", has=person.page.locator(f'input[name="do"][value="{form}"]'))
    for name, value in fields.items():
        box = held.locator(f'[name="{name}"]')
        tag = box.first.evaluate("one => one.tagName + (one.type || '')")
        if tag.startswith("SELECT"):
            box.select_option(value)
        elif tag.endswith("radio"):
            held.locator(f'[name="{name}"][value="{value}"]').check(force=True)
        else:
            box.fill(value)
    held.locator("button").last.click()
    person.page.wait_for_load_state()


def assert_fits(person: Person) -> None:
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not person.page.evaluate(wide), f"scrolls sideways: {person.page.url}"
