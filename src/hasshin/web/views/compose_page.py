"""The compose page as shown: the form, the accounts to choose from, and the panel beside it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from hasshin.accounts.models import Account
from hasshin.city.declared import declared_facts
from hasshin.city.facts import actor_facts
from hasshin.city.pack import current_pack
from hasshin.city.queries_drills import drills_on
from hasshin.policy.controls import ControlBase
from hasshin.policy.controls.content import Statements
from hasshin.policy.controls.deciding import Decision, Urgency
from hasshin.policy.reasons import Citation
from hasshin.posts.content import Content
from hasshin.posts.foresee import foresee
from hasshin.posts.models import Post, Version
from hasshin.web.forms.compose import Composed
from hasshin.web.previews import previews
from hasshin.web.requests import Request


def page(
    request: Request, composed: Composed, post: Post | None, status: int | None = None, newer: Version | None = None
) -> HttpResponse:
    """The page with what was typed; 422 where something of it can't stand. `newer`: what somebody saved meanwhile."""
    unit = post.unit_id if post is not None else request.user.unit_id  # type: ignore[union-attr]
    ours, others = _accounts(request, unit, composed.targets)
    context = {
        "form": composed,
        "post": post,
        "ours": ours,
        "others": others,
        "services": sorted({a.service for group in (ours, others) for _, rows in group for a in rows}),
        "modes": _modes(request, composed.mode),
        "categories": _categories(),
        "demanded": {part for control in current_pack().all_of(Statements) for part in control.require},
        "newer": newer,
        "drills": [one for one in drills_on(request.now, request.actor.staff) if one.takes_part],
        "errors": {reason.where: reason for reason in reversed(composed.errors)},
        **panel(request, composed.content(), unit, post),
    }
    return render(request, "web/compose/page.html", context, status=status or (422 if composed.errors else 200))


def panel(request: Request, content: Content, unit_id: int, post: Post | None = None) -> dict[str, Any]:
    """Measure, previews, findings and what submitting will ask; nothing while no target is chosen."""
    if not content.targets:
        return {"foreseen": None}
    corrects = post.case.original_id if post is not None and post.case else None
    foreseen = foresee(actor=request.actor, now=request.now, unit_id=unit_id, content=content, corrects=corrects)
    return {"foreseen": foreseen, "previews": previews(content, foreseen.examination, request.now)}


def _accounts(request: Request, unit: int, chosen: tuple[int, ...]) -> tuple[list[Any], list[Any]]:
    """Accounts grouped by service: those of one's unit or that one operates, and all others that are open."""
    held = {h.scope_id for h in actor_facts(request.actor, request.now).holdings if h.scope == "account"}
    near: dict[str, list[Account]] = {}
    far: dict[str, list[Account]] = {}
    for account in Account.objects.exclude(state=Account.State.CLOSED).select_related("unit").order_by("service", "pk"):
        mine = account.unit_id == unit or account.pk in held or account.pk in chosen
        (near if mine else far).setdefault(account.service, []).append(account)
    return list(near.items()), list(far.items())


def _modes(request: Request, chosen: str) -> list[tuple[str, tuple[Citation, ...]]]:
    """Ordinary, and each other mode that the pack knows, with the clause that it rests on.

    That of a disaster only while one is declared, or where the post has it already: it is then to be changed.
    """
    pack = current_pack()
    modes: dict[str, tuple[Citation, ...]] = {"ordinary": ()}
    named: list[tuple[str, ControlBase]] = [(mode, c) for c in pack.all_of(Urgency) for mode in c.modes]
    named += [(mode, c) for c in pack.all_of(Decision) for route in c.routes for mode in route.when.modes]
    for mode, control in named:
        modes.setdefault(mode, pack.cite(control))
    if chosen == "disaster":
        modes.setdefault(chosen, ())
    elif declared_facts(request.now) is None:
        modes.pop("disaster", None)
    return list(modes.items())


def _categories() -> list[str]:
    """Kinds of post that the pack's routes name and that consents in force are for."""
    pack = current_pack()
    named = {c for control in pack.all_of(Decision) for route in control.routes for c in route.when.categories}
    return sorted(
        named
        | set(Account.objects.filter(consents__revoked_at=None).values_list("consents__category", flat=True)) - {None}
    )
