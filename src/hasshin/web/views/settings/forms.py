"""Forms of the settings: what a field is called, what it takes, and what was typed into it, kept on a refusal."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.http import QueryDict

from hasshin.policy.reasons import Citation, Reason
from hasshin.policy.text import Text
from hasshin.web.forms.reading import words

Kind = Literal["text", "words", "password", "choice", "several", "moment", "day", "yes"]


@dataclass(frozen=True)
class Choice:
    """One thing to choose. `name` has the words in both languages; `short` those for a sentence, where they differ."""

    value: str
    name: Text
    short: Text | None = None


@dataclass(frozen=True)
class Field:
    """One field. `initial` stands in it before anybody typed; `longest` is what the row behind it holds.

    `pattern` is the regular expression of the whole value, where not every text will do; `support` says it in words.
    `known` are choices that are not offered and yet let pass, as the action says better why they won't do.
    """

    name: str
    label: Text
    kind: Kind = "text"
    required: bool = False
    support: Text | None = None
    choices: tuple[Choice, ...] = ()
    initial: str = ""
    longest: int = 200
    pattern: str = ""
    citations: tuple[Citation, ...] = ()
    known: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Form:
    """One act of a settings page. `do` names it in what is sent; `whom` is filled where the reader may not do it.

    `confirm` gives what the act would do and leave behind, from what was read of the fields: where it says anything,
    the page shows that first, and the act is done when the reader says so to these very words. None: done at once.
    `unfolded`: it stands open on the page, as it is what the reader most likely came for.
    """

    do: str
    title: Text
    button: Text
    fields: tuple[Field, ...]
    support: Text | None = None
    danger: bool = False
    whom: Text | None = None
    citations: tuple[Citation, ...] = ()
    confirm: Callable[[dict[str, Any]], Sequence[Text]] | None = None
    unfolded: bool = False

    @property
    def idle(self) -> bool:
        """Whether it wants something chosen and there is nothing to choose from: nothing can be done with it now."""
        return any(one.required and one.kind in ("choice", "several") and not one.choices for one in self.fields)


def places_of(form: Form) -> dict[str, str]:
    """The id on the page of each field, by its name."""
    return {one.name: f"{form.do}-{one.name}" for one in form.fields}


def sure_of(said: Sequence[Text]) -> str:
    """A digest of the words that are to be confirmed, so that others need a confirmation of their own."""
    return hashlib.sha256("\n".join(one.ja for one in said).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Shown:
    """A field with what stands in it and what is wrong with that."""

    field: Field
    id: str
    value: str
    values: tuple[str, ...]
    error: Reason | None


def shown(form: Form, data: QueryDict | None, reasons: Iterable[Reason]) -> list[Shown]:
    """The fields as the page shows them; `data` is what was sent with this form, None where nothing was."""
    wrong: Mapping[str, Reason] = {reason.where: reason for reason in reversed(tuple(reasons))}
    rows = []
    for one in form.fields:
        typed = one.initial if data is None or one.kind == "password" else words(data, one.name)
        many = tuple(data.getlist(one.name)) if data is not None else tuple(filter(None, one.initial.split(",")))
        error = wrong.get(one.name) if data is not None else None
        rows.append(Shown(one, f"{form.do}-{one.name}", "" if one.kind == "password" else typed, many, error))
    return rows
