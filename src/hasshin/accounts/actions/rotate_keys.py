"""Rotate the master key: a new one seals from now on, every secret is wrapped anew, then the old one retires.

It may be interrupted anywhere and is continued by running it again: the new key is written before it is used, each
secret changes its key in a transaction of its own, and the old key stays until no secret needs it. Web and workers go
on all the while, with both keys.

    key file    the new key is made and put first; the old one ends in keys/retired/
    environment the administrator puts the new key first (NEW,OLD) and restarts web and workers before
    command     the administrator puts a pair of commands with a new id first in installation.json, and restarts
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from hasshin.accounts.credentials import keyfile
from hasshin.accounts.credentials.envelope import fresh_key, key_id
from hasshin.accounts.credentials.errors import SealBroken
from hasshin.accounts.credentials.rings import Ring, load_ring
from hasshin.accounts.credentials.safe import active_key, hold_the_keys_alone, rewrapped
from hasshin.accounts.models import Credential, MasterKey
from hasshin.city.actor import robot
from hasshin.city.govern import record, refuse
from hasshin.ledger.canonical import JSON
from hasshin.policy.reasons import Conflict
from hasshin.policy.text import t

ROTATING = 0x48415354  # the name of a lock on PostgreSQL: one rotation at a time, on whatever machine
ACTOR = robot("keys")
ACTIVE, LEAVING, RETIRED = MasterKey.State.ACTIVE, MasterKey.State.LEAVING, MasterKey.State.RETIRED


@dataclass(frozen=True)
class Rotated:
    """What came of it. `stuck` are the secrets that do not open, for which the old key is kept; `kept` its new file."""

    new: str
    old: tuple[str, ...]
    rewrapped: int
    stuck: tuple[str, ...] = ()
    continued: bool = False
    kept: tuple[Path, ...] = ()


def rotate_keys(*, clock: Callable[[], datetime]) -> Rotated:
    """Rotate, or finish a rotation that was interrupted. `clock` gives the time of each step.

    Raises `Conflict` while another rotation runs, `Refused` where no new key is given, `KeyUnsafe` or OSError where a
    key can't be used or written: then run it again once that is mended.
    """
    with _one_at_a_time():
        tidied = _put_away()
        ring = load_ring()
        leaving = _ids(LEAVING)
        if tidied and not leaving:
            return Rotated(active_key(ring), (), 0, continued=True, kept=tidied)
        continued = bool(leaving)
        if not leaving:
            ring = _with_a_new_key(ring)
            leaving = (_activate(ring, clock()),)
        new = active_key(ring)
        done, stuck = _rewrap_all(ring, new, clock)
        if stuck:
            return Rotated(new, leaving, done, stuck, continued)
        _retire(leaving, clock())
        return Rotated(new, leaving, done, (), continued, _put_away())


def _with_a_new_key(ring: Ring) -> Ring:
    """A ring whose first key was never used. A file is given one; the other providers must have been."""
    known = set(MasterKey.objects.values_list("key_id", flat=True))
    if ring.ids[0] not in known and len(ring.ids) > 1:
        return ring
    if settings.HASSHIN_CREDENTIALS_KEYS.provider == "file":
        path = Path(settings.HASSHIN_CREDENTIALS_KEY)
        keyfile.replace(path, (fresh_key(), *(keyfile.load(path) if path.exists() else ())))
        return load_ring()
    raise refuse(
        "no_new_key",
        "credentials_keys",
        "新しいマスター鍵が渡されていません。",
        "No new master key is given.",
        "新しい鍵を先頭に、今の鍵を後ろに並べ（環境変数なら「新,旧」、コマンドなら installation.json の commands）、"
        "Web サーバーと配信の係を再起動してから、もう一度実行してください。",
        "Put the new key first and the present one after it (environment: NEW,OLD; command: `commands` in"
        " installation.json), restart the web server and the workers, and run this again.",
    )


def _activate(ring: Ring, now: datetime) -> str:
    """The first key of the ring seals from now on; gives the id of the one before."""
    new = ring.ids[0]
    with transaction.atomic():
        hold_the_keys_alone()
        old = active_key(ring)
        before, _ = MasterKey.objects.update_or_create(
            key_id=old, defaults={"state": LEAVING}, create_defaults={"state": LEAVING, "since": now}
        )
        row = MasterKey.objects.create(key_id=new, state=ACTIVE, since=now)
        _record("accounts.rotate_keys", row, now, {"from": old, "to": new, "also": [f"masterkey:{before.pk}"]})
    return old


def _rewrap_all(ring: Ring, new: str, clock: Callable[[], datetime]) -> tuple[int, tuple[str, ...]]:
    done, stuck = 0, dict[int, str]()
    while True:
        waiting = Credential.objects.exclude(key_id=new).exclude(pk__in=stuck)
        pk = waiting.order_by("pk").values_list("pk", flat=True).first()
        if pk is None:
            return done, tuple(stuck.values())
        row = Credential.objects.filter(pk=pk).first()
        if row is None or row.key_id == new:
            continue
        try:
            done += _rewrap(ring, row, new, clock())
        except SealBroken:
            stuck[row.pk] = str(row)


def _rewrap(ring: Ring, row: Credential, new: str, now: datetime) -> int:
    """Give one secret the new key, unless somebody changed it meanwhile. 1 when it was done, else 0."""
    sealed, wrapped = rewrapped(ring, row, new)
    same = Credential.objects.filter(pk=row.pk, key_id=row.key_id, generation=row.generation)
    with transaction.atomic():
        if same.update(sealed=sealed, wrapped=wrapped, key_id=new) != 1:
            return 0
        record(
            None,
            kind="accounts.rewrap_credential",
            subject=f"credential:{row.pk}",
            actor=ACTOR,
            now=now,
            data={"account": row.account_id, "secret": row.kind, "generation": row.generation, "key": new},
        )
    return 1


def _retire(leaving: tuple[str, ...], now: datetime) -> None:
    with transaction.atomic():
        hold_the_keys_alone()
        if Credential.objects.filter(key_id__in=leaving).exists():
            raise Conflict(
                t(
                    "古い鍵の認証情報が新たに現れました。もう一度実行してください。",
                    "A secret under the old key has appeared meanwhile. Run it again.",
                )
            )
        for row in MasterKey.objects.filter(key_id__in=leaving, state=LEAVING):
            MasterKey.objects.filter(pk=row.pk).update(state=RETIRED, retired_at=now)
            _record("accounts.retire_key", row, now, {"key": row.key_id})


def _put_away() -> tuple[Path, ...]:
    """Move retired keys out of the key file, each into a file of its own in keys/retired/: old copies need them."""
    path, retired = Path(settings.HASSHIN_CREDENTIALS_KEY), set(_ids(RETIRED))
    if not path.exists():
        return ()
    keys = keyfile.load(path)
    old = [key for key in keys if key_id(key) in retired]
    if not old:
        return ()
    places = []
    (path.parent / "retired").mkdir(mode=0o700, exist_ok=True)
    for key in old:
        place = path.parent / "retired" / f"credentials-{key_id(key)}.key"
        keyfile.replace(place, (key,))
        places.append(place)
    left = tuple(key for key in keys if key not in old)
    if left:
        keyfile.replace(path, left)
    else:
        path.unlink()  # another provider has the key in use
    return tuple(places)


def _ids(state: str) -> tuple[str, ...]:
    return tuple(MasterKey.objects.filter(state=state).order_by("pk").values_list("key_id", flat=True))


def _record(kind: str, row: MasterKey, now: datetime, data: dict[str, JSON]) -> None:
    record(None, kind=kind, subject=f"masterkey:{row.pk}", actor=ACTOR, now=now, data=data)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Hold the locks that end with the process: a file's on this machine, the database's on all. Raises `Conflict`."""
    place = Path(settings.HASSHIN_CREDENTIALS_KEY).parent / "rotation.lock"
    handle = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _another() from None
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [ROTATING])
            if not cursor.fetchone()[0]:
                raise _another()
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ROTATING])
    finally:
        os.close(handle)


def _another() -> Conflict:
    return Conflict(
        t(
            "別の鍵更新が実行中です。終わるのを待ってから実行してください。",
            "Another rotation of the keys is running. Wait until it has ended.",
        )
    )
