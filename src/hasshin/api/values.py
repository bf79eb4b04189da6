"""Values that every part of the product can hold: a caller's mistake ends in a 422, not in a database's error."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field
from pydantic_core import PydanticCustomError

LARGEST_ID = 2**63 - 1
LARGEST_COUNT = 2**31 - 1
FIRST_YEAR, LAST_YEAR = 1900, 2200


def _storable(text: str) -> str:
    if "\x00" in text:
        raise PydanticCustomError("null_character", "must not contain the character U+0000")
    return text


def _near(moment: datetime) -> datetime:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise PydanticCustomError("year_out_of_range", "must lie between the years {first} and {last}", years)
    return moment


Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
"""An id of this installation: what fits in 63 bits."""
Count = Annotated[int, Field(ge=0, le=LARGEST_COUNT)]
Words = Annotated[str, Field(max_length=20_000), AfterValidator(_storable)]
"""Free words, as long as a reason or remark can sensibly be."""
LongText = Annotated[str, Field(max_length=70_000), AfterValidator(_storable)]
Code = Annotated[str, Field(max_length=32), AfterValidator(_storable)]
Key = Annotated[str, Field(max_length=64), AfterValidator(_storable)]
Name = Annotated[str, Field(max_length=80), AfterValidator(_storable)]
Title = Annotated[str, Field(max_length=120), AfterValidator(_storable)]
Line = Annotated[str, Field(max_length=200), AfterValidator(_storable)]
Address = Annotated[str, Field(max_length=500), AfterValidator(_storable)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256, hex, in small letters."""
Moment = Annotated[AwareDatetime, AfterValidator(_near)]
"""A time with its offset (ISO 8601)."""
