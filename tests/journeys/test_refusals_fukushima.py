"""Each refusal that one can meet in Fukushima, with its clause on the screen and what was typed still there."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.people import City

pytestmark = pytest.mark.journey
PR_X, CRISIS_X = "mihon_fukushima", "mihon_fukushima_kiki"


@pytest.mark.clause("F-1", "F-2-2")
def test_a_unit_whose_release_has_ended(fukushima: City) -> None:
    watanabe = fukushima.person("watanabe")
    post = watanabe.writes("公園の梅", "公園の梅が咲きました。", ["mihon_fukushima_koen"], source="現地確認")
    watanabe.sees("このままでは提出できません")
    watanabe.submits(post)
    watanabe.is_refused("2-(2)")
    watanabe.sees("起案中")


def test_an_account_of_another_unit_is_not_ones_own_to_write_for(fukushima: City) -> None:
    kato = fukushima.person("kato")
    kato.composes("観光の動画", "観光の動画を公開しました。", ["mihon-fukushima-tv"], source="観光課で制作")
    kato.presses("保存して確認へ進む")
    kato.is_refused_or_told("役割に任命されていません")
    kato.sees("本製品の規則")
    assert kato.page.input_value("#text") == "観光の動画を公開しました。"


@pytest.mark.clause("F-4-3", "F-4-4")
@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("くわしくは https://www.example.com/ をご覧ください。", "4-(4)"),
        ("くわしくは https://bit.ly/3abcde をご覧ください。", "4-(4)"),
        ("くわしくは https://www.city.fukushima.fukushima.jp.example.com/ をご覧ください。", "4-(4)"),
        ("RT @shimin_taro: 花火がきれいでした。", "4-(4)"),
        ("@shimin_taro お問い合わせの件は、市民課へどうぞ。", "4-(3)"),
    ],
    ids=["foreign link", "shortened link", "look-alike", "quotation", "reply"],
)
def test_words_that_the_guideline_forbids(fukushima: City, text: str, clause: str) -> None:
    sato = fukushima.person("sato")
    sato.composes(f"断られる文 {text[:20]}", text, [PR_X], source="広報広聴課")
    expect(sato.page.locator("#panel")).to_contain_text("このままでは提出できません")
    post = sato.saves()
    sato.submits(post)
    sato.is_refused(clause)
    sato.sees("起案中")


@pytest.mark.parametrize(
    ("text", "said"),
    [("〇〇課へお問い合わせください。", "〇〇"), ("お知らせです。" * 30, "超")],
    ids=["placeholder", "too long"],
)
def test_words_that_cannot_go_out_as_they_are(fukushima: City, text: str, said: str) -> None:
    sato = fukushima.person("sato")
    post = sato.writes(f"直すべき文 {said}", text, [PR_X], source="広報広聴課")
    sato.submits(post)
    sato.is_refused(saying=said)


@pytest.mark.clause("F-3-3", "F-3-4", "F-3-6-1")
def test_cautions_that_are_not_confirmed_and_statements_that_are_missing(fukushima: City) -> None:
    sato = fukushima.person("sato")
    post = sato.writes("確認のない文", "市民ギャラリーの展示を替えました。", [PR_X])
    sato.opens(post).sees("このままでは提出できません")
    sato.page.locator("#submit form button").last.click()
    sato.is_refused("3-(3)", "3-(4)", "3-(6)-①", "3-(6)-⑦")


@pytest.mark.clause("F-4-1")
def test_none_but_the_unit_head_decides(fukushima: City) -> None:
    sato, suzuki = fukushima.person("sato"), fukushima.person("suzuki")
    post = sato.writes("決裁は所属長", "市民ホールの点検を行います。", [PR_X], source="施設の点検表")
    sato.submits(post)
    suzuki.opens(post).sees("あなたは、この投稿の決裁はできません")
    assert "4-(1)" in suzuki.clauses("#decide .note")
    expect(suzuki.page.get_by_role("button", name="承認する")).to_have_count(0)


@pytest.mark.clause("F-4-1")
def test_what_changed_while_the_head_read_it_is_not_approved(fukushima: City) -> None:
    sato, head = fukushima.person("sato"), fukushima.person("takahashi")
    post = sato.writes("読む間に変わる文", "催しは土曜日です。", [PR_X], source="催しの要項")
    sato.submits(post)
    head.opens(post)
    head.confirms("#decide")
    head.page.fill("#remarks", "よい案内です。")
    sato.goes(f"/posts/{post}/edit/").fills(text="催しは日曜日です。")
    sato.saves()
    sato.submits(post)
    head.page.get_by_role("button", name="承認する").click()
    head.is_refused_or_told("表示された後に")
    head.sees("催しは日曜日です。", "提出済・決裁待ち")
    assert head.page.input_value("#remarks") == "よい案内です。"


@pytest.mark.clause("F-4-2")
def test_from_no_terminal_of_the_city_nothing_is_submitted_or_decided_but_all_can_be_stopped(fukushima: City) -> None:
    sato, head = fukushima.person("sato"), fukushima.person("takahashi")
    waiting = sato.writes("端末の確認", "体育館の照明を替えました。", [PR_X], source="施設の工事表")
    sato.submits(waiting)
    later = sato.writes("止める投稿", "来年の手帳を販売します。", [PR_X], source="統計担当", at="2026-12-24T10:00")
    sato.submits(later)
    head.approves(later)
    draft = sato.writes("外からの提出", "温水プールを開きます。", [PR_X], source="施設の予定表")
    fukushima.demo.in_the_office(NO_TERMINAL)
    try:
        sato.submits(draft)
        sato.is_refused("4-(2)")
        head.opens(waiting).sees("あなたは、この投稿の決裁はできません")
        assert "4-(2)" in head.clauses("#decide .note")
        head.opens(later)
        head.page.fill("#stop-reason", "価格に誤りがあるため")
        head.presses("配信を止める")
        head.sees("配信を止めました。")
    finally:
        fukushima.demo.in_the_office(TERMINAL_AGAIN)
    sato.submits(draft)
    sato.sees("提出しました。")


def test_a_frozen_account_says_nothing_until_the_freeze_is_lifted(fukushima: City) -> None:
    head, yamada = fukushima.person("sasaki"), fukushima.person("yamada")
    head.goes("/accounts/").follows("福島市危機管理室（見本）")
    account = head.page.url
    head.page.get_by_text("発信を停止する（凍結）").click()
    head.presses("発信を停止する")
    head.is_refused(saying="理由がありません")
    head.page.locator("details", has=head.page.locator("#freeze-reason")).evaluate("d => { d.open = true }")
    head.page.fill("#freeze-reason", "乗っ取りの疑いがあるため")
    head.presses("発信を停止する")
    head.sees("発信停止中です。", "乗っ取りの疑いがあるため")
    post = yamada.writes("凍結中の文", "防災無線を点検します。", [CRISIS_X], source="点検計画")
    yamada.sees("このアカウントは発信停止（凍結）中です。")
    yamada.submits(post)
    head.approves(post)
    head.looks_again_until(lambda: "決まりにより止められました。" in head.text())
    head.sees("このアカウントは発信停止（凍結）中です。", "発信停止中")
    visitor = fukushima.visitor().goes(f"/practice/x/{CRISIS_X}/")
    assert "防災無線を点検" not in visitor.text()
    head.goes(account)
    head.page.fill("#lift", "疑いが晴れたため")
    head.presses("発信停止を解除する")
    head.sees("発信停止を解除しました。")
    assert "発信停止中" not in head.text()


def test_wrong_passwords_close_the_door_for_a_while(fukushima: City) -> None:
    stranger = fukushima.visitor()
    stranger.username = "mori"
    stranger.signs_in("not-the-password")
    stranger.sees("サインインできませんでした", "職員ID又はパスワードが違います。")
    for _ in range(12):
        if "一時的に閉じました" in stranger.text():
            break
        stranger.signs_in("not-the-password")
    stranger.sees("サインインを一時的に閉じました", "15分間")
    stranger.signs_in()
    stranger.sees("サインインを一時的に閉じました")


OFFICER = """
from hasshin.cli.samples.scene import read_city
from hasshin.city.actions.terminal import register_network, retire_terminal
from hasshin.city.models import Terminal
officer = read_city("fukushima").actor("yamamoto")
"""
NO_TERMINAL = f"""{OFFICER}
for row in Terminal.objects.filter(kind="network", state=Terminal.State.ACTIVE):
    retire_terminal(actor=officer, now=now, terminal_id=row.pk)
"""
TERMINAL_AGAIN = f"""{OFFICER}
register_network(actor=officer, now=now, name="庁内ネットワーク", network="127.0.0.0/8")
"""
