"""Record keys: TIDs, of which ours belong to one delivery for good (atproto.com/specs/tid).

A TID is 13 letters of a 32-letter alphabet: 53 bits of microseconds since 1970, then 10 bits. Ours keep the time to the
millisecond, so that records stay in the order of their making, and have 20 bits of the delivery's key behind it.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta

_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
_FORM = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
_LENGTH = 13
_OWN_BITS = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def tid(at: datetime, key: str) -> str:
    """The TID for a delivery's key that was first prepared at that time."""
    own = int.from_bytes(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()) >> (256 - _OWN_BITS)
    micros = (at - _EPOCH) // timedelta(microseconds=1)
    number = (micros << 10) >> _OWN_BITS << _OWN_BITS | own
    return "".join(_LETTERS[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))


def is_tid(rkey: str) -> bool:
    """Whether a record key has the form of a TID."""
    return _FORM.fullmatch(rkey) is not None


def made_at(rkey: str) -> datetime | None:
    """When a TID says that its record was made; None for a key of another form."""
    if not is_tid(rkey):
        return None
    number = 0
    for letter in rkey:
        number = number << 5 | _LETTERS.index(letter)
    try:
        return _EPOCH + timedelta(microseconds=number >> 10)
    except OverflowError:
        return None
