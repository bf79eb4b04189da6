"""A pack broken in one way is told with its line, its key and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from hasshin.policy.error_words import EXPECTED, MESSAGES, both
from hasshin.policy.errors import PackErrors
from hasshin.policy.load import find_pack, load_pack, load_pack_text
from tests.policy.world import REPO

GOOD = (REPO / "docs" / "examples" / "kasumigahara.yaml").read_text(encoding="utf-8")


def errors_of(text: str) -> list[tuple[int, str, str, str]]:
    with pytest.raises(PackErrors) as caught:
        load_pack_text(text, "town.yaml")
    return [(e.line, e.key, e.message, e.expected) for e in caught.value.errors]


def line_of(text: str, words: str) -> int:
    return next(i for i, line in enumerate(text.splitlines(), 1) if words in line)


ONE_WRONG = [
    ("id: kasumigahara\n", "id: kasumigahara\ncolour: red\n", "colour: red", "unknown key 'colour'", "known:"),
    (
        "in_force_from:",
        "in_force_form:",
        "in_force_form",
        "unknown key 'in_force_form'",
        "did you mean 'in_force_from'",
    ),
    ("type: hours", "type: hour", "type: hour", "unknown control type 'hour'", "did you mean 'hours'"),
    ("days: 180", "days: soon", "days: soon", "'soon' is not a whole number", "a whole number"),
    (
        "except_modes: [urgent]",
        "except_modes: [urgently]",
        "urgently",
        "'urgently' is not one",
        "did you mean 'urgent'",
    ),
    ("roles: [general_affairs]", "roles: [mayor]", "[mayor]", "no role 'mayor'", ""),
    ("clauses: [K-4]", "clauses: [K-44]", "[K-44]", "no clause 'K-44'", ""),
    ("only: [x, line]", "only: [x, tiktok]", "tiktok", "no service 'tiktok'", ""),
    ('start: "08:30"', 'start: "8.30"', '"8.30"', "a time of day is written", ""),
    ('version: "1.0.0"', "version: 1.0", "version: 1.0", "read as float, not as text", "in quotes"),
    ("own_domains: [town.kasumigahara.example]", "own_domains: [lg.jp]", "[lg.jp]", "belongs to nobody", ""),
    ("own_domains: [town.kasumigahara.example]", "own_domains: ['*.x.example']", "*.x", "no scheme, path", ""),
    (
        "guide_url: https://www.town.",
        "guide_url: https://www.tovvn.",
        "tovvn",
        "not on the city's own site",
        "own_domains",
    ),
    (
        "may: [decide, judge_mistaken, read_records]",
        "may: [read_records]",
        "count: 2",
        "decides here but may not",
        "may",
    ),
    ("scope: city\n    may: [appoint", "scope: town\n    may: [appoint", "scope: town", "not one of the words", "city"),
    ("committee_member], title", "committee_member, staff], title", "staff], title", "different scopes", "one scope"),
    ("count: 2", "count: 0", "count: 0", "0 is too small", "at least 1"),
    ("  - id: staff\n", "  - id: pr_chief\n", "", "stands twice", "each id once"),
    ("clauses: [K-7], text", "clauses: [], text", "clauses: [], text", "names the clauses it rests on", ""),
    ("house: deputies", "house: kindness", "house: kindness", "no house rule 'kindness'", ""),
    ("rumour, discrimination]", "rumour, reply]", "", "has an effect already", "once"),
]


@pytest.mark.parametrize(("old", "new", "words", "message", "expected"), ONE_WRONG)
def test_one_thing_wrong_is_told_where_it_stands(old: str, new: str, words: str, message: str, expected: str) -> None:
    assert GOOD.count(old) >= 1
    text = GOOD.replace(old, new, 1)
    found = [e for e in errors_of(text) if message in e[2]]
    assert found, errors_of(text)
    assert expected in found[0][3]
    if words:
        assert line_of(text, words) in {e[0] for e in found}


@pytest.mark.parametrize(("old", "new"), [(old, new) for old, new, *_ in ONE_WRONG])
def test_every_error_has_its_japanese(old: str, new: str) -> None:
    with pytest.raises(PackErrors) as caught:
        load_pack_text(GOOD.replace(old, new, 1), "town.yaml")
    for error in caught.value.errors:
        for told, known in ((error.message, MESSAGES), (error.expected, EXPECTED)):
            text = both(told, known)
            assert text.en == told
            assert not told or told.endswith(": ...") or text.ja != told, told
        assert error.of("en") == str(error)
        assert error.of("ja").startswith(f"town.yaml:{error.line}:{error.column}: {error.key}")


@pytest.mark.parametrize(
    ("old", "new", "key", "expected"),
    [
        ("days: 180", "days: 0", "every_days", "at least 1"),
        ("days: 180", "days: 1.5", "every_days", "a whole number"),
        ("in_force_from: ", "in_force_from: 2025-13-", "in_force_from", "a date such as 2025-04-01"),
        ('version: "1.0.0"', 'version: "x"', "version", 'three numbers in quotes: "1.0.0"'),
        ("only: [x, line]", "only: []", "only", "1 or more entries"),
        ("number: 第4条", 'number: ""', "number", "1 or more characters"),
        ("days: [mon", "days: [mun", "days.0", "did you mean 'sun'"),
        ("count: 2", "count: 0", "count", "at least 1"),
        ("everyone_in_unit: true", "everyone_in_unit: perhaps", "everyone_in_unit", "true or false"),
        ("guide_url: https://", "guide_url: ftp://", "guide_url", "an address beginning with https://"),
        (
            "roles: [pr_chief, committee_member], title",
            "roles: [mayor], title",
            "steps.0.roles.0",
            "",
        ),
    ],
)
def test_one_mistake_is_one_error_in_our_own_words(old: str, new: str, key: str, expected: str) -> None:
    assert old in GOOD
    found = errors_of(GOOD.replace(old, new, 1))
    assert len(found) == 1, found
    assert found[0][1].endswith(key)
    assert expected in found[0][3]
    assert not any(raw in found[0][2] for raw in ("Tuple", "Input", "String", "validation"))


def test_everything_wrong_is_told_at_once_in_the_order_of_the_file() -> None:
    text = GOOD.replace("in_force_from:", "in_force:", 1).replace("type: hours", "type: hour", 1)
    text = text.replace("roles: [general_affairs]", "roles: [mayor]", 1)
    found = errors_of(text)
    assert {m.split()[0] for _, _, m, _ in found} >= {"unknown", "the", "no"}
    assert [e[0] for e in found] == sorted(e[0] for e in found)
    assert len(found) == 4


def test_a_clause_that_nothing_mentions_is_an_error() -> None:
    text = GOOD.replace("clauses: [K-2]", "clauses: [K-3]", 1)
    assert [(line, m) for line, _, m, _ in errors_of(text)] == [
        (line_of(text, "id: K-2"), "no control names clause 'K-2', and it is not stated as not covered")
    ]


def test_a_key_that_stands_twice_is_an_error() -> None:
    text = GOOD.replace("days: 180", "days: 180", 1) + "version: '2.0.0'\n"
    assert ("version", "the key stands twice (first on line 6)") in [(k, m) for _, k, m, _ in errors_of(text)]


def test_yes_and_clock_times_stay_words() -> None:
    text = GOOD.replace("follow: allow_list", "follow: yes", 1).replace('start: "08:30"', "start: 08:30", 1)
    kept = load_pack_text(text, "town.yaml")
    assert [getattr(c, "follow", None) for c in kept.controls if getattr(c, "type", "") == "outward"] == ["yes"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &x [1]\nb: [" + ", ".join(["*x"] * 60) + "]\n", "too many aliases"),
        (
            "a: &a [1,1,1,1,1,1,1,1,1,1]\n"
            + "\n".join(f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]" for i in range(5)),
            "too many values",
        ),
        ("a: &a [*a]\n", "contains itself"),
        ("a: !!python/object/apply:os.system ['true']\n", "is not accepted"),
        ("a:\n\tb: 1\n", "tab"),
        ("- a\n- b\n", "not a pack"),
        ("", "not a pack"),
        ("a: [1, 2\n", "expected"),
        ("a: \x07\n", "forbids"),
        ("a: " + "[" * 60 + "]" * 60, "nested too deep"),
        ("a: " + "[" * 5000 + "]" * 5000, "nested too deep"),
        ("a: " + "x" * 1_100_000, "too large"),
    ],
)
def test_what_is_no_harmless_yaml_is_refused(text: str, message: str) -> None:
    assert message in errors_of(text)[0][2]


def test_a_file_that_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "town.yaml"
    path.write_bytes(b"schema: 1\ntitle: " + "松戸".encode("cp932"))
    with pytest.raises(PackErrors, match=r"town\.yaml:2:8: byte 0x8f is not UTF-8"):
        load_pack(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PackErrors, match="can't be read"):
        load_pack(tmp_path / "none.yaml")


def test_packs_are_found_by_id_and_unknown_ids_name_those_there_are() -> None:
    assert find_pack("matsudo").name == "matsudo.yaml"
    with pytest.raises(PackErrors, match=r"fukushima, matsudo"):
        find_pack("../packs/matsudo/x")
