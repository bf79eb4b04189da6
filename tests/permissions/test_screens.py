"""Each screen opens for whom its rule says, for nobody else; and what is sent there changes nothing without a right."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern

from hasshin.accounts.access import Rule
from hasshin.ledger.models import Entry
from hasshin.web.access import RULES
from hasshin.web.urls import urlpatterns
from tests.permissions.conftest import Cast
from tests.permissions.people import Holder

NAMES = sorted({p.name for p in urlpatterns if isinstance(p, URLPattern) and p.name})
VALUES = {"digest": "0" * 64, "service": "x", "handle": "nobody", "year": 2026, "month": 7}
# Where a worker is missing, that is the right answer for whoever watches the installation.
SAYS_503 = {"healthz-sending"}
SHUT = "ここを使える役割に任命されていません"


def address(name: str) -> str:
    from django.urls import reverse

    pattern = next(p for p in urlpatterns if p.name == name).pattern
    # The first row of each table is the sample city's own.
    kinds = {
        key: VALUES.get(key, 1 if type(c).__name__ == "IntConverter" else "x") for key, c in pattern.converters.items()
    }
    return reverse(name, kwargs=kinds)


def test_every_screen_has_a_rule_and_every_rule_a_screen() -> None:
    assert set(NAMES) == set(RULES)


def expected(rule: Rule, holder: Holder, cast: Cast) -> bool:
    """Said from the pack's text alone: does the role have one of the rights?"""
    if rule.who != "rights" or (rule.reading and not cast.given & set(rule.rights)):
        return True
    return bool(holder.rights & set(rule.rights))


def test_each_screen_opens_for_whom_its_rule_says(cast: Cast) -> None:
    wrong = []
    for holder in cast.people:
        client = holder.browser(cast.clock)
        for name in NAMES:
            answer = client.get(address(name))
            shut = answer.status_code == 403 and SHUT in answer.content.decode()
            broken = answer.status_code >= 500 and name not in SAYS_503
            if broken or shut == expected(RULES[name], holder, cast):
                wrong.append((holder.role, name, answer.status_code))
    assert not wrong


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_sign_in_only_the_public_screens_answer(cast: Cast, method: str) -> None:
    for name in NAMES:
        answer: Any = getattr(Client(raise_request_exception=False), method)(address(name))
        asked = answer.status_code == 302 and answer["Location"].startswith("/sign-in/?next=")
        assert asked == (RULES[name].who != "public"), (name, answer.status_code)


def test_what_is_sent_without_the_right_changes_nothing(cast: Cast) -> None:
    """A POST to each screen whose act asks for a right, by each person without it: no entry but refusals."""
    before = _changes()
    for holder in cast.people:
        client = holder.browser(cast.clock)
        for name in NAMES:
            rule = RULES[name]
            if rule.who in ("rights", "asks") and not holder.rights & set(rule.rights):
                answer = client.post(address(name), {"reason": "理由", "revision": 1, "order": "第1号"})
                assert answer.status_code < 500, (holder.role, name)
                assert _changes() == before, (holder.role, name)


def _changes() -> int:
    return Entry.objects.exclude(kind__endswith="_refused").count()
