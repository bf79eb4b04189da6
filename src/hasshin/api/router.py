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
    declarations,
    deliveries,
    directory,
    drills,
    duties,
    elections,
    findings,
    incident_acts,
    incidents,
    intake,
    knowing,
    ledger,
    links,
    me,
    openings,
    pages,
    passing,
    people,
    policy,
    posts,
    problems,
    records,
    reported,
    terminals,
)
from hasshin.api.auth import PersonToken
from hasshin.api.document import Documented
from hasshin.api.edge import Edge
from hasshin.api.strict import Strict


class Api(Edge, Documented, Strict, NinjaAPI):
    """Version 1: its edge answers in problem details alone, its document says so, and unknown names are refused."""


api = Api(
    title="Hasshin",
    version="1",
    description=(
        "Everything that the screens do, through the same actions. Errors are problem details (RFC 9457); a refusal"
        " (403) carries its reasons, each with the clauses of the city's guideline. What is wrong with what was sent"
        " (422) is said in Japanese or English, as Accept-Language asks; a name that an operation doesn't know is"
        " refused, and those that it knows are named."
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
    intake,
    pages,
    cases,
    deliveries,
    directory,
    records,
    duties,
    findings,
    incidents,
    incident_acts,
    reported,
    accounts_acts,
    passing,
    openings,
    account_life,
    connection,
    city_acts,
    credentials,
    drills,
    declarations,
    people,
    terminals,
    policy,
    knowing,
    elections,
    links,
    ledger,
):
    api.add_router("", module.router)
    api.knows(module.router)
