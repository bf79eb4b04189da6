"""The simulator of X does what X's description and documentation say, and refuses what they refuse."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Clock
from tests.platforms.simulators.base import Fault
from tests.platforms.simulators.x.office import Office
from tests.platforms.simulators.x.simulator import DESCRIPTION


@pytest.fixture
def office(clock: Clock) -> Office:
    return Office(clock)


def test_a_post_appears_once_and_is_told_in_the_older_words(office: Office) -> None:
    told = office.ask("POST", "/tweets", json={"text": "本日は休館です。"})
    assert office.reply.status == 201
    assert told == {"data": {"id": told["data"]["id"], "text": "本日は休館です。",
                             "edit_history_tweet_ids": [told["data"]["id"]]}}  # fmt: skip
    assert [post.text for post in office.sim.visible()] == ["本日は休館です。"]
    assert office.sim.violations == []


def test_the_words_of_the_answer_follow_those_of_the_question(office: Office) -> None:
    name = office.post("一")
    new = office.ask("GET", f"/tweets/{name}", params={"post.fields": "public_metrics", "expansions": "author_id"})
    old = office.ask("GET", f"/tweets/{name}", params={"tweet.fields": "public_metrics,author_id"})
    assert new["data"]["edit_history_post_ids"] == old["data"]["edit_history_tweet_ids"] == [name]
    assert "repost_count" in new["data"]["public_metrics"]
    assert "retweet_count" in old["data"]["public_metrics"]
    assert new["includes"]["users"][0]["id"] == old["data"]["author_id"] == office.sim.office.id
    assert office.ask("GET", f"/tweets/{name}", params={"post.fields": "author_id"})["title"] == "Invalid Request"


def test_addresses_come_back_as_t_co_and_signs_escaped(office: Office) -> None:
    name = office.post("A&B <詳細> https://www.city.example.jp/a?b=1 #防災")
    told = office.ask("GET", f"/tweets/{name}", params={"post.fields": "entities"})["data"]
    (link,) = told["entities"]["urls"]
    assert told["text"] == f"A&amp;B &lt;詳細&gt; {link['url']} #防災"
    assert link["url"].startswith("https://t.co/")
    assert len(link["url"]) == 23
    assert told["text"][link["start"] : link["end"]] == link["url"]
    assert link["expanded_url"] == "https://www.city.example.jp/a?b=1"
    assert told["entities"]["hashtags"][0]["tag"] == "防災"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("あ" * 140, 201),
        ("あ" * 141, 400),
        ("a" * 280, 201),
        ("a" * 281, 400),
        ("あ" * 128 + " https://www.city.example.jp/" + "a" * 400, 201),
        ("あ" * 129 + " https://www.city.example.jp/" + "a" * 400, 400),
        ("👨‍👩‍👧‍👦" * 140, 201),
        ("", 400),
        (" \n", 400),
        ("a\ufeffb", 400),
    ],
)
def test_length_is_weighted(office: Office, text: str, status: int) -> None:
    office.ask("POST", "/tweets", json={"text": text})
    assert office.reply.status == status
    assert len(office.sim.visible()) == (status == 201)


def test_premium_accounts_write_long_and_lists_show_it_cut(office: Office) -> None:
    office.sim.office.premium = True
    name = office.post("あ" * 500)
    told = office.ask("GET", f"/tweets/{name}", params={"post.fields": "note_post"})["data"]
    assert len(told["text"]) <= 300
    assert told["note_post"]["text"] == "あ" * 500


def test_the_same_text_again_is_refused_without_the_first_one_s_id(office: Office) -> None:
    first = office.post("同じ文")
    told = office.ask("POST", "/tweets", json={"text": "同じ文"})
    assert (office.reply.status, told) == (403, {
        "title": "Forbidden", "detail": "You are not allowed to create a Tweet with duplicate content.",
        "type": "about:blank", "status": 403,
    })  # fmt: skip
    assert first not in office.reply.body.decode()
    office.clock.forward(hours=25)
    office.token = office.sim.grant_token()
    office.post("同じ文")
    assert len(office.sim.visible()) == 2


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"txt": "a"}, "not defined in the schema"),
        ({"text": 3}, "str expected"),
        ({"text": "a", "media": {"media_ids": "12"}}, "array expected"),
        ({"text": "a", "media": {}}, "required"),
        ({"text": "a", "reply": {"in_reply_to_tweet_id": 12}}, "regex pattern"),
        ({"text": "a", "media": {"media_ids": ["12"]}}, "Your media IDs are invalid."),
    ],
)
def test_a_body_that_is_not_described_is_refused(office: Office, body: dict[str, Any], said: str) -> None:
    told = office.ask("POST", "/tweets", json=body)
    assert office.reply.status == 400
    assert said in told["errors"][0]["message"]
    assert told["type"].endswith("/invalid-request")
    assert office.sim.visible() == []


def test_the_description_objects_as_well(office: Office) -> None:
    office.ask("POST", "/tweets", json={"txt": "a"})
    office.ask("GET", "/users/me", params={"fields": "id"})
    if DESCRIPTION.exists:
        assert len(office.sim.violations) == 2
        assert "'txt' was unexpected" in office.sim.violations[0]


@pytest.mark.parametrize(
    ("token", "status", "title"),
    [("", 401, "Unauthorized"), ("made-up", 401, "Unauthorized"), ("app", 403, "Unsupported Authentication"),
     ("narrow", 403, "Forbidden"), ("old", 401, "Unauthorized"), ("revoked", 401, "Unauthorized")],
)  # fmt: skip
def test_who_may_not_post(office: Office, token: str, status: int, title: str) -> None:
    sim = office.sim
    given = {
        "app": sim.tokens.app_bearer,
        "narrow": sim.grant_token(scopes="tweet.read users.read"),
        "old": sim.grant_token(),
        "revoked": sim.grant_token(),
    }
    sim.tokens.expire(given["old"])
    sim.tokens.revoke(given["revoked"])
    told = office.ask("POST", "/tweets", given.get(token, token), json={"text": "a"})
    assert (office.reply.status, told["title"]) == (status, title)
    assert sim.visible() == []


def test_an_edit_is_a_new_post_and_its_span_ends(office: Office) -> None:
    first = office.post("誤り")
    told = office.ask("POST", "/tweets", json={"text": "正しい", "edit_options": {"previous_post_id": first}})
    assert (office.reply.status, told["title"]) == (403, "Forbidden")
    office.sim.office.premium = True
    second = office.post("正しい", edit_options={"previous_post_id": first})
    assert second != first
    assert office.timeline() == ["正しい"]
    told = office.ask("GET", f"/tweets/{first}")["data"]
    assert (told["text"], told["edit_history_tweet_ids"]) == ("誤り", [first, second])
    office.ask("POST", "/tweets", json={"text": "また", "edit_options": {"previous_post_id": first}})
    assert office.reply.status == 403, "only the newest version can be edited"
    office.clock.forward(minutes=61)
    office.ask("POST", "/tweets", json={"text": "また", "edit_options": {"previous_post_id": second}})
    assert office.reply.status == 403
    office.ask("DELETE", f"/tweets/{second}")
    assert office.sim.visible() == []
    assert "errors" in office.ask("GET", f"/tweets/{first}")


@pytest.mark.parametrize(
    ("again", "status", "deleted"), [("true", 200, True), ("false", 200, False), ("problem", 404, None)]
)
def test_deleting_twice(office: Office, again: Any, status: int, deleted: bool | None) -> None:
    office.sim.deleting_again = again
    name = office.post("消す")
    assert office.ask("DELETE", f"/tweets/{name}") == {"data": {"deleted": True}}
    told = office.ask("DELETE", f"/tweets/{name}")
    assert (office.reply.status, told.get("data", {}).get("deleted")) == (status, deleted)


def test_others_posts_are_not_ours_to_delete(office: Office) -> None:
    theirs = office.sim.citizen_replies(office.post("問"), "答")
    office.ask("DELETE", f"/tweets/{theirs.id}")
    assert office.reply.status == 403
    assert office.sim.visible("citizen") == [theirs]


def test_a_window_that_is_used_up_opens_again(office: Office) -> None:
    office.sim.limits.per_window["createPosts"] = 2
    office.post("一")
    assert office.reply.headers["x-rate-limit-remaining"] == "1"
    office.post("二")
    told = office.ask("POST", "/tweets", json={"text": "三"})
    assert (office.reply.status, told["title"]) == (429, "Too Many Requests")
    reset = int(office.reply.headers["x-rate-limit-reset"])
    assert 0 < reset - office.clock.now.timestamp() <= 900
    office.clock.forward(minutes=15)
    office.post("三")


def test_a_day_s_posts_are_told_apart_from_the_window(office: Office) -> None:
    office.sim.limits.daily = 1
    office.post("一")
    office.ask("POST", "/tweets", json={"text": "二"})
    assert office.reply.status == 429
    assert office.reply.headers["x-user-limit-24hour-remaining"] == "0"
    assert int(office.reply.headers["x-rate-limit-remaining"]) > 0


def test_the_month_s_cap_and_spent_credits(office: Office) -> None:
    office.sim.limits.cap = 1
    office.post("一")
    told = office.ask("POST", "/tweets", json={"text": "二"})
    assert (office.reply.status, told["title"], told["period"]) == (429, "UsageCapExceeded", "Monthly")
    assert int(office.reply.headers["x-rate-limit-remaining"]) > 0
    told = office.ask("GET", "/usage/tweets", office.sim.tokens.app_bearer)
    assert (told["data"]["project_cap"], told["data"]["project_usage"]) == ("1", "1")
    office.ask("GET", "/usage/tweets")
    assert office.reply.status == 403, "a user's token can't ask for usage"
    office.sim.limits.credits = False
    told = office.ask("POST", "/tweets", json={"text": "三"})
    assert (office.reply.status, told["title"]) == (402, "CreditsDepleted")
    assert len(office.sim.visible()) == 1


def test_an_app_without_the_level_of_access(office: Office) -> None:
    office.sim.limits.enrolled = False
    told = office.ask("POST", "/tweets", json={"text": "a"})
    assert (office.reply.status, told["reason"]) == (403, "client-not-enrolled")
    assert office.sim.visible() == []


def test_a_503_may_come_after_the_effect(office: Office) -> None:
    office.sim.order(Fault.ERROR_AFTER)
    told = office.ask("POST", "/tweets", json={"text": "出た"})
    assert (office.reply.status, told["title"]) == (503, "Service Unavailable")
    assert [post.text for post in office.sim.visible()] == ["出た"]
    office.sim.order(Fault.RATE_LIMITED)
    office.ask("POST", "/tweets", json={"text": "出ない"})
    assert office.reply.status == 429
    assert "x-rate-limit-reset" in office.reply.headers
