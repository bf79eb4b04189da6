"""Somebody with full rights on the database changes it behind the triggers: verification says where and what."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from tests.ledger.flushing import without_guards

from hasshin.ledger.actions.checkpoint import checkpoint
from hasshin.ledger.actions.verify import Verification, verify
from hasshin.ledger.models import Entry
from hasshin.ledger.verify_file import entry_hash

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

Run = Callable[..., None]


@pytest.fixture
def five(add: Any, clock: Any) -> list[Entry]:
    """Five entries with a personal value each; a checkpoint on the fourth."""
    made = [add(subject=f"post:{n}", personal={"name": f"市民{n}"}) for n in range(1, 5)]
    assert checkpoint(now=clock.now) is not None
    return [*made, add(subject="post:5", personal={"name": "市民5"})]


@pytest.fixture
def sql() -> Run:
    def run(statement: str, *values: Any) -> None:
        with without_guards(), connection.cursor() as cursor:
            cursor.execute(statement, values)

    return run


def found(result: Verification) -> set[tuple[int, str]]:
    assert result.ok is (result.count == 0)
    return {(one.seq, one.code) for one in result.problems}


def other_body(entry: Entry) -> bytes:
    return bytes(entry.body).replace(b'"staff:3"', b'"staff:4"')


def remake(entries: list[Entry], start: int, sql: Run) -> None:
    """Change one entry and make the whole chain after it anew, as a careful forger would."""
    prev = ""
    for entry in entries[start - 1 :]:
        content = bytes(entry.body).replace(entry.prev_hash.encode(), prev.encode()) if prev else other_body(entry)
        new = entry_hash(content)
        before = prev or entry.prev_hash
        actor = "staff:3" if prev else "staff:4"
        sql(
            "UPDATE ledger_entry SET body = %s, prev_hash = %s, hash = %s, actor = %s WHERE seq = %s",
            content,
            before,
            new,
            actor,
            entry.seq,
        )
        prev = new
    sql("UPDATE ledger_head SET hash = %s", prev)


def test_an_untouched_ledger_is_whole(five: list[Entry]) -> None:
    result = verify()
    assert result.ok, [one.of("en") for one in result.problems]
    assert (result.entries, result.checkpoints) == (5, 1)


def test_a_changed_body_is_found(five: list[Entry], sql: Run) -> None:
    sql("UPDATE ledger_entry SET body = %s, actor = 'staff:4' WHERE seq = 2", other_body(five[1]))
    assert found(verify()) == {(2, "hash")}


def test_a_changed_body_with_a_new_hash_is_found(five: list[Entry], sql: Run) -> None:
    content = other_body(five[1])
    statement = "UPDATE ledger_entry SET body = %s, hash = %s, actor = 'staff:4' WHERE seq = 2"
    sql(statement, content, entry_hash(content))
    assert found(verify()) == {(3, "link")}


def test_a_changed_last_entry_with_a_new_hash_is_found_by_the_head(five: list[Entry], sql: Run) -> None:
    content = other_body(five[4])
    statement = "UPDATE ledger_entry SET body = %s, hash = %s, actor = 'staff:4' WHERE seq = 5"
    sql(statement, content, entry_hash(content))
    assert found(verify()) == {(5, "head")}


def test_a_chain_made_anew_is_found_by_the_checkpoint(five: list[Entry], sql: Run) -> None:
    remake(five, 2, sql)
    assert found(verify()) == {(4, "checkpoint")}


def test_a_chain_made_anew_is_found_by_the_file_when_the_table_of_checkpoints_is_emptied(
    five: list[Entry], sql: Run
) -> None:
    remake(five, 2, sql)
    sql("DELETE FROM ledger_checkpoint")
    assert found(verify()) == {(4, "checkpoint")}


@pytest.mark.parametrize(
    ("column", "value"), [("kind", "posts.approve"), ("subject", "post:9"), ("actor", "staff:9"), ("at", "2020-01-01")]
)
def test_a_changed_search_column_is_found(five: list[Entry], sql: Run, column: str, value: str) -> None:
    sql(f"UPDATE ledger_entry SET {column} = %s WHERE seq = 3", value)
    assert found(verify()) == {(3, "columns")}


@pytest.mark.parametrize("gone", [1, 2, 3])
def test_a_removed_entry_is_found(five: list[Entry], sql: Run, gone: int) -> None:
    sql("DELETE FROM ledger_personaldatum WHERE entry_id = %s", gone)
    sql("DELETE FROM ledger_entry WHERE seq = %s", gone)
    result = verify()
    assert found(result) == {(gone + 1, "gap")}
    assert f"entries {gone} to {gone}" in result.problems[0].of("en")


def cut(sql: Run, last: int, head: str) -> None:
    sql("DELETE FROM ledger_personaldatum WHERE entry_id > %s", last)
    sql("DELETE FROM ledger_entry WHERE seq > %s", last)
    sql("UPDATE ledger_head SET seq = %s, hash = %s", last, head)


def test_a_removed_end_is_found_by_the_head(five: list[Entry], sql: Run) -> None:
    sql("DELETE FROM ledger_personaldatum WHERE entry_id = 5")
    sql("DELETE FROM ledger_entry WHERE seq = 5")
    assert found(verify()) == {(4, "head")}


def test_a_removed_end_with_a_fitting_head_is_found_by_the_checkpoint(five: list[Entry], sql: Run) -> None:
    cut(sql, 3, five[2].hash)
    result = verify()
    assert found(result) == {(0, "truncated")}
    assert "signed entry 4" in result.problems[0].of("en")


def test_a_removed_end_with_its_checkpoints_is_found_by_the_file(five: list[Entry], sql: Run) -> None:
    cut(sql, 3, five[2].hash)
    sql("DELETE FROM ledger_checkpoint")
    assert found(verify()) == {(0, "truncated")}


def test_an_emptied_ledger_is_found_by_the_file(five: list[Entry], sql: Run) -> None:
    for table in ("checkpoint", "personaldatum", "entry", "head"):
        sql(f"DELETE FROM ledger_{table}")
    assert found(verify()) == {(0, "truncated")}


def test_two_entries_that_changed_places_are_found(five: list[Entry], sql: Run) -> None:
    sql("UPDATE ledger_entry SET seq = 9 WHERE seq = 2")
    sql("UPDATE ledger_entry SET seq = 2 WHERE seq = 3")
    sql("UPDATE ledger_entry SET seq = 3 WHERE seq = 9")
    assert {(3, "gap"), (2, "order")} <= found(verify())


def test_an_inserted_entry_is_found(five: list[Entry], sql: Run) -> None:
    content = other_body(five[4]).replace(b'"seq":5', b'"seq":6')
    sql(
        "INSERT INTO ledger_entry (seq, at, kind, subject, actor, body, prev_hash, hash)"
        " SELECT 6, at, kind, subject, 'staff:4', %s, 'x', %s FROM ledger_entry WHERE seq = 5",
        content,
        entry_hash(content),
    )
    assert (6, "link") in found(verify())


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE ledger_personaldatum SET value = CAST('\"x\"' AS {binary}) WHERE entry_id = 2", "personal_changed"),
        ("UPDATE ledger_personaldatum SET value = NULL, salt = NULL WHERE entry_id = 2", "personal_missing"),
        ("DELETE FROM ledger_personaldatum WHERE entry_id = 2", "personal_missing"),
        ("UPDATE ledger_personaldatum SET field = 'other' WHERE entry_id = 2", "personal_extra"),
    ],
)
def test_a_personal_value_changed_or_gone_without_order_is_found(
    five: list[Entry], sql: Run, statement: str, code: str
) -> None:
    sql(statement.format(binary="bytea" if connection.vendor == "postgresql" else "blob"))
    assert (2, code) in found(verify())


@pytest.mark.parametrize(
    ("column", "value", "codes"),
    [
        ("statement", b'{"seq":4}', {(4, "unfiled"), (0, "malformed")}),
        ("signature", "00" * 64, {(4, "unfiled"), (4, "signature")}),
    ],
)
def test_a_changed_checkpoint_is_found(
    five: list[Entry], sql: Run, column: str, value: Any, codes: set[tuple[int, str]]
) -> None:
    sql(f"UPDATE ledger_checkpoint SET {column} = %s", value)
    assert found(verify()) == codes


def test_a_checkpoint_that_the_file_lost_is_found(five: list[Entry]) -> None:
    Path(settings.HASSHIN_CHECKPOINTS).unlink()
    assert found(verify()) == {(4, "unfiled")}


def test_without_a_key_to_trust_the_checkpoints_are_not_taken_as_proof(five: list[Entry]) -> None:
    Path(settings.HASSHIN_LEDGER_KEY).unlink()
    assert found(verify()) == {(4, "no_key")}
    assert found(verify(public_keys=("ab" * 32,))) == {(4, "key")}


def test_a_body_that_is_no_json_is_found_and_the_rest_still_checked(five: list[Entry], sql: Run) -> None:
    sql("UPDATE ledger_entry SET body = %s WHERE seq = 2", b"\xff{")
    sql("UPDATE ledger_entry SET actor = 'staff:4' WHERE seq = 5")
    result = verify()
    assert {(2, "not_json"), (5, "columns")} <= found(result)
    assert result.entries == 5
