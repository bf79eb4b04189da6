"""The REST API: version 1, one token a person, the same actions as the screens."""

from __future__ import annotations

from ninja import NinjaAPI

from hasshin.api import (
    account_life,
    accounts_acts,
    cases,
    city_acts,
    connection,
    credentials,
    deliveries,
    directory,
    duties,
    findings,
    incidents,
    knowing,
    ledger,
    me,
    openings,
    pages,
    people,
    policy,
    posts,
    problems,
    records,
    terminals,
)
from hasshin.api.auth import PersonToken
from hasshin.api.document import Documented
from hasshin.api.edge import Edge


class Api(Edge, Documented, NinjaAPI):
    """Version 1, with an edge that answers in problem details and in nothing else, and a document that says so."""


api = Api(
    title="Hasshin",
    version="1",
    description=(
        "Everything that the screens do, through the same actions. Errors are problem details (RFC 9457); a refusal"
        " (403) carries its reasons, each with the clauses of the city's guideline."
    ),
    urls_namespace="api-1",
    auth=PersonToken(),
    docs_url=None,
    openapi_url="/openapi.json",
)
problems.install(api)
for module in (
    me,
    posts,
    pages,
    cases,
    deliveries,
    directory,
    records,
    duties,
    findings,
    incidents,
    accounts_acts,
    openings,
    account_life,
    connection,
    city_acts,
    credentials,
    people,
    terminals,
    policy,
    knowing,
    ledger,
):
    api.add_router("", module.router)
