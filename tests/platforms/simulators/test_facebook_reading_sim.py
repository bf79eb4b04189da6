"""The simulator of Facebook Pages is read as Facebook is: nodes with fields, lists in pages, comments, tables."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import Clock
from tests.platforms.simulators.facebook import tables
from tests.platforms.simulators.facebook.office import Office

described = pytest.mark.skipif(not tables._table("Page"), reason="the field tables lie elsewhere")


@pytest.fixture
def office(clock: Clock) -> Office:
    return Office(clock)


def test_lists_come_in_pages_with_the_token_in_the_next_address(office: Office) -> None:
    for number in range(7):
        office.post(f"{number}")
    first = office.ask("GET", f"{office.page}/posts", params={"limit": 3, "fields": "message"})
    assert [post["message"] for post in first["data"]] == ["6", "5", "4"]
    assert parse_qs(urlsplit(first["paging"]["next"]).query)["access_token"] == [office.token]
    office.post("後から")
    second = office.ask("GET", first["paging"]["next"], "")
    assert [post["message"] for post in second["data"]] == ["3", "2", "1"]
    third = office.ask(
        "GET", f"{office.page}/posts", params={"limit": 3, "after": second["paging"]["cursors"]["after"]}
    )
    assert [post["message"] for post in third["data"]] == ["0"]
    assert "next" not in third["paging"]
    last = office.ask("GET", f"{office.page}/posts", params={"after": third["paging"]["cursors"]["after"]})
    assert last == {"data": []}


def test_a_short_page_is_not_the_last(office: Office) -> None:
    names = [office.post(f"{number}") for number in range(4)]
    for name in names[2:]:
        office.ask("POST", name, data={"is_hidden": "true"})
    told = office.ask("GET", f"{office.page}/posts", params={"limit": 2})
    assert told["data"] == []
    assert "next" in told["paging"]
    assert [post["message"] for post in office.ask("GET", told["paging"]["next"], "")["data"]] == ["1", "0"]
    assert len(office.sim.visible()) == 2


def test_windows_visitors_and_lag(office: Office) -> None:
    office.post("一")
    office.clock.forward(minutes=10)
    middle = office.clock.now
    office.post("二")
    office.sim.visitor_posts("市民から")
    assert office.texts(since=str(int(middle.timestamp()))) == ["二"]
    assert office.texts(since=middle.isoformat()) == ["二"]
    assert office.texts(until=str(int(middle.timestamp()))) == ["一"]
    assert office.texts("feed") == ["市民から", "二", "一"]
    assert office.texts("published_posts") == ["二", "一"]
    office.sim.lag = 1
    office.post("遅れて")
    assert [office.texts()[0], office.texts()[0]] == ["二", "遅れて"]
    office.post("また")
    office.sim.catch_up()
    assert office.texts()[0] == "また"


@pytest.mark.parametrize("params", [{"limit": 101}, {"limit": "x"}, {"since": "gestern"}, {"after": "!"}])
def test_a_list_asked_wrongly(office: Office, params: dict[str, Any]) -> None:
    office.ask("GET", f"{office.page}/posts", params=params)
    assert office.refused() == (400, 100, 0)


def test_comments_are_replies(office: Office) -> None:
    name = office.post("問")
    theirs = office.sim.citizen_replies(name, "ありがとう")
    told = office.ask("GET", f"{name}/comments", params={"filter": "stream", "summary": "true"})
    assert told["data"][0] | {"created_time": ""} == {
        "id": theirs.id, "message": "ありがとう", "created_time": "",
        "from": {"name": "市民", "id": "3000000000000003"},
    }  # fmt: skip
    assert told["summary"]["total_count"] == 1
    answer = office.ask("POST", f"{theirs.id}/comments", data={"message": "どういたしまして"})["id"]
    assert office.ask("GET", answer, params={"fields": "parent"})["parent"] == {"id": theirs.id}
    assert office.ask("POST", theirs.id, data={"is_hidden": "true"}) == {"success": True}
    assert theirs.hidden
    narrow = office.sim.grant_token(scopes="pages_read_engagement")
    told = office.ask("GET", f"{name}/comments", narrow)
    assert "from" not in told["data"][0], "who wrote is told only with pages_read_user_content"
    assert office.ask("DELETE", answer) == {"success": True}
    assert office.sim.violations == []


def test_versions_in_the_path(office: Office) -> None:
    assert office.ask("GET", f"https://graph.facebook.com/{office.page}")["id"] == office.page
    office.ask("GET", f"https://graph.facebook.com/v3.1/{office.page}")
    assert office.reply.headers["facebook-api-version"] == "v20.0"
    office.ask("GET", f"https://graph.facebook.com/v99.0/{office.page}")
    assert office.refused() == (400, 2500, 0)


@described
def test_what_the_tables_do_not_have_is_noted_and_unknown_fields_are_refused(office: Office) -> None:
    office.ask("POST", f"{office.page}/feed", data={"mesage": "a", "message": "b"})
    office.ask("POST", f"{office.page}/feed", data={"message": "c", "published": "yes"})
    office.ask("PUT", f"{office.page}/feed")
    office.ask("DELETE", f"{office.page}/feed")
    assert [line.split(": ", 1)[1] for line in office.sim.violations] == [
        "POST Page/feed has no parameter mesage", "published is no bool: yes", "Page has no DELETE feed",
    ]  # fmt: skip
    office.ask("GET", office.page, params={"fields": "id,colour"})
    assert office.refused() == (400, 100, 0)
    assert "nonexisting field (colour) on node type (Page)" in office.reply.body.decode()
    for node in ("Page", "PagePost", "Photo", "Comment"):
        assert tables.wrong_fields(node, "id,nothing") == [f"{node} has no field nothing"]


@described
def test_the_simulator_tells_only_what_the_tables_have(office: Office) -> None:
    photo = office.photo(alt_text_custom="庁舎", message="庁舎の写真")
    post = office.post("写真", attached_media=json.dumps([{"media_fbid": photo}]))
    comment = office.sim.citizen_replies(post, "ありがとう")
    answer = office.sim.citizen_replies(post, "同感", parent=comment.id)
    for node, name in (("Page", office.page), ("PagePost", post), ("Photo", photo), ("Comment", answer.id)):
        fields = sorted(tables._table(node)["fields"])
        told = office.ask("GET", name, params={"fields": ",".join(fields)})
        assert len(told) > 4
        assert tables.wrong_reply(node, told) == []
        assert tables.wrong_reply(node, {**told, "colour": 1}) == [f"{node} has no field colour"]
    assert tables.wrong_reply("PagePost", {"message": 3}) == ["message is no string"]
