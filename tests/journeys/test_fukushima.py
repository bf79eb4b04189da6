"""Fukushima: the unit head decides, and what is out is kept with its proof."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.people import City, section

pytestmark = pytest.mark.journey
PR_X = "mihon_fukushima"


def picture(colour: str) -> dict[str, object]:
    """A picture as a file chosen in the browser."""
    file = io.BytesIO()
    Image.new("RGB", (320, 200), colour).save(file, "PNG")
    return {"name": "photo.png", "mimeType": "image/png", "buffer": file.getvalue()}


@pytest.mark.clause("F-3-3", "F-3-4", "F-4-1")
def test_a_post_goes_its_whole_way_from_the_desk_to_the_record(fukushima: City) -> None:
    text = "信夫山の第一展望台で、紅葉が見頃を迎えました。駐車場は第二展望台側をご利用ください。"
    sato = fukushima.person("sato")
    sato.composes("信夫山の紅葉", text, [PR_X], source="公園担当の現地確認（本日8時）")
    expect(sato.page.locator("#panel .measure")).to_contain_text(f"{len(text) * 2} / 280")
    sato.fills(
        image={
            "file": picture("darkorange"),
            "alt": "展望台から見た色づいた木々",
            "rights": "広報広聴課が本日撮影",
            "portrait": "人物は写っていない",
        }
    )
    post = sato.saves()
    sato.sees("保存しました。", "起案中", "展望台から見た色づいた木々")
    assert {"3-(3)", "3-(4)", "3-(6)-①", "3-(6)-⑦", "4-(1)"} <= sato.clauses("#submit")
    sato.sees("一度発信したものは、完全には取り消せません。")
    sato.submits(post)
    sato.sees("提出しました。", "提出済・決裁待ち")

    head = fukushima.person("takahashi")
    head.goes("/decide/").sees("信夫山の紅葉")
    head.follows("信夫山の紅葉")
    head.sees(
        text, "公園担当の現地確認（本日8時）", "広報広聴課が本日撮影", "一度発信したものは、完全には取り消せません。"
    )
    assert "4-(1)" in head.clauses("#decide")
    head.approves(post)

    head.waits_until_out(post)
    head.sees("配信済", "配信完了")
    assert "4-(1)" in head.clauses("aside")
    visitor = fukushima.visitor()
    visitor.goes(f"/practice/x/{PR_X}/")
    on_board = visitor.page.locator("article", has_text="信夫山").first
    expect(on_board).to_contain_text("練習")
    assert on_board.locator(".text").inner_text() == text
    assert on_board.locator("img").get_attribute("alt") == "展望台から見た色づいた木々"
    expect(visitor.page.locator(".drill")).to_contain_text("実在のサービスではなく")

    head.finds_record("第一展望台", "信夫山の紅葉")
    head.looks_again_until(lambda: "発信した内容と一致" in head.text())
    head.looks_again_until(lambda: head.page.locator("img.copy").count() == 1)
    width = head.page.locator("img.copy").evaluate("async i => { await i.decode(); return i.naturalWidth }")
    assert width >= 600
    head.sees("高橋 誠", "佐藤 光", "自動で取得")
    assert "4-(1)" in head.clauses("dl.facts")
    for kept in ("送信した内容そのもの", "サービスの応答", "読み戻した内容"):
        head.page.get_by_text(kept).click()
    expect(head.page.locator("pre").first).to_contain_text("第一展望台")
    expect(head.page.locator("pre").last).to_contain_text("第一展望台")
    assert section(head, "画面コピー").is_visible()


@pytest.mark.clause("F-4-1")
def test_what_the_citys_site_carries_goes_out_by_its_exemption_with_the_address_as_proof(fukushima: City) -> None:
    sato = fukushima.person("sato")
    post = sato.writes("軽自動車税の納期", "軽自動車税の納期限は今月末です。", [PR_X], source="公式サイトの掲載記事")
    sato.submits(post, way="ground:city_media")
    sato.is_refused("4-(1)")
    assert sato.page.locator("#submit input[value='ground:city_media']").is_checked()
    sato.submits(post, way="ground:city_media", proof={"url": "https://www.example.com/zei.html"})
    sato.is_refused("4-(1)")
    assert sato.page.locator("#proof-city_media-url").input_value() == "https://www.example.com/zei.html"
    own = "https://www.city.fukushima.fukushima.jp/zei/kigen.html"
    sato.submits(post, way="ground:city_media", proof={"url": own})
    sato.sees("承認済")
    sato.waits_until_out(post)
    sato.sees("例外事由 4-(1)-①", own)
    sato.finds_record("軽自動車税", "軽自動車税の納期")
    sato.sees("例外事由により決裁不要")
    assert "4-(1)-①" in sato.clauses("dl.facts")
    sato.looks_again_until(lambda: sato.page.locator("img.copy").count() == 1)


@pytest.mark.clause("F-4-1")
@pytest.mark.parametrize(
    ("ground", "proof"),
    [
        ("established_fact", {"what": "市民マラソン大会", "when": "2026-11-01"}),
        ("law", {"provision": "地方税法第463条の16"}),
    ],
)
def test_the_other_grounds_ask_for_their_own_proof(fukushima: City, ground: str, proof: dict[str, str]) -> None:
    sato = fukushima.person("sato")
    title = f"例外事由の確認 {ground}"
    post = sato.writes(title, "市民マラソン大会に3千人が参加しました。", [PR_X], source="大会事務局の集計")
    sato.submits(post, way=f"ground:{ground}")
    sato.is_refused("4-(1)")
    sato.submits(post, way=f"ground:{ground}", proof=proof)
    sato.sees("承認済")


@pytest.mark.clause("F-4-1")
def test_a_deputy_decides_while_the_head_is_away_who_signs_for_it_afterwards(fukushima: City) -> None:
    kato = fukushima.person("kato")
    post = kato.writes("りんごの直売所", "りんごの直売所が開きました。", ["mihon_fukushima_kanko"], source="現地確認")
    kato.submits(post)
    deputy = fukushima.person("tanaka")
    deputy.goes("/").sees("りんごの直売所")
    deputy.approves(post)
    deputy.sees("代決の後閲", "未了")
    head = fukushima.person("yoshida")
    head.goes("/").sees("りんごの直売所", "代決の後閲")
    head.goes("/reviews/").follows("りんごの直売所")
    head.sees("りんごの直売所が開きました。", "田中 恵")
    head.presses("後閲に署名する")
    head.is_refused(saying="適正か不適正か")
    head.page.check("input[name=verdict][value=proper]")
    head.page.fill("#remarks", "内容、時機とも適切であった。")
    head.presses("後閲に署名する")
    head.sees("署名しました。")
    head.opens(post).sees("適正", "吉田 勝", "内容、時機とも適切であった。")


@pytest.mark.clause("F-4-1")
def test_what_is_sent_back_with_a_remark_on_its_words_is_mended_and_approved(fukushima: City) -> None:
    sato, head = fukushima.person("sato"), fukushima.person("takahashi")
    post = sato.writes("献血のお願い", "献血車が市役所に来ます。ご協力ください。", [PR_X], source="日赤の依頼文")
    sato.submits(post)
    head.decides(post, "差し戻す", remarks="日時が必要です。", passage=("献血バスが", "日時を書いてください。"))
    head.is_refused(saying="本文に見当たりません")
    assert head.page.locator("#p0w").input_value() == "献血バスが"
    head.decides(post, "差し戻す", remarks="日時が必要です。", passage=("献血車が", "日時を書いてください。"))
    head.sees("差し戻しました。", "差戻し")
    sato.goes("/").sees("献血のお願い")
    sato.opens(post).sees("日時が必要です。", "献血車が", "日時を書いてください。")
    sato.follows("内容を直す")
    sato.fills(text="12月1日10時から献血車が市役所に来ます。ご協力ください。")
    assert sato.saves() == post
    sato.submits(post)
    head.approves(post)
    head.waits_until_out(post)
    head.sees("12月1日10時から献血車が市役所に来ます。")
