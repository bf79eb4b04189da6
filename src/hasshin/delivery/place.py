"""Whether a worker stands where it may work: by the right clock, with the files and keys that the others have.

Workers on several machines share one database. A post's images, the evidence of it and the keys are in the data folder,
so a second machine must have the same `blobs/` and the same keys: without them it would find approved bytes missing.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from datetime import datetime

from hasshin.blobs import store as blobs
from hasshin.delivery.liveness import PlaceError, check_clock
from hasshin.delivery.models import PeriodicRun
from hasshin.ledger import keys, where

MARK = "files:"
AGAIN_SECONDS = 30.0
"""How often the files are looked at; the clock each time."""


class Place:
    """Of one worker."""

    def __init__(self) -> None:
        self._looked = float("-inf")

    def check(self, now: datetime) -> None:
        """Raises `PlaceError`."""
        check_clock(now)
        if time.monotonic() - self._looked >= AGAIN_SECONDS:
            check_files(now)
            self._looked = time.monotonic()


def check_files(now: datetime) -> None:
    """The first worker ever leaves a mark among the files and its name in the database; all later ones must see it.

    The mark names the ledger's key too: a checkpoint that another key signed could not be verified.
    """
    own = _own_key()
    row = PeriodicRun.objects.filter(name__startswith=MARK).order_by("pk").first()
    if row is None:
        mark = f"{MARK}{secrets.token_hex(8)}:{own}"
        blobs.put(mark.encode())  # before its name stands, so that a name always has its mark
        PeriodicRun.objects.get_or_create(name=mark, defaults={"ran_at": now})
        return
    theirs = row.name.rpartition(":")[2]
    if own and theirs and own != theirs:
        raise PlaceError("keys/ledger.key is not that of the other machines: copy keys/ from the first one")
    if not blobs.exists(hashlib.sha256(row.name.encode()).hexdigest()):
        raise PlaceError("blobs/ is not that of the other machines: mount the first one's blobs/ here")


def _own_key() -> str:
    """The beginning of the ledger's public key; "" where it can't be read, which signing checkpoints tells."""
    try:
        return keys.public_key(keys.load_key(where.key_file()))[:16]
    except keys.KeyUnusable:
        return ""
