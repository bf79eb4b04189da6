"""The guideline to read, and one's own confirmation of it (指針の確認, F-3-1, F-3-2)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from hasshin.city import queries_knowing as queries
from hasshin.city.actions.acknowledge import acknowledge as confirm
from hasshin.city.facts import actor_facts
from hasshin.city.knowing import acknowledgements, guideline_digest
from hasshin.city.pack import base_pack, pack_at
from hasshin.policy.controls.standing import Acknowledgement
from hasshin.policy.rights import TITLES as RIGHTS
from hasshin.policy.scope import Target, may
from hasshin.policy.text import t
from hasshin.web import notices
from hasshin.web.requests import Request, staff_id
from hasshin.web.views.screen import screen

DONE = t("指針の確認を記録しました。", "Your acknowledgement is recorded.")


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge(request: Request) -> HttpResponse:
    """The clauses to read; a POST keeps that the reader confirms them. Who appoints sees who has not."""
    if request.method == "POST":
        confirm(actor=request.actor, now=request.now, guideline=request.POST.get("guideline", ""))
        notices.tell(request, DONE)
        return redirect("acknowledge")
    pack = pack_at(request.now)
    control = pack.one_of(Acknowledgement)
    context: dict[str, Any] = {
        "pack": base_pack(),
        "guideline": guideline_digest(),
        "asked": control is not None,
        "citations": pack.cite(control),
        "before": [RIGHTS[act] for act in control.before] if control is not None else (),
        "mine": acknowledgements(pack, request.now).get(staff_id(request)),
        "all": queries.acknowledged(pack, request.now),
        "names": _sees_names(request),
    }
    return render(request, "web/knowing/acknowledge.html", context)


def _sees_names(request: Request) -> bool:
    who, pack = actor_facts(request.actor, request.now), pack_at(request.now)
    return any(may(pack, who, right, Target()) for right in ("appoint", "register_staff"))
