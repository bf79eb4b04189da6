"""Read single fields strictly; what is wrong becomes a `Reason` that names field, trouble and remedy."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from django.http import QueryDict

from hasshin.policy.reasons import Reason
from hasshin.policy.text import Text, t
from hasshin.web.templatetags.hasshin import JST

NUL = "\x00"


def words(data: QueryDict, key: str) -> str:
    """A text as typed, line ends made plain; NUL, which no database keeps, is dropped."""
    return data.get(key, "").replace("\r\n", "\n").replace("\r", "\n").replace(NUL, "")


def whole(data: QueryDict, key: str) -> int:
    """A whole number of a hidden field; -1 where it is none, which no row and no revision has."""
    written = data.get(key, "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= 18 else -1  # noqa: PLR2004


def whole_numbers(written: Iterable[str]) -> tuple[int, ...]:
    """The whole numbers among the values, ascending, each once."""
    return tuple(sorted({int(w) for w in written if w.isascii() and w.isdecimal() and len(w) <= 18}))  # noqa: PLR2004


_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?=$|[T ])")


def _plain(written: str) -> str:
    """A day or time as people type it, as ISO 8601 has it: full-width digits and signs, 2026/4/1, 2026年4月1日."""
    plain = " ".join(unicodedata.normalize("NFKC", written).split())
    return _DAY.sub(lambda m: f"{m[1]}-{int(m[2]):02}-{int(m[3]):02}", plain)


def moment(written: str, where: str, errors: list[Reason]) -> datetime | None:
    """A `datetime-local` value, taken as JST, in UTC; None where empty. Adds a reason where it is no time."""
    if not written.strip():
        return None
    try:
        return datetime.fromisoformat(_plain(written)).replace(tzinfo=JST).astimezone(UTC)
    except (ValueError, OverflowError):
        errors.append(
            Reason(
                code="not_a_time",
                where=where,
                message=t("日時として読めません。", "This is not a date and time."),
                fix=t("「2026-04-01T09:30」の形で入力してください。", "Write it as 2026-04-01T09:30."),
                words=written,
            )
        )
        return None


def day(written: str) -> date | None:
    """A `date` value, or None where it is empty or none."""
    try:
        return date.fromisoformat(_plain(written))
    except ValueError:
        return None


def day_begins(written: str) -> datetime | None:
    """The first moment (JST) of a typed day, in UTC."""
    found = day(written)
    return None if found is None else datetime.combine(found, time(), JST).astimezone(UTC)


def day_is_over(written: str) -> datetime | None:
    """The first moment (JST) after a typed day, in UTC."""
    begins = day_begins(written)
    return None if begins is None else begins + timedelta(days=1)


def missing(where: str, message: Text, fix: Text) -> Reason:
    """A required field that is empty."""
    return Reason(code="missing", where=where, message=message, fix=fix)
