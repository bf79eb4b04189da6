"""Coverage, differences, schema and replay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hasshin.policy.coverage import coverage
from hasshin.policy.diff import diff
from hasshin.policy.facts import Claim, SubmitFacts
from hasshin.policy.load import load_pack_text, pack_digest
from hasshin.policy.replay import redecide
from hasshin.policy.report import check_report, diff_report
from hasshin.policy.schema import json_schema_text
from tests.policy.world import NOW, OFFICE, OPERATOR, REPO, account, actor, confirmed, pack, post, submit

CITIES = ("fukushima", "matsudo")


def test_the_schema_for_editors_is_current() -> None:
    assert (REPO / "packs" / "schema.json").read_text(encoding="utf-8") == json_schema_text(), (
        "write hasshin.policy.schema.json_schema_text() to packs/schema.json"
    )


@pytest.mark.parametrize("city", CITIES)
def test_each_shipped_pack_names_the_schema_for_its_editor(city: str) -> None:
    first = (REPO / "packs" / f"{city}.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=./schema.json"


@pytest.mark.parametrize("city", CITIES)
def test_every_clause_is_met_or_planned_as_its_row_demands(city: str) -> None:
    for row in coverage(pack(city)):
        assert row.unmet == (), row.clause.id
        assert "not_covered" not in row.statuses, row.clause.id


def test_what_the_first_part_delivers_is_not_planned() -> None:
    delivered = {
        *("F-0", "F-1", "F-2-1", "F-2-2", "F-2-3", "F-2-5", "F-3-4", "F-4-1", "F-4-2", "F-4-3", "F-4-4", "F-5-1"),
        *("M-0", "M-3", "M-4", "M-11", "M-12", "M-13", "M-18", *(f"M-19-{n}" for n in range(1, 9))),
    }
    rows = [row for city in CITIES for row in coverage(pack(city))]
    assert not {row.clause.id for row in rows if row.planned} & delivered


def test_strict_fails_while_anything_is_planned_and_plain_does_not() -> None:
    path = REPO / "packs" / "fukushima.yaml"
    assert check_report(path, strict=False, as_json=False)[1] == 0
    text, code = check_report(path, strict=True, as_json=False)
    assert code == 1
    assert "planned (examination of words)" in text
    town = REPO / "docs" / "examples" / "kasumigahara.yaml"
    assert check_report(town, strict=True, as_json=True)[1] == 0


def test_a_broken_pack_is_told_in_both_forms(tmp_path: Path) -> None:
    broken = tmp_path / "town.yaml"
    broken.write_text("schema: 1\nid: town\ncity: nowhere\n", encoding="utf-8")
    text, code = check_report(broken, strict=False, as_json=False)
    assert code == 2
    assert "town.yaml:3:" in text
    told = json.loads(check_report(broken, strict=False, as_json=True)[0])
    assert told["ok"] is False
    assert {"file", "line", "column", "key", "message", "expected"} == set(told["errors"][0])


def test_a_control_that_cannot_meet_its_clause_shows_as_unmet(tmp_path: Path) -> None:
    text = (REPO / "docs" / "examples" / "kasumigahara.yaml").read_text(encoding="utf-8")
    weaker = tmp_path / "town.yaml"
    weaker.write_text(text.replace("how: [duty, evidence]", "how: [enforce]", 1), encoding="utf-8")
    report, code = check_report(weaker, strict=False, as_json=False)
    assert code == 1
    assert "no control can: enforce" in report


def test_a_window_past_midnight_is_said_to_be_overnight(tmp_path: Path) -> None:
    text = (REPO / "docs" / "examples" / "kasumigahara.yaml").read_text(encoding="utf-8")
    night = tmp_path / "town.yaml"
    night.write_text(text.replace('start: "08:30", end: "17:15"', 'start: "17:15", end: "08:30"', 1), "utf-8")
    assert "hours 17:15-08:30: overnight" in check_report(night, strict=False, as_json=False)[0]
    assert "夜をまたぐ" in check_report(night, strict=False, as_json=False, language="ja")[0]
    night.write_text(text, "utf-8")
    assert "overnight" not in check_report(night, strict=False, as_json=False)[0]


def test_reports_speak_japanese_and_json_stays_as_it_is() -> None:
    path = REPO / "packs" / "fukushima.yaml"
    text, code = check_report(path, strict=True, as_json=False, language="ja")
    assert code == 1
    assert all(words in text for words in ("強制", "今後対応 (言葉の点検)", "満たしていないもの", "条項 "))
    assert not any(words in text for words in ("enforced", "clauses,", "not fulfilled"))
    for clause in pack("fukushima").clauses:
        assert clause.heading.ja in text
    assert check_report(path, False, True, "ja") == check_report(path, False, True, "en")
    assert "違いはありません" in diff_report(pack("matsudo"), pack("matsudo"), "ja")
    assert pack("fukushima").title.ja in diff_report(pack("matsudo"), pack("fukushima"), "ja")


def test_differences_are_told_by_place() -> None:
    text = (REPO / "packs" / "matsudo.yaml").read_text(encoding="utf-8")
    other = load_pack_text(
        text.replace("minimum: 2", "minimum: 3").replace("every_days: 90 }\n\n", "every_days: 30 }\n\n"), "m"
    )
    told = [str(change) for change in diff(pack("matsudo"), other)]
    assert "~ controls.roster(M-4).minimum: 2 -> 3" in told
    assert "~ controls.review(M-13).every_days: 90 -> 30" in told
    assert len(told) == 2
    assert diff(pack("matsudo"), pack("matsudo")) == ()
    assert "no difference" in diff_report(other, other)
    assert "+ clauses.M-1" in diff_report(pack("fukushima"), pack("matsudo"))


def test_the_digest_is_of_the_exact_text() -> None:
    assert pack_digest("a: 1\n") != pack_digest("a: 1")
    assert len(pack_digest("")) == 64


def test_history_is_decided_again_under_another_pack() -> None:
    facts = SubmitFacts(
        now=NOW,
        actor=actor(OPERATOR),
        terminal=OFFICE,
        accounts=(account(),),
        post=post(),
        claim=Claim(ground="law", proof={"provision": "民法第1条"}),
        confirmed=confirmed("fukushima"),
    )
    before = submit("fukushima", claim=facts.claim)
    assert redecide(pack("fukushima"), facts, before) is None
    changed = redecide(pack("matsudo"), facts, before)
    assert changed is not None
    assert {"allowed", "reasons", "exemption"} <= set(changed.respects)


def weakened(tmp_path: Path) -> Path:
    """Matsudo, where who gives the consent to a private device lacks the right to."""
    whole = (REPO / "packs" / "matsudo.yaml").read_text("utf-8")
    text = whole.replace("approve_opening, consent_terminal,", "approve_opening,")
    written = tmp_path / "matsudo.yaml"
    written.write_text(text, "utf-8")
    return written


@pytest.mark.parametrize("city", CITIES)
def test_the_shipped_packs_give_no_cause_to_warn(city: str) -> None:
    told, _code = check_report(REPO / "packs" / f"{city}.yaml", False, True)
    assert json.loads(told)["warnings"] == []


@pytest.mark.clause("M-5")
def test_a_consent_that_nobody_can_give_is_warned_of_and_does_not_fail(tmp_path: Path) -> None:
    before = check_report(REPO / "packs" / "matsudo.yaml", False, False)
    written = weakened(tmp_path)
    shown, code = check_report(written, False, False)
    assert code == before[1]
    assert "warning: terminals, exception: operations_manager gives the consent" in shown
    assert "nobody can consent" in shown
    japanese, _ = check_report(written, False, False, "ja")
    assert "注意: 端末の例外" in japanese
    told = json.loads(check_report(written, False, True)[0])
    assert [set(one) for one in told["warnings"]] == [{"ja", "en"}]


def test_one_of_two_who_can_not_consent_is_named(tmp_path: Path) -> None:
    text = (REPO / "packs" / "matsudo.yaml").read_text("utf-8")
    written = tmp_path / "matsudo.yaml"
    both = text.replace("consent_by: [operations_manager]", "consent_by: [operations_manager, security_manager]")
    written.write_text(both, "utf-8")
    shown, _code = check_report(written, False, False)
    assert "of those who give the consent, security_manager can't" in shown
