"""Corrections that may pass the freeze of one account: which wait, which were let through, by whom and why."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hasshin.delivery.actions.pass_frozen import pass_frozen
from hasshin.delivery.queries_passing import CorrectionRow, passing_page
from hasshin.policy.text import Text, t
from hasshin.web.requests import Request
from hasshin.web.views.screen import screen
from hasshin.web.views.settings.forms import Choice, Field, Form
from hasshin.web.views.settings.serve import serve

GRANTED = t("この訂正だけ、発信停止中でも出せるようにしました。", "This one correction may go out while frozen.")


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def passing(request: Request, account_id: int) -> HttpResponse:
    """The page; a POST lets one correction pass."""
    page = passing_page(account_id)
    forms = {
        f"pass-{row.post_id}": (_form(row), _granting(request, account_id, row), GRANTED)
        for row in page.corrections
        if not row.passes
    }
    return serve(
        request,
        "web/accounts/passing.html",
        forms,
        lambda: {"page": passing_page(account_id)},
        reverse("freeze-passes", args=[account_id]),
    )


def _form(row: CorrectionRow) -> Form:
    return Form(
        do=f"pass-{row.post_id}",
        title=t("この訂正だけ出す：{title}", "Let this correction out: {title}").fill(title=row.title),
        button=t("この内容に限って認める", "Let exactly this out"),
        danger=True,
        support=Text(ja=row.text, en=row.text),
        fields=(
            Field("digest", t("認める内容", "The content"), kind="choice", required=True, choices=_content(row)),
            Field("reason", t("理由", "Reason"), kind="words", required=True),
        ),
    )


def _content(row: CorrectionRow) -> tuple[Choice, ...]:
    return (Choice(row.digest, t("上の内容（版 {mark}）", "as above (version {mark})").fill(mark=row.digest[:8])),)


def _granting(request: Request, account_id: int, row: CorrectionRow) -> Any:
    return lambda given: pass_frozen(
        actor=request.actor, now=request.now, account_id=account_id, post_id=row.post_id, **given
    )
