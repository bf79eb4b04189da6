"""Watched links of published posts: the same actions as the screen."""

from __future__ import annotations

from ninja import Router
from pydantic import BaseModel

from hasshin.api.request import Call, now_of
from hasshin.api.values import Id, Line, Words
from hasshin.records.actions.accept_link import accept_link, look_soon
from hasshin.records.queries_links import LinkRow, link_row, link_rows

router = Router(tags=["links"])


class AcceptIn(BaseModel, extra="forbid"):
    """Why what stands there now is all right."""

    reason: Words


@router.get("/links", response=list[LinkRow])
def get_links(request: Call, only_wrong: bool = False, text: Line = "") -> list[LinkRow]:
    """Where links in posts that are out lead, with their state; what is wrong first."""
    return link_rows(only_wrong=only_wrong, words=text)


@router.post("/links/{target_id}/accept", response=LinkRow)
def post_link_accept(request: Call, target_id: Id, data: AcceptIn) -> LinkRow:
    """Accept where it leads now; from here on it is compared with that."""
    return link_row(accept_link(actor=request.auth, now=now_of(request), target_id=target_id, reason=data.reason))


@router.post("/links/{target_id}/look", response=LinkRow)
def post_link_look(request: Call, target_id: Id) -> LinkRow:
    """Have it looked at next."""
    return link_row(look_soon(actor=request.auth, now=now_of(request), target_id=target_id))
