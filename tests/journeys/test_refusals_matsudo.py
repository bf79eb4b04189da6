"""Each refusal that one can meet in Matsudo, with its clause on the screen."""

from __future__ import annotations

import pytest

from tests.journeys.people import City

pytestmark = pytest.mark.journey
PR_X = "mihon_matsudo"


@pytest.mark.clause("M-4", "M-18")
def test_an_account_with_one_operator_and_no_rules(matsudo: City) -> None:
    kato = matsudo.person("kato")
    post = kato.writes("桜まつり", "桜まつりを開きます。", ["mihon_matsudo_kanko"])
    kato.submits(post)
    kato.is_refused("(4)", "(18)")
    kato.goes("/accounts/").follows("松戸市観光振興課（見本）")
    kato.sees("2人以上が必要です", "効力のあるルールがありません。発信できません。", "記載なし")
    assert {"(3)", "(4)", "(19)-①", "(19)-⑧"} <= kato.clauses()


@pytest.mark.clause("M-3")
def test_an_account_without_an_owner(matsudo: City) -> None:
    watanabe = matsudo.person("watanabe")
    post = watanabe.writes("公園の清掃", "公園の清掃を行います。", ["mihon_matsudo_koen"])
    watanabe.submits(post)
    watanabe.is_refused("(3)", "(4)", "(18)")


@pytest.mark.clause("M-19-8")
@pytest.mark.parametrize(
    "text",
    ["RT @mihon_chiba_ken: 県からのお知らせです。", "@shimin_hanako 市民課の窓口は17時までです。"],
    ids=["quotation", "reply"],
)
def test_acts_that_the_account_rules_do_not_allow(matsudo: City, text: str) -> None:
    sato = matsudo.person("sato")
    post = sato.writes(f"ルールにない行為 {text[:12]}", text, [PR_X])
    sato.submits(post)
    sato.is_refused("(19)-⑧")


@pytest.mark.parametrize(
    "text",
    ["https://www.city.matsudo.chiba.jp.example.com/ へどうぞ。", "【日時】〇月〇日", "お知らせします。" * 30],
    ids=["look-alike", "placeholder", "too long"],
)
def test_words_that_cannot_go_out_as_they_are(matsudo: City, text: str) -> None:
    sato = matsudo.person("sato")
    post = sato.writes(f"直すべき文 {text[:12]}", text, [PR_X])
    sato.submits(post)
    sato.is_refused()
    sato.sees("本製品の規則", "起案中")


@pytest.mark.clause("M-11")
def test_what_is_not_urgent_has_no_way_round_the_check_and_a_consent_holds_for_its_kind_alone(matsudo: City) -> None:
    sato = matsudo.person("sato")
    post = sato.writes("ふつうの案内", "市民劇場を開きます。", [PR_X], category="お知らせ")
    assert sato.page.locator("#submit input[name=way]").count() == 0
    event = sato.writes("催しの案内", "市民劇場を開きます。", [PR_X, "mihon.matsudo"], category="催し")
    sato.submits(event, way="consent:")
    sato.is_refused("(11)")
    sato.opens(post).sees("起案中")


@pytest.mark.clause("M-5")
def test_from_no_official_device_nothing_is_submitted(matsudo: City) -> None:
    sato = matsudo.person("sato")
    post = sato.writes("端末の確認", "市民農園の利用者を募ります。", [PR_X])
    matsudo.demo.in_the_office(NO_TERMINAL)
    try:
        sato.submits(post)
        sato.is_refused("(5)")
    finally:
        matsudo.demo.in_the_office(TERMINAL_AGAIN)
    sato.submits(post)
    sato.sees("提出しました。")


def test_who_may_not_sign_for_the_owner_is_told_so(matsudo: City) -> None:
    sato = matsudo.person("sato")
    sato.goes("/reviews/").follows("松戸市広報（見本）")
    sato.sees("あなたは、この点検に署名できません")


OFFICER = """
from hasshin.cli.samples.scene import read_city
from hasshin.city.actions.terminal import register_network, retire_terminal
from hasshin.city.models import Terminal
officer = read_city("matsudo").actor("kobayashi")
"""
NO_TERMINAL = f"""{OFFICER}
for row in Terminal.objects.filter(kind="network", state=Terminal.State.ACTIVE):
    retire_terminal(actor=officer, now=now, terminal_id=row.pk)
"""
TERMINAL_AGAIN = f"""{OFFICER}
register_network(actor=officer, now=now, name="庁内ネットワーク", network="127.0.0.0/8")
"""
