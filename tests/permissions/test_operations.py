"""Each operation of the API answers for whom its rule says, and changes nothing for anybody else."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from hasshin.api.access import RULES
from hasshin.ledger.models import Entry
from tests.api.operations import Operation, operations
from tests.permissions.bodies import body, known
from tests.permissions.conftest import Cast
from tests.permissions.people import Holder

GIVEN_BY_THE_EDGE = {"no_rule", "not_appointed"}


def rule_of(one: Operation) -> Any:
    return RULES[f"{one.method} {one.path}"]


def call(client: Client, one: Operation, headers: dict[str, str], names: dict[str, Any]) -> Any:
    data = json.dumps(body(one.body, names)).encode() if one.body is not None else b""
    path = one.path
    for name in (part.split("}")[0] for part in path.split("{")[1:]):
        path = path.replace(f"{{{name}}}", str(names.get(name, "0" * 64 if name == "digest" else 1)))
    query = {"subject": f"account:{names['account_id']}"} if "subject" in one.query else {}
    return client.generic(one.method, f"/api/v1{path}", data, "application/json", query_params=query, **headers)


def test_every_operation_has_a_rule_and_every_rule_an_operation() -> None:
    assert {f"{one.method} {one.path}" for one in operations()} == set(RULES)


def test_each_operation_answers_for_whom_its_rule_says(cast: Cast) -> None:
    client, wrong = Client(raise_request_exception=False), []
    names = known(cast.clock)
    for holder in cast.people:
        headers = holder.token(cast.clock)
        for one in operations():
            if one.method != "GET":
                continue
            answer = call(client, one, headers, names)
            if answer.status_code >= 500 or (answer.status_code == 403) == _expected(one, holder, cast):
                wrong.append((holder.role, str(one), answer.status_code))
    assert not wrong


def test_an_act_without_its_right_is_no_act(cast: Cast) -> None:
    """With a body that the operation takes: never a success, and no entry but refusals."""
    client, before, reached = Client(raise_request_exception=False), _changes_of(cast), set()
    names = known(cast.clock)
    headers = {holder.role: holder.token(cast.clock) for holder in cast.people}
    before = _changes_of(cast)
    for holder in cast.people:
        for one in operations():
            rule = rule_of(one)
            if one.method == "GET" or rule.who == "staff" or holder.rights & set(rule.rights):
                continue
            answer = call(client, one, headers[holder.role], names)
            assert 400 <= answer.status_code < 500, (holder.role, str(one), answer.status_code)
            assert _changes_of(cast) == before, (holder.role, str(one))
            if answer.status_code == 403:
                reached.add(str(one))
    asked = {
        str(one)
        for one in operations()
        if rule_of(one).who in ("rights", "asks") and one.method != "GET" and _is_there(one, names)
    }
    # Most get as far as the right itself, where what they name is there.
    assert len(reached & asked) > len(asked) * 0.7, sorted(asked - reached)


def _is_there(one: Operation, names: dict[str, Any]) -> bool:
    """Whether the sample city has what the path names."""
    return all(part.partition("}")[0] in names for part in one.path.split("{")[1:])


def _expected(one: Operation, holder: Holder, cast: Cast) -> bool:
    rule = rule_of(one)
    if rule.who != "rights" or not cast.given & set(rule.rights):
        return True
    return bool(holder.rights & set(rule.rights))


def _changes_of(cast: Cast) -> int:
    return Entry.objects.exclude(kind__endswith="_refused").count()
