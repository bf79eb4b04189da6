"""`hasshin ledger`: verify it, take it along."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from hasshin.cli import installation
from hasshin.cli.main import data_option
from hasshin.cli.say import fail, language, say, words


@click.group("ledger", help=words("台帳を検証・書き出しする。", "Verify and export the ledger."))
def command() -> None:
    pass


@command.command(
    "verify",
    help=words(
        "台帳が欠けも書換えもなく続いていることを確かめる。問題があれば状態 1。",
        "Verify that nothing in the ledger was changed, removed or reordered. Status 1 where something was.",
    ),
)
@click.option(
    "--export",
    "exported",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=words("書き出した台帳を検証する（設置は要らない）", "verify an exported ledger (needs no installation)"),
)
@click.option(
    "--public-key", "public_keys", multiple=True, help=words("信頼する公開鍵（16 進）", "public key to trust, in hex")
)
@click.option(
    "--checkpoints",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=words("別に保管した検証点（--export と）", "checkpoints that were kept apart (with --export)"),
)
@data_option
def verify(exported: Path | None, public_keys: tuple[str, ...], checkpoints: Path | None) -> int:
    if checkpoints is not None and exported is None:
        raise click.UsageError(words("--checkpoints は --export と使います", "--checkpoints goes with --export"))
    if exported is not None:
        from hasshin.ledger import verify_file

        keys = [part for key in public_keys for part in ("--public-key", key)]
        kept = ["--checkpoints", str(checkpoints)] if checkpoints else []
        return verify_file.main([str(exported), *keys, *kept, "--lang", language()])
    installation.use()
    from hasshin.ledger.actions.verify import verify as whole

    result = whole(public_keys=public_keys or None)
    for problem in result.problems:
        click.echo(f"{problem.seq}: {problem.of(language())}")
    counted = words(
        f"{result.entries:,} 項目、検証点 {result.checkpoints:,}",
        f"{result.entries:,} entries, {result.checkpoints:,} checkpoints",
    )
    if result.ok:
        say(f"台帳は完全です（{counted}）", f"the ledger is whole ({counted})")
        return 0
    say(f"台帳に問題が {result.count} 件あります（{counted}）", f"{result.count} problems in the ledger ({counted})")
    return 1


@command.command(
    "export",
    help=words("台帳を一つのファイルに書き出す。", "Write the ledger to one file."),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--with-personal-data", is_flag=True, help=words("個人情報とその塩も含める", "with personal values and their salts")
)
@click.option("--force", is_flag=True, help=words("既にあるファイルを置き換える", "replace a file that is there"))
@data_option
def export(file: Path, with_personal_data: bool, force: bool) -> None:
    if file.exists() and not force:
        raise fail(
            f"{file} は既にあります。別の名前にするか、置き換えるなら --force を付けてください",
            f"{file} is there already: choose another name, or replace it with --force",
        )
    installation.use()
    from hasshin.ledger.export import export as write

    fresh = file.with_name(file.name + ".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as opened:
        count = write(opened, now=datetime.now(UTC), personal=with_personal_data)
        opened.flush()
        os.fsync(opened.fileno())
    fresh.replace(file)
    say(f"{count:,} 項目を {file} に書き出しました", f"{count:,} entries written to {file}")
