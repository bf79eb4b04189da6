"""`hasshin lock`: pin every package anew, by version and hash, naming no place to get it from."""

from __future__ import annotations

import subprocess
import sys

import click

from hasshin.cli.installation import CHECKOUT
from hasshin.cli.say import fail, say, words

# Both locks hold for every Python from 3.11 and every system; the smaller takes its versions from the larger.
COMMON = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-header"]
LOCKS = [
    ["pyproject.toml", "--group", "dev", "-o", "requirements-dev.lock"],
    ["pyproject.toml", "-c", "requirements-dev.lock", "-o", "requirements.lock"],
    ["requirements-uv.in", "--no-annotate", "-o", "requirements-uv.lock"],
]


@click.command("lock", help=words("部品の版とハッシュを固定し直す。", "Pin the packages' versions and hashes anew."))
@click.option("--upgrade", is_flag=True, help=words("新しい版に上げる", "take newer versions"))
@click.option("--upgrade-package", "packages", multiple=True, help=words("この部品だけ上げる", "of this package alone"))
def command(upgrade: bool, packages: tuple[str, ...]) -> None:
    more = ["--upgrade"] if upgrade else [part for package in packages for part in ("-P", package)]
    tool = [sys.executable, str(CHECKOUT / "tools" / "uv_as_pip.py"), "pip", "compile", "--quiet"]
    for lock in LOCKS:
        done = subprocess.run([*tool, *lock, *COMMON, *more], cwd=CHECKOUT, check=False)
        if done.returncode:
            raise fail(
                f"{lock[-1]} を作れませんでした。上の表示を確かめてください", f"{lock[-1]} could not be made: see above"
            )
        say(f"{lock[-1]} を書きました", f"wrote {lock[-1]}")
