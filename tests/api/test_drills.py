"""Drills through the API: the same acts, the same refusals."""

from __future__ import annotations

from typing import Any

import pytest

from hasshin.city.models import StaffMember
from tests.api.caller import City
from tests.api.path import draft, submit

pytestmark = pytest.mark.django_db
PR_X = "mihon_matsudo"
WORDS = "【訓練】避難してください。これは訓練です。"


def started(matsudo: City, *names: str, **changed: Any) -> Any:
    people = list(StaffMember.objects.filter(username__in=names).values_list("pk", flat=True))
    given = {
        "order": "第1号",
        "title": "風水害の訓練",
        "scenario": "川があふれる",
        "until": matsudo.later(hours=3),
        "people": people,
    }
    return matsudo.person("nakamura").post("/drills", given | changed)


def test_a_drill_from_its_start_to_its_report(matsudo: City) -> None:
    operator = matsudo.person("sato")
    assert operator.get("/drills").body == []
    made = started(matsudo, "sato")
    assert made.status == 201, made.body
    drill = made.body["id"]
    assert (made.body["state"], made.body["live"]) == ("on", [])
    post = draft(operator, "koho", (PR_X,), WORDS, drill=drill)
    assert post.status == 201, post.body
    assert post.body["title"].startswith("【訓練】")
    sent = submit(operator, post.body)
    assert sent.status == 200, sent.body
    assert operator.post(f"/drills/{drill}/notes", {"words": "連絡網が古い", "kind": "lesson"}).status == 200
    matsudo.forward(minutes=1)
    ended = matsudo.person("nakamura").post(f"/drills/{drill}/end", {"reason": "終わり"})
    assert (ended.status, ended.body["state"]) == (200, "over")
    report = operator.get(f"/drills/{drill}").body
    assert [one["words"]["ja"] for one in report["lessons"]] == ["連絡網が古い"]
    assert report["posts"] == 1
    assert operator.get(f"/posts/{post.body['id']}").body["state"] == "withdrawn"
    concluded = matsudo.person("nakamura").post(f"/drills/{drill}/conclude", {"conclusion": "できた"})
    assert concluded.body["conclusion"] == "できた"


def test_who_may_not_and_what_is_wrong_is_said(matsudo: City) -> None:
    sato = matsudo.person("sato")
    made = started(matsudo, "takahashi")
    assert draft(sato, "koho", (PR_X,), WORDS, drill=made.body["id"]).codes == {"not_in_drill"}
    assert sato.post(f"/drills/{made.body['id']}/end", {"reason": "x"}).status == 403
    assert started(matsudo, "sato", until=matsudo.later(hours=24 * 9)).status in {403, 422}
    assert started(matsudo, "sato", live=[10**6]).status == 404
    assert sato.get("/drills/999").status == 404
    opened = sato.post("/incidents", {"kind": "harm", "what": "x", "drill": made.body["id"]})
    assert opened.codes == {"not_in_drill"}
