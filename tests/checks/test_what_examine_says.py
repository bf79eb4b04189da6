"""What single findings carry, and what must not be found."""

from __future__ import annotations

import pytest

from hasshin.checks.draft import Context, Draft, ImageFacts
from hasshin.checks.examine import examine
from tests.checks.people import TOWN, codes, findings


def test_a_foreign_link_names_its_host() -> None:
    [finding] = findings("見る https://www.Example.org/a?b。")
    assert (finding.code, finding.words, finding.values["host"]) == (
        "third_party_link",
        "https://www.Example.org/a?b",
        "www.example.org",
    )
    assert (finding.where, finding.service, finding.certain) == ("texts.x", "x", True)


def test_an_imitation_names_what_it_imitates() -> None:
    [finding] = [f for f in findings("www.city.hanarnachi.aoba.jp/a") if f.code == "lookalike_domain"]
    assert finding.values["imitates"] == "city.hanamachi.aoba.jp"


def test_the_citys_own_page_on_a_service_is_marked_as_such() -> None:
    [finding] = findings("https://x.com/Hanamachi_Town")
    assert finding.values["own_account"] == "hanamachi_town"


def test_the_citys_own_post_is_no_quotation_but_anothers_is() -> None:
    assert "quote" not in codes("https://x.com/hanamachi_town/status/123456789")
    assert "quote" in codes("https://x.com/dareka/status/123456789")
    assert "quote" in codes("https://mastodon.example/@dareka/109876543210")


@pytest.mark.parametrize("text", ["@hanamachi_town をフォロー", "＠Hanamachi_Town です"])
def test_the_citys_own_handle_is_no_reply(text: str) -> None:
    assert "reply" not in codes(text)


def test_another_handle_is_a_reply_and_a_place_is_not() -> None:
    assert "reply" in codes("@dareka さん、こんにちは")
    assert "reply" not in codes("朝市＠中央広場、9時から")
    assert "reply" in codes("@town@other.example を見て", "mastodon")
    assert "reply" not in codes("@town@sns.example を見て", "mastodon")


def test_what_stands_in_quotation_marks_triggers_no_phrase_of_reply() -> None:
    assert "reply" not in codes("標語は「コメントにお答えします」に決まりました。")


@pytest.mark.parametrize("text", ["　\n ", "\u200b", ""])
def test_a_text_that_says_nothing_is_empty(text: str) -> None:
    assert "empty" in codes(text)


def test_each_variant_is_examined_for_its_service() -> None:
    seen = examine(Draft(texts={"x": "a", "line": "https://evil.example.com/"}), TOWN)
    assert [(f.service, f.code) for f in seen] == [("line", "third_party_link")]


def test_a_city_without_listed_domains_has_only_foreign_links() -> None:
    assert "third_party_link" in codes("https://www.city.hanamachi.aoba.jp/", context=Context())


def _image(**facts: object) -> ImageFacts:
    known = {"digest": "d", "mime": "image/png", "width": 1, "height": 1, "bytes_len": 1, "alt": "桜の木の下の子ども"}
    return ImageFacts.model_validate(known | facts)


@pytest.mark.parametrize("alt", ["", "　", "IMG_0123.JPG", "画像", "photo 2", "DSC00012.jpg", "sakura.png"])
def test_an_image_without_words_for_listeners_is_found(alt: str) -> None:
    [finding] = examine(Draft(texts={"x": "花"}, images=(_image(), _image(alt=alt))), TOWN)
    assert (finding.code, finding.where) == ("alt_missing", "images.1.alt")


def test_private_metadata_is_found_and_named() -> None:
    [finding] = examine(Draft(texts={"x": "花"}, images=(_image(metadata=("exif", "gps")),)), TOWN)
    assert (finding.code, finding.values["metadata"]) == ("image_metadata", "exif,gps")


def test_an_image_may_stand_without_text() -> None:
    assert examine(Draft(texts={"x": ""}, images=(_image(),)), TOWN) == ()


@pytest.mark.parametrize(
    "text",
    [
        "０９０－１２３４－５６７８ まで",
        "連絡は090 1234 5678",
        "ｔａｒｏ＠ｍａｉｌ．ｅｘａｍｐｌｅ．ｃｏｍ へ",
        "taro@example.net",
        "マイナンバーは1234 5678 9012",
    ],
)
def test_personal_data_of_exact_shape_is_left_to_a_person(text: str) -> None:
    [finding] = findings(text)
    assert (finding.code, finding.certain) == ("personal_data", False)


@pytest.mark.parametrize("text", ["代表 012-345-6789", "soumu@mail.city.hanamachi.aoba.jp", "照会番号 2026 0115 0001"])
def test_the_citys_own_numbers_are_none(text: str) -> None:
    assert codes(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "https://taro@www.city.hanamachi.aoba.jp/",
        "https://www.city.hanamachi.aoba.jp:8443/a",
        "http://www.city.hanamachi.aoba.jp./a",
        "https://www.city.hanamachi.aoba.jp/a（PDF）",
        "https://bus.kousui.example.jp/",
    ],
)
def test_a_link_to_the_city_or_a_member_body_is_nothing_to_tell(text: str) -> None:
    assert codes(text) == set()


@pytest.mark.parametrize(
    "text",
    ["10時〇分", "第○回", "令和〇年", "○月○日", "〇〇課", "TEL 000-0000-0000", "{name}様", "20XX年", "午後×時から"],
)
def test_an_open_place_of_a_template_is_found_for_sure(text: str) -> None:
    assert [f.certain for f in findings(text) if f.code == "placeholder"][:1] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "二〇二六年",
        "一〇〇周年",
        "○×クイズ",
        "○をつける",
        "○日時　3月8日",
        "3×4m",
        "●お知らせ●",
        "当たりは◎",
        "x軸とy軸",
    ],
)
def test_marks_that_mean_themselves_are_no_open_place(text: str) -> None:
    assert "placeholder" not in codes(text)


def test_a_mark_inside_a_quotation_is_left_to_a_person() -> None:
    [finding] = findings("「〇〇市役所の者です」という電話にご注意ください。")
    assert (finding.code, finding.certain) == ("placeholder", False)
