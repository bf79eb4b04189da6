"""Accounts that the public reported as fake: the same actions as the screen."""

from __future__ import annotations

from typing import Annotated

from ninja import Router
from pydantic import BaseModel, Field

from hasshin.api.request import Call, now_of
from hasshin.api.values import Id
from hasshin.incidents.actions.settle_reported import dismiss_reported, open_reported
from hasshin.incidents.queries import IncidentPage, incident_page
from hasshin.incidents.reported import ReportedPage, reported_page
from hasshin.incidents.rules import LONGEST_WORDS

router = Router(tags=["incidents"])


class DismissReportedIn(BaseModel, extra="forbid"):
    """Why it is no fake, or nothing to act on."""

    reason: Annotated[str, Field(max_length=LONGEST_WORDS)]


@router.get("/reported-accounts", response=ReportedPage)
def list_reported(request: Call) -> ReportedPage:
    """Those that wait, and those that are settled, the newest first."""
    return reported_page(request.auth, now_of(request))


@router.post("/reported-accounts/{reported_id}/incident", response=IncidentPage)
def open_of_reported(request: Call, reported_id: Id) -> IncidentPage:
    """Open an incident of it, or join the one that is open about that address."""
    now = now_of(request)
    row = open_reported(actor=request.auth, now=now, reported_id=reported_id)
    return incident_page(row.pk, request.auth, now)


@router.post("/reported-accounts/{reported_id}/dismiss", response=ReportedPage)
def dismiss_a_report(request: Call, reported_id: Id, data: DismissReportedIn) -> ReportedPage:
    """Dismiss it with a reason."""
    now = now_of(request)
    dismiss_reported(actor=request.auth, now=now, reported_id=reported_id, reason=data.reason)
    return reported_page(request.auth, now)
