"""What was done as an exception in a stretch of time, in one list, each with the state of its after-review (後閲)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hasshin.city.models import StaffMember, TerminalUse
from hasshin.city.pack import pack_at
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation
from hasshin.policy.rules.standing import titles
from hasshin.policy.text import Text, joined, t
from hasshin.posts.models import AfterReview

State = Literal["open", "signed"]


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """One exception: what it was (`kind` is that of the debt), on which post or by which act, and its after-review.

    `verdict` is "" while it is open. `review_id` is the after-review of a post, `use_id` the use of a private device
    that was on no post; one of them is None.
    """

    kind: str
    title: str
    act: str
    at: datetime
    done_by: Text
    owed_by: Text
    due_at: datetime
    overdue: bool
    state: State
    verdict: str
    remarks: str
    signed_by: Text | None
    signed_at: datetime | None
    post_id: int | None
    review_id: int | None
    use_id: int | None
    citations: tuple[Citation, ...]


def exceptions(starts: datetime, ends: datetime, now: datetime) -> tuple[ExceptionRow, ...]:
    """All that came about from `starts`, inclusive, to `ends`, exclusive, in the order of time. Four statements."""
    pack = pack_at(now)
    reviews = list(
        AfterReview.objects.filter(owed_since__gte=starts, owed_since__lt=ends).select_related("post", "signed_by")
    )
    uses = list(
        TerminalUse.objects.filter(at__gte=starts, at__lt=ends, after_review_id=None).select_related("signed_by")
    )
    ids = {one for row in reviews for one in row.done_by} | {row.staff_id for row in uses}
    people = {one.pk: t(one.name_ja, one.name_en) for one in StaffMember.objects.filter(pk__in=ids)}
    found = [_of_post(row, pack, people, now) for row in reviews]
    found += [_of_device(row, pack, people, now) for row in uses]
    return tuple(sorted(found, key=lambda one: (one.at, one.review_id or 0, one.use_id or 0)))


def _of_post(row: AfterReview, pack: Pack, people: dict[int, Text], now: datetime) -> ExceptionRow:
    return ExceptionRow(
        kind=row.kind,
        title=row.post.title,
        act="",
        at=row.owed_since,
        done_by=joined(people[one] for one in row.done_by if one in people),
        owed_by=_titles(pack, row.roles),
        due_at=row.due_at,
        overdue=row.signed_at is None and row.due_at < now,
        state="open" if row.signed_at is None else "signed",
        verdict=row.verdict,
        remarks=row.remarks,
        signed_by=_name(row.signed_by),
        signed_at=row.signed_at,
        post_id=row.post_id,
        review_id=row.pk,
        use_id=None,
        citations=_cited(row.citations),
    )


def _of_device(row: TerminalUse, pack: Pack, people: dict[int, Text], now: datetime) -> ExceptionRow:
    return ExceptionRow(
        kind="private_device",
        title="",
        act=row.act,
        at=row.at,
        done_by=people.get(row.staff_id, t("", "")),
        owed_by=_titles(pack, row.roles),
        due_at=row.due_at,
        overdue=row.signed_at is None and row.due_at < now,
        state="open" if row.signed_at is None else "signed",
        verdict=row.verdict,
        remarks=row.remarks,
        signed_by=_name(row.signed_by),
        signed_at=row.signed_at,
        post_id=None,
        review_id=None,
        use_id=row.pk,
        citations=_cited(row.citations),
    )


def _name(person: StaffMember | None) -> Text | None:
    return None if person is None else t(person.name_ja, person.name_en)


def _titles(pack: Pack, roles: Iterable[str]) -> Text:
    return titles(tuple(role for name in roles if (role := pack.role(name)) is not None))


def _cited(kept: Iterable[dict[str, object]]) -> tuple[Citation, ...]:
    return tuple(Citation.model_validate(one) for one in kept)
