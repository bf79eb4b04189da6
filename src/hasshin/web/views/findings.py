"""Findings (所見): what is not as a clause demands."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from hasshin.duties.actions.settle_finding import settle_finding
from hasshin.duties.queries import owed_findings
from hasshin.findings.queries import open_findings
from hasshin.policy.reasons import Reason, Refused
from hasshin.policy.text import t
from hasshin.web import notices
from hasshin.web.forms.reading import words
from hasshin.web.mending import status_of
from hasshin.web.requests import Request, staff_id
from hasshin.web.subjects import subjects
from hasshin.web.views.screen import screen

SETTLED = t("所見を解消済みとして記録しました。", "The finding is settled, with its evidence.")


@screen
@require_safe
def findings(request: Request) -> HttpResponse:
    """One's own first, then all others that are open."""
    return _page(request)


@screen
@require_POST
def settle(request: Request, finding_id: int) -> HttpResponse:
    """Say how a finding of one's own was settled; done means evidence, not a tick."""
    evidence = words(request.POST, "evidence")
    try:
        settle_finding(actor=request.actor, now=request.now, finding_id=finding_id, evidence=evidence)
    except Refused as refused:
        return _page(request, refused.reasons, status_of(refused.reasons, ("evidence",)))
    notices.tell(request, SETTLED)
    return redirect("findings")


def _page(request: Request, reasons: tuple[Reason, ...] = (), status: int = 200) -> HttpResponse:
    owed = owed_findings(staff_id(request), request.now)
    everything = open_findings(request.now)
    mine = [f for f in everything if f.id in owed]
    others = [f for f in everything if f.id not in owed]
    about = subjects(f.subject for f in everything)
    context = {"mine": mine, "others": others, "about": about, "reasons": reasons}
    return render(request, "web/findings.html", context, status=status)
