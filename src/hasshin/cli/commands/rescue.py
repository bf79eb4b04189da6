"""`hasshin rescue`: the way back for a city in which nobody can appoint any more."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from hasshin.cli import installation
from hasshin.cli.main import data_option
from hasshin.cli.say import say, words


@click.command(
    "rescue",
    help=words(
        "任命できる人がいなくなったときだけ、職員1人を任命できる役割に就ける。台帳に残る。",
        "Only where nobody can appoint any more: put one member of staff into a role that can. The ledger keeps it.",
    ),
)
@click.option("--staff", "username", required=True, help=words("職員の利用者名", "the person's user name"))
@click.option("--role", required=True, help=words("任命のできる役割の id", "id of a role that may appoint"))
@click.option(
    "--order",
    required=True,
    help=words("誰の命令で、誰が実行したか", "by whose order, and who runs this"),
)
@click.option(
    "--new-password",
    is_flag=True,
    help=words(
        "一度限りのパスワードも出す（本人がサインインできないとき）",
        "also give a one-time password, where the person can't sign in",
    ),
)
@data_option
def command(username: str, role: str, order: str, new_password: bool) -> None:
    installation.use()
    installation.require_migrated()
    installation.require_founded()
    from hasshin.city.actions.rescue import rescue

    done = rescue(now=datetime.now(UTC), username=username, role=role, order=order, new_password=new_password)
    title = done.appointment.role
    say(f"{username} を {title} に任命しました。台帳に記録しました", f"{username} now holds {title}; the ledger has it")
    if done.one_time_password:
        say(
            f"一度限りのパスワード（本人に直接渡す）: {done.one_time_password}",
            f"one-time password, to hand over in person: {done.one_time_password}",
        )
