"""`hasshin serve`: the web server of an installation."""

from __future__ import annotations

import os

import click

from hasshin.cli import environment, installation
from hasshin.cli.main import data_option
from hasshin.cli.say import say, words


@click.command(
    "serve",
    help=words(
        "Web サーバーを動かす。SQLite では配信の係も一緒に動かす（PostgreSQL では別に hasshin worker）。",
        "Run the web server. On SQLite the worker runs with it (on PostgreSQL start hasshin worker beside it).",
    ),
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help=words("待ち受けるアドレス", "address to listen on")
)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--threads", type=click.IntRange(1, 64), default=4, show_default=True)
@click.option("--with-worker/--without-worker", default=None, help=words("配信の係も動かす", "run the worker as well"))
@data_option
def command(host: str, port: int, threads: int, with_worker: bool | None) -> None:
    installation.keep_private()
    environment.require_port(host, port)
    folder = installation.folder()
    from hasshin.cli.processes import Web, apart, supervise

    apart(demand_ready)
    os.environ["HASSHIN_DATA"] = str(folder.root)
    on_sqlite = not os.environ.get("HASSHIN_DATABASE_URL", "").startswith("postgres")
    web = Web(host, port, threads)
    supervise(
        web,
        with_worker=on_sqlite if with_worker is None else with_worker,
        announce=lambda: say(f"動いています: {web.url}", f"running: {web.url}"),
    )


def demand_ready() -> None:
    """Raise where there is no installation, it was never finished, or its database is behind this version."""
    installation.use()
    installation.require_migrated()
    installation.require_founded()
