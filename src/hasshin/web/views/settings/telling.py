"""What a page of the settings says once an act is done: what was done, and to whom or to what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from hasshin.policy.clock import day_shown, shown
from hasshin.policy.text import Text, joined
from hasshin.web.views.settings.forms import Field, Form

Words = Mapping[str, Any]
Done = Text | Callable[[Words, Any], Text]
"""A sentence, or what makes one of the words in the form's fields and of what the act gave back."""


def telling(text: Text, **more: Any) -> Callable[[Words, Any], Text]:
    """The sentence with each `{field}` filled by what was chosen or typed there, and with `more`."""
    return lambda words, _answer: text.fill(**{**words, **more})


def said(done: Done, form: Form, given: Mapping[str, Any], answer: object) -> Text:
    """The sentence after the act that `form` asked for with what was read of it (`given`)."""
    if isinstance(done, Text):
        return done
    return done({field.name: _words(field, given.get(field.name)) for field in form.fields}, answer)


def _words(field: Field, value: Any) -> Any:
    if field.kind == "password" or value is None:
        return ""
    if field.kind in ("choice", "several"):
        chosen = value if isinstance(value, list) else [value]
        named = {choice.value: choice.short or choice.name for choice in (*field.known, *field.choices)}
        found = [named[one] for one in chosen if one in named]
        return joined(found) if found else ""
    if isinstance(value, datetime):
        return shown(value)
    return day_shown(value) if isinstance(value, date) else value
