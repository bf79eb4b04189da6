"""A worker process of the benches: `python -m benches.sending.worker mastodon|small [NAME]`, until SIGTERM.

The sending part of `hasshin worker` (its periodic work included), on the installation of HASSHIN_DATA.
"""

from __future__ import annotations

import signal
import sys
import threading


def main(way: str, name: str = "") -> None:
    """Run until told to stop."""
    from hasshin.cli import installation

    installation.use()
    from hasshin.delivery import worker
    from hasshin.delivery.connect import connect

    if way == "small":
        from benches.sending.small import connect
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    worker.run(stop, name=name, connect=connect)


if __name__ == "__main__":
    main(*sys.argv[1:])
