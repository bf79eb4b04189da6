"""A drill on screen: started in one form, marked wherever it shows, and offered to nobody who takes no part."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hasshin.city.models import Drill, StaffMember
from hasshin.incidents.models import Incident
from hasshin.posts.models import Post
from hasshin.web.templatetags.hasshin import jst
from tests.web.test_knowing_and_annexes import appointed, shown

pytestmark = pytest.mark.django_db
TITLE = "風水害 {0} <b>"


def manager_of(town: Any) -> Any:
    return appointed(town, "owner", "operations_manager")


def person(username: str) -> StaffMember:
    return StaffMember.objects.get(username=username)


def start(town: Any, manager: Any, *people: StaffMember, **changed: Any) -> Any:
    given = {
        "do": "start",
        "order": "第1号",
        "title": TITLE,
        "scenario": "川があふれる",
        "until": jst(datetime.now(UTC) + timedelta(hours=3), "input"),
        "people": [str(one.pk) for one in people],
    }
    return town.post(manager, "drills", **given | changed)


def test_it_is_started_in_one_form_and_everybody_sees_that_it_is_on(town: Any) -> None:
    manager, operator = manager_of(town), town.browse("operator")
    assert "訓練を実施中" not in shown(operator, "home")
    assert 'name="scenario"' in shown(manager, "drills")
    assert 'name="scenario"' not in shown(operator, "drills")
    assert start(town, manager, person("operator")).status_code == 302
    drill = Drill.objects.get()
    for name in ("home", "posts", "compose", "accounts", "incidents"):
        page = shown(operator, name)
        assert "【訓練】訓練を実施中" in page
        assert "風水害 {0} &lt;b&gt;" in page
    page = shown(operator, "drill", drill.pk)
    assert "<title>【訓練】" in page
    assert 'value="note"' in page
    assert 'value="end"' not in page
    assert "【訓練】訓練の報告書" in shown(operator, "drill-report", drill.pk)


@pytest.mark.parametrize("wrong", ["order", "title", "scenario", "until", "people"])
def test_what_is_left_empty_is_named_at_its_field(town: Any, wrong: str) -> None:
    answer = start(town, manager_of(town), person("operator"), **{wrong: "" if wrong != "people" else []})
    assert answer.status_code in {403, 422}
    page = answer.content.decode()
    assert 'aria-invalid="true"' in page or wrong == "people"  # a group of boxes has its words beside it
    assert not Drill.objects.exists()


def test_a_post_is_written_for_it_and_marked_everywhere(town: Any) -> None:
    manager, operator = manager_of(town), town.browse("operator")
    start(town, manager, person("operator"))
    drill = Drill.objects.get()
    assert f'name="drill" value="{drill.pk}"' in shown(operator, "compose")
    assert 'name="drill"' not in shown(town.browse("colleague"), "compose")
    form = {"title": "避難", "text": "【訓練】避難してください", "targets": town.account.pk, "mode": "ordinary"}
    town.post(operator, "compose", do="save", drill=drill.pk, **form)
    post = Post.objects.get(drill=drill)
    assert post.title == "【訓練】避難"
    page = shown(operator, "post", post.pk)
    assert "<title>【訓練】" in page
    assert ">訓練</a>" in page
    assert "【訓練】避難" in shown(operator, "posts")
    refused = town.post(operator, "edit", post.pk, do="save", revision=post.revision, **form)
    assert refused.status_code == 422
    assert "実際の投稿にしたり" in refused.content.decode()
    colleague = town.post(town.browse("colleague"), "compose", do="save", drill=drill.pk, **form)
    assert colleague.status_code == 422


def test_an_incident_is_played_in_it_only_where_one_says_so(town: Any) -> None:
    manager, operator = manager_of(town), town.browse("operator")
    start(town, manager, person("operator"))
    drill = Drill.objects.get()
    assert 'name="drill_id"' in shown(operator, "incidents")
    assert 'name="drill_id"' not in shown(town.browse("colleague"), "incidents")
    form = {"do": "open", "kind": "harm", "what": "想定の事案"}
    for played in (drill.pk, ""):
        answer = town.post(operator, "incidents", **form, drill_id=played)
        assert answer.status_code == 302, answer.content.decode()[:2000]
    first, second = Incident.objects.order_by("pk")
    assert (first.drill_id, second.drill_id) == (drill.pk, None)
    assert "【訓練】" in shown(operator, "incident", first.pk)
    assert "<title>【訓練】" not in shown(operator, "incident", second.pk)
    assert "【訓練】" in shown(operator, "incident-report", first.pk)


def test_it_is_ended_and_concluded(town: Any) -> None:
    manager, operator = manager_of(town), town.browse("operator")
    start(town, manager, person("operator"))
    drill = Drill.objects.get()
    town.post(operator, "drill", drill.pk, do="note", kind="lesson", words="連絡網を直す")
    assert town.post(operator, "drill", drill.pk, do="end", reason="x").status_code in {403, 404, 422, 400}
    assert town.post(manager, "drill", drill.pk, do="end", reason="予定どおり").status_code == 302
    assert "訓練を実施中" not in shown(operator, "home")
    town.post(manager, "drill", drill.pk, do="conclude", conclusion="できた")
    page = shown(operator, "drill-report", drill.pk)
    for words in ("連絡網を直す", "予定どおり", "できた", "訓練の終了"):
        assert words in page
