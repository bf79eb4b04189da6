"""Done means evidence, not a tick: each kind of duty has a case that tries to be rid of it with none."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from hasshin.duties import queries, sources
from hasshin.duties.queries import INCOMPLETE
from hasshin.ledger.models import Entry
from hasshin.policy.reasons import Refused
from tests.conftest import Clock
from tests.duties import cases as folder
from tests.duties.cases import Case

SOURCE = Path(queries.__file__).parents[1]
MODULES = [importlib.import_module(f"{folder.__name__}.{m.name}") for m in pkgutil.iter_modules(folder.__path__)]
CASES: list[Case] = [case for module in MODULES for case in module.CASES]
KINDS = {kind.id: kind for kind in sources.KINDS}


def keys(clock: Clock) -> dict[str, Any]:
    return {row.key: row for row in queries.duties(clock.now)}


@pytest.fixture
def city(request: pytest.FixtureRequest, settings: Any) -> Any:
    settings.HASSHIN_INSTALLATION = settings.HASSHIN_INSTALLATION  # whatever a case changes is put back
    return request.getfixturevalue(f"city_{request.getfixturevalue('case').city}")


@pytest.mark.django_db
@pytest.mark.parametrize("case", [pytest.param(c, id=f"{c.kind}-{n}") for n, c in enumerate(CASES)])
def test_a_duty_stays_until_its_evidence_is_there(case: Case, city: Any, clock: Clock) -> None:
    key = case.arrange(city, clock)
    row = keys(clock).get(key)
    assert row is not None, sorted(keys(clock))
    assert row.kind == case.kind
    assert row.holders, "somebody owes it"
    assert row.citations, "it says on what it rests"
    reverse(row.place.name, args=row.place.args)

    with suppress(Refused):  # a refusal always carries its reasons
        case.close_with_nothing(city, clock)
    assert key in keys(clock), "it was closed with nothing"

    last = Entry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    case.close_with_evidence(city, clock)
    assert key not in keys(clock), "its evidence does not close it"
    written = set(Entry.objects.filter(seq__gt=last).values_list("kind", flat=True))
    kind = KINDS[case.kind]
    assert kind.seen or written & set(kind.closed_by), f"{kind.id} was closed by {sorted(written)}"


def test_every_kind_has_a_case() -> None:
    assert set(KINDS) - {case.kind for case in CASES} == set()


def test_every_case_is_of_a_kind_that_the_list_knows() -> None:
    assert {case.kind for case in CASES} - set(KINDS) == set()


def test_kinds_have_ids_of_their_own() -> None:
    assert [kind for kind, number in Counter(k.id for k in sources.KINDS).items() if number > 1] == []


@pytest.mark.parametrize("kind", [*sources.KINDS, INCOMPLETE], ids=lambda kind: kind.id)
def test_a_kind_says_in_both_languages_what_it_is_and_what_closes_it(kind: Any) -> None:
    for text in (kind.title, kind.evidence):
        assert text.ja.strip()
        assert text.en.strip()
    assert bool(kind.closed_by) != kind.seen, "either an entry of the ledger is its evidence, or what the product sees"


@pytest.mark.parametrize("kind", sources.KINDS, ids=lambda kind: kind.id)
def test_the_ledger_knows_the_entries_that_close_it(kind: Any) -> None:
    code = "\n".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py") if "duties/sources" not in str(path))
    literal = set(re.findall(r'"([a-z_]+\.[a-z_]+)"', code))
    made = [
        re.compile(re.sub(r"\\{.*?\\}|\{.*?\}", "[a-z_]+", one)) for one in re.findall(r'f"([a-z]+\.\{[^"]*)"', code)
    ]
    unknown = {one for one in kind.closed_by if one not in literal and not any(p.fullmatch(one) for p in made)}
    assert not unknown


def test_no_two_kinds_fold_the_same_finding() -> None:
    codes = Counter(code for kind in sources.KINDS for code in kind.findings)
    assert [code for code, number in codes.items() if number > 1] == []
