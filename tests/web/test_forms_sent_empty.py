"""Each form, read from the pages' own lists of fields: sent empty, or with a field missing, it says what is missing.

What is wrong answers 422 and stands at the field, with what to do; the summary above leads to the field and takes the
focus; what was typed stays. A missing right answers 403, whatever was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from hasshin.city.actions.choose_language import choose_language
from hasshin.cli.samples.people import PASSWORD
from hasshin.web.views.settings.forms import Field, Form

TYPED = "入力した言葉"
MOMENT = {"moment": "2026-09-01T10:00", "day": "2026-09-01"}
CAST = [("matsudo", "nakamura", "ja", 15), ("fukushima", "takahashi", "en", 5)]
LINK = re.compile(r'href="(/[^"#?]*)')
NOT_OURS = ("/practice/", "/directory", "/static/", "/api/", "/images/", "/ledger/", "/posts/", "/records/", "/compose")


def forms_of(client: Client) -> Iterator[tuple[str, Form]]:
    """Each form that the reader may fill in, on one page of each kind that links lead to from home."""
    waiting, known, seen = ["/"], {"/"}, set[tuple[str, str]]()
    while waiting:
        path = waiting.pop(0)
        answer = client.get(path)
        bound = answer.context.get("forms") if answer.context is not None else None
        for do, one in bound.items() if isinstance(bound, dict) else ():
            key = (_kind(path), _kind(do))
            form = one["form"] if isinstance(one, dict) else None
            if isinstance(form, Form) and form.whom is None and not form.idle and key not in seen:
                seen.add(key)
                yield path, form
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            for found in LINK.findall(answer.content.decode()):
                if _kind(found) not in known and not found.startswith(NOT_OURS):
                    known.add(_kind(found))
                    waiting.append(found)


def _kind(path: str) -> str:
    return re.sub(r"\d+", "N", path)


def filled(form: Form, without: str = "") -> dict[str, Any]:
    """Something in each field that can be read."""
    return {"do": form.do} | {one.name: _something(one) for one in form.fields if one.name != without and _has(one)}


def _has(one: Field) -> bool:
    return one.kind != "yes" and not (one.kind in ("choice", "several") and not one.choices)


def _something(one: Field) -> str:
    if one.kind in ("choice", "several"):
        return one.choices[0].value
    return MOMENT.get(one.kind, TYPED[: one.longest])


def told(page: str, form: Form, field: Field) -> bool:
    """The error stands at the field and is bound to it, and the summary, which takes the focus, leads there."""
    place = f"{form.do}-{field.name}"
    summary = page[page.index('id="refusal" tabindex="-1"') :]
    summary = summary[: summary.index("</div>")]
    error = re.search(rf'<p class="error" id="{re.escape(place)}-e">([^<]+)</p>', page)
    return (
        f'href="#{place}"' in summary
        and error is not None
        and len(error[1].strip()) > 8
        and f'id="{place}"' in page
        and re.search(rf'aria-describedby="[^"]*{re.escape(place)}-e"', page) is not None
    )


def answers(client: Client, language: str) -> tuple[int, list[str]]:
    """How many forms there were, and what is wrong with which."""
    wrong, seen = [], 0
    for path, form in list(forms_of(client)):
        required = [one for one in form.fields if one.required and _has(one)]
        if not required:
            continue
        seen += 1
        empty = client.post(path, {"do": form.do})
        page = empty.content.decode()
        if empty.status_code != 422:
            wrong.append(f"{path} {form.do}: {empty.status_code}")
            continue
        wrong += [f"{path} {form.do}: empty, {one.name} is not told" for one in required if not told(page, form, one)]
        for one in required:
            wrong += _without(client, path, form, one, language)
    return seen, wrong


def _without(client: Client, path: str, form: Form, one: Field, language: str) -> list[str]:
    sent = client.post(path, filled(form, without=one.name))
    page = sent.content.decode()
    named = one.label.of(language) in page
    if sent.status_code != 422 or not named or not told(page, form, one):
        return [f"{path} {form.do} without {one.name}: {sent.status_code}"]
    kept = [other for other in form.fields if other.kind == "words" and other is not one]
    return [f"{path} {form.do}: {other.name} is not kept" for other in kept if TYPED[: other.longest] not in page]


@pytest.mark.parametrize(("city", "who", "language", "least"), CAST)
def test_each_form_sent_empty_or_in_part_says_what_is_missing(
    request: pytest.FixtureRequest, db: None, city: str, who: str, language: Any, least: int, clock: Any
) -> None:
    client = signed_in(request.getfixturevalue(f"city_{city}"), who, language, clock)
    seen, wrong = answers(client, language)
    assert not wrong, "\n".join(wrong)
    assert seen >= least


def signed_in(there: Any, who: str, language: Any, clock: Any) -> Client:
    cache.clear()
    client = Client(REMOTE_ADDR="127.0.0.1")
    assert client.post(reverse("sign-in"), {"username": who, "password": PASSWORD}).status_code == 302
    choose_language(actor=there.actor(who), now=clock.now, language=language)
    return client


def test_whoever_may_not_do_it_is_refused_and_not_asked_to_mend(db: None, city_matsudo: Any, clock: Any) -> None:
    client = signed_in(city_matsudo, "takahashi", "ja", clock)
    shown = client.get(reverse("settings-staff")).context["forms"]
    (barred, *_) = [do for do, one in shown.items() if one["form"].whom is not None]
    sent = client.post(reverse("settings-staff"), {"do": barred})
    assert sent.status_code == 403
    assert "あなたの役割ではできません" in sent.content.decode()
    assert 'class="error"' not in sent.content.decode()


def test_an_act_that_the_page_does_not_have_is_told_apart_from_a_choice_that_is_gone(
    db: None, city_matsudo: Any, clock: Any
) -> None:
    client = signed_in(city_matsudo, "nakamura", "ja", clock)
    sent = client.post(reverse("settings-staff"), {"do": "promote"})
    assert sent.status_code == 404
    assert "この画面にありません" in sent.content.decode()
