"""`hasshin directory`: the public list of official accounts as files for the city's own web server."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from hasshin.cli import installation
from hasshin.cli.main import data_option
from hasshin.cli.say import fail, say, words


@click.group("directory", help=words("公式アカウント一覧を書き出す。", "Export the list of official accounts."))
def command() -> None:
    pass


@command.command(
    "export",
    help=words(
        "公式アカウント一覧（ページ、JSON、CSV、更新情報）を、Web サーバーに置けるファイルとして書き出す。"
        "変わったものだけを書き、他のファイルには触れない。",
        "Write the list (pages, JSON, CSV, feed) as files for any web server. Only what changed is written; files of"
        " others are left alone.",
    ),
)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--keep-up/--no-keep-up",
    default=None,
    help=words(
        "以後、変わるたびに係がこのフォルダへ書き出す", "from now on have the worker write here after each change"
    ),
)
@click.option(
    "--plain/--links",
    default=None,
    help=words(
        "シンボリックリンクを使わず、ファイルだけで書き出す（別の機械へ写すとき）",
        "plain files without symbolic links, for a folder that is copied to another machine",
    ),
)
@data_option
def export(folder: Path, keep_up: bool | None, plain: bool | None) -> None:
    chosen = installation.use()
    installation.require_migrated()
    installation.require_founded()
    from hasshin.accounts.actions.export_directory import export_directory
    from hasshin.accounts.directory.files import ExportRefused

    target = folder.absolute()
    try:
        flat = chosen.read().directory_plain if plain is None else plain
        number, done = export_directory(now=datetime.now(UTC), target=target, plain=flat)
    except ExportRefused as why:
        raise fail(why.message.ja, why.message.en) from None
    if keep_up is not None:
        described = chosen.read()
        kept = {"directory_folder": str(target) if keep_up else "", "directory_plain": keep_up and flat}
        chosen.write(described.model_copy(update=kept))
    if not done.written and not done.removed:
        say(
            f"{target} は第{number}版のままです（{done.files} ファイル）",
            f"{target} is edition {number} already ({done.files} files)",
        )
        return
    say(
        f"第{number}版を {target} に書き出しました（{len(done.written)} 件を更新、{len(done.removed)} 件を削除）",
        f"edition {number} written to {target} ({len(done.written)} files changed, {len(done.removed)} removed)",
    )
