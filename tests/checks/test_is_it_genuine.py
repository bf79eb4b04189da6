"""What a citizen pastes is told: ours, not ours, or made to look like ours; with the reason, and no false alarms."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasshin.checks.genuine.known import Book, City, Fake, Known
from hasshin.checks.genuine.mentions import LONGEST
from hasshin.checks.genuine.verify import verify
from hasshin.policy.text import t
from tests.checks.genuine_handles import cities, imitations, others

BOOK = Book(
    City(("松戸市", "Matsudo City"), ("city.matsudo.chiba.jp",)),
    [
        Known(1, "x", "matsudo_city", "松戸市", remote_id="4401"),
        Known(2, "x", "matsudo_koho", "松戸市広報広聴課"),
        Known(3, "facebook", "city.matsudo", "松戸市役所", remote_id="100099"),
        Known(4, "line", "matsudo-city", "松戸市LINE"),
        Known(5, "x", "matsudo_kanko", "松戸市観光", state="closed", closed_on="2025-03-31"),
        Known(6, "mastodon", "matsudo", "松戸市（Mastodon）", host="social.example.jp"),
        Known(7, "youtube", "matsudochannel", "松戸市チャンネル", remote_id="UCabcDEF"),
        Known(8, "bluesky", "matsudo.bsky.social", "松戸市 Bluesky", remote_id="did:plc:abc"),
        Known(9, "x", "matsudo_kiki", "松戸市危機管理課", state="stopped"),
        Known(
            10, "x", "renshu_matsudo", "練習用", "https://sns.example.jp:8443/practice/x/renshu_matsudo/", practice=True
        ),
    ],
    [Fake(9, "x", "matsudo_help", "", "x.com", "https://x.com/matsudo_help", t("偽", "fake"))],
)

OURS = [
    "https://x.com/matsudo_city", "x.com/matsudo_city", "https://twitter.com/Matsudo_City?ref=x#top",
    "https://mobile.twitter.com/matsudo_city/status/123", "http://www.twitter.com/matsudo_city/", "@matsudo_city",
    "＠matsudo_city", "matsudo_city", "\u2066@matsudo_city\u2069", "https://x.com/i/user/4401",
    "https://www.facebook.com/city.matsudo", "https://m.facebook.com/citymatsudo/", "https://ja-jp.facebook.com/City.Matsudo",
    "https://www.facebook.com/profile.php?id=100099", "https://www.facebook.com/people/Matsudo/100099/",
    "https://line.me/R/ti/p/@matsudo-city", "https://line.me/R/ti/p/%40matsudo-city", "https://page.line.me/matsudo-city",
    "@matsudo@social.example.jp", "https://social.example.jp/@matsudo", "https://mstdn.jp/@matsudo@social.example.jp",
    "https://social.example.jp/users/matsudo", "https://www.youtube.com/channel/UCabcDEF",
    "https://youtube.com/@matsudochannel", "https://www.youtube.com/c/matsudochannel/videos",
    "https://bsky.app/profile/matsudo.bsky.social", "https://bsky.app/profile/did:plc:abc", "@matsudo.bsky.social",
    "https://x.com/m%61tsudo_city", "松戸市 @matsudo_city\n市政の情報を発信します",
    "https://sns.example.jp:8443/practice/x/renshu_matsudo/", "https://SNS.example.jp:8443/practice/x/Renshu_Matsudo",
    "https://sns.example.jp:8443/practice/x/renshu_matsudo/12?a=b#c",
]  # fmt: skip


@pytest.mark.parametrize("pasted", OURS)
def test_ours_in_every_form_of_address(pasted: str) -> None:
    assert verify(BOOK, pasted).verdict == "ours"


LOOK_ALIKES = [
    ("@mаtsudo_city", "confusable"),
    ("@matsudo_c1ty", "confusable"),
    ("@matsudo_clty", "confusable"),
    ("@MATSUD0_CITY", "confusable"),
    ("@rnatsudo_city", "confusable"),
    ("@matsudó_city", "confusable"),
    ("@matsudo-city_", "separators"),
    ("@matsudocity", "separators"),
    ("@matsudoーcity", "confusable"),
    ("@matudo_city", "spelling"),
    ("@matsudo_kouhou", "spelling"),
    ("@matsudo_city_official", "extra_words"),
    ("@matsudo_city2", "extra_words"),
    ("@koho_matsudo", "extra_words"),
    ("@matsudo_citty", "edited"),
    ("@matsduo_city", "edited"),
    ("@matsdo_city", "edited"),
    ("@matsudo_city_bousai_navi", "contains"),
    ("@matsud0_kiki_win", "combined"),
    ("https://x.com/rnatsudo_kiki_present", "combined"),
    ("@matsudo_kouhou_win", "combined"),
    ("@getmatsudok1kiprize", "combined"),
    ("https://x.com/renshu_matsudo", "practice_only"),
    ("https://www.instagram.com/renshu_matsudo", "practice_only"),
    ("@renshu_matsud0", "confusable"),
    ("@matsudo_official", "extra_words"),
    ("ｍａｔｓｕｄｏ＿ｃｉｔｙ", "wide"),
    ("@matsudo\u200b_city", "unseen"),
    ("@mats\u202eudo_city", "bidi"),
    ("@matsudo\U000e0100_city", "unseen"),
    ("https://x.com/matsudo%E2%80%8B_city", "unseen"),
    ("https://www.instagram.com/matsudo_city/", "other_service"),
    ("https://note.com/matsudo_koho", "other_service"),
    ("https://bsky.app/profile/matsudo-city.bsky.social", "other_service"),
    ("@matsudo@mstdn.jp", "other_server"),
    ("https://x.com.evil.jp/matsudo_city", "host_imitated"),
    ("https://x.com@evil.jp/matsudo_city", "host_userinfo"),
    ("x.com@evil.jp/matsudo_city", "host_userinfo"),
    ("https://tvvitter.com/matsudo_city", "host_imitated"),
    ("https://twitter-login.jp/matsudo_city", "host_imitated"),
    ("https://faceb00k.com/city.matsudo", "host_imitated"),
    ("https://xn--twtter-qvf.com/matsudo_city", "host_imitated"),
    ("https://ｘ.com.evil.jp/matsudo_city", "host_imitated"),
    ("松戸巿", "name_confusable"),
    ("松⼾市", "name_confusable"),
    ("松戶市", "name_confusable"),
    ("松戸市【公式】", "name_extra"),
    ("松\ufe00戸市広報広聴課🌸", "name_confusable"),
    ("松戸市 公式アカウント", "name_extra"),
    ("松戸市広報広聴課\n@nobody_knows_99\n市の情報です", "same_name"),
    ("https://www.city-matsudo.jp/", "site_imitated"),
]


@pytest.mark.parametrize(("pasted", "code"), LOOK_ALIKES)
def test_what_is_made_to_look_like_ours_and_why(pasted: str, code: str) -> None:
    found = verify(BOOK, pasted)
    assert found.verdict == "looks_like", found
    assert code in {why.code for why in found.answers[0].reasons}, found.answers[0].reasons
    for why in found.answers[0].reasons:
        assert why.text.ja.strip()
        assert why.text.en.strip()
        assert "{" not in why.text.ja + why.text.en


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        ("@matsudo_kanko", "was_ours"),
        ("https://x.com/matsudo_kanko", "was_ours"),
        ("https://x.com/matsudo_help", "known_fake"),
        ("@matsudo_help", "known_fake"),
        ("https://x.com/kashiwa_city", "not_listed"),
        ("https://x.com/i/user/4402", "not_listed"),
        ("https://www.youtube.com/channel/UCabcdef", "not_listed"),
        ("https://evil.example/matsudo_city", "unknown_site"),
        ("https://sns.example.jp/practice/x/renshu_matsudo/", "unknown_site"),
        ("https://sns.example.jp:8443/practice/x/other/", "unknown_site"),
    ],
)
def test_not_ours(pasted: str, code: str) -> None:
    found = verify(BOOK, pasted)
    assert found.verdict == "not_ours"
    assert code in {why.code for why in found.answers[0].reasons}


def test_the_city_s_name_with_a_claim_to_be_official_is_an_imitation_even_of_no_account() -> None:
    book = Book(BOOK.city, [Known(1, "x", "mihon_kiki", "危機管理課")])
    for handle in ("matsudo_city", "matsudo_official", "kouhou_matsudo", "matsudo_city_jp"):
        found = verify(book, f"@{handle}")
        assert found.verdict == "looks_like", handle
        assert found.answers[0].reasons[0].code == "names_city"
    for handle in ("matsudo_fan", "matsudo_ramen", "matsudo_police", "matsudo", "city_fc_matsudo"):
        assert verify(book, f"@{handle}").verdict == "not_ours", handle


def test_a_closed_account_is_told_with_its_day() -> None:
    (answer,) = verify(BOOK, "@matsudo_kanko").answers
    assert "2025年3月31日" in answer.reasons[0].text.ja


def test_a_stopped_account_is_ours_and_said_to_be_stopped() -> None:
    found = verify(BOOK, "@matsudo_kiki")
    assert found.verdict == "ours"
    assert "stopped" in {why.code for why in found.answers[0].reasons}


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        ("松戸市", "same_name"),
        ("松山市", "nothing_found"),
        ("", None),
        ("https://www.city.matsudo.chiba.jp/sns/", "own_site"),
        ("https://lin.ee/abc123", "short_link"),
        ("https://t.co/abc", "short_address"),
        ("https://bit.ly/3abcDEF", "short_address"),
        ("@renshu_matsudo", "practice_only"),
        ("https://youtu.be/abc", "no_profile"),
        ("https://twitter.com/search?q=x", "no_profile"),
    ],
)
def test_what_can_not_be_judged_is_said_to_be_so(pasted: str, code: str | None) -> None:
    found = verify(BOOK, pasted)
    assert found.verdict == "unclear"
    assert code is None or code in {why.code for why in found.answers[0].reasons}


def test_a_name_in_latin_letters_of_another_place_is_no_imitation() -> None:
    for handle in ("matsue_city", "matsuda_town", "matsumoto_city", "kashiwa_city", "fukushima_pref", "tokushima_city"):
        assert verify(BOOK, f"@{handle}").verdict == "not_ours", handle


@pytest.mark.parametrize("seed", [3, 7, 11, 2026])
@pytest.mark.parametrize("name", sorted(cities()))
def test_imitations_are_found(name: str, seed: int) -> None:
    book = cities()[name]
    made = list(imitations(book, seed))
    missed = [each for each in made if verify(book, each[1]).verdict != "looks_like"]
    assert len(made) > 90
    assert len(missed) <= 0.03 * len(made), missed


@pytest.mark.parametrize("name", sorted(cities()))
def test_others_are_left_in_peace(name: str) -> None:
    book = cities()[name]
    theirs = [handle for handle in others() if name not in handle.replace("_", "")]
    false = [handle for handle in theirs if verify(book, f"@{handle}").verdict != "not_ours"]
    assert len(theirs) > 10_000
    assert len(false) <= 0.001 * len(theirs), false


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=LONGEST + 50))
def test_any_text_gets_an_answer(text: str) -> None:
    found = verify(BOOK, text)
    assert found.verdict in {"ours", "looks_like", "not_ours", "unclear"}


def test_nearest_of_practice_is_said_to_be_for_practice() -> None:
    (answer,) = verify(BOOK, "https://x.com/renshu_matsud0").answers
    assert "（練習用）" in answer.reasons[-1].text.ja


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="@/:.%xcom_matsudo\u202e\u200b\u0430\uff58?#\\ \n", max_size=120))
def test_ours_is_said_only_of_ours(text: str) -> None:
    for answer in verify(BOOK, text).answers:
        if answer.verdict == "ours":
            assert answer.account is not None
            assert not answer.account.practice
            plain = answer.mention.handle.lower().replace(".", "") or answer.mention.remote_id
            assert plain in {answer.account.handle.replace(".", ""), answer.account.remote_id}
            assert answer.mention.handle.isascii()


def test_no_text_is_slow() -> None:
    import time

    crowd = Book(BOOK.city, [Known(n, "x", f"matsudo_section{n}", f"松戸市{n}課") for n in range(1_000)])
    texts = [
        "@" + "a" * 999,
        "@a " * 333,
        "x.com/" * 166,
        "%" * 1000,
        "松" * 1000,
        "@matsudo_sectlon5",
        ("a." * 499) + "jp",
    ]
    verify(crowd, "@warm")
    for text in texts:
        began = time.process_time()
        verify(crowd, text)
        assert time.process_time() - began < 1, text[:20]  # some 30 times what it takes
