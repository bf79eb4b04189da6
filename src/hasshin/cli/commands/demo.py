"""`hasshin demo`: a whole city to try, in one command."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hasshin.cli import environment, installation
from hasshin.cli.main import data_option
from hasshin.cli.say import fail, say, words
from hasshin.config.installation import Folder, Installation, folder_from_environment

if TYPE_CHECKING:
    from hasshin.cli.samples import SignIn

CITIES = ("matsudo", "fukushima")


@click.command(
    "demo",
    help=words(
        "見本の市を作り、Web サーバーと配信の係を動かす。Ctrl-C で全て終わり、次に起動してもデータは残る。",
        "Make a sample city and run web server and worker. Ctrl-C ends all of it; the next start keeps the data.",
    ),
)
@click.option("--city", type=click.Choice(CITIES), default="matsudo", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@data_option
def command(city: str, port: int) -> None:
    installation.keep_private()
    environment.require_port("127.0.0.1", port)
    folder = folder_from_environment() or Folder(default_folder(city))
    from hasshin.cli.processes import Web, apart, supervise

    people = apart(prepare, folder.root, city, port)
    os.environ["HASSHIN_DATA"] = str(folder.root)
    web = Web("127.0.0.1", port)
    supervise(web, with_worker=True, announce=lambda: announce(web.url, folder, people))


AGE = timedelta(days=60)
"""For how long the sample city has had its accounts: no regular review of one is due yet."""


def default_folder(city: str) -> Path:
    """Where a demonstration keeps its data unless told otherwise."""
    return installation.CHECKOUT / ".data" / f"demo-{city}"


def prepare(root: Path, city: str, port: int) -> list[str]:
    """Make what is missing of installation and sample; return a line for each person who may sign in.

    A start that was cut off is taken up again.
    """
    folder = Folder(root)
    existing = folder.read() if folder.description.exists() else None
    if existing is not None and not existing.demo:
        raise fail(
            f"{folder.root} は本番の設置です。見本は別のフォルダに作ってください（--data）",
            f"{folder.root} is a real installation: name another folder for the demonstration (--data)",
        )
    if existing is not None and existing.pack != city:
        raise fail(
            f"{folder.root} は {existing.pack} の見本です。--city {existing.pack} とするか、別の --data を",
            f"{folder.root} is a demonstration of {existing.pack}: say --city {existing.pack}, or name another --data",
        )
    wanted = Installation(id=f"demo-{city}", pack=city, demo=True, origin=f"http://127.0.0.1:{port}")
    if existing != wanted:
        installation.make(folder, wanted)
    installation.use(folder)
    installation.make_keys_of_rooms(folder)
    installation.migrate()
    from hasshin.cli.samples import SAMPLE_SIGN_INS, load_sample

    load_sample(city, datetime.now(UTC), age=AGE)
    tell_sign_in_page(folder, SAMPLE_SIGN_INS[city])
    return [str(person) for person in SAMPLE_SIGN_INS[city]]


def tell_sign_in_page(folder: Folder, people: Iterable[SignIn]) -> None:
    """Leave for the sign-in page whom of these invented people one may sign in as."""
    rows = [
        {"username": p.username, "password": p.password, "who": p.who.model_dump(), "tries": p.tries.model_dump()}
        for p in people
    ]
    fresh = folder.sample_sign_ins.with_suffix(".new")
    fresh.write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", "utf-8")
    fresh.replace(folder.sample_sign_ins)


def announce(url: str, folder: Folder, people: list[str]) -> None:
    """Print where it is and who may sign in."""
    say(f"\n発信が動いています: {url}", f"\nHasshin is running: {url}")
    say("見本の職員（利用者名 パスワード）:", "Sample staff (name, password):")
    for person in people:
        click.echo(f"  {person}")
    say(f"データ: {folder.root}　終了: Ctrl-C\n", f"Data: {folder.root}   Stop: Ctrl-C\n")
