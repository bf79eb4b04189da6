"""People who call the API."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client

from hasshin.city.actions.token import issue_token
from hasshin.city.actor import Actor
from hasshin.delivery.engine import deliver, due
from hasshin.records.actions.make import make_missing
from tests.conftest import Clock
from tests.proofs import PROVEN

OUTSIDE = "203.0.113.9"
OFFICE = "127.0.0.1"
PROBLEM = "application/problem+json"


@dataclass
class Answer:
    """What came back."""

    status: int
    body: Any
    headers: Any
    raw: bytes

    @property
    def clauses(self) -> set[str]:
        """The clause ids of all reasons, house rules left out."""
        reasons = self.body["reasons"]
        return {c["id"] for reason in reasons for c in reason["clauses"] if not c["house_rule"]}

    @property
    def codes(self) -> set[str]:
        return {reason["code"] for reason in self.body["reasons"]}


@dataclass
class Person:
    """One person with a token."""

    city: City
    token: str
    address: str = OFFICE
    language: str = "ja"

    def get(self, path: str, **query: Any) -> Answer:
        return self.call("GET", path, query=query)

    def post(self, path: str, body: Any = None, **more: Any) -> Answer:
        return self.call("POST", path, body, **more)

    def put(self, path: str, body: Any = None) -> Answer:
        return self.call("PUT", path, body)

    def upload(self, path: str, file: Any) -> Answer:
        """Send a file as a form does."""
        sent = self.city.client.post(f"/api/v1{path}", {"file": file}, **self.headers())
        return answer(sent)

    def call(
        self, method: str, path: str, body: Any = None, *, query: Any = None, raw: bytes | None = None, **headers: str
    ) -> Answer:
        data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        sent = self.city.client.generic(
            method,
            f"/api/v1{path}",
            data,
            content_type="application/json",
            query_params=query or {},
            **{**self.headers(), **headers},
        )
        return answer(sent)

    def headers(self) -> dict[str, Any]:
        return {
            "HTTP_AUTHORIZATION": f"Bearer {self.token}",
            "REMOTE_ADDR": self.address,
            "HTTP_ACCEPT_LANGUAGE": self.language,
        }


def answer(sent: Any) -> Answer:
    """What a response says; a problem must have the shape of RFC 9457."""
    kind = sent.headers.get("Content-Type", "")
    content = sent.getvalue() if sent.streaming else sent.content
    sent.close()
    body = json.loads(content) if kind.partition(";")[0].endswith("json") and content else None
    if sent.status_code >= 400:
        assert kind == PROBLEM, (sent.status_code, kind, content[:300])
        assert body["status"] == sent.status_code
        assert body["type"].startswith("urn:hasshin:problem:")
        assert body["title"]
    return Answer(sent.status_code, body, sent.headers, content)


@dataclass
class City:
    """A sample city with a clock that the web server shares."""

    sample: Any
    clock: Clock
    traveller: Any
    client: Client
    tokens: dict[str, str] = field(default_factory=dict)

    def person(self, username: str, *, at_office: bool = True, language: str = "ja") -> Person:
        """That person with a token of their own."""
        if username not in self.tokens:
            actor = Actor(staff=self.sample.people[username])
            self.tokens[username] = issue_token(actor=actor, now=self.clock.now, name="test", proof=PROVEN)[1]
        return Person(self, self.tokens[username], OFFICE if at_office else OUTSIDE, language)

    def forward(self, **spans: float) -> None:
        """Move the time of the city and of its web server."""
        self.traveller.move_to(self.clock.forward(**spans))

    def send(self) -> None:
        """What the worker does once it runs: send what is due, then make the records."""
        for delivery_id, _account in due(self.clock.now):
            deliver(delivery_id, worker="test", clock=lambda: self.clock.now)
        make_missing(self.clock.now)

    def later(self, **spans: float) -> str:
        return (self.clock.now + timedelta(**spans)).isoformat()
