"""The worker's part: keep the edition, the exported files, and the sight of the copy on the city's site up to date."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from hasshin.accounts.actions.export_directory import export_directory
from hasshin.accounts.actions.read_back_directory import PATIENCE, Fetch, read_back_directory
from hasshin.accounts.actions.stamp_edition import KEEPER, stamp_edition
from hasshin.accounts.directory.files import ExportRefused
from hasshin.accounts.models import DirectoryPlacement
from hasshin.city.pack import NoPack, current_pack
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.findings.actions.settle import settle_seen
from hasshin.policy.controls import Directory
from hasshin.policy.text import Text, t

log = logging.getLogger("hasshin.directory")
AGAIN = timedelta(minutes=10)
NOT_WRITTEN = "directory_not_written"
FAILED = t(
    "公式アカウント一覧を {path} に書き出せません：{why}",
    "The list of official accounts can't be written to {path}: {why}",
)


def keep_up(now: datetime) -> bool:
    """Date a change of the directory, and bring the configured folder to it. Whether there is such a folder."""
    try:
        stamp_edition(now=now)
    except NoPack:
        return False
    folder = settings.HASSHIN_INSTALLATION.directory_folder
    if not folder:
        return False
    try:
        export_directory(now=now, target=Path(folder), plain=settings.HASSHIN_INSTALLATION.directory_plain)
    except ExportRefused as why:
        _tell(now, folder, why.message)
    except OSError as why:
        log.warning("the directory could not be written to %s: %s", folder, why.strerror)
        _tell(now, folder, t("{e}", "{e}").fill(e=why.strerror or type(why).__name__))
    else:
        settle_seen(
            actor=KEEPER,
            now=now,
            code=NOT_WRITTEN,
            subject="directoryplacement:1",
            evidence=f"written at {now.isoformat()}",
        )
    return True


def _tell(now: datetime, folder: str, why: Text) -> None:
    pack = current_pack()
    control = pack.one_of(Directory)
    raise_finding(
        actor=KEEPER,
        now=now,
        code=NOT_WRITTEN,
        subject="directoryplacement:1",
        message=FAILED.fill(path=folder, why=why),
        citations=pack.cite(control),
        severity="warning",
        roles=control.kept_by if control is not None else (),
    )


def reads_back() -> bool:
    """Whether the copy is looked for: the pack asks for it, and this is neither a trial nor a demonstration.

    A demonstration asks no real site; a trial (no https address of its own) does when somebody names the copy.
    """
    if current_pack().one_of(Directory) is None or settings.HASSHIN_INSTALLATION.demo:
        return False
    named = DirectoryPlacement.objects.filter(pk=1).exclude(address="").exists()
    return named or settings.HASSHIN_INSTALLATION.origin.startswith("https://")


def read_back_due(now: datetime, get: Fetch | None = None) -> bool:
    """Read the copy back if it is time to; whether it was."""
    try:
        control = current_pack().one_of(Directory)
    except NoPack:
        return False
    if control is None or not reads_back():
        return False
    row = DirectoryPlacement.objects.filter(pk=1).first()
    if row is not None and row.tried_at is not None:
        silent = 0 < row.failures < PATIENCE
        wait = AGAIN if silent else timedelta(days=control.read_back_days)
        if row.tried_at + wait > now:
            return False
    read_back_directory(now=now, get=get)
    return True
