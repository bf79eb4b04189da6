"""The directory as it is now, made once and kept until something that it shows may have changed.

What says so is the ledger: every change has its entry in the same transaction, so the number of the last entry is the
counter that no change can slip past. Entries that can't touch the directory (posts, deliveries, records) only move the
mark. Beside that, time itself may change it: a notice ends, rules come into force.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Q

from hasshin.accounts.actions.stamp_edition import stamp_edition
from hasshin.accounts.directory.book import book_of
from hasshin.accounts.directory.listing import changes_next
from hasshin.accounts.directory.site import Site, build
from hasshin.checks.genuine.known import Book
from hasshin.ledger.models import Entry, Head

log = logging.getLogger("hasshin.directory")
_LAST = f"SELECT seq FROM {Head._meta.db_table} WHERE id = 1"  # noqa: S608 - a table of ours
_ELSEWHERE = (
    "posts.", "delivery.", "records.", "findings.", "ledger.", "outbox.", "duties.", "practice.", "api.", "incidents.",
)  # fmt: skip
_SILENT = (
    "accounts.stamp_edition",
    "accounts.note_profile",
    "accounts.read_back_directory",
    "accounts.export_directory",
    "accounts.place_directory",
)


@dataclass(frozen=True)
class Current:
    """The site of the edition in force, and the book by which accounts are verified."""

    site: Site
    book: Book


@dataclass
class _Kept:
    lock: threading.Lock = field(default_factory=threading.Lock)
    of: tuple[object, ...] = ()
    seq: int = -1
    until: datetime | None = None
    current: Current | None = None


_kept = _Kept()


def current(now: datetime) -> Current:
    """The directory at `now`. One short statement while nothing changed.

    Where the database does not answer, the last known directory is given, if there is one.
    """
    try:
        return _current(now)
    except DatabaseError:
        known = _kept.current
        if known is None or _kept.of[0] != _of()[0]:
            raise
        log.warning("the database does not answer; the directory is the last known one", exc_info=True)
        return known


def _current(now: datetime) -> Current:
    of, seq = _of(), _last()
    if _fresh(of, seq, now) and _kept.current is not None:
        return _kept.current
    with _kept.lock:
        # Read before the tables are: what changes meanwhile has a later entry, and is seen next time.
        of, seq = _of(), _last()
        if _fresh(of, seq, now) and _kept.current is not None:
            return _kept.current
        if _kept.current is None or _kept.of != of or seq < _kept.seq or _touched(_kept.seq) or _over(now):
            made = _make(now)
            until = changes_next(now)
            _kept.of, _kept.current, _kept.until = of, made, until
        _kept.seq = seq
        if _kept.current is None:
            raise LookupError("the directory was not made")
        return _kept.current


def forget() -> None:
    """Make it anew the next time it is asked for."""
    _kept.seq, _kept.of = -1, ()


def _fresh(of: tuple[object, ...], seq: int, now: datetime) -> bool:
    return _kept.of == of and seq == _kept.seq and seq > 0 and not _over(now)


def _over(now: datetime) -> bool:
    return _kept.until is not None and now >= _kept.until


def _of() -> tuple[object, ...]:
    installation = settings.HASSHIN_INSTALLATION
    return settings.HASSHIN_FOLDER.root, installation.demo, installation.origin


def _last() -> int:
    """The number of the ledger's last entry. Asked with every page, so in plain SQL, which is the quickest."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST)
        row = cursor.fetchone()
    return int(row[0]) if row is not None else 0


def _touched(seq: int) -> bool:
    """Whether an entry since `seq` may have changed what the directory says."""
    elsewhere = Q(kind__in=_SILENT) | Q(kind__endswith="_refused")
    for prefix in _ELSEWHERE:
        elsewhere |= Q(kind__startswith=prefix)
    return seq <= 0 or Entry.objects.filter(seq__gt=seq).exclude(elsewhere).exists()


def _make(now: datetime) -> Current:
    edition, listing = stamp_edition(now=now)
    return Current(build(edition, listing, verify_at=""), book_of(listing))
