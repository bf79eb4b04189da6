"""The fields of a template as a form: the same for a template's page and for what a telegram proposes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hasshin.accounts.models import Account
from hasshin.policy.text import Text, t
from hasshin.posts.templates.body import LANGUAGES, Body, Open
from hasshin.web.views.settings.forms import Choice, Field

PREFIX = "values."
_SUPPORT: dict[str, Text] = {
    "time": t("「14:30」の形で書きます。", "Written as 14:30."),
    "date": t("年・月・日を、数字とハイフンで書きます。", "Year, month and day, in figures with hyphens."),
}


def fields_of(body: Body, values: Mapping[str, str]) -> tuple[Field, ...]:
    """Its open fields, the accounts and the languages."""
    accounts = Account.objects.exclude(state=Account.State.CLOSED).order_by("service", "pk")
    return (
        *(_field(one, values.get(one.id, "")) for one in body.fields),
        Field(
            "targets",
            t("発信するアカウント", "Accounts"),
            kind="several",
            required=True,
            choices=tuple(Choice(str(a.pk), t(a.name, a.name)) for a in accounts),
        ),
        Field(
            "languages",
            t("載せる言語", "Languages"),
            kind="several",
            required=True,
            choices=tuple(Choice(one, LANGUAGES[one]) for one in body.texts),
            initial=",".join(body.texts),
        ),
    )


def read_values(given: Mapping[str, Any]) -> dict[str, str]:
    """What was filled in, by the template's own field ids."""
    return {key.removeprefix(PREFIX): str(value) for key, value in given.items() if key.startswith(PREFIX) and value}


def _field(one: Open, value: str) -> Field:
    chosen = tuple(Choice(option.value, option.title) for option in one.options)
    long = t("{n}字以内で書きます。", "{n} characters at most.").fill(n=one.max_length)
    unit = t("単位：{u}", "Unit: {u}").fill(u=one.unit) if one.unit is not None else None
    support = _SUPPORT.get(one.kind) or (long if one.kind in ("text", "place") else unit)
    return Field(
        PREFIX + one.id,
        one.label,
        kind="choice" if chosen else "text",
        required=one.required,
        support=support,
        choices=chosen,
        initial=value,
        longest=2000,
    )
