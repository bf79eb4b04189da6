"""Where services that fetch images instead of taking them find those that are about to be published.

Only where the installation's administrator opened it (`public_media`). A name can't be guessed, is made at the moment
of sending and for one file, and holds for a while; nothing is kept for it, so that nothing leads from one name to
another, and no list of them exists.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.crypto import salted_hmac

LIFE = timedelta(days=30)
"""How long a name holds: a service may fetch an image only when the first person looks at it."""
PLACE = "/shown/"
_SALT = "hasshin.blobs.outside"
_DIGEST, _UNTIL, _MAC = 32, 5, 32


def address_of(digest: str, now: datetime) -> str:
    """The address of the file with that SHA-256 (hex), good for `LIFE` from `now`; "" where nothing is shown."""
    installation = settings.HASSHIN_INSTALLATION
    if not installation.public_media:
        return ""
    return f"{installation.origin.rstrip('/')}{PLACE}{_name(digest, now + LIFE)}"


def digest_of(name: str, now: datetime) -> str | None:
    """The digest (hex) that a name stands for; None for one that was not made here, or that is over."""
    if not settings.HASSHIN_INSTALLATION.public_media or not name.isascii():
        return None
    try:
        raw = base64.urlsafe_b64decode(name + "=" * (-len(name) % 4))
    except (binascii.Error, ValueError):
        return None
    if len(raw) != _DIGEST + _UNTIL + _MAC:
        return None
    said, mac = raw[: _DIGEST + _UNTIL], raw[_DIGEST + _UNTIL :]
    if not hmac.compare_digest(mac, _proof(said)):
        return None
    until = datetime.fromtimestamp(int.from_bytes(said[_DIGEST:], "big"), UTC)
    return said[:_DIGEST].hex() if now < until else None


def _name(digest: str, until: datetime) -> str:
    said = bytes.fromhex(digest) + int(until.timestamp()).to_bytes(_UNTIL, "big")
    return base64.urlsafe_b64encode(said + _proof(said)).decode("ascii").rstrip("=")


def _proof(said: bytes) -> bytes:
    return salted_hmac(_SALT, said, algorithm="sha256").digest()
