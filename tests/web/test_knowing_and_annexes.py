"""Reading, confirming, logging and deciding on annexes through the screens."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

import pytest
from django.test import Client
from django.urls import reverse
from pydantic import BaseModel

from hasshin.city.models import AnnexDecision, Appointment, InstructionConfirmation, Reaction, StudyEntry
from hasshin.ledger.models import Entry
from hasshin.policy.annexes import UNTOUCHED
from hasshin.policy.controls import Control
from hasshin.policy.explain import CONTROL_TYPES
from hasshin.policy.rights import TITLES
from hasshin.policy.text import Text
from hasshin.web.parameter_words import PARAMETERS, VALUES
from hasshin.web.words import FAMILIES
from tests.policy.test_annexes import FLOOD
from tests.web.test_a_post_s_way_through_the_screens import submitted

TEXT = FLOOD.replace("F-6", "M-20").replace("unit_head", "account_owner")


def shown(client: Client, name: str, *args: object, query: str = "") -> str:
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def appointed(town: Any, name: str, role: str) -> Client:
    """A browser of somebody who holds the role for the city since long ago."""
    held = Appointment.objects.filter(staff=town.people[name]).order_by("pk")[0]
    Appointment.objects.create(staff=town.people[name], role=role, scope="city", starts=held.starts, order="発令")
    browser: Client = town.browse(name)
    return browser


@pytest.mark.parametrize("name", ["acknowledge", "study", "reactions", "instructions", "annexes", "new-annex"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_each_screen_opens_in_both_languages(town: Any, name: str, language: str) -> None:
    browser = town.browse("operator")
    browser.cookies["hasshin_language"] = language
    assert f'lang="{language}"' in shown(browser, name)


def test_an_annex_is_looked_at_then_decided_then_ended(town: Any) -> None:
    manager = appointed(town, "owner", "operations_manager")
    seen = town.post(manager, "new-annex", do="look", text=TEXT).content.decode()
    assert "controls.urgency(M-20)" in seen
    words = seen[: seen.index("データとしての差")]
    assert "時機と承認の期限" in words, "the control by its name"
    assert "承認の効力（日）" in words, "and what of it differs"
    assert "<b>3</b>" in words
    assert "指針の定めに代わる" in words
    assert "lateness_minutes" not in words
    assert not AnnexDecision.objects.exists(), "a look decides nothing"
    answer = town.post(manager, "new-annex", do="decide", text=TEXT, order="第3号", reason="台風")
    assert answer.status_code == 302
    page = shown(manager, "annexes")
    assert "第3号" in page
    assert "第3号" in shown(town.browse("operator"), "guideline")
    row = AnnexDecision.objects.get()
    answer = town.post(manager, "annexes", do="end", decision_id=row.pk, order="解除の決定")
    assert answer.status_code == 302
    assert "第3号" not in shown(town.browse("operator"), "guideline")


def test_a_broken_annex_keeps_what_was_typed_and_names_the_line(town: Any) -> None:
    manager = appointed(town, "owner", "operations_manager")
    answer = town.post(manager, "new-annex", do="look", text=TEXT.replace("account_owner", "nobody"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "annex.yaml:13:" in page
    assert "nobody" in page


def test_an_operator_decides_on_no_annex_whatever_is_sent(town: Any) -> None:
    answer = town.post(town.browse("operator"), "new-annex", do="decide", text=TEXT, order="第3号", reason="台風")
    assert answer.status_code == 403
    assert not AnnexDecision.objects.exists()
    assert Entry.objects.filter(kind="city.adopt_annex_refused").exists()


def test_what_a_post_rests_on_names_the_annex_on_its_timeline(town: Any) -> None:
    manager = appointed(town, "owner", "operations_manager")
    town.post(manager, "new-annex", do="decide", text=TEXT, order="危管第9号", reason="台風")
    post = town.composed(town.browse("operator"))
    assert "危管第9号" in shown(town.browse("operator"), "post", post.pk)


@pytest.mark.clause("M-20")
def test_who_decides_and_everybody_at_home_sees_the_annex_and_what_it_changed(town: Any) -> None:
    manager = appointed(town, "owner", "operations_manager")
    decider = town.browse("colleague")
    post = submitted(town)
    assert "annex-in-force" not in shown(decider, "post", post.pk) + shown(decider, "home")
    town.post(manager, "new-annex", do="decide", text=TEXT, order="危管第9号", reason="台風")
    row = AnnexDecision.objects.get()
    for page in (shown(decider, "home"), shown(decider, "post", post.pk)):
        assert f"/annexes/#a{row.pk}" in page
        assert "危管第9号" in page
        assert "遅れの限度（分）" in page
        assert "<b>240</b>" in page
    listed = shown(decider, "annexes")
    assert "遅れの限度（分）" in listed
    english = town.browse("colleague", language="en")
    english.cookies["hasshin_language"] = "en"
    assert "minutes it may be late" in shown(english, "home")


def test_every_parameter_and_value_that_an_annex_may_hold_has_words() -> None:
    names: set[str] = set()
    values: dict[str, set[str]] = {}

    def walk(model: type[BaseModel]) -> None:
        for name, field in model.model_fields.items():
            if name in ("type", "planned", "clauses", "house"):
                continue
            names.add(name)
            values.setdefault(name, set()).update(literals(field.annotation))
            inner = model_inside(field.annotation)
            if inner is not None and inner is not Text:
                walk(inner)

    for kind in set(CONTROL_TYPES) - set(UNTOUCHED):
        walk(MODELS[kind])
    assert names <= set(PARAMETERS), sorted(names - set(PARAMETERS))
    known = set(VALUES) | set(FAMILIES["finding"]) | set(TITLES)
    bare = {value for found in values.values() for value in found} - known
    assert not bare, sorted(bare)


def literals(annotation: Any) -> set[str]:
    if get_origin(annotation) is Literal:
        return {one for one in get_args(annotation) if isinstance(one, str)}
    return {value for inner in get_args(annotation) for value in literals(inner)}


def model_inside(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type):
        return annotation if issubclass(annotation, BaseModel) else None
    return next((found for inner in get_args(annotation) if (found := model_inside(inner)) is not None), None)


MODELS: dict[str, Any] = {get_args(m.model_fields["type"].annotation)[0]: m for m in get_args(get_args(Control)[0])}


def test_instructions_and_logs_go_through_the_screens(town: Any) -> None:
    security, operator = appointed(town, "owner", "security_manager"), town.browse("operator")
    due = "2999-01-01"
    answer = town.post(
        security, "instructions", do="instruct", title="画面をロック", text="必ず", roles="operator", due=due
    )
    assert answer.status_code == 302
    assert "画面をロック" in shown(operator, "instructions")
    assert town.post(operator, "confirm-instruction", 1).status_code in (302, 404)
    given = InstructionConfirmation.objects.all()
    assert [one.staff_id for one in given] == [town.people["operator"].pk]
    today = {"day": "2026-01-05"}
    answer = town.post(operator, "study", do="log", source="手引き", conclusion="鍵を掛ける", **today)
    assert answer.status_code == 302
    answer = town.post(operator, "reactions", do="log", source="電話", said="読みにくい", concluded="直す", **today)
    assert answer.status_code == 302
    assert (StudyEntry.objects.count(), Reaction.objects.count()) == (1, 1)
    assert "読みにくい" in shown(operator, "reactions", query="?q=読みにくい")
    assert "読みにくい" not in shown(operator, "reactions", query="?q=別の言葉").split("探す言葉", 1)[0]


@pytest.mark.parametrize("name", ["study", "reactions", "instructions", "annexes", "new-annex"])
def test_nonsense_that_is_sent_is_answered_and_changes_nothing(town: Any, name: str) -> None:
    browser = appointed(town, "owner", "security_manager")
    before = Entry.objects.count()
    for do in ("log", "plan", "withdraw", "instruct", "end", "look", "decide", "x"):
        for value in ("", "99999999999999999999", "\x00", "<script>"):
            sent = {
                "do": do,
                "item_id": value,
                "instruction_id": value,
                "decision_id": value,
                "text": value,
                "due": value,
            }
            answer = town.post(browser, name, **sent, day=value, roles=value, title="", reason="", order="")
            assert answer.status_code in (200, 403, 404, 422), (do, value)
    assert Entry.objects.exclude(kind__endswith="_refused").count() == before
