"""A post appears on the account that nobody decided on: the worker finds it, the owner is told and settles it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.people import City, Person

pytestmark = pytest.mark.journey
HANDLE = "mihon_matsudo"
TEXT = "だれも決裁していない掲示です。"
FOUND = 180_000
"""Milliseconds: the worker compares an account once a minute, and machines that test much at once are slow."""


def until_seen(who: Person, path: str, words: str) -> None:
    """Load the page again and again until the words are on it."""
    waited = 0
    while words not in who.goes(path).text():
        assert waited < FOUND, f"not seen on {path} after {waited / 1000:.0f} s: {words}"
        who.page.wait_for_timeout(3000)
        waited += 3000


def test_what_nobody_decided_on_is_found_told_and_settled_with_evidence(matsudo: City) -> None:
    owner, holder = matsudo.person("takahashi"), matsudo.person("kobayashi")
    owner.goes("/accounts/").follows("松戸市広報（見本）")
    account = owner.page.url.rstrip("/").rsplit("/", 1)[1]
    holder.goes(f"/practice/hand/x/{HANDLE}/")
    holder.page.locator("#write summary").click()
    holder.page.fill("#write-text", TEXT)
    holder.page.locator("#write button").click()
    holder.sees("掲示板に反映しました。")

    until_seen(owner, f"/accounts/{account}/acts/", TEXT)
    line = owner.page.locator("li", has_text=TEXT)
    expect(line.locator(".chip")).to_have_text("要対応")

    line.get_by_role("link", name="所見").click()
    owner.page.wait_for_load_state()
    number = owner.page.url.partition("#")[2]
    finding = owner.page.locator(f"#{number}")
    expect(finding).to_contain_text("解消を記録する")
    finding.locator("details > summary").click()
    finding.locator("textarea").fill("委託先が練習で書いたことを確かめた。")
    finding.get_by_role("button", name="解消済みにする").click()
    owner.page.wait_for_load_state()
    owner.sees("所見を解消済みとして記録しました。")
    expect(owner.page.locator(f"#{number}")).to_have_count(0)
    owner.goes(f"/accounts/{account}/acts/")
    expect(owner.page.locator("li", has_text=TEXT).locator(".chip")).to_have_text("解消済み")
