"""The installation that a command works on: found, or made."""

from __future__ import annotations

import os
import resource
import secrets
from pathlib import Path

from hasshin.cli.say import fail
from hasshin.config.installation import Folder, Installation, folder_from_environment

CHECKOUT = Path(__file__).resolve().parents[3]


def folder() -> Folder:
    """The folder that --data or HASSHIN_DATA names; raises `Failure` where none is named."""
    found = folder_from_environment()
    if found is None:
        raise fail(
            "どの設置か分かりません。--data フォルダ か HASSHIN_DATA を指定してください（初めてなら hasshin init）",
            "which installation? Name its folder with --data DIR or HASSHIN_DATA (the first time: hasshin init)",
        )
    return found


def use(chosen: Folder | None = None) -> Folder:
    """Set Django up on the installation; raises `InstallationMissing` where there is none in the folder."""
    keep_private()
    chosen = chosen or folder()
    try:
        chosen.read()
    except ValueError as problem:
        first = str(problem).splitlines()[0]
        raise fail(
            f"{chosen.description} を読めません（{first}）。控えから戻すか、直してください",
            f"{chosen.description} can't be read ({first}): bring it back from your copy, or mend it",
        ) from None
    os.environ["HASSHIN_DATA"] = str(chosen.root)
    os.environ["DJANGO_SETTINGS_MODULE"] = "hasshin.config.settings"
    import django

    django.setup()
    return chosen


def keep_private() -> None:
    """Whatever this process makes from now on is its owner's alone: drafts, names and evidence are nobody else's.

    It leaves no core file either, which would hold the keys.
    """
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def make(chosen: Folder, installation: Installation) -> None:
    """Make the folder, its keys and its description. Keys that are there stay; the description comes last.

    Keys: files 0600 in a folder 0700, each its own, so that none opens what another one guards.
    """
    keep_private()
    chosen.root.mkdir(parents=True, exist_ok=True)
    if chosen.root.stat().st_uid == os.geteuid():
        chosen.root.chmod(0o700)
    chosen.keys.mkdir(mode=0o700, exist_ok=True)
    chosen.blobs.mkdir(exist_ok=True)
    write_secret(chosen.django_key, secrets.token_urlsafe(50))
    chosen.write(installation)


def make_keys_of_rooms(chosen: Folder) -> None:
    """The keys whose form the rooms know: the ledger's and the credentials'. Needs Django to be set up."""
    from hasshin.accounts import credentials
    from hasshin.ledger import keys

    if not chosen.ledger_key.exists():
        keys.create_key(chosen.ledger_key)
    if not chosen.credentials_key.exists() and chosen.read().credentials_keys.provider == "file":
        credentials.create_key(chosen.credentials_key)


def write_secret(path: Path, secret: str) -> None:
    """Write a secret that only the owner may read, whole or not at all; one that exists is kept."""
    if path.exists():
        return
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def migrate() -> None:
    """Bring the database to this version's tables."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def require_migrated() -> None:
    """Raise a `Failure` where the database is behind this version."""
    waiting = unapplied()
    if waiting:
        raise fail(
            f"データベースが古い版です（{len(waiting)} 件の移行が未適用: {waiting[0]} ほか）。"
            "控えを取り、hasshin check --migrate を実行してください",
            f"the database is behind this version ({len(waiting)} migrations, first {waiting[0]}): "
            "make a copy, then run hasshin check --migrate",
        )


def require_founded() -> None:
    """Raise a `Failure` where no init has come to its end: without a pack nothing can be decided."""
    from hasshin.city.models import PackVersion

    if not PackVersion.objects.exists():
        raise fail(
            "この設置はできあがっていません（ポリシーパックが未採択です）。hasshin init をもう一度実行してください",
            "this installation was never finished (no policy pack is adopted): run hasshin init again",
        )


def unapplied() -> list[str]:
    """Migrations that this version has and the database has not, as "app.name"."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
