"""Each row of the clause table stands in its pack, with the same `how`."""

from __future__ import annotations

import re

import pytest

from tests.policy.clause_rows import CLAUSE_ROWS
from tests.policy.world import REPO, pack

TABLE = REPO.parent / "shared" / "clauses.md"
CITIES = {"fukushima": "F-", "matsudo": "M-"}


def table_rows() -> dict[str, tuple[str, ...]]:
    """The table as it stands beside the repository, or the copy here where there is none."""
    if not TABLE.is_file():
        return CLAUSE_ROWS
    rows: dict[str, tuple[str, ...]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        found = re.match(r"\| ([FM]-[\d.\-]+) \| .*? \| ([a-z, ]+) \| ", line)
        if found is None:
            continue
        how = tuple(word.strip() for word in found[2].split(","))
        span = re.fullmatch(r"(.*?)(\d+)\.\.(\d+)", found[1])
        ids = [f"{span[1]}{n}" for n in range(int(span[2]), int(span[3]) + 1)] if span else [found[1]]
        rows |= dict.fromkeys(ids, how)
    return rows


def test_the_copy_of_the_table_is_the_table() -> None:
    assert table_rows() == CLAUSE_ROWS
    assert len(CLAUSE_ROWS) == 60


@pytest.mark.parametrize("city", CITIES)
def test_a_pack_holds_exactly_its_rows_with_the_same_how(city: str) -> None:
    wanted = {i: how for i, how in table_rows().items() if i.startswith(CITIES[city])}
    assert {c.id: c.how for c in pack(city).clauses} == wanted


@pytest.mark.parametrize("city", CITIES)
def test_every_clause_has_words_in_both_languages(city: str) -> None:
    for clause in pack(city).clauses:
        for text in (clause.heading, clause.summary):
            assert text.ja.strip(), clause.id
            assert text.en.strip(), clause.id


def test_the_two_security_managers_are_different_roles() -> None:
    assert pack("fukushima").role("security_manager") is None
    assert pack("matsudo").role("information_security_manager") is None
    ours = pack("fukushima").role("information_security_manager")
    theirs = pack("matsudo").role("security_manager")
    assert ours is not None
    assert theirs is not None
    assert (ours.title.ja, theirs.title.ja) == ("情報セキュリティ管理者", "セキュリティ管理者")
