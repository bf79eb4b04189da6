"""A PostgreSQL of the bench's own, as durable as by default, that can be killed and brought back."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

from hasshin.cli.scratch_postgres import _programs, _unprivileged

BIN = _programs()


class Cluster:
    """One cluster in `place` on `port`, with as many databases as wanted."""

    def __init__(self, place: Path, port: int) -> None:
        self.place, self.port = place, port
        place.mkdir(parents=True, exist_ok=True)
        place.chmod(0o755)
        self.as_other = _unprivileged(place)
        data = str(place / "data")
        subprocess.run(
            [*self.as_other, str(BIN / "initdb"), "-D", data, "-U", "bench", "-A", "trust", "-EUTF8", "--no-locale"],
            check=True, capture_output=True, cwd="/",
        )  # fmt: skip
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.place}"]
        log = (self.place / "log").open("ab")
        self.server = subprocess.Popen(
            [*self.as_other, str(BIN / "postgres"), "-D", str(self.place / "data"), "-p", str(self.port), *options],
            stdout=log, stderr=log, cwd="/", start_new_session=True,
        )  # fmt: skip
        for _ in range(600):
            if subprocess.run(
                [str(BIN / "pg_isready"), "-h", "127.0.0.1", "-p", str(self.port), "-q"], check=False
            ).returncode == 0:  # fmt: skip
                return
            time.sleep(0.1)
        raise RuntimeError("the bench's PostgreSQL does not answer")

    def kill(self) -> None:
        """`kill -9` of the server and all that serves its connections, as a power cut of its machine would."""
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()

    def stop(self) -> None:
        """End it in order."""
        self.server.send_signal(signal.SIGINT)
        self.server.wait(60)

    def database(self, name: str) -> str:
        """Make a database; its URL."""
        url = f"postgresql://bench@127.0.0.1:{self.port}"
        command = [str(BIN / "psql"), f"{url}/postgres", "-qc", f'CREATE DATABASE "{name}"']
        subprocess.run(command, check=True, capture_output=True)
        return f"{url}/{name}"
