"""`hasshin worker`: sends what is due, until told to stop."""

from __future__ import annotations

import click

from hasshin.cli import installation
from hasshin.cli.main import data_option
from hasshin.cli.say import say, words


@click.command(
    "worker",
    help=words("期限の来た配信を行う。SIGTERM か Ctrl-C で終わる。", "Send what is due, until SIGTERM or Ctrl-C."),
)
@data_option
def command() -> None:
    installation.use()
    installation.require_migrated()
    installation.require_founded()
    from hasshin.cli.processes import run_until_told
    from hasshin.duties import working

    say("配信の係が動いています", "the worker is running")
    run_until_told(working.run)
