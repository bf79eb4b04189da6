"""The simulator of X is read as X is: by id, in timelines and mentions, in pages, within limits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.conftest import Clock
from tests.platforms.simulators.x.office import Office
from tests.platforms.simulators.x.simulator import DESCRIPTION


@pytest.fixture
def office(clock: Clock) -> Office:
    return Office(clock)


def test_what_is_gone_is_told_beside_a_200(office: Office) -> None:
    kept, gone = office.post("残る"), office.post("消える")
    office.ask("DELETE", f"/tweets/{gone}")
    told = office.ask("GET", f"/tweets/{gone}")
    assert office.reply.status == 200
    assert "data" not in told
    assert told["errors"][0] | {"detail": ""} == {
        "value": gone, "detail": "", "title": "Not Found Error", "resource_type": "tweet", "parameter": "id",
        "resource_id": gone, "type": "https://api.x.com/2/problems/resource-not-found",
    }  # fmt: skip
    told = office.ask("GET", "/tweets", params={"ids": f"{kept},{gone}"})
    assert ([p["id"] for p in told["data"]], len(told["errors"])) == ([kept], 1)


def test_timelines_come_in_pages_that_new_posts_do_not_shift(office: Office) -> None:
    names = [office.post(f"{number}") for number in range(12)]
    path = f"/users/{office.sim.office.id}/tweets"
    first = office.ask("GET", path, params={"max_results": 5})
    assert first["meta"] | {"next_token": ""} == {
        "result_count": 5, "newest_id": names[11], "oldest_id": names[7], "next_token": "",
    }  # fmt: skip
    office.post("後から")
    second = office.ask("GET", path, params={"max_results": 5, "pagination_token": first["meta"]["next_token"]})
    assert [p["id"] for p in second["data"]] == names[6:1:-1]
    third = office.ask("GET", path, params={"max_results": 5, "pagination_token": second["meta"]["next_token"]})
    assert [p["id"] for p in third["data"]] == names[1::-1]
    assert "next_token" not in third["meta"]
    office.ask("GET", path, params={"pagination_token": "nonsense"})
    assert office.reply.status == 400


def test_windows_of_a_timeline(office: Office) -> None:
    first = office.post("一")
    office.clock.forward(minutes=10)
    middle = office.clock.now
    second = office.post("二")
    office.clock.forward(minutes=10)
    third = office.post("三")
    assert office.timeline(since_id=first) == ["三", "二"]
    assert office.timeline(until_id=third) == ["二", "一"]
    assert office.timeline(start_time=_iso(middle)) == ["三", "二"]
    assert office.timeline(end_time=_iso(middle)) == ["一"]
    assert office.timeline(since_id=second, start_time=_iso(middle - timedelta(days=1))) == ["三"]
    told = office.ask("GET", f"/users/{office.sim.office.id}/tweets", params={"since_id": third})
    assert told == {"meta": {"result_count": 0}}


def _iso(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize(
    "params",
    [{"max_results": 4}, {"max_results": 101}, {"start_time": "yesterday"}, {"since_id": "x"}, {"exclude": "quotes"},
     {"page": 2}, {"post.fields": "nothing"}, {"expansions": "nothing"}],
)  # fmt: skip
def test_a_timeline_asked_wrongly(office: Office, params: dict[str, Any]) -> None:
    told = office.ask("GET", f"/users/{office.sim.office.id}/tweets", params=params)
    assert (office.reply.status, told["title"]) == (400, "Invalid Request")
    assert bool(office.sim.violations) is DESCRIPTION.exists


def test_lists_lag_behind_and_catch_up(office: Office) -> None:
    office.sim.lag = 2
    name = office.post("遅れて")
    assert office.ask("GET", f"/tweets/{name}")["data"]["id"] == name
    assert [office.timeline(), office.timeline(), office.timeline()] == [[], [], ["遅れて"]]
    office.post("また")
    office.sim.catch_up()
    assert office.timeline() == ["また", "遅れて"]


def test_citizens_are_heard_as_mentions(office: Office) -> None:
    name = office.post("問")
    theirs = office.sim.citizen_replies(name, "ありがとう")
    params = {"expansions": "author_id,referenced_posts", "post.fields": "conversation_id"}
    told = office.ask("GET", f"/users/{office.sim.office.id}/mentions", params=params)
    (heard,) = told["data"]
    assert heard["id"] == theirs.id
    assert heard["text"] == "@city_example ありがとう"
    assert heard["conversation_id"] == name
    assert heard["referenced_posts"] == [{"type": "replied_to", "id": name}]
    assert told["includes"]["users"][0]["username"] == "citizen"
    assert told["includes"]["posts"][0]["id"] == name


def test_following_and_people(office: Office) -> None:
    sim = office.sim
    other = sim.add_account("pref_example", "例示県")
    path = f"/users/{sim.office.id}/following"
    assert office.ask("POST", path, json={"target_user_id": other.id})["data"]["following"] is True
    assert [u["username"] for u in office.ask("GET", path)["data"]] == ["pref_example"]
    assert office.ask("DELETE", f"{path}/{other.id}")["data"] == {"following": False}
    assert office.ask("GET", path) == {"meta": {"result_count": 0}}
    sim.office.url = "https://www.city.example.jp/"
    told = office.ask("GET", "/users/me", params={"user.fields": "url,entities,verified_type,public_metrics"})["data"]
    assert told["entities"]["url"]["urls"][0]["expanded_url"] == "https://www.city.example.jp/"
    assert told["url"].startswith("https://t.co/")
    assert office.ask("GET", "/users/by/username/PREF_example")["data"]["id"] == other.id
    assert office.ask("GET", "/users/by/username/nobody")["errors"][0]["resource_type"] == "user"
    office.ask("POST", f"/users/{other.id}/following", json={"target_user_id": sim.office.id})
    assert office.reply.status == 403


def test_an_address_that_is_none_is_answered_without_a_body(office: Office) -> None:
    assert office.ask("GET", "/nothing") is None
    assert office.reply.status == 404
