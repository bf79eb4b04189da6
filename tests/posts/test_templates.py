"""Templates (定型文): one filling for all accounts; nothing open is drafted; who decides sees each field."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from hasshin.ledger.models import Entry
from hasshin.policy.reasons import Conflict, NotFound, Refused
from hasshin.posts.actions.fill_template import Ask, draft_from_template, fill_again
from hasshin.posts.actions.template import keep_template, retire_template
from hasshin.posts.models import Filling, Post
from hasshin.posts.queries.templates import filling_of, template, templates
from hasshin.posts.revision import content_of, version_of
from hasshin.posts.templates.body import Body
from hasshin.posts.templates.fill import spoken
from hasshin.posts.templates.starters import starters
from tests.posts.office import Office, cited, codes
from tests.properties.world import appoint

SHELTER = {"date": "2026-07-01", "time": "10:30", "place": "中央小学校"}
KEEPER = {"fukushima": "pr_head", "matsudo": "operations_manager"}


def _fill(office: Office, values: dict[str, str] | None = None, by: str = "operator", **more: Any) -> Post:
    ask = Ask(**{"key": "shelter_opened", "number": 0, "values": SHELTER if values is None else values, **more})
    return draft_from_template(
        actor=office.actor(by),
        now=office.now,
        unit_id=office.world.units["pr"],
        ask=ask,
        targets=(office.x, office.second),
    )


def _text(post: Post) -> str:
    return content_of(version_of(post)).text


def test_one_filling_gives_all_languages_and_leaves_out_lines_that_say_nothing(office: Office) -> None:
    post = _fill(office)
    text = _text(post)
    assert "7月1日（水）10時30分、次の避難所を開設しました" in text
    assert "午前10時30分から 使えます" in text
    assert "10:30 a.m., Wednesday, July 1" in text
    assert "所在地" not in text
    assert "{{" not in text
    assert content_of(version_of(post)).targets == tuple(sorted((office.x, office.second)))
    assert content_of(version_of(_fill(office, languages=("en",)))).text.startswith("[Evacuation")


def test_nothing_open_or_wrong_is_drafted(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        _fill(office, {"date": "7月", "time": "25:00", "colour": "赤"})
    found = {(r.code, r.where) for r in refused.value.reasons}
    assert found == {
        ("unknown_field", "values.colour"),
        ("field_wrong", "values.date"),
        ("field_wrong", "values.time"),
        ("field_unfilled", "values.place"),
    }
    assert not Post.objects.exists()


def test_a_mark_left_in_a_value_can_not_be_submitted(office: Office) -> None:
    post = _fill(office, {**SHELTER, "place": "○○小学校"}, languages=("ja",))
    post = office.save(post, title=post.title, targets=(office.x,))
    with pytest.raises(Refused) as refused:
        office.submit(post)
    assert "placeholder" in codes(refused.value)
    assert "placeholders" in cited(refused.value, "placeholder")


def test_the_decider_sees_each_field_and_where_the_text_left_it(office: Office) -> None:
    post = _fill(office, languages=("ja",))
    shown = filling_of(post, content_of(version_of(post)))
    assert shown is not None
    assert shown.whole
    assert [(f.id, f.said, f.stands) for f in shown.fields][:3] == [
        ("date", "7月1日（水）", True),
        ("time", "10時30分", True),
        ("place", "中央小学校", True),
    ]
    text = _text(post).replace("10時30分", "13時30分")
    post = office.save(post, title=post.title, text=text)
    shown = filling_of(post, content_of(version_of(post)))
    assert shown is not None
    assert not shown.whole
    assert [f.id for f in shown.fields if not f.stands] == ["time"]


def test_filling_again_makes_a_new_version_and_voids_the_decision(office: Office) -> None:
    post = office.save(_fill(office, languages=("ja",)), title="避難所", targets=(office.x,), source="防災課")
    post = office.submit(post)
    again = fill_again(
        actor=office.actor("operator"),
        now=office.now,
        post_id=post.pk,
        revision=post.revision,
        values={**SHELTER, "place": "北小学校"},
    )
    assert again.state == Post.State.DRAFT
    assert "北小学校" in _text(again)
    assert Filling.objects.get(post=post).values["place"] == "北小学校"
    with pytest.raises(Conflict):
        fill_again(actor=office.actor("operator"), now=office.now, post_id=post.pk, revision=1, values=SHELTER)


def test_only_its_right_keeps_a_template_and_two_at_once_do_not_overwrite(office: Office) -> None:
    body = starters()["drill"].model_copy(update={"title": "【訓練】市の訓練 {{what}}"})
    asked: dict[str, Any] = {"now": office.now, "key": "drill", "number": 0, "body": body}
    with pytest.raises(Refused) as refused:
        keep_template(actor=office.actor("outsider"), **asked)
    assert "appointed" in cited(refused.value)
    assert Entry.objects.filter(kind="posts.keep_template_refused").exists()
    keeper = office.actor(_keeper(office))
    assert keep_template(actor=keeper, **asked).number == 1
    with pytest.raises(Conflict):
        keep_template(actor=keeper, **asked)
    assert template("drill").body.title.startswith("【訓練】市の訓練")
    with pytest.raises(Conflict):
        _fill(office, {**SHELTER}, key="drill", number=0)
    retire_template(actor=keeper, now=office.now, key="drill", number=1, reason="改めるため")
    assert "drill" not in {row.key for row in templates()}
    with pytest.raises(NotFound):
        _fill(office, {"date": "2026-07-01", "time": "10:00", "what": "避難"}, key="drill", number=1)


def _keeper(office: Office) -> str:
    """A holder of the role to which the pack gives the right."""
    appoint(office.world.people["colleague"], KEEPER[office.world.city])
    return "colleague"


@pytest.mark.parametrize("key", list(starters()))
def test_each_template_that_comes_with_the_product_can_be_filled(key: str) -> None:
    from hasshin.posts.templates.fill import clean, render

    body = starters()[key]
    words = {"time": "9:05", "date": "2026/7/1", "number": "3", "place": "中央", "text": "試験"}
    values = {f.id: f.options[0].value if f.options else words[f.kind] for f in body.fields}
    kept, wrong = clean(body, values)
    assert not wrong
    made = render(body, kept, list(body.texts))
    assert "{{" not in made.text + made.title
    assert {"ja", "ja-easy"} <= set(body.texts)


def test_what_no_template_can_be_is_said() -> None:
    for wrong in (
        {"title": "題", "texts": {"en": "Only English"}},
        {"title": "題", "texts": {"ja": "{{time}}に"}},
        {"title": "題", "texts": {"ja": "本文"}, "fields": [{"id": "a", "label": {"ja": "甲", "en": "A"}}]},
        {
            "title": "題",
            "texts": {"ja": "{{a}}"},
            "fields": [{"id": "a", "label": {"ja": "甲", "en": "A"}, "kind": "level"}],
        },
    ):
        with pytest.raises(ValidationError):
            Body.model_validate(wrong)


def test_a_level_speaks_in_the_language_of_its_text() -> None:
    order = next(f for f in starters()["evacuation"].fields if f.id == "order")
    assert spoken(order, "4", "ja-easy") == "警戒レベル４「避難指示」"
    assert spoken(order, "4", "en").startswith("Alert Level 4")
