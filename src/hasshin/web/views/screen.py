"""What all screens behind sign-in share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from hasshin.city.models import StaffMember
from hasshin.web import access, counts
from hasshin.web.requests import Request

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponseBase]


def screen(view: View[P]) -> View[P]:
    """A view for signed-in staff, by its rule in `access`; others are asked to sign in and come back.

    Never kept in a shared cache.
    """

    @never_cache
    @wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.actor.staff is None:
            return redirect(f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}")
        access.demand(request)
        if _must_change_password(request):
            return redirect("own-password")
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            counts.forget(request)
        return response

    return guarded


def _must_change_password(request: Request) -> bool:
    """Whoever signed in with a one-time password sees one page alone, until there is another."""
    must = isinstance(request.user, StaffMember) and request.user.must_change_password
    return must and (request.resolver_match is None or request.resolver_match.view_name != "own-password")
