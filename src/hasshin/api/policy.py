"""The guideline in force, as data, and what the product does about each clause."""

from __future__ import annotations

from datetime import date

from ninja import Router
from pydantic import BaseModel

from hasshin.api.request import Call
from hasshin.city.pack import current_digest, current_pack
from hasshin.policy.coverage import Status, coverage
from hasshin.policy.pack import Clause, Pack
from hasshin.policy.text import Text
from hasshin.policy.vocabulary import How

router = Router(tags=["policy"])


class PackOut(BaseModel):
    """The policy pack in force. `pack` is the whole of it; `digest` is the SHA-256 of the text that was adopted."""

    digest: str
    id: str
    version: str
    title: Text
    in_force_from: date
    pack: dict[str, object]


class CoveredOut(BaseModel):
    """One clause and how it is met; `planned` names what of it is still to come."""

    clause: Clause
    statuses: list[Status]
    controls: list[str]
    planned: list[str]
    unmet: list[How]


@router.get("/policy", response=PackOut)
def get_policy(request: Call) -> PackOut:
    """The policy pack in force."""
    pack: Pack = current_pack()
    return PackOut(
        digest=current_digest(),
        id=pack.id,
        version=pack.version,
        title=pack.title,
        in_force_from=pack.in_force_from,
        pack=pack.model_dump(mode="json", by_alias=True),
    )


@router.get("/policy/coverage", response=list[CoveredOut])
def get_coverage(request: Call) -> list[CoveredOut]:
    """Each clause: enforced, evidenced, a duty, guided, planned, or not covered. Nothing is claimed silently."""
    return [
        CoveredOut(
            clause=one.clause,
            statuses=list(one.statuses),
            controls=list(one.controls),
            planned=list(one.planned),
            unmet=list(one.unmet),
        )
        for one in coverage(current_pack())
    ]
