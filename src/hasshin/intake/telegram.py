"""A telegram of the Japan Meteorological Agency as it says of itself, whatever its kind. Pure.

Source: 気象庁防災情報XMLフォーマット, control and head parts. Its own words are kept; nothing is inferred.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime

from hasshin.intake.tree import Node, UnreadableError, read

REAL, DRILL, TEST = "通常", "訓練", "試験"
ISSUED, CORRECTED, WITHDRAWN = "発表", "訂正", "取消"
MARKS = {DRILL: "【訓練】", TEST: "【試験】"}
WARNINGS = ("気象特別警報", "気象警報", "土砂災害警戒情報")
LONGEST = 200


@dataclass(frozen=True)
class Telegram:
    """Control and head; `body` and `headline` hold the rest. Times are aware. `serial` None where it has none."""

    title: str
    status: str
    office: str
    control_at: datetime
    head_title: str
    reported_at: datetime
    target_at: datetime | None
    event_id: str
    info_type: str
    serial: int | None
    text: str
    headline: Node
    body: Node

    @property
    def family(self) -> str:
        """warning, intensity or tsunami; unknown for all else."""
        if self.title.startswith(WARNINGS):
            return "warning"
        if self.title.startswith(("震度速報", "震源・震度")):
            return "intensity"
        if self.title.startswith(("津波警報", "津波情報")):
            return "tsunami"
        return "unknown"

    @property
    def thread(self) -> str:
        """What all telegrams on the same thing share; never shared by real ones with drills or tests.

        Warnings have an empty EventID, or one for each telegram: there, each kind and area is one thread.
        """
        own = "" if self.family == "warning" else self.event_id
        # Until May 2026 one warning came under both titles.
        title = "気象警報・注意報" if self.title == "気象特別警報・警報・注意報" else self.title
        return "|".join((self.status, title, own or f"{self.office}/{self.head_title}"))[:300]

    @property
    def mark(self) -> str:
        """What stands before a text made from it, where it is no real one."""
        return "" if self.status == REAL else MARKS.get(self.status, MARKS[TEST])

    def newer_than(self, serial: int | None, reported_at: datetime, control_at: datetime) -> bool:
        """Whether it comes after another of its thread: by serial where both have one, else by their times."""
        if self.serial is not None and serial is not None and self.serial != serial:
            return self.serial > serial
        return (self.reported_at, self.control_at) > (reported_at, control_at)


def parse(data: bytes) -> Telegram:
    """Read one telegram, XML or JSON. Raises `UnreadableError` where it is none."""
    root = read(data)
    control, head, body = (root.first(part) for part in ("Control", "Head", "Body"))
    if root.name != "Report" or control is None or head is None:
        raise UnreadableError("no telegram: Report, Control or Head is missing")
    reported = moment(head.said("ReportDateTime"))
    title = control.said("Title")
    if reported is None or not title:
        raise UnreadableError("no telegram: Title or ReportDateTime is missing")
    status, info = control.said("Status"), head.said("InfoType")
    if status not in (REAL, DRILL, TEST) or info not in (ISSUED, CORRECTED, WITHDRAWN):
        raise UnreadableError("Status or InfoType is none of those that are known")
    headline = head.first("Headline") or Node("Headline")
    return Telegram(
        title=unicodedata.normalize("NFC", title)[:LONGEST],
        status=status,
        office=control.said("EditorialOffice")[:LONGEST],
        control_at=moment(control.said("DateTime")) or reported,
        head_title=head.said("Title")[:LONGEST],
        reported_at=reported,
        target_at=moment(head.said("TargetDateTime")),
        event_id=head.said("EventID")[:100],
        info_type=info,
        serial=_serial(head.said("Serial")),
        text=(headline.said("Text") or (body.said("Text") if body is not None else ""))[:2000],
        headline=headline,
        body=body or Node("Body"),
    )


def moment(written: str) -> datetime | None:
    """An aware time, in UTC; None where it is none."""
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    try:
        return found.astimezone(UTC) if found.tzinfo is not None else None
    except OverflowError:
        return None


def _serial(written: str) -> int | None:
    plain = unicodedata.normalize("NFKC", written)
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 9 else None  # noqa: PLR2004
