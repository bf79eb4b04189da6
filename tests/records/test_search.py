"""Records are found by words of one, two or more characters, by account, person and time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasshin.delivery.engine import deliver
from hasshin.records import grams
from hasshin.records.actions.make import make_missing
from hasshin.records.queries import search
from tests.delivery.world import World


def publish(world: World, *texts: str) -> None:
    for text in texts:
        delivery = world.approved(text)
        deliver(delivery.pk, worker="w1", clock=world.clock, connect=world.connect)
        world.forward(minutes=10)
    make_missing(world.now)


def found(text: str, **other: object) -> list[str]:
    return [row.text for row in search(text, **other).rows]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "query",
    [
        "川",
        "東京",
        "東京都",
        "図書館は 休",
        "ﾄｳﾖｳ",
        "Ｔｏｙｏ",
        "toyo",
        "2026",
        "２０２６年",
        "𠮷",
        "葛城市",
        "50%",
        "a_b",
        "🎉",
    ],
)
def test_a_word_of_any_length_width_and_case_is_found(world: World, query: str) -> None:
    text = "東京都の川、図書館は明日休館。トウヨウ TOYO 2026年 𠮷野家 葛\U000e0100城市 50% a_b 🎉"
    publish(world, text, "何でもない。")
    assert found(query) == [text]


@pytest.mark.parametrize(
    "query",
    [
        "京東",
        "東京都川",
        "休館明日",
        "都 の図",
        '"',
        "東京 OR 何",
        "NOT",
        "*",
        "東京*",
        "') OR 1=1 --",
        "pairs:",
        "%",
        "_",
        "NEAR(",
        "\x00",
    ],
)
def test_what_is_not_there_is_not_found_and_no_word_is_syntax(world: World, query: str) -> None:
    publish(world, "東京都の川、図書館は明日休館。", "別の話。")
    assert found(query) == []


def test_a_phrase_does_not_run_over_a_gap(world: World) -> None:
    publish(world, "休館 日程のお知らせ")
    assert found("休館日程") == []
    assert found("館日") == []
    assert len(found("日程 休館")) == 1


def test_nothing_asked_is_everything_the_newest_first_in_pages(world: World) -> None:
    publish(world, "一つ目です。", "二つ目です。", "三つ目です。")
    assert found("") == ["三つ目です。", "二つ目です。", "一つ目です。"]
    page = search(limit=1, offset=1)
    assert ([row.text for row in page.rows], page.total) == (["二つ目です。"], 3)
    assert search("つ目", limit=0, offset=-5).limit == 1


def test_account_person_and_time_narrow_it(world: World) -> None:
    start = world.now
    publish(world, "一つ目です。", "二つ目です。")
    assert found("", account=world.account.pk + 1) == []
    assert len(found("つ目", account=world.account.pk)) == 2
    assert len(found("", person=world.colleague.staff)) == 2
    assert found("", person=world.outsider.staff) == []
    middle = start.replace(minute=5)
    assert found("", until=middle) == ["一つ目です。"]
    assert found("", since=middle) == ["二つ目です。"]


@given(st.text(max_size=40), st.text(max_size=12))
def test_the_query_is_made_of_tokens_alone(text: str, query: str) -> None:
    words = grams.terms(query)
    assert set(grams.match(words)) <= set('0123456789abcdef pairs:singles"AND')
    normal = grams.normal(text)
    have = set(grams.all_grams(normal))
    assert all(set(grams.needed(word)) <= have for word in words if word in normal.split())


@given(st.text(max_size=60))
def test_the_normal_form_is_stable(text: str) -> None:
    assert grams.normal(grams.normal(text)) == grams.normal(text)
