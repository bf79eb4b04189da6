"""What the pages of the settings share: one address each, a hidden field that names the act, and back after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from hasshin.policy.reasons import Conflict, NotFound, Reason, Refused
from hasshin.policy.text import Text, t
from hasshin.web import notices
from hasshin.web.requests import Request
from hasshin.web.views.settings import telling
from hasshin.web.views.settings.forms import Form, shown, sure_of
from hasshin.web.views.settings.reading import read
from hasshin.web.views.settings.telling import Done

Act = Callable[[dict[str, Any]], object]
GONE = Reason(
    code="gone",
    message=t("選んだものは、もう効力がないか見つかりません。", "What was chosen is over, or is not there."),
    fix=t("一覧を確かめて、選び直してください。", "Look at the list and choose again."),
)


def serve(
    request: Request,
    template: str,
    forms: Mapping[str, tuple[Form, Act, Done]],
    context: Callable[[], Mapping[str, Any]],
    back: str,
) -> HttpResponse:
    """The page, or the act that was sent: then to the address `back`, or the page again with reasons.

    What a form wants confirmed is shown first; as nothing is done then, the status is 422. An act that returns a
    response answers with it: a redirect, so that a reload repeats nothing (what is shown once: `web/once.py`).
    """
    sent = request.POST.get("do", "") if request.method == "POST" else ""
    reasons: tuple[Reason, ...] = ()
    status = 200
    if sent in forms:
        form, act, done = forms[sent]
        try:
            given = read(form, request.POST)
            said = tuple(form.confirm(given)) if form.confirm is not None and form.whom is None else ()
            if said and request.POST.get("sure", "") != sure_of(said):
                asked = {**page(request, forms, sent, said=said), **context()}
                return render(request, template, asked, status=422)
            answer = act(given)
        except Refused as refused:
            reasons, status = refused.reasons, 403
        except Conflict as conflict:
            reasons, status = (Reason(code="conflict", message=conflict.message),), 409
        except NotFound:
            reasons, status = (GONE,), 404
        else:
            if isinstance(answer, HttpResponse):
                return answer
            notices.tell(request, telling.said(done, form, given, answer))
            return redirect(back)
    elif request.method == "POST":
        reasons, status = (GONE,), 404
    return render(request, template, {**page(request, forms, sent, reasons), **context()}, status=status)


def page(
    request: Request,
    forms: Mapping[str, tuple[Form, Act, Done]],
    sent: str = "",
    reasons: tuple[Reason, ...] = (),
    said: tuple[Text, ...] = (),
) -> dict[str, Any]:
    """The forms for the template, by name; the one refused or to be confirmed (`said`) is open with what was typed.

    An address may open one (`?open=appoint&staff_id=3`) and say what is chosen in it, so that a link leads to the deed.
    """
    linked = request.GET.get("open", "") if not sent else ""
    bound = {
        do: {
            "form": form,
            "fields": shown(
                form if do != linked else _chosen(form, request.GET),
                request.POST if do == sent and (reasons or said) else None,
                reasons,
            ),
            "open": do in (sent, linked),
            "said": said if do == sent else (),
            "sure": sure_of(said) if do == sent and said else "",
        }
        for do, (form, _act, _done) in forms.items()
    }
    return {"forms": bound, "reasons": reasons}


def _chosen(form: Form, asked: QueryDict) -> Form:
    """The form with what an address says is chosen in it; only of what can be chosen."""
    fields = tuple(
        replace(one, initial=asked.get(one.name, ""))
        if asked.get(one.name, "") in {choice.value for choice in one.choices}
        else one
        for one in form.fields
    )
    return replace(form, fields=fields)
