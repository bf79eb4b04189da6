"""Starts worker processes quickly, in the installation of HASSHIN_DATA.

    python -m benches.sending.nursery mastodon|proving

Set up once, it forks a worker for each line on standard input and prints its process id and its name. A forked
worker that is killed with -9 is as dead as any, and three hundred kills need not wait for three hundred interpreters.
"""

from __future__ import annotations

import os
import signal
import sys
import threading


def main(way: str) -> None:
    """Fork until standard input ends."""
    from hasshin.cli import installation

    installation.use()
    from hasshin.delivery import worker
    from hasshin.delivery.connect import connect

    if way == "proving":
        from benches.sending.small import connect_proving as connect
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    stop = threading.Event()
    for _ in sys.stdin:
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGTERM, lambda *_: stop.set())
            name = worker.default_name()
            print(os.getpid(), name, flush=True)
            worker.run(stop, name=name, connect=connect)
            os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
