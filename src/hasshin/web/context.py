"""What stands around every page: the city, who is signed in, the menu with its counts, the demo banner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from hasshin.city.facts import actor_facts
from hasshin.city.models import StaffMember
from hasshin.city.pack import NoPack, current_pack
from hasshin.city.queries_declarations import declared
from hasshin.city.queries_drills import drills_on
from hasshin.city.queries_elections import in_force
from hasshin.policy.text import Text, t
from hasshin.web import notices
from hasshin.web.counts import Counts, counts_for
from hasshin.web.deputies import titles
from hasshin.web.language import language
from hasshin.web.menu import menu
from hasshin.web.requests import Request
from hasshin.web.setting_up import sets_up


@dataclass(frozen=True)
class Me:
    """Who is signed in, with the titles of the roles held now."""

    name: Text
    unit: Text
    roles: tuple[Text, ...]


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context of every page; also right for an error before anybody is known."""
    staff = getattr(request, "user", None)
    known = isinstance(staff, StaffMember) and hasattr(request, "actor")
    counts = counts_for(request) if known else Counts()  # type: ignore[arg-type]
    sets_up_too = known and _sets_up(request)  # type: ignore[arg-type]
    return {
        "language": language(),
        "here": request.get_full_path(),
        "city_name": _city(),
        "demo": settings.HASSHIN_INSTALLATION.demo,
        "me": _me(request, staff) if known else None,  # type: ignore[arg-type]
        "counts": counts,
        "nav": menu(request, counts) if known else (),  # type: ignore[arg-type]
        "sets_up": sets_up_too,
        "drills_on": drills_on(request.now, staff.pk) if known else (),  # type: ignore[attr-defined, union-attr]
        "declared": declared(request.now) if known else (),  # type: ignore[attr-defined]
        "elections": in_force(request.now) if known else (),  # type: ignore[attr-defined]
        "notice": notices.take(request) if hasattr(request, "session") else None,
    }


def _city() -> Text:
    try:
        return current_pack().city.name
    except NoPack:
        return t("（未設定）", "(not set up)")


def _me(request: Request, staff: StaffMember) -> Me:
    unit = staff.unit
    roles = titles(actor_facts(request.actor, request.now).holdings, staff.unit_id)
    return Me(t(staff.name_ja, staff.name_en), t(unit.name_ja, unit.name_en), roles)


def _sets_up(request: Request) -> bool:
    return sets_up(current_pack(), actor_facts(request.actor, request.now))
