"""Read a form of the settings: every field is right, or the refusal names each that is not."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.http import QueryDict

from hasshin.policy.reasons import Reason, Refused
from hasshin.policy.text import Text, t
from hasshin.web.forms.reading import day, moment, words
from hasshin.web.views.settings.forms import Field, Form

LONGEST_WORDS = 20_000
FILL_IN = t("入力してください。", "Fill it in.")
CHOOSE = t("一つ選んでください。", "Choose one.")
CHOOSE_SOME = t("一つ以上選んでください。", "Choose one or more.")


def read(form: Form, data: QueryDict) -> dict[str, Any]:
    """The typed values by field name; raises `Refused` naming each field that is empty, too long or no choice."""
    errors: list[Reason] = []
    found = {field.name: _value(field, data, errors) for field in form.fields}
    if errors:
        raise Refused(errors)
    return found


def _value(field: Field, data: QueryDict, errors: list[Reason]) -> Any:
    if field.kind == "yes":
        return field.name in data
    if field.kind == "several":
        chosen = [value for value in data.getlist(field.name) if _known(field, value, errors)]
        if field.required and not data.getlist(field.name):
            message = t("「{f}」を選んでいません。", "Nothing is chosen for “{f}”.")
            errors.append(_reason(field, "missing", message))
        return chosen
    typed = words(data, field.name)
    # A secret is taken as it is: the action says what is wrong with blanks around it.
    typed = typed if field.kind == "password" else typed.strip()
    if not typed:
        if field.required:
            empty = t("「{f}」が空です。", "“{f}” is empty.")
            unchosen = t("「{f}」を選んでいません。", "Nothing is chosen for “{f}”.")
            errors.append(_reason(field, "missing", unchosen if field.kind == "choice" else empty))
        return None if field.kind in ("moment", "day") else ""
    if field.kind == "moment":
        return moment(typed, field.name, errors)
    if field.kind == "day":
        return _day(field, typed, errors)
    if field.kind == "choice":
        _known(field, typed, errors)
    elif len(typed) > (longest := LONGEST_WORDS if field.kind == "words" else field.longest):
        fix = t("{n}文字以内にしてください。", "Use at most {n} characters.").fill(n=str(longest))
        errors.append(_reason(field, "too_long", t("「{f}」が長すぎます。", "“{f}” is too long."), fix))
    elif field.pattern and re.fullmatch(field.pattern, typed) is None:
        errors.append(
            _reason(field, "malformed", t("「{f}」の書き方が違います。", "“{f}” is not written so."), field.support)
        )
    return typed


def _day(field: Field, typed: str, errors: list[Reason]) -> date | None:
    found = day(typed)
    if found is None:
        fix = t("「2026-04-01」の形で入力してください。", "Write it as 2026-04-01.")
        errors.append(_reason(field, "not_a_day", t("「{f}」は日付として読めません。", "“{f}” is no date."), fix))
    return found


def _known(field: Field, value: str, errors: list[Reason]) -> bool:
    known = any(choice.value == value for choice in (*field.choices, *field.known))
    if not known:
        errors.append(_reason(field, "no_choice", t("「{f}」にない選択です。", "That is no choice of “{f}”.")))
    return known


def _reason(field: Field, code: str, message: Text, fix: Text | None = None) -> Reason:
    own = {"choice": CHOOSE, "several": CHOOSE_SOME}.get(field.kind, FILL_IN)
    return Reason(code=code, where=field.name, message=message.fill(f=field.label), fix=fix or own)
