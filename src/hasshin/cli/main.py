"""`hasshin`: a group whose commands are read only when called, so that `policy` needs neither Django nor a database."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import Any

import click

from hasshin.cli.say import Failure, language, words
from hasshin.config.installation import InstallationMissing
from hasshin.policy.reasons import Conflict, NotFound, Refused

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("見本の市で試す（データごと一式を起動）", "try it with a sample city: everything in one command"),
    "init": ("本番の設置を作る", "make a real installation"),
    "serve": ("Web サーバーを動かす", "run the web server"),
    "worker": ("配信の係を動かす", "run the delivery worker"),
    "check": ("環境と設置を点検する", "look whether environment and installation are sound"),
    "policy": ("ポリシーパックを検査・比較・再判定する", "check, compare and replay policy packs"),
    "directory": ("公式アカウント一覧をファイルに書き出す", "write the list of official accounts to files"),
    "ledger": ("台帳を検証・書き出しする", "verify and export the ledger"),
    "keys": ("認証情報を守るマスター鍵を更新・一覧する", "rotate and list the keys that seal the accounts' secrets"),
    "rescue": ("任命できる人がいなくなったときに、1人を任命する", "appoint one person when nobody is left who can"),
    "test": ("すべてのテストを動かす", "run all tests"),
    "docs": ("生成する文書を作り直す", "write the generated documents anew"),
    "lock": ("部品の版を固定し直す", "pin the packages anew"),
}


class LazyGroup(click.Group):
    """Commands live in `hasshin.cli.commands.<name>` as `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"hasshin.cli.commands.{cmd_name}").command
        if not isinstance(command, click.Command):
            raise TypeError(f"hasshin.cli.commands.{cmd_name}.command is no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(words("コマンド", "Commands")):
            formatter.write_dl([(name, words(*about)) for name, about in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    help=words(
        "発信: 市の指針どおりに SNS で発信し、そのことを証明する。",
        "Hasshin: a city speaks on social media the way its own guideline demands, and can prove it.",
    ),
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help=words("設置のデータフォルダ（HASSHIN_DATA でも可）", "data folder of the installation (or HASSHIN_DATA)"),
)
def group(data: Path | None) -> None:
    if data is not None:
        os.environ["HASSHIN_DATA"] = str(data.absolute())


def _keep_data(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    if value is not None:
        os.environ["HASSHIN_DATA"] = str(value.absolute())
    return value


def data_option(function: Any) -> Any:
    """`--data DIR` after the command's name; every command that has an installation takes it."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        callback=_keep_data,
        expose_value=False,
        is_eager=True,
        help=words("データフォルダ（HASSHIN_DATA でも可）", "data folder (or HASSHIN_DATA)"),
    )(function)


def lines_of(problem: Exception) -> list[str]:
    """What to print of an error that a command may end with: one line for each thing that is wrong."""
    if isinstance(problem, Failure):
        return [problem.text.of(language())]
    if isinstance(problem, Refused):
        return [_reason(reason) for reason in problem.reasons]
    if isinstance(problem, Conflict):
        return [problem.message.of(language())]
    if isinstance(problem, NotFound):
        return [words(f"見つかりません: {problem.what}", f"not found: {problem.what}")]
    return [_plain(problem)]


def _plain(problem: Exception) -> str:
    if isinstance(problem, click.ClickException):
        return problem.format_message()
    if type(problem).__name__ not in {"OperationalError", "InterfaceError"}:
        return str(problem)
    said = " ".join(str(problem).split())
    return words(
        f"データベースを使えません（{said}）。HASSHIN_DATABASE_URL と、サーバーが動いているかを確かめてください",
        f"the database can't be used ({said}): look at HASSHIN_DATABASE_URL and whether its server runs",
    )


def _reason(reason: Any) -> str:
    cited = "、".join(citation.number for citation in reason.citations)
    parts = [
        reason.message.of(language()),
        f"[{cited}]" if cited else "",
        reason.fix.of(language()) if reason.fix else "",
    ]
    return " ".join(part for part in parts if part)


TOLD = (Failure, Refused, Conflict, NotFound, InstallationMissing, click.ClickException)

# Errors of rooms that a command must not import only to name them: Django's, and those of keys and packs.
_DATABASE = {"OperationalError", "InterfaceError", "ImproperlyConfigured"}
TOLD_BY_NAME = {*_DATABASE, "KeyUnusable", "KeyUnsafe", "NoPack", "PackErrors"}


def is_told(problem: Exception) -> bool:
    """Whether its user can put this right by what it says; anything else is a fault of ours and shows its trace."""
    if isinstance(problem, OSError):
        return problem.filename is not None
    if isinstance(problem, ValueError) and str(problem).startswith("HASSHIN_"):
        return True
    return isinstance(problem, TOLD) or type(problem).__name__ in TOLD_BY_NAME


def tell(problem: Exception) -> int:
    """Print each thing that is wrong in a line of its own; return the status to leave with."""
    for line in lines_of(problem):
        click.echo(f"hasshin: {line}", err=True)
    return problem.exit_code if isinstance(problem, click.ClickException) else 1


def main() -> None:
    """Run the command line and leave with its status: 0 done, 1 refused or failed, 2 called wrongly, 130 stopped."""
    try:
        status = group(prog_name="hasshin", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except Exception as problem:
        if not is_told(problem):
            raise
        sys.exit(tell(problem))
    sys.exit(status if isinstance(status, int) else 0)
