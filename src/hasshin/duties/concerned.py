"""What a ledger subject ("delivery:4") is about: an account, a unit, or the whole city. One statement a kind of row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from hasshin.accounts.models import Account
from hasshin.city.models import StaffMember
from hasshin.delivery.models import Removal
from hasshin.posts.models import AfterReview, CorrectionCase, Delivery, Post
from hasshin.records.models import Record


@dataclass(frozen=True, slots=True)
class Concerned:
    """For whom roles owe what is about a subject; `post` is the post that it belongs to, if any."""

    scope: Literal["city", "unit", "account"] = "city"
    scope_id: int | None = None
    post: int | None = None


CITY = Concerned()
# By model: how its rows lead to an account, else to a unit, and to a post.
_WAYS: dict[str, tuple[Any, str, str, str]] = {
    "account": (Account, "pk", "unit", ""),
    "delivery": (Delivery, "account", "post__unit", "post"),
    "record": (Record, "account", "delivery__post__unit", "delivery__post"),
    "removal": (Removal, "delivery__account", "delivery__post__unit", "delivery__post"),
    "afterreview": (AfterReview, "account_id", "unit_id", "post"),
    "correctioncase": (CorrectionCase, "", "original__unit", "original"),
    "post": (Post, "", "unit", "pk"),
    "staffmember": (StaffMember, "", "unit", ""),
}


def concerned(subjects: Iterable[str]) -> dict[str, Concerned]:
    """What each subject is about; one that is not known, or gone, is about the city."""
    wanted: dict[str, list[int]] = {}
    found: dict[str, Concerned] = {}
    for subject in set(subjects):
        model, _, pk = subject.partition(":")
        if pk.isascii() and pk.isdecimal():
            wanted.setdefault(model, []).append(int(pk))
        found[subject] = Concerned("unit", int(pk)) if model == "unit" and pk.isdecimal() else CITY
    for model, pks in wanted.items():
        if model in _WAYS:
            found |= {f"{model}:{pk}": one for pk, one in _read(model, pks)}
    return found


def _read(model: str, pks: list[int]) -> Iterable[tuple[int, Concerned]]:
    table, account, unit, post = _WAYS[model]
    fields = ["pk", *(field or "pk" for field in (account, unit, post))]
    for pk, account_id, unit_id, post_id in table.objects.filter(pk__in=pks).values_list(*fields):
        of = post_id if post else None
        if account and account_id is not None:
            yield pk, Concerned("account", account_id, of)
        elif unit and unit_id is not None:
            yield pk, Concerned("unit", unit_id, of)
        else:
            yield pk, Concerned(post=of)
