"""要確認: deliveries whose outcome is unknown. A person looks at the service and gives one of three answers."""

from __future__ import annotations

from typing import cast

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from hasshin.delivery.actions.answer_unknown import Answer, answer_unknown
from hasshin.delivery.queries import attempts, unknowns
from hasshin.policy.reasons import Conflict, Reason, Refused
from hasshin.policy.text import t
from hasshin.web import notices
from hasshin.web.forms.reading import words
from hasshin.web.mending import status_of
from hasshin.web.requests import Request
from hasshin.web.views.screen import screen

ANSWERED = t("確認結果を記録しました。", "Your answer is recorded.")
FIELDS = ("answer", "url", "remote_id", "remarks")
NO_ANSWER = Reason(
    code="answer",
    where="answer",
    message=t("3つの答えのどれかが選ばれていません。", "None of the three answers was chosen."),
    fix=t("サービスの画面を見て、いずれかを選んでください。", "Look at the service's own screen and choose one."),
)


@screen
@require_safe
def unknown(request: Request) -> HttpResponse:
    """All of them, the oldest first."""
    return _page(request)


@screen
@require_POST
def answer(request: Request, delivery_id: int) -> HttpResponse:
    """It is there; it is not there, send it; it is not there, leave it."""
    given = request.POST.get("answer", "")
    if given not in ("there", "send", "leave"):
        return _page(request, delivery_id, (NO_ANSWER,), 422)
    try:
        answer_unknown(
            actor=request.actor,
            now=request.now,
            delivery_id=delivery_id,
            answer=cast("Answer", given),
            url=words(request.POST, "url").strip(),
            remarks=words(request.POST, "remarks").strip(),
        )
    except Refused as refused:
        return _page(request, delivery_id, refused.reasons, status_of(refused.reasons, FIELDS))
    except Conflict as conflict:
        return _page(request, delivery_id, (Reason(code="conflict", message=conflict.message),), 409)
    notices.tell(request, ANSWERED)
    return redirect("unknown")


def _page(request: Request, answered: int = 0, reasons: tuple[Reason, ...] = (), status: int = 200) -> HttpResponse:
    rows = [(row, attempts(row.delivery_id)) for row in unknowns(request.now)]
    typed = request.POST if request.method == "POST" else QueryDict()
    context = {"rows": rows, "answered": answered, "reasons": reasons, "typed": typed}
    return render(request, "web/unknown.html", context, status=status)
