"""A server that says exactly what a test lets it say, byte by byte, on 127.0.0.1."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def saying_raw(
    script: Callable[[socket.socket, bytes], None], *, read: bool = True
) -> Iterator[tuple[str, list[bytes]]]:
    """Give its address and the requests it got. `script` gets each connection and the request's first bytes."""
    listener = socket.create_server(("127.0.0.1", 0))
    got: list[bytes] = []
    workers: list[threading.Thread] = []

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            first = connection.recv(65_536) if read else b""
            got.append(first)
            script(connection, first)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                workers.append(threading.Thread(target=serve, args=(connection,)))
                workers[-1].start()

    acceptor = threading.Thread(target=accept)
    acceptor.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", got
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        acceptor.join(5)
        for worker in workers:
            worker.join(10)
