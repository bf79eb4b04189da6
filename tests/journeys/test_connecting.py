"""The owner connects an account on the board's own page; its holder ends that; the owner connects it anew."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.people import City, Person

pytestmark = pytest.mark.journey
HANDLE = "mihon_matsudo"


def account_of(person: Person) -> str:
    person.goes("/accounts/").page.locator("main").get_by_role("link", name="松戸市広報（見本）").first.click()
    person.page.wait_for_load_state()
    return person.page.url.rstrip("/")


def connects(owner: Person, connection: str, *, as_whom: str = HANDLE) -> None:
    owner.goes(connection)
    owner.presses("求める権限を確かめる")
    owner.sees("求める権限", "posts:write")
    owner.page.get_by_role("link", name="サービスの画面へ進む").click()
    owner.page.wait_for_load_state()
    owner.sees("アカウントの利用を認めますか")
    owner.page.locator("label.check", has_text=f"@{as_whom} ·").locator("input").check()
    owner.page.get_by_role("button", name="認める", exact=True).click()
    owner.page.wait_for_load_state()


@pytest.mark.clause("M-8", "M-19-7", "M-11")
def test_an_account_is_connected_revoked_and_connected_anew(matsudo: City) -> None:
    owner, holder = matsudo.person("takahashi"), matsudo.person("kobayashi")
    connection = f"{account_of(owner)}/connection/"
    connects(owner, connection, as_whom="mihon_matsudo_kiki")
    owner.sees("別のアカウント「@mihon_matsudo_kiki」", f"@{HANDLE}")
    connects(owner, connection)
    owner.sees("接続しました。", "接続中", "認められている")
    assert "code=" not in owner.page.url

    hand = f"/practice/hand/x/{HANDLE}/"
    holder.goes(hand)
    holder.page.locator("#end summary").click()
    holder.page.locator("#end button").click()
    holder.sees("アプリの連携を解除しました。")
    for _ in range(2):  # one no is a doubt, the second is enough
        owner.goes(connection)
        owner.page.locator("#look summary").click()
        owner.page.locator("#look button").click()
        owner.page.wait_for_load_state()
    owner.sees("接続し直す必要があります。", "要再接続")

    connects(owner, connection)
    owner.sees("接続しました。")
    expect(owner.page.locator(".chip", has_text="接続中")).to_have_count(1)

    holder.goes(hand)
    holder.page.locator("#write summary").click()
    holder.page.fill("#write-text", "決裁のない投稿です。")
    holder.page.locator("#write button").click()
    holder.sees("掲示板に反映しました。")
