"""Declaring through the API: the same acts, the same refusals, and one list of all that was done as an exception."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.caller import City, Person
from tests.api.path import draft, submit

pytestmark = pytest.mark.django_db
PR_X = "mihon_matsudo"
WHY = {"ground": "urgent", "proof": {"reason": "江戸川の氾濫危険水位"}}


def states(by: Person, post: dict[str, Any]) -> list[str]:
    return [one["state"] for one in by.get(f"/posts/{post['id']}/deliveries").body]


@pytest.mark.clause("M-5", "M-11")
def test_declared_a_post_at_once_and_the_list_of_what_is_owed(matsudo: City) -> None:
    manager, operator, owner = (matsudo.person(who) for who in ("nakamura", "sato", "takahashi"))
    assert operator.get("/declarations").body["declared"] == []
    refused = submit(operator, draft(operator, "koho", (PR_X,), mode="disaster").body, **WHY)
    assert (refused.status, refused.codes) == (403, {"not_declared"})

    matsudo.forward(minutes=1)
    made = manager.post("/declarations", {"what": "江戸川の氾濫", "until": matsudo.later(hours=20)})
    assert made.status == 201, made.body
    seen = operator.get("/declarations").body
    assert [one["what"] for one in seen["declared"]] == ["江戸川の氾濫"]
    assert {one["topic"]["en"] for one in seen["changed"]} == {"Who decides", "Devices", "Ordinary posts"}
    assert not seen["declaring"]["may"]

    matsudo.forward(minutes=5)
    sent = submit(operator, draft(operator, "koho", (PR_X,), "避難してください。", mode="disaster").body, **WHY)
    assert sent.status == 200, sent.body
    matsudo.send()
    matsudo.forward(minutes=1)
    ended = manager.post(f"/declarations/{made.body['id']}/end", {"why": "水が引いた"})
    assert (ended.status, ended.body["state"]) == (200, "over")
    listed = owner.get(f"/declarations/{made.body['id']}/reviews").body
    assert listed["open"] == 1
    assert [(one["kind"], one["state"]) for one in listed["exceptions"]] == [("disaster", "open")]
    review = listed["exceptions"][0]["review_id"]
    signed = owner.post(f"/after-reviews/{review}/sign", {"verdict": "proper", "remarks": "やむを得ない。"})
    assert signed.status == 200, signed.body
    listed = operator.get(f"/declarations/{made.body['id']}/reviews").body
    assert (listed["open"], listed["exceptions"][0]["verdict"]) == (0, "proper")


@pytest.mark.clause("M-11")
def test_what_was_approved_before_is_listed_with_what_to_do(matsudo: City) -> None:
    manager, operator = matsudo.person("nakamura"), matsudo.person("sato")
    matsudo.forward(minutes=1)
    manager.post("/declarations", {"what": "江戸川の氾濫", "until": matsudo.later(days=3)})
    held = operator.get("/declarations").body["held"]
    assert held
    assert all(one["reasons"][0]["code"] == "held_by_declaration" for one in held)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"what": "氾濫", "until": "soon"}, 422),
        ({"what": "氾濫", "until": "2026-07-02T00:00:00"}, 422),
        ({"what": " "}, 403),
        ({"what": "氾濫", "until": "2199-01-01T00:00:00Z"}, 403),
        ({"what": "氾濫\x00"}, 422),
    ],
)
def test_bad_input_says_what_and_where(matsudo: City, body: Any, status: int) -> None:
    answer = matsudo.person("nakamura").post("/declarations", body)
    assert answer.status == status, answer.body


def test_a_wrong_role_a_wrong_network_and_a_second_one_are_refused(matsudo: City) -> None:
    body = {"what": "氾濫"}
    assert matsudo.person("sato").post("/declarations", body).status == 403
    away = matsudo.person("nakamura", at_office=False).post("/declarations", body)
    assert (away.status, away.codes) == (403, {"terminal"})
    made = matsudo.person("nakamura").post("/declarations", body)
    assert made.status == 201, made.body
    assert matsudo.person("nakamura").post("/declarations", body).status == 409
    ends = f"/declarations/{made.body['id']}/end"
    assert matsudo.person("sato").post(ends, {"why": "解除"}).status == 403
    assert matsudo.person("nakamura").post("/declarations/999/end", {"why": "解除"}).status == 404
    matsudo.forward(days=4)
    longer = {"until": matsudo.later(days=1), "why": "雨"}
    assert matsudo.person("nakamura").post(f"/declarations/{made.body['id']}/extend", longer).status == 409


@pytest.mark.clause("F-6")
def test_an_annex_adopted_in_quiet_times_lets_a_post_out_while_declared_and_not_after(fukushima: City) -> None:
    manager, writer = fukushima.person("nakamura"), fukushima.person("sato")
    adopted = manager.post("/annexes", {"template": "disaster", "order": "危管第1号", "reason": "平時の備え"})
    assert (adopted.status, adopted.body["state"]) == (201, "adopted")
    fukushima.forward(minutes=1)
    made = manager.post("/declarations", {"what": "阿武隈川の氾濫", "until": fukushima.later(hours=5)}).body
    topics = {one["topic"]["en"]: one["said"]["en"] for one in writer.get("/declarations").body["changed"]}
    assert "危管第1号" in topics["Annexes in force"]
    assert "no exception in a disaster" in topics["Devices"]

    def written(text: str, **content: Any) -> dict[str, Any]:
        post = draft(writer, "koho", ("mihon_fukushima",), text, mode="disaster", **content).body
        sent = submit(writer, post, ground="urgent", proof={"reason": "氾濫"})
        assert sent.status == 200, sent.body
        return dict(sent.body)

    now, later = written("避難してください。"), written("給水所を設けます。", scheduled_at=fukushima.later(hours=2))
    fukushima.send()
    assert states(writer, now) == ["done"]
    fukushima.forward(hours=1)
    manager.post(f"/declarations/{made['id']}/end", {"why": "解除"})
    fukushima.forward(hours=1)
    fukushima.send()
    assert states(writer, later) == ["stopped"]
    assert "post_stopped" in {one["code"] for one in writer.get("/findings").body}
    listed = manager.get(f"/declarations/{made['id']}/reviews").body
    assert "disaster" in {one["kind"] for one in listed["exceptions"]}
    assert any(c["id"] == "annex:disaster" for one in listed["exceptions"] for c in one["citations"])
