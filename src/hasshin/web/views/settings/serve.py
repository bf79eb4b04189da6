"""What the pages of the settings share: one address each, a hidden field that names the act, and back after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from hasshin.policy.house import house
from hasshin.policy.reasons import Conflict, NotFound, Reason, Refused
from hasshin.policy.text import Text, t
from hasshin.web import notices
from hasshin.web.mending import status_of, summary
from hasshin.web.requests import Request
from hasshin.web.views.settings import telling
from hasshin.web.views.settings.forms import Form, places_of, shown, sure_of
from hasshin.web.views.settings.reading import read
from hasshin.web.views.settings.telling import Done

Act = Callable[[dict[str, Any]], object]
GONE = Reason(
    code="gone",
    message=t("選んだものが見つかりません。", "What was chosen is not there."),
    fix=t(
        "その間に終わったか、取り消された可能性があります。一覧を確かめて、選び直してください。",
        "It may have ended or been taken back meanwhile. Look at the list and choose again.",
    ),
)
NO_FORM = Reason(
    code="no_form",
    message=t("送られた操作は、この画面にありません。", "This page has no such act."),
    fix=t(
        "画面を開き直して、表示されている操作から選んでください。",
        "Open the page again and choose from what it offers.",
    ),
)


def serve(
    request: Request,
    template: str,
    forms: Mapping[str, tuple[Form, Act, Done]],
    context: Callable[[], Mapping[str, Any]],
    back: str,
) -> HttpResponse:
    """The page, or the act that was sent: then to the address `back`, or the page again with reasons.

    What is wrong in a field answers 422, with the error at that field; a missing right answers 403, whatever was typed.
    What a form wants confirmed is shown first; as nothing is done then, the status is 422. An act that returns a
    response answers with it: a redirect, so that a reload repeats nothing (what is shown once: `web/once.py`).
    """
    sent = request.POST.get("do", "") if request.method == "POST" else ""
    reasons: tuple[Reason, ...] = ()
    status = 200
    if sent in forms:
        form, act, done = forms[sent]
        try:
            given = _read(form, request.POST)
            said = tuple(form.confirm(given)) if form.confirm is not None and form.whom is None else ()
            if said and request.POST.get("sure", "") != sure_of(said):
                asked = {**page(request, forms, sent, said=said), **context()}
                return render(request, template, asked, status=422)
            answer = act(given)
        except Refused as refused:
            reasons, status = refused.reasons, status_of(refused.reasons, places_of(form))
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
        reasons, status = (NO_FORM,), 404
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
    return {"forms": bound, **summary(reasons, places_of(forms[sent][0]) if sent in forms else {})}


def _read(form: Form, data: QueryDict) -> dict[str, Any]:
    """The fields; whoever may not do it anyway is not asked to mend what they typed."""
    try:
        return read(form, data)
    except Refused:
        if form.whom is None:
            raise
        raise Refused([not_yours(form.whom)]) from None


def not_yours(whom: Text) -> Reason:
    """Why somebody who may not do it is not asked to mend what they typed."""
    return Reason(
        code="not_yours_to_do",
        message=t("この操作は、あなたの役割ではできません。", "Your role does not let you do this."),
        fix=whom,
        citations=(house("appointed"),),
    )


def _chosen(form: Form, asked: QueryDict) -> Form:
    """The form with what an address says is chosen in it; only of what can be chosen."""
    fields = tuple(
        replace(one, initial=asked.get(one.name, ""))
        if asked.get(one.name, "") in {choice.value for choice in one.choices}
        else one
        for one in form.fields
    )
    return replace(form, fields=fields)
