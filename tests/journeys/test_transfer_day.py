"""The transfer day in April: the file with its mistakes, the dry run, who follows, one act, and the first sign-in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from hasshin.cli.samples.people import PASSWORD
from hasshin.policy.clock import day
from tests.journeys.people import City, Person

pytestmark = pytest.mark.journey
HEADERS = "職員コード,氏名,異動内容,旧所属,新所属,職名,発令年月日"
AHEAD = day(datetime.now(UTC)) + timedelta(days=30)


def era(ahead: int = 0) -> str:
    """The day as a city writes it."""
    that = AHEAD + timedelta(days=ahead)
    return f"令和{that.year - 2018}年{that.month}月{that.day}日"


def hands_in(who: Person, path: Path, encoding: str, *rows: str, order: str) -> None:
    path.write_bytes("\r\n".join(["人事異動一覧,,,,,,", HEADERS, *rows, ",,,,,,", ""]).encode(encoding))
    who.goes("/transfers/")
    who.page.set_input_files("#file", path)
    who.page.fill("#order", order)
    who.presses("取り込んで試算する")


def test_matsudo_sees_what_is_left_behind_and_mends_it_before_the_day(matsudo: City, tmp_path: Path) -> None:
    manager = matsudo.person("nakamura")
    # A file with mistakes: each line is named, and nothing is taken.
    hands_in(
        manager,
        tmp_path / "first.csv",
        "cp932",
        f"001005,伊藤 優子,異動,広報広聴課,宇宙開発課,係長,{era()}",
        "001002,鈴木 葵,退職,広報広聴課,観光振興課,,1989/4/1",
        f"009999,無名 太郎,異動,,観光振興課,,{era()}",
        order="人事発令 第1号",
    )
    manager.sees("何も取り込んでいません", "3行目「新所属」", "4行目「発令年月日」", "5行目「職員コード」")
    # Mended: Ito, one of two who run the LINE account, goes; one newcomer of her rank arrives.
    hands_in(
        manager,
        tmp_path / "second.csv",
        "utf-8-sig",
        f"001005,伊藤 優子,配置換,広報広聴課,観光振興課,係長,{era()}",
        f"7001,𠮷田 新,新規採用,,広報広聴課,係長,{era()}",
        order="人事発令 第2号",
    )
    manager.sees(
        "UTF-8 (BOM)", "発信できなくなるアカウントが1件あります", "アカウント運用担当者が1人になります", "伊藤 優子"
    )
    line = manager.page.locator(".card-hot", has_text="松戸市LINE（見本）")
    expect(line).to_be_visible()
    assert "(4)" in manager.clauses(".card-hot")
    manager.presses("同じ職位で着任する人を後任として選ぶ")
    manager.sees_not("発信できなくなるアカウント")
    manager.page.fill("#carry_out-own_password", PASSWORD)
    manager.presses("この内容で実行する")
    manager.sees("実行しました。", "𠮷田 新（007001）")
    one_time = manager.page.locator("dd code").first.inner_text()
    assert re.fullmatch(r"[a-z0-9]{5}(-[a-z0-9]{5}){3}", one_time)
    # Until the day everything is as it was; the roster of that day has the newcomer.
    manager.goes("/people/")
    manager.sees("伊藤 優子")
    manager.goes(f"/people/?on={AHEAD.isoformat()}")
    manager.sees("𠮷田 新")
    manager.goes("/transfers/")
    manager.sees("人事発令 第2号", "実行済み")


def test_fukushima_loses_a_head_and_names_who_follows(fukushima: City, tmp_path: Path) -> None:
    keeper = fukushima.person("yamamoto")
    hands_in(
        keeper,
        tmp_path / "heads.txt",
        "utf-16",
        f"001009,佐々木 直,任期満了,危機管理室,,,{era(-1)}",
        f"7002,新川 長,転入,,危機管理室,危機管理室長,{era()}",
        f"7003,新川 次,転入,,危機管理室,課長,{era()}",
        order="人事発令 第3号",
    )
    keeper.sees("UTF-16", "佐々木 直", "危機管理室の所属長が空席になります", "決裁する人がいなくなります")
    assert "4-(1)" in keeper.clauses("#account-5") | keeper.clauses(".card-warm") | keeper.clauses(".card-hot")
    keeper.presses("同じ職位で着任する人を後任として選ぶ")
    keeper.sees_not("空席になります")
    keeper.page.fill("#carry_out-own_password", PASSWORD)
    keeper.presses("この内容で実行する")
    keeper.sees("実行しました。", "新川 次（007003）")
    keeper.goes(f"/people/?on={AHEAD.isoformat()}")
    keeper.sees("新川 次")


def test_a_forgotten_password_is_reset_and_changed_at_the_next_sign_in(fukushima: City) -> None:
    keeper = fukushima.person("yamamoto")
    keeper.goes("/settings/staff/")
    keeper.follows("渡辺 学")
    keeper.page.locator("#reset_password summary").click()
    keeper.page.fill("#reset_password-own_password", PASSWORD)
    keeper.presses("一度限りのパスワードを発行する")
    keeper.sees("一度限りのパスワード（この画面だけに表示します）")
    one_time = keeper.page.locator(".note-success code").inner_text()
    keeper.page.reload()
    keeper.sees("一度だけ表示しました。もう表示できません。")
    keeper.sees_not(one_time)
    fresh = Person(fukushima, "watanabe", fukushima.browser().new_page())
    fresh.signs_in(one_time)
    fresh.sees("先に、あなただけが知るパスワードに変更してください")
    fresh.goes("/posts/")
    fresh.sees("先に、あなただけが知るパスワードに変更してください")
    for name, value in (("old", one_time), ("new", "hasshin-mihon-2026"), ("again", "hasshin-mihon-2026")):
        fresh.page.fill(f"#{name}", value)
    fresh.presses("変更する")
    fresh.goes("/posts/")
    fresh.sees("投稿")
