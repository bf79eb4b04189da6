"""Look into the feeds and the folder, each minute. What can't be read is set aside and told; nothing is lost."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from hasshin.city.pack import NoPack, pack_at
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.findings.actions.settle import settle_seen
from hasshin.intake.actions.receive import READER, receive
from hasshin.intake.feeds import Entry, entries
from hasshin.intake.models import IntakeSeen, IntakeSource
from hasshin.intake.places import Places
from hasshin.intake.places_here import places
from hasshin.intake.tree import MOST_BYTES, UnreadableError
from hasshin.platforms.fetch import Fetched, Limits, allowed, fetch
from hasshin.policy.house import house
from hasshin.policy.scope import roles_with
from hasshin.policy.text import Text, t

PATIENCE = 3
"""Looks in a row that may fail before somebody is told."""
AT_ONCE = 40
"""Telegrams fetched at one look; the rest waits for the next."""
FORGOTTEN = timedelta(days=31)
STALE = timedelta(minutes=10)
_LIMITS = Limits(total=15.0, page_bytes=MOST_BYTES)

Get = Callable[[str, str, str], Fetched]
"""Address, ETag and Last-Modified of the time before, to what came."""


def look(now: datetime, get: Get | None = None) -> int:
    """How many telegrams about the city were taken in."""
    try:
        here = places()
    except NoPack:
        return 0
    told = settings.HASSHIN_INSTALLATION.intake
    if here is None or told is None:
        return 0
    count = sum(_feed(address, here, now, get or _fetch) for address in told.feeds)
    if told.folder:
        count += _folder(Path(told.folder), here, now)
    IntakeSeen.objects.filter(at__lt=now - FORGOTTEN).delete()
    return count


def _fetch(address: str, etag: str, modified: str) -> Fetched:
    told = settings.HASSHIN_INSTALLATION.intake
    hosts = told.feed_hosts if told is not None else []
    return fetch(address, hosts, limits=_LIMITS, allow=_secure, etag=etag, modified=modified)


def _secure(url: str, hosts: Sequence[str]) -> bool:
    return url.startswith("https://") and allowed(url, hosts)


def _feed(address: str, here: Places, now: datetime, get: Get) -> int:
    row, _ = IntakeSource.objects.get_or_create(address=address)
    came = get(address, row.etag, row.modified)
    if came.state == "same":
        _well(row, now)
        return 0
    if came.state != "page":
        _badly(row, now, came.trouble or came.state)
        return 0
    try:
        found = entries(came.body, address)
    except UnreadableError as why:
        _badly(row, now, str(why))
        return 0
    seen = set(IntakeSeen.objects.filter(entry__in=[e.mark for e in found]).values_list("entry", flat=True))
    fresh = [one for one in reversed(found) if one.mark not in seen]  # the oldest first, as they were issued
    count, trouble = 0, ""
    for one in fresh[:AT_ONCE]:
        done, failed = _entry(one, here, now, get)
        count += done
        trouble = trouble or failed
    if trouble:
        _badly(row, now, trouble)
        return count
    # With more to fetch, the next look must not be told that nothing has changed.
    whole = len(fresh) <= AT_ONCE
    _well(row, now, came.etag if whole else "", came.modified if whole else "")
    return count


def _entry(one: Entry, here: Places, now: datetime, get: Get) -> tuple[int, str]:
    """Whether a telegram of the city came of it, and what went wrong where it must be tried again."""
    came = get(one.link, "", "")
    if came.state == "failed":
        return 0, came.trouble
    taken = None
    if came.state == "page":
        try:
            taken = receive(now=now, data=came.body, came_from=one.link, places=here)
        except UnreadableError as why:
            _broken(urlsplit(one.link).path.rpartition("/")[2], str(why), now)
    IntakeSeen.objects.get_or_create(entry=one.mark, defaults={"at": now})
    return int(taken is not None), ""


def _folder(folder: Path, here: Places, now: datetime) -> int:
    """Each file is claimed by moving it, so that of two workers one has it; then it lies in `taken` or `broken`."""
    row, _ = IntakeSource.objects.get_or_create(address=str(folder)[:500])
    try:
        for part in ("taking", "taken", "broken"):
            (folder / part).mkdir(exist_ok=True)
        waiting = sorted(
            p for p in folder.iterdir() if not p.name.startswith(".") and not p.name.endswith((".part", ".tmp"))
        )
        left = [
            p for p in (folder / "taking").iterdir() if p.lstat().st_mtime < now.timestamp() - STALE.total_seconds()
        ]
        count = sum(_file(folder, path, here, now) for path in [*sorted(left), *waiting] if path.name not in _PARTS)
    except OSError as error:
        _badly(row, now, type(error).__name__)
        return 0
    _well(row, now)
    return count


_PARTS = frozenset({"taking", "taken", "broken"})


def _file(folder: Path, path: Path, here: Places, now: datetime) -> int:
    claimed = folder / "taking" / path.name
    try:
        if path != claimed:
            path.rename(claimed)
            os.utime(claimed, (now.timestamp(), now.timestamp()), follow_symlinks=False)
    except FileNotFoundError:
        return 0  # another worker was faster
    end, taken = "taken", None
    try:
        taken = receive(now=now, data=_bytes_of(claimed), came_from=f"file:{path.name}", places=here)
    except UnreadableError as why:
        end = "broken"
        _broken(path.name, str(why), now)
    mark = hashlib.sha256(f"{path.name}{now.isoformat()}".encode()).hexdigest()[:8]
    target = folder / end / path.name
    claimed.rename(target if not target.exists() else target.with_name(f"{mark}-{path.name}"))
    return int(taken is not None)


def _bytes_of(path: Path) -> bytes:
    if path.is_symlink() or not path.is_file():
        raise UnreadableError("no plain file")
    if path.stat().st_size > MOST_BYTES:
        raise UnreadableError(f"larger than {MOST_BYTES} bytes")
    return path.read_bytes()


def _well(row: IntakeSource, now: datetime, etag: str | None = None, modified: str | None = None) -> None:
    changes = {} if etag is None else {"etag": etag, "modified": modified or ""}
    IntakeSource.objects.filter(pk=row.pk).update(looked_at=now, read_at=now, failures=0, trouble="", **changes)
    if row.failures:
        settle_seen(
            actor=READER,
            now=now,
            code="intake_source_broken",
            subject=f"intakesource:{row.pk}",
            evidence=f"read at {now.isoformat()}",
        )


def _badly(row: IntakeSource, now: datetime, trouble: str) -> None:
    IntakeSource.objects.filter(pk=row.pk).update(looked_at=now, failures=row.failures + 1, trouble=trouble[:200])
    if row.failures + 1 < PATIENCE:
        return
    message = t(
        "取込み元「{address}」が{n}回続けて読めません（{why}）。", "{address} could not be read {n} times ({why})."
    )
    filled = message.fill(address=row.address, n=row.failures + 1, why=trouble[:200])
    _raise("intake_source_broken", f"intakesource:{row.pk}", filled, now)


def _broken(name: str, why: str, now: datetime) -> None:
    message = t(
        "取込みのファイル「{name}」は電文として読めません（{why}）。元のファイルを確かめてください。",
        "{name} can't be read as a telegram ({why}). Look at the file itself.",
    ).fill(name=name[:120], why=why)
    _raise("intake_file_broken", "intakesource:0", message, now, about=name)


def _raise(code: str, subject: str, message: Text, now: datetime, about: str = "") -> None:
    raise_finding(
        actor=READER,
        now=now,
        code=code,
        subject=subject,
        message=message,
        citations=[house("records")],
        severity="warning",
        roles=[role.id for role in roles_with(pack_at(now), "install_pack")],
        about=about,
    )
