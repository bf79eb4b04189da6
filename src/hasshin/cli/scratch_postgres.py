"""A PostgreSQL of our own for a while, so that tests never touch one that is in use."""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 30


class NoPostgres(Exception):
    """There is none to start on this machine; says why."""


@contextmanager
def scratch_postgres(place: Path) -> Iterator[str]:
    """Start a server whose files are in `place`, on a free port here; yields its URL. Ends with the block."""
    programs = _programs()
    data = place / "data"
    as_other = _unprivileged(place)
    _must(
        [
            *as_other,
            str(programs / "initdb"),
            "-D",
            str(data),
            "-U",
            "hasshin",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
        ]
    )
    port = _free_port()
    # Nothing here need survive a power cut.
    options = ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", f"unix_socket_directories={place}"]
    server = subprocess.Popen(
        [*as_other, str(programs / "postgres"), "-D", str(data), "-p", str(port), *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(server, port)
        yield f"postgresql://hasshin@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run(
            [*as_other, str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"],
            capture_output=True,
            check=False,
        )
        server.wait(START_SECONDS)


def _programs() -> Path:
    """The folder with initdb and postgres; Debian keeps them off PATH."""
    on_path = shutil.which("initdb")
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    if found:
        return Path(found[-1]).parent
    if on_path:
        return Path(on_path).resolve().parent
    raise NoPostgres("PostgreSQL is not installed: apt install postgresql")


def _unprivileged(place: Path) -> list[str]:
    """PostgreSQL refuses to run as root; then it runs as `postgres` or `nobody`, to whom the folder is given."""
    if os.geteuid() != 0:
        return []
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(place, user.pw_uid, user.pw_gid)
        return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    raise NoPostgres("PostgreSQL does not run as root and there is no other user")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _must(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    if done.returncode:
        raise NoPostgres(f"{Path(command[-1]).name}: {done.stderr.strip()[-200:]}")


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    import psycopg

    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            psycopg.connect(f"postgresql://hasshin@127.0.0.1:{port}/postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise NoPostgres("its own PostgreSQL did not start")
