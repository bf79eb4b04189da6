"""Sign the end of the chain, so that a chain made anew or cut short is found out."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction

from hasshin.ledger import keys, where
from hasshin.ledger.body import stamp
from hasshin.ledger.canonical import canonical
from hasshin.ledger.models import Checkpoint, Head
from hasshin.ledger.verify_file import CHECKPOINT_DOMAIN


def checkpoint(*, now: datetime) -> Checkpoint | None:
    """Sign the newest entry; None when the ledger is empty or its newest entry is signed already.

    The statement goes to the checkpoints file first, on disk, then to the table: the file never lacks what the table
    has. A crash between leaves a signed statement about entries that are committed, which is true and does no harm.

    Must not run inside another transaction (it would sign what may still be rolled back): raises `RuntimeError`.
    Raises `keys.KeyUnusable` when the key can't be used.
    """
    with transaction.atomic(durable=True):
        head = Head.objects.select_for_update().filter(pk=1).first()
        if head is None or head.seq == 0 or Checkpoint.objects.filter(seq=head.seq).exists():
            return None
        key = keys.load_key(where.key_file())
        statement = canonical(
            {
                "at": stamp(now),
                "hash": head.hash,
                "installation": where.installation(),
                "key": keys.public_key(key),
                "seq": head.seq,
                "v": 1,
            }
        )
        signature = key.sign(CHECKPOINT_DOMAIN + statement).hex()
        _file(where.checkpoints_file(), line(statement, signature))
        made = Checkpoint(seq=head.seq, at=now.astimezone(UTC), statement=statement, signature=signature)
        made.save()
        return made


def line(statement: bytes, signature: str) -> bytes:
    """A checkpoint as it stands in the checkpoints file and in an export: one canonical JSON object, no newline."""
    return canonical({"checkpoint": statement.decode(), "signature": signature})


def _file(path: Path, content: bytes) -> None:
    """Append a line and bring it to disk. A last line without its end was cut off in a crash and is dropped."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    with os.fdopen(descriptor, "r+b") as file:
        file.seek(_whole(path))
        file.truncate()
        file.write(content + b"\n")
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the file itself may be new
    finally:
        os.close(folder)


def _whole(path: Path) -> int:
    """How many bytes of the file are whole lines; looks at its last 64 KiB (a line has a few hundred bytes)."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = max(0, size - 65536)
        file.seek(start)
        tail = file.read()
    if start and b"\n" not in tail:
        raise OSError(f"{path} is no checkpoints file: move it away, and `hasshin ledger verify` tells what it lacked")
    return start + tail.rfind(b"\n") + 1
