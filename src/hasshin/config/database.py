"""One switch: HASSHIN_DATABASE_URL. Without it, SQLite in the data folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


def sqlite(path: Path | str) -> dict[str, Any]:
    """SQLite in WAL with full sync: a commit that returned survives a power cut. Writers queue at BEGIN IMMEDIATE.

    Each thread keeps its connection for a minute: opening one costs more than most pages (benches/directory.py).
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


def from_url(url: str) -> dict[str, Any]:
    """Settings for `postgresql://user:password@host:port/name` or `sqlite:///path`; ValueError for anything else."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path)))
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError(
            f"HASSHIN_DATABASE_URL: {parts.scheme or 'no'}:// is not a database this product knows; "
            "use postgresql://user:password@host:port/name or sqlite:///path"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
