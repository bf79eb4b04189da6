"""Matsudo: another operator checks, the owner may consent beforehand, urgency is answered for afterwards."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.people import City

pytestmark = pytest.mark.journey
PR_X, CRISIS_X = "mihon_matsudo", "mihon_matsudo_kiki"


@pytest.mark.clause("M-11", "M-13")
def test_another_operator_checks_and_the_owner_signs_for_the_record(matsudo: City) -> None:
    sato, suzuki, owner = (matsudo.person(name) for name in ("sato", "suzuki", "takahashi"))
    text = "常盤平さくら通りは、日曜日の8時から17時まで歩行者天国になります。"
    post = sato.writes("さくら通りの歩行者天国", text, [PR_X, "mihon.matsudo"], source="公園緑地課の起案")
    sato.sees("他の運用担当者の確認")
    sato.submits(post)
    sato.sees("提出しました。", "あなたは、この投稿の決裁はできません")
    assert "(11)" in sato.clauses("#decide")
    expect(sato.page.get_by_role("button", name="承認する")).to_have_count(0)
    suzuki.goes("/decide/").follows("さくら通りの歩行者天国")
    suzuki.approves(post)
    suzuki.waits_until_out(post, copies=2)
    assert "(11)" in suzuki.clauses("aside")
    for service, handle in (("x", PR_X), ("facebook", "mihon.matsudo")):
        visitor = matsudo.visitor().goes(f"/practice/{service}/{handle}/")
        shown = visitor.page.locator("article", has_text="歩行者天国").first
        assert shown.locator(".text").inner_text() == text
        expect(shown).to_contain_text("練習")

    owner.goes("/reviews/").follows("松戸市広報（見本）")
    owner.sees("さくら通りの歩行者天国")
    assert "(13)" in owner.clauses()
    owner.presses("点検したことに署名する")
    owner.is_refused()
    owner.page.fill("#remarks", "全件を読み、問題はなかった。")
    owner.presses("点検したことに署名する")
    owner.sees("署名しました。", "全件を読み、問題はなかった。", "高橋 誠")


@pytest.mark.clause("M-11")
def test_what_is_urgent_goes_out_at_once_and_is_answered_for_afterwards(matsudo: City) -> None:
    yamada = matsudo.person("yamada")
    post = yamada.writes("坂川の水位", "坂川の水位が上がっています。川から離れてください。", [CRISIS_X], mode="urgent")
    yamada.sees("緊急", "緊急発信の後閲")
    yamada.submits(post, way="ground:urgent")
    yamada.is_refused("(11)")
    yamada.submits(post, way="ground:urgent", proof={"reason": "氾濫注意水位に達し、確認を待てないため"})
    yamada.waits_until_out(post)
    yamada.sees("緊急発信の後閲", "未了")
    owner = matsudo.person("sasaki")
    owner.goes("/").sees("坂川の水位")
    owner.goes("/reviews/").follows("坂川の水位")
    owner.sees("川から離れてください。", "氾濫注意水位に達し")
    owner.page.check("input[name=verdict][value=improper]")
    owner.page.fill("#remarks", "緊急ではあったが、時刻を書くべきであった。")
    owner.presses("後閲に署名する")
    owner.sees("署名しました。", "不適正")
    yamada.opens(post).sees("不適正", "佐々木 直", "時刻を書くべきであった。")


@pytest.mark.clause("M-11")
def test_the_owners_prior_consent_lets_its_kind_of_post_out_and_owes_an_after_review(matsudo: City) -> None:
    sato, owner = matsudo.person("sato"), matsudo.person("takahashi")
    kind = "図書館の開館案内"
    post = sato.writes("図書館の特別開館", "図書館は祝日も開館します。", [PR_X], category=kind)
    expect(sato.page.locator("#submit input[value^='consent:']")).to_have_count(0)

    owner.goes("/accounts/").follows("松戸市広報（見本）")
    owner.page.get_by_text("事前同意を与える").click()
    owner.page.fill("#category", kind)
    owner.page.fill("#consent-reason", "定型の案内であるため")
    owner.presses("同意を与える")
    owner.is_refused_or_told("期限がありません。")
    owner.page.fill("#ends", "2026-12-31T17:00")
    owner.presses("同意を与える")
    owner.sees("事前同意を記録しました。", kind)

    sato.submits(post, way="consent:")
    sato.waits_until_out(post)
    sato.sees("事前同意による発信の後閲", "未了")
    assert "(11)" in sato.clauses("aside")
    owner.goes("/reviews/").follows("図書館の特別開館")
    owner.page.check("input[name=verdict][value=proper]")
    owner.page.fill("#remarks", "同意の範囲内であった。")
    owner.presses("後閲に署名する")
    owner.sees("署名しました。", "適正")
