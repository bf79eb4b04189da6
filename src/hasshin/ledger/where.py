"""Where this installation keeps the ledger's key and checkpoints, and who it is, from Django's settings."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def installation() -> str:
    """The id that every checkpoint is bound to."""
    return str(settings.HASSHIN_INSTALLATION.id)


def key_file() -> Path:
    """The private key's file (`HASSHIN_LEDGER_KEY`)."""
    return Path(settings.HASSHIN_LEDGER_KEY)


def checkpoints_file() -> Path:
    """The checkpoints outside the database (`HASSHIN_CHECKPOINTS`), one JSON object a line."""
    return Path(settings.HASSHIN_CHECKPOINTS)
