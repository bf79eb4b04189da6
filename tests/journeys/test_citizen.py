"""A citizen on a phone: a suspicious account, checked on the city's list; nobody signs in, and no cookie is set."""

from __future__ import annotations

import pytest

from tests.journeys.people import City

pytestmark = pytest.mark.journey
PHONE = {"width": 390, "height": 844}


@pytest.mark.clause("M-15-1")
def test_a_citizen_checks_a_fake_address_on_a_phone(matsudo: City) -> None:
    context = matsudo.browser(viewport=PHONE, is_mobile=True, has_touch=True)
    cookies: list[str] = []
    page = context.new_page()
    page.on("response", lambda answer: cookies.append(answer.url) if "set-cookie" in answer.headers else None)
    page.goto(f"{matsudo.demo.url}/directory/")
    page.get_by_role("link", name="本物かどうか確かめる").click()
    page.get_by_label("アカウントのアドレス").fill("https://x.com.evil.jp/mihon_matsudo")
    page.get_by_role("button", name="確かめる").click()
    result = page.locator("#result")
    assert "似せています" in result.inner_text()
    assert "x.com.evil.jp" in result.inner_text()
    assert "してはいけないこと" in result.inner_text()
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    page.get_by_role("link", name="English").click()
    assert "looks as if it were" in page.locator("#result").inner_text()
    page.get_by_label("An account").fill("@mihon_matsudo")
    page.get_by_role("button", name="Check").click()
    assert "for practice only" in page.locator("#result").inner_text()
    listed = page.request.get(f"{matsudo.demo.url}/directory/directory.json").json()["accounts"]
    page.get_by_label("An account").fill(next(one["url"] for one in listed if one["handle"] == "mihon_matsudo"))
    page.get_by_role("button", name="Check").click()
    assert "an official account of the city" in page.locator("#result").inner_text()
    page.get_by_role("link", name="See the city's account").click()
    assert "Account rules" in page.locator("main").inner_text()
    assert not cookies
    assert context.cookies() == []
    context.close()
