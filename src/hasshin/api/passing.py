"""Corrections that may pass the freeze of an account: the same as the screen."""

from __future__ import annotations

from typing import Annotated

from ninja import Router
from pydantic import BaseModel, Field

from hasshin.api.request import Call, now_of
from hasshin.api.values import Id
from hasshin.delivery.actions.pass_frozen import pass_frozen
from hasshin.delivery.queries_passing import PassingPage, passing_page

router = Router(tags=["accounts"])


class FreezePassIn(BaseModel, extra="forbid"):
    """Which correction, of exactly which content (`digest`), and why it has to go out while frozen."""

    post_id: Id
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    reason: Annotated[str, Field(max_length=5_000)]


@router.get("/accounts/{account_id}/freeze-passes", response=PassingPage)
def list_freeze_passes(request: Call, account_id: Id) -> PassingPage:
    """Corrections that wait for this frozen account, and what was let through."""
    return passing_page(account_id)


@router.post("/accounts/{account_id}/freeze-passes", response=PassingPage)
def grant_freeze_pass(request: Call, account_id: Id, data: FreezePassIn) -> PassingPage:
    """Let one correction pass, once. The freeze goes on for everything else."""
    pass_frozen(
        actor=request.auth,
        now=now_of(request),
        account_id=account_id,
        post_id=data.post_id,
        digest=data.digest,
        reason=data.reason,
    )
    return passing_page(account_id)
