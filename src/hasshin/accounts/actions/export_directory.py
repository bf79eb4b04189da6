"""Write the directory's files into a folder, and say in the ledger that they were."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from hasshin.accounts.actions.stamp_edition import KEEPER, stamp_edition
from hasshin.accounts.directory.export import Exported, export, exporting
from hasshin.accounts.directory.site import build
from hasshin.accounts.models import DirectoryPlacement
from hasshin.city.actor import Actor
from hasshin.ledger.actions.append import append


def export_directory(
    *, actor: Actor = KEEPER, now: datetime, target: Path, plain: bool = False
) -> tuple[int, Exported]:
    """Bring the folder to the edition in force; its number and what was done. `plain`: without symbolic links.

    Raises `ExportRefused`, `OSError`.
    """
    with exporting(target):
        edition, listing = stamp_edition(now=now)
        site = build(edition, listing, verify_at=verify_address())
        done = export(target, site.files, plain=plain)
    _note(actor, now, site.digest, changed=bool(done.written or done.removed))
    return site.number, done


def verify_address() -> str | None:
    """Where readers of the static copy verify: at the live directory, if it has an address that readers can reach."""
    origin = settings.HASSHIN_INSTALLATION.origin.rstrip("/")
    return f"{origin}/directory/" if origin.startswith("https://") else None


def _note(actor: Actor, now: datetime, digest: str, *, changed: bool) -> None:
    with transaction.atomic():
        DirectoryPlacement.objects.get_or_create(pk=1)
        row = DirectoryPlacement.objects.select_for_update().get(pk=1)
        if row.exported_digest == digest and not changed:
            return
        DirectoryPlacement.objects.filter(pk=1).update(exported_digest=digest, exported_at=now)
        append(
            kind="accounts.export_directory",
            subject="directoryplacement:1",
            actor=actor.ref,
            now=now,
            data={"digest": digest},
        )
