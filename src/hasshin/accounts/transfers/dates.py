"""Dates as cities write them: 令和8年4月1日, R8.4.1, 2026/4/1, 20260401, an Excel date or its serial number."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Final

ERAS: Final = {
    "令和": 2018,
    "令": 2018,
    "r": 2018,
    "平成": 1988,
    "平": 1988,
    "h": 1988,
    "昭和": 1925,
    "昭": 1925,
    "s": 1925,
}
_ERA = re.compile(r"(令和|令|r|平成|平|h|昭和|昭|s)\.?(元|\d{1,2})(?:年|[./-])(\d{1,2})(?:月|[./-])(\d{1,2})日?")
_YEAR = re.compile(r"(\d{4})(?:年|[./-])(\d{1,2})(?:月|[./-])(\d{1,2})日?(?:t?00:00(?::00)?)?")
_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})")
_ERA_SOLID = re.compile(r"(r|h|s)(\d{2})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
EPOCH: Final = date(1899, 12, 30)
"""Day 0 of Excel's 1900 system, for all dates after February 1900."""


def date_of(value: object) -> date | None:
    """The date that a cell holds; None where it is none, or no day of the calendar."""
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(value)).casefold())
    plain = re.sub(r"\(.\)$|付け?$", "", plain)
    try:
        return _written(plain)
    except ValueError:
        return None


def _written(plain: str) -> date | None:
    if found := _ERA.fullmatch(plain) or _ERA_SOLID.fullmatch(plain):
        era, year, month, day = found.groups()
        return date(ERAS[era] + (1 if year == "元" else int(year)), int(month), int(day))
    if found := _YEAR.fullmatch(plain) or _SOLID.fullmatch(plain):
        return date(*(int(part) for part in found.groups()))
    if _SERIAL.fullmatch(plain):
        return EPOCH + timedelta(days=int(float(plain)))
    return None
