"""An account's rules as a page to read and to print (A4), with all versions and what differs between two."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hasshin.accounts.queries_rules import ALLOW_LIST, differences, public_rules, rules_page
from hasshin.web.forms.reading import whole
from hasshin.web.requests import Request
from hasshin.web.views.screen import screen


@screen
@require_safe
def account_rules(request: Request, account_id: int) -> HttpResponse:
    """The rules in force, versions to come and past, and the difference of two (`before`, `after`)."""
    page = rules_page(account_id, request.now)
    before, after = whole(request.GET, "before"), whole(request.GET, "after")
    known = {one.number for one in page.versions}
    compared = before in known and after in known
    context = {
        "page": page,
        "public": public_rules(page.account, request.now),
        "coming": [one for one in page.versions if one.status == "coming"],
        "compared": compared,
        "before": before,
        "after": after,
        "rows": differences(account_id, before, after) if compared else (),
        "list_key": ALLOW_LIST,
    }
    return render(request, "web/accounts/rules.html", context)
