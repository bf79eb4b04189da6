"""Runs in a process of its own, on a database of its own, for tests that need threads or a violent end.

python -m tests.ledger.scratch threads | endless | verify | erase
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
THREADS, EACH = 8, 25


def command(data: Path, url: str, task: str) -> tuple[list[str], dict[str, str]]:
    """Arguments and environment of a process for `task`."""
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "tests.ledger.scratch_settings",
        "LEDGER_SCRATCH": url,
        "LEDGER_SCRATCH_DATA": str(data),
    }
    return [sys.executable, "-W", "error", "-m", "tests.ledger.scratch", task], environment


def run(data: Path, url: str, task: str) -> subprocess.CompletedProcess[str]:
    """Run `task` to its end."""
    arguments, environment = command(data, url, task)
    return subprocess.run(
        arguments, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )


def main(task: str) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    {"threads": threads, "endless": endless, "verify": verified, "erase": erased}[task]()


def one(number: int) -> None:
    from django.db import transaction

    from hasshin.ledger.actions.append import append

    with transaction.atomic():
        append(
            kind="posts.submit",
            subject=f"post:{number}",
            actor="system",
            now=datetime.now(UTC),
            personal={"name": f"stays-where-it-is {number}"},
        )


def threads() -> None:
    """Eight threads append at once; whatever one of them raises ends the process with an error."""
    from django.db import connection

    errors: list[BaseException] = []
    together = threading.Barrier(THREADS)

    def work(thread: int) -> None:
        try:
            together.wait()
            for number in range(EACH):
                one(thread * EACH + number)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    started = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    if errors:
        raise errors[0]
    verified()


def endless() -> None:
    """Append until killed; says each committed number."""
    number = 0
    while True:
        one(number)
        print(number, flush=True)
        number += 1


def verified() -> None:
    """Print how many entries there are, if the ledger is whole."""
    from hasshin.ledger.actions.verify import verify

    result = verify()
    if not result.ok:
        raise SystemExit("\n".join(problem.of("en") for problem in result.problems))
    print(result.entries)


def erased() -> None:
    """One value that is erased and one that stays, in a database file that is then closed."""
    from django.db import connection, transaction

    from hasshin.ledger.actions.append import append
    from hasshin.ledger.actions.erase import erase

    one(1)
    with transaction.atomic():
        word = {"name": "never-to-be-read-again"}
        append(kind="posts.submit", subject="post:2", actor="system", now=datetime.now(UTC), personal=word)
    erase(actor="system", order="1", entry_seq=2, field="name", now=datetime.now(UTC))
    connection.close()  # the last connection folds the write-ahead log into the file


if __name__ == "__main__":
    main(sys.argv[1])
