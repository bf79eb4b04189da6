"""An error is reported, the right information goes out, and both are linked for good."""

from __future__ import annotations

import pytest

from tests.journeys.people import City

pytestmark = pytest.mark.journey


@pytest.mark.clause("M-12")
def test_a_wrong_post_is_corrected_and_the_case_stays_open_until_the_right_one_is_out(matsudo: City) -> None:
    sato, suzuki = matsudo.person("sato"), matsudo.person("suzuki")
    post = sato.writes("休日当番医", "日曜の当番医は、まつど第一医院です。", ["mihon_matsudo"], source="医師会の表")
    sato.submits(post)
    suzuki.approves(post)
    suzuki.waits_until_out(post)

    sato.opens(post)
    sato.page.get_by_text("誤りを報告し、訂正・削除する").click()
    sato.presses("案件を開く")
    sato.is_refused()
    sato.page.fill("#case-reason", "医院の名前が誤っている。正しくは、まつど第二医院。")
    sato.presses("案件を開く")
    sato.sees("正しい情報を発信するまで開いたままです。", "対応中", "まだ起案されていません。")
    assert "(12)" in sato.clauses()
    case = sato.page.url
    suzuki.goes("/corrections/").sees("休日当番医", "医院の名前が誤っている。")

    sato.presses("訂正を起案する")
    assert "第一医院" in sato.page.input_value("#text")
    sato.fills(text="【訂正】日曜の当番医は、まつど第二医院です。先の投稿は医院の名前が誤っていました。")
    right = sato.saves()
    sato.sees("訂正", "この投稿は次の投稿を訂正するものです：", "休日当番医")
    sato.submits(right)
    suzuki.goes("/decide/")
    assert suzuki.page.locator("main li").first.inner_text().startswith("【訂正】休日当番医")
    suzuki.approves(right)
    suzuki.waits_until_out(right)
    sato.goes(case)
    sato.looks_again_until(lambda: "対応中" not in sato.text())
    sato.sees("終了", "【訂正】休日当番医", "結論")
    sato.opens(post).sees("【訂正】休日当番医")


@pytest.mark.clause("F-5-1")
def test_what_is_criticised_is_deleted_only_once_a_second_person_agrees(fukushima: City) -> None:
    sato, suzuki, head = (fukushima.person(name) for name in ("sato", "suzuki", "takahashi"))
    post = sato.writes("市民プールの料金", "市民プールの料金は3百円です。", ["mihon_fukushima"], source="条例の写し")
    sato.submits(post)
    head.approves(post)
    head.waits_until_out(post)

    sato.opens(post)
    sato.page.get_by_text("誤りを報告し、訂正・削除する").click()
    sato.page.check("input[name=kind][value=delete]")
    sato.page.check("input[name=criticised]")
    sato.page.fill("#case-reason", "料金が古い。改定前の額であった。")
    sato.presses("案件を開く")
    sato.sees("批判を受けている", "二人目の同意")
    assert "5-(1)" in sato.clauses()
    case = sato.page.url
    sato.presses("サービスから削除する")
    sato.is_refused("5-(1)")
    sato.presses("同意する")
    sato.is_refused("5-(1)")
    suzuki.goes("/").sees("二人目の同意待ち")
    suzuki.goes(case)
    suzuki.presses("同意する")
    suzuki.sees("同意を記録しました。", "鈴木 葵")

    sato.goes(case)
    sato.presses("サービスから削除する")
    sato.sees("削除を求めました。")
    sato.looks_again_until(lambda: "削除：済" in sato.text())
    board = fukushima.visitor().goes("/practice/x/mihon_fukushima/")
    assert "市民プールの料金" not in board.text()
    sato.finds_record("市民プールの料金", "市民プールの料金")
    sato.sees("削除済", "市民プールの料金は3百円です。")
    sato.goes(case)
    sato.page.get_by_text("正しい情報の発信が要らないとして終える").click()
    sato.page.fill("#conclusion", "公式サイトで正しい料金を案内しているため。")
    sato.presses("案件を終える")
    sato.sees("案件を終えました。", "公式サイトで正しい料金を案内しているため。")
