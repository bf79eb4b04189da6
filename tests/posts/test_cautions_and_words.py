"""The cautions are confirmed where one submits and decides; what the guideline bans in words is refused."""

from __future__ import annotations

import pytest

from hasshin.policy.reasons import Refused
from tests.posts.office import Office, cited
from tests.properties.world import cautions

ITEMS = [
    pytest.param("F-3-3", marks=pytest.mark.clause("F-3-3")),
    pytest.param("F-3-4", marks=pytest.mark.clause("F-3-4")),
    pytest.param("F-3-5", marks=pytest.mark.clause("F-3-5")),
    pytest.param("F-3-6-1", marks=pytest.mark.clause("F-3-6-1")),
    pytest.param("F-3-6-2", marks=pytest.mark.clause("F-3-6-2")),
    pytest.param("F-3-6-3", marks=pytest.mark.clause("F-3-6-3")),
    pytest.param("F-3-6-4", marks=pytest.mark.clause("F-3-6-4")),
    pytest.param("F-3-6-5", marks=pytest.mark.clause("F-3-6-5")),
    pytest.param("F-3-6-6", marks=pytest.mark.clause("F-3-6-6")),
    pytest.param("F-3-6-7", marks=pytest.mark.clause("F-3-6-7")),
]


@pytest.mark.parametrize("clause", ITEMS)
def test_each_caution_is_confirmed_by_who_submits_and_by_who_decides(fukushima: Office, clause: str) -> None:
    post = fukushima.draft()
    with pytest.raises(Refused) as refused:
        fukushima.submit(post, confirmed=[c for c in cautions("submit") if c != clause])
    assert cited(refused.value) == {clause}
    post = fukushima.submit(post)
    with pytest.raises(Refused) as refused:
        fukushima.decide(post, confirmed=[c for c in cautions("decide") if c != clause])
    assert cited(refused.value) == {clause}


@pytest.mark.clause("F-3-4")
def test_where_it_comes_from_is_stated(fukushima: Office) -> None:
    with pytest.raises(Refused) as refused:
        fukushima.submitted(source=" ")
    assert cited(refused.value, "source_missing") == {"F-3-4"}


@pytest.mark.clause("F-4-3")
def test_a_reply_is_not_submitted_in_fukushima(fukushima: Office) -> None:
    with pytest.raises(Refused) as refused:
        fukushima.submitted(text="@taro_yamada お問い合わせの件、窓口は2階です。")
    assert "F-4-3" in cited(refused.value)


@pytest.mark.clause("F-4-4")
@pytest.mark.parametrize("link", ["https://www.example.com/", "https://bit.ly/3abcdef"])
def test_a_link_to_a_third_party_is_not_submitted_in_fukushima(fukushima: Office, link: str) -> None:
    with pytest.raises(Refused) as refused:
        fukushima.submitted(text=f"詳しくはこちら {link}")
    assert "F-4-4" in cited(refused.value)
    own = "詳しくはこちら https://www.city.fukushima.fukushima.jp/"
    assert fukushima.submitted(text=own).state == "submitted"


@pytest.mark.clause("M-19-8")
def test_a_reply_is_as_the_account_s_rules_say(matsudo: Office) -> None:
    with pytest.raises(Refused) as refused:
        matsudo.submitted(text="@taro_yamada お問い合わせの件、窓口は2階です。")
    assert "M-19-8" in cited(refused.value)
