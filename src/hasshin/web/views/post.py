"""A post's page: its exact content, what may be done with it now, and its life as a timeline."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hasshin.accounts.queries import consents_for
from hasshin.city.pack import current_pack
from hasshin.policy.controls.content import Guidance
from hasshin.policy.controls.deciding import Exemptions, Urgency
from hasshin.policy.decide import decide
from hasshin.policy.decision import Decision as Outcome
from hasshin.policy.reasons import Reason
from hasshin.policy.rules.exemption import URGENT
from hasshin.policy.vocabulary import MEANING_KINDS
from hasshin.posts.actions.decide import facts_of_decision
from hasshin.posts.examine import Examination
from hasshin.posts.foresee import SUPPOSED, guidance_ids
from hasshin.posts.holding import is_held
from hasshin.posts.models import Delivery
from hasshin.posts.queries import PostPage, post_page
from hasshin.posts.queries.page import preview_decision
from hasshin.web.annex_words import in_force
from hasshin.web.deputies import deputy_of
from hasshin.web.origin_view import made_from
from hasshin.web.previews import previews
from hasshin.web.requests import Request
from hasshin.web.timeline import last_done, tell
from hasshin.web.views.screen import screen

OUT = (Delivery.State.DONE, Delivery.State.UNKNOWN)
MOVING = (Delivery.State.SCHEDULED, Delivery.State.CLAIMED)
CONFLICT = 409
SOON = timedelta(seconds=30)
"""From this long before its time a post's page looks anew by itself; until then nothing can happen to it."""
NOT_THEIRS = ("not_appointed", "contractor")
"""Reasons that no change of the content removes: to this reader no form is offered."""
WAITING = (Delivery.State.SCHEDULED,)


@screen
@require_safe
def post(request: Request, post_id: int) -> HttpResponse:
    """The page."""
    return show(request, post_id)


def show(
    request: Request,
    post_id: int,
    *,
    reasons: tuple[Reason, ...] = (),
    typed: QueryDict | None = None,
    act: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page; after a refused act with its reasons, the act's form open and what was typed still in it."""
    found = post_page(post_id, request.actor, request.now)
    states = {row.state for row in found.deliveries}
    out = bool(states & set(OUT))
    context = {
        "page": found,
        "post": found.post,
        "content": found.content,
        "previews": previews(found.content, Examination(found.findings, found.measures), request.now),
        "timeline": tell(found.steps),
        "reasons": reasons,
        "typed": typed or QueryDict(),
        "chosen": (typed or QueryDict()).getlist("confirmed"),
        "act": act,
        "happened": last_done(found.steps) if status == CONFLICT else None,
        "is_out": out,
        "held": is_held(post_id, request.now),
        **_offered(found, out=out, waiting=bool(states & set(WAITING))),
        "looks_anew": any(row.state in MOVING and row.due_at <= request.now + SOON for row in found.deliveries),
        **made_from(found),
        **_submitting(request, found),
        **_deciding(request, found),
    }
    response = render(request, "web/post/page.html", context, status=status)
    if request.headers.get("HX-Request") and not context["looks_anew"]:
        # The page looked anew by itself, and the waiting is over: all of it has changed, not the deliveries alone.
        response["HX-Retarget"] = response["HX-Reselect"] = "#whole"
    return response


def _offered(found: PostPage, *, out: bool, waiting: bool) -> dict[str, Any]:
    """The acts that the page offers this reader, and the reasons why others that the post's state allows are not."""
    open_case = next((c for c in found.cases if c.closed_at is None), None)
    timely = {
        "save": not out,
        "move": not out,
        "stop": waiting,
        "reconfirm": waiting,
        "withdraw": True,
        "correct": out and open_case is None,
    }
    answers = found.answers
    denied = dict.fromkeys(r for verb, reasons in answers.denied.items() if timely[verb] for r in reasons)
    return {
        "may": {verb for verb in answers.may if timely[verb]},
        "denied": tuple(denied),
        "open_case": open_case,
        "ended": found.post.state in ("stopped", "withdrawn"),
    }


def _submitting(request: Request, found: PostPage) -> dict[str, Any]:
    """What the submit form needs: the pack's answer with all cautions confirmed, and the ways round a decision."""
    if "submit" not in found.can:
        return {}
    pack = current_pack()
    grounds = [
        (ground, pack.cite(None, ground.clause)) for control in pack.all_of(Exemptions) for ground in control.grounds
    ]
    consents = consents_for(found.content.targets, found.content.category, request.now)
    urgent = found.content.mode != "ordinary"
    answer = preview_decision(
        found.post.pk,
        request.actor,
        request.now,
        confirmed=guidance_ids("submit"),
        ground=URGENT if urgent else "",
        proof=SUPPOSED if urgent else None,
    )
    urgencies = [c for c in pack.all_of(Urgency) if found.content.mode in c.modes]
    return {
        "submit_answer": answer,
        "submits": not any(reason.code in NOT_THEIRS for reason in answer.reasons),
        "urgencies": [(control, pack.cite(control)) for control in urgencies],
        "grounds": grounds,
        "consents": consents,
        "submit_guidance": _guidance("submit"),
    }


def _deciding(request: Request, found: PostPage) -> dict[str, Any]:
    """What the decide form needs; the answer says whether this person may, so that no button lies."""
    if "decide" not in found.can or found.submission is None:
        return {}
    asked = facts_of_decision(
        found.post,
        request.actor,
        request.now,
        kind="send_back",
        shown_digest=found.version.digest,
        confirmed=guidance_ids("decide"),
    )
    answer = decide(current_pack(), asked)
    approving = decide(current_pack(), asked.model_copy(update={"kind": "approve"}))
    return {
        "decide_answer": answer,
        "in_force": in_force(),
        "approve_answer": approving,
        "deputy": deputy_of(approving if approving.allowed else answer, approving.debts),
        "decide_guidance": _guidance("decide"),
        "route": Outcome.model_validate(found.submission.outcome).route,
        "judgeable": [f for f in found.findings if f.code in MEANING_KINDS and not f.certain and not f.judged_mistaken],
        "passage_rows": range(3),
    }


def _guidance(at: str) -> list[tuple[str, Any, Any]]:
    """The cautions confirmed at that point: id, text, citation."""
    pack = current_pack()
    return [(i.id, i.text, pack.cite(None, i.clause)) for g in pack.all_of(Guidance) if at in g.at for i in g.items]
