"""What those who keep the directory see of it: its notices, its edition, and how its copy stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hasshin.accounts.models import DirectoryEdition, DirectoryNotice, DirectoryPlacement
from hasshin.city.pack import current_pack
from hasshin.policy.text import Text


@dataclass(frozen=True)
class NoticeRow:
    """One notice. `state` is "ahead", "shown", "over" or "taken_down" as of the asked time."""

    id: int
    kind: str
    state: str
    account_id: int | None
    service: str
    address: str
    title: Text
    text: Text
    starts: datetime
    ends: datetime | None
    published_at: datetime
    published_by: int
    taken_down_at: datetime | None


@dataclass(frozen=True)
class CopyRow:
    """Where the copy stands and how it was; `address` is the one that is read, `own` says that it was set here."""

    address: str
    own: bool
    outcome: str
    differences: tuple[Text, ...]
    read_at: datetime | None
    tried_at: datetime | None
    failures: int
    exported_at: datetime | None
    edition: int | None
    edition_at: datetime | None


def notice_rows(now: datetime) -> tuple[NoticeRow, ...]:
    """All notices ever published, the newest first. One statement."""
    return tuple(row_of(one, now) for one in DirectoryNotice.objects.order_by("-published_at", "-pk"))


def row_of(one: DirectoryNotice, now: datetime) -> NoticeRow:
    """The row of one notice."""
    return NoticeRow(
        id=one.pk,
        kind=one.kind,
        state=_state(one, now),
        account_id=one.account_id,
        service=one.service,
        address=one.address,
        title=Text(ja=one.title_ja, en=one.title_en),
        text=Text(ja=one.text_ja, en=one.text_en),
        starts=one.starts,
        ends=one.ends,
        published_at=one.published_at,
        published_by=one.published_by_id,
        taken_down_at=one.taken_down_at,
    )


def _state(one: DirectoryNotice, now: datetime) -> str:
    if one.taken_down_at is not None:
        return "taken_down"
    if one.starts > now:
        return "ahead"
    return "over" if one.ends is not None and one.ends <= now else "shown"


def copy_row() -> CopyRow:
    """How the copy on the city's own site stands. Three statements."""
    row = DirectoryPlacement.objects.filter(pk=1).first() or DirectoryPlacement()
    edition = DirectoryEdition.objects.order_by("-number").first()
    return CopyRow(
        address=row.address or current_pack().city.guide_url,
        own=bool(row.address),
        outcome=row.outcome,
        differences=tuple(Text.model_validate(one["text"]) for one in row.differences),
        read_at=row.read_at,
        tried_at=row.tried_at,
        failures=row.failures,
        exported_at=row.exported_at,
        edition=edition.number if edition is not None else None,
        edition_at=edition.at if edition is not None else None,
    )
