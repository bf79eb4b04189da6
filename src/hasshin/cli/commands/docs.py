"""`hasshin docs`: write the generated documents anew, or say that one is out of date."""

from __future__ import annotations

import subprocess
import sys

import click

from hasshin.cli.installation import CHECKOUT
from hasshin.cli.say import words

GENERATORS = {
    "clauses": "tests.clauses.generate",
    "faults": "tests.platforms.generate",
    "permissions": "tests.permissions.generate",
}


@click.command("docs", help=words("生成する文書（docs/）を作り直す。", "Write the generated pages of docs/ anew."))
@click.argument("which", type=click.Choice(sorted(GENERATORS)), required=False)
@click.option(
    "--check", is_flag=True, help=words("書かずに、古ければ状態 1", "write nothing; status 1 where it is out of date")
)
def command(which: str | None, check: bool) -> int:
    more = ["--check"] if check else []
    modules = [GENERATORS[which]] if which else list(GENERATORS.values())
    ran = [subprocess.run([sys.executable, "-m", module, *more], cwd=CHECKOUT, check=False) for module in modules]
    return max(one.returncode for one in ran)
