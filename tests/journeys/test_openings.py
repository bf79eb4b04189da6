"""How an account comes about: in Matsudo by two decisions, in Fukushima by grant or, on Facebook, by a person."""

from __future__ import annotations

from datetime import datetime

import pytest
from playwright.sync_api import expect

from hasshin.policy.clock import JST
from tests.journeys.people import City, Person

pytestmark = pytest.mark.journey


def fills(person: Person, do: str, **values: str) -> None:
    """Open a form of the page, fill it in and send it."""
    form = person.page.locator(f"details#{do}")
    if form.get_attribute("open") is None:
        form.locator("summary").first.click()
    for name, value in values.items():
        field = form.locator(f"[name='{name}']")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    form.locator("form button").last.click()
    person.page.wait_for_load_state()


def page_of(person: Person) -> str:
    """The path of the page that one stands on."""
    return person.page.evaluate("location.pathname")  # type: ignore[no-any-return]


@pytest.mark.clause("M-17")
@pytest.mark.clause("M-18")
def test_an_account_in_matsudo_from_the_request_to_its_first_post(matsudo: City) -> None:
    asks, operations, security = (matsudo.person(name) for name in ("sato", "nakamura", "kobayashi"))
    handle, name = "mihon_ensoku", "松戸市遠足だより（見本）"
    asks.goes("/openings/")
    fills(
        asks, "request", service="Instagram", handle=handle, name=name, purpose="遠足の案内", why="写真で知らせるため"
    )
    asks.sees("申請しました。", "決定が必要")
    opening = page_of(asks)
    decision = {"reason": "必要と認める", "order": "承認 第1号"}
    security.goes(opening)
    expect(security.page.locator("details#decide")).to_contain_text("これを行うのは運用管理者です。")
    operations.goes(opening)
    fills(operations, "decide", kind="承認する", **decision)
    operations.sees("決定しました。")
    expect(operations.page.locator("details#decide")).to_contain_text("これを行うのはセキュリティ管理者です。")
    security.goes(opening)
    fills(security, "decide", kind="承認する", **decision)
    fills(security, "obtain", connector="練習掲示板（実際には発信しない）", handle=handle)
    security.sees("アカウントを登録しました。", "会議への報告が必要")
    fills(security, "tell", meeting_on="2026-01-05", report="広報の遠足だよりを開設した")
    security.is_refused(saying="開設の申請")
    security.goes(opening)
    today = datetime.now(JST).date().isoformat()
    fills(security, "tell", meeting_on=today, report="広報の遠足だよりを開設した")
    security.sees("会議への報告を記録しました。")
    fills(security, "correct_meeting", report="広報広聴課の遠足だよりを開設した", reason="課の名が違っていた")
    security.sees("会議への報告の訂正を記録しました。", "訂正の履歴", "課の名が違っていた")
    security.follows("アカウントの画面")
    settings = page_of(security).replace("/accounts/", "/settings/accounts/")
    operations.goes(settings)
    for role, who in (("account_owner", "高橋 誠"), ("operator", "佐藤 光"), ("operator", "鈴木 葵")):
        _appoints(operations, role, who)
    items = {
        "service": "Instagram", "name": f"{name} @{handle}", "section": "広報広聴課", "owner": "高橋 誠",
        "contact": "047-000-0000", "purpose": "遠足の案内", "follow": "しない", "message": "しない",
    }  # fmt: skip
    operations.goes(settings)
    fills(operations, "set_rules", **{f"items.{key}": said for key, said in items.items()})
    operations.sees("のアカウントルール第1版を定めました。")
    account = settings.replace("/settings/accounts/", "/accounts/")
    operations.goes(f"{account}rules/").sees("(19)-①", "遠足の案内", "施行中")
    operations.goes(f"/roster/?account={account.strip('/').rsplit('/', 1)[-1]}").sees("高橋 誠", "佐藤 光", "鈴木 葵")
    post = asks.writes("遠足のお知らせ", "明日の遠足は予定どおり行います。", [handle], source="学校の連絡")
    asks.submits(post)
    checker = matsudo.person("suzuki")
    checker.approves(post)
    checker.waits_until_out(post)


def _appoints(person: Person, role: str, who: str) -> None:
    form = person.page.locator("details#appoint")
    if form.get_attribute("open") is None:
        form.locator("summary").first.click()
    form.locator("[name=role]").select_option(role)
    chosen = form.locator("[name=staff_id] option", has_text=who).first.get_attribute("value")
    form.locator("[name=staff_id]").select_option(chosen)
    form.locator("[name=order]").fill("辞令 第1号")
    form.locator("form button").last.click()
    person.page.wait_for_load_state()
    person.sees("に任命しました。", who)


@pytest.mark.clause("F-1")
@pytest.mark.clause("F-2-4")
def test_in_fukushima_a_unit_is_released_then_granted_an_account_or_obtains_it_personally(fukushima: City) -> None:
    writer, manager, keeper = (fukushima.person(name) for name in ("kato", "nakamura", "yamamoto"))
    wanted = {"purpose": "観光の案内", "why": "観光客へ知らせるため"}
    writer.goes("/openings/")
    facebook = {"service": "Facebook", "handle": "mihon.kanko", "name": "福島市観光（見本）", **wanted}
    fills(writer, "request", **facebook)
    writer.is_refused("2-(2)")
    manager.goes("/settings/units/")
    fills(manager, "release", unit_id="観光課（kanko）", service="Facebook", reason="観光の案内のため")
    writer.goes("/openings/")
    fills(writer, "request", **facebook)
    opening = page_of(writer)
    manager.goes(opening)
    fills(manager, "designate", staff_id="加藤 遥", order="指名 第1号")
    manager.sees("取得する職員を指名しました。")
    writer.goes(opening)
    fills(writer, "obtain", connector="練習掲示板（実際には発信しない）", handle="mihon.kanko")
    writer.sees("取得の報告が必要")
    post = writer.writes("桃の季節", "桃の季節です。", ["mihon.kanko"], source="観光課")
    writer.submits(post)
    writer.is_refused("2-(4)")
    writer.goes(opening)
    fills(writer, "report", remote_id="100200300", url="https://example.com/mihon.kanko")
    writer.is_refused(saying="練習掲示板のアカウントのURLではありません")
    writer.goes(opening)
    fills(writer, "report", remote_id="100200300")
    writer.sees("取得を報告しました。", "100200300", "取得の報告の確認が必要")
    writer.submits(post)
    writer.is_refused("2-(4)")
    keeper.goes(opening)
    fills(keeper, "receive", kind="確かめた。使い始めてよい")
    keeper.sees("報告を確かめたことを記録しました。")
    writer.submits(post)
    writer.sees("提出しました。")

    writer.goes("/openings/")
    fills(writer, "request", service="X（旧Twitter）", handle="mihon_kanko_2", name="観光課の二つ目（見本）", **wanted)
    opening = page_of(writer)
    keeper.goes(opening)
    fills(keeper, "obtain", connector="練習掲示板（実際には発信しない）", handle="mihon_kanko_2")
    keeper.sees("所属への付与が必要")
    fills(keeper, "grant", order="付与 第1号")
    keeper.sees("所属に付与しました。")
