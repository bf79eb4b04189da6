"""One-time codes for devices: twelve digits, as they can be read aloud and typed on any telephone."""

from __future__ import annotations

import secrets
import unicodedata
from ipaddress import IPv6Address, IPv6Network

from django.utils.crypto import salted_hmac

from hasshin.city.seen import address_of

DIGITS = 12
GROUP = 4
LIFE_MINUTES = 15
TRY_MINUTES = 15
TRIES_A_SOURCE = 10
TRIES_IN_ALL = 300
"""With 300 tries in a quarter of an hour and twenty codes waiting, guessing one takes four thousand years."""


def fresh() -> str:
    """A new code, as it is shown: three groups of four digits."""
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    return "-".join(digits[i : i + GROUP] for i in range(0, DIGITS, GROUP))


def plain(typed: str) -> str:
    """The digits of what was typed: full-width ones count, blanks and strokes between don't; "" if it is no code."""
    found = [c for c in unicodedata.normalize("NFKC", typed) if not c.isspace()]
    digits = "".join(c for c in found if c not in "-‐‑‒–—―−ー・.")
    return digits if len(digits) == DIGITS and digits.isascii() and digits.isdecimal() else ""


def code_hash(digits: str) -> str:
    """What the table keeps: a hash with this installation's key, as twelve digits alone could be tried through."""
    return salted_hmac("hasshin.enrolment", digits, algorithm="sha256").hexdigest()


def source_of(address: str) -> str:
    """Where tries are counted together: an IPv4 address, or the /64 that one person has of IPv6."""
    found = address_of(address)
    if found is None:
        return "unknown"
    return str(IPv6Network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found)
