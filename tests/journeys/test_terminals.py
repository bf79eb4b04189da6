"""A phone of the city that is lost, and a private phone in a disaster; told in Matsudo, away from the offices."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.journeys.people import City, Person

pytestmark = pytest.mark.journey
PR_X = "mihon_matsudo"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
OFFICER = """
from hasshin.cli.samples.scene import read_city
from hasshin.city.actions.terminal import register_network, retire_terminal
from hasshin.city.models import Terminal
officer = read_city("matsudo").actor("kobayashi", at_office=False)
"""
AWAY = f"""{OFFICER}
for row in Terminal.objects.filter(kind="network", state="active"):
    retire_terminal(actor=officer, now=now, terminal_id=row.pk)
"""
BACK = f"""{OFFICER}
register_network(actor=officer, now=now, name="庁内ネットワーク", network="127.0.0.0/8")
"""


@pytest.fixture
def outside(matsudo: City) -> Iterator[City]:
    """All are away from the offices: no network of the city is around."""
    matsudo.demo.in_the_office(AWAY)
    yield matsudo
    matsudo.demo.in_the_office(BACK)


def phone_of(city: City, username: str) -> Person:
    """A phone on which nobody has signed in."""
    return Person(city, username, city.browser(**PHONE).new_page())


def code_on(person: Person) -> str:
    shown = person.page.locator(".device-code").inner_text()
    assert re.fullmatch(r"\d{4}-\d{4}-\d{4}", shown)
    return shown


def enters(phone: Person, code: str) -> None:
    phone.goes("/terminal/")
    phone.page.fill("#enrol-code", code)
    phone.presses("登録する")


def opens_form(person: Person, name: str) -> None:
    person.page.locator(f"#{name} > summary").click()


@pytest.mark.clause("M-5", "M-6", "M-7")
def test_a_lost_phone_is_out_at_the_next_click(matsudo: City, outside: City) -> None:
    post = matsudo.person("sato").writes("断水のお知らせ", "上本郷地区で断水しています。", [PR_X])
    kobayashi, suzuki = matsudo.person("kobayashi"), phone_of(matsudo, "suzuki")
    kobayashi.goes("/settings/terminals/")
    opens_form(kobayashi, "register_device")
    kobayashi.page.fill("#register_device-name", "広報の電話 7")
    kobayashi.page.select_option("#register_device-keeper_id", label="鈴木 葵（総合政策部 広報広聴課）")
    kobayashi.page.fill("#register_device-inventory_number", "情-0707")
    kobayashi.presses("登録してコードを発行する")
    code = code_on(kobayashi)
    enters(suzuki, "1111-2222-3333")
    suzuki.sees("このコードは使えません。")
    enters(suzuki, code)
    suzuki.sees("この端末は登録されました。", "広報の電話 7")
    other = phone_of(matsudo, "ito")
    enters(other, code)
    other.sees("このコードは使えません。", "登録された端末ではありません")

    suzuki.signs_in()
    suzuki.goes("/terminal/")
    opens_form(suzuki, "attest0")
    suzuki.page.check("#attest0-confirmed")
    suzuki.presses("表明する")
    suzuki.sees("表明を記録しました。")
    # The writer has a phone of the city too, without which nothing is submitted out here.
    kobayashi.goes("/terminals/").follows("広報広聴課 公用スマートフォン（見本）")
    opens_form(kobayashi, "code")
    kobayashi.presses("コードを発行する")
    sato = phone_of(matsudo, "sato")
    enters(sato, code_on(kobayashi))
    sato.signs_in()
    sato.submits(post)
    sato.sees("提出しました。")
    suzuki.approves(post)

    takahashi = matsudo.person("takahashi")
    takahashi.goes("/terminals/").follows("広報の電話 7")
    opens_form(takahashi, "lose")
    takahashi.page.fill("#lose-circumstances", "電車に置き忘れたと本人から電話")
    takahashi.presses("紛失を届け出て、締め出す")
    takahashi.sees("紛失を届け出ました。", "紛失・締出し済")
    suzuki.goes("/posts/")
    assert "/sign-in/" in suzuki.page.url
    suzuki.sees("この端末は紛失の届出により締め出されています")
    suzuki.signs_in()
    suzuki.goes("/posts/")
    assert "/sign-in/" in suzuki.page.url, "the password alone opens nothing on it"


@pytest.mark.clause("M-5")
def test_a_private_phone_in_a_disaster_owes_a_review_for_each_use(matsudo: City, outside: City) -> None:
    yamada, nakamura = phone_of(matsudo, "yamada"), matsudo.person("nakamura")
    yamada.signs_in()
    post = yamada.writes(
        "避難所の開設", "市立体育館に避難所を開きました。", ["mihon_matsudo_kiki"], source="災害対策本部"
    )
    yamada.submits(post)
    yamada.is_refused("(5)")
    nakamura.goes("/terminals/private/")
    opens_form(nakamura, "consent")
    nakamura.page.select_option("#consent-staff_id", label="山田 望（危機管理課）")
    nakamura.page.fill("#consent-name", "山田の私有スマートフォン")
    nakamura.page.fill("#consent-reason", "大地震で庁舎に入れず、公用端末を持ち出せない")
    nakamura.page.fill("#consent-hours", "100")
    nakamura.presses("同意してコードを発行する")
    nakamura.is_refused("(5)", saying="72時間まで")
    nakamura.page.fill("#consent-hours", "48")
    nakamura.presses("同意してコードを発行する")
    enters(yamada, code_on(nakamura))
    yamada.goes("/terminal/")
    yamada.sees("同意により、あなたがこの私有端末を使えます", "山田の私有スマートフォン")
    yamada.submits(post)
    yamada.sees("提出しました。")

    nakamura.goes("/terminals/private/")
    nakamura.sees("提出：避難所の開設", "後閲 未了")
    nakamura.follows("提出：避難所の開設")
    nakamura.sees("私有端末使用の後閲")
    nakamura.page.check("input[name=verdict][value=proper]")
    nakamura.page.fill("#remarks", "庁舎に入れず、やむを得ない。")
    nakamura.presses("後閲に署名する")
    nakamura.goes("/terminals/private/")
    nakamura.sees("提出：避難所の開設", "適正")
    nakamura.presses("同意を取り消す")
    nakamura.sees("同意を取り消しました。")
    again = yamada.writes("給水所", "給水所を開きました。", ["mihon_matsudo_kiki"], source="災害対策本部")
    yamada.submits(again)
    yamada.is_refused("(5)")
