"""Master keys behind a command, for an HSM or a vault: the data key goes in on stdin and comes out on stdout.

Both directions speak base64 in one line. `wrap` is given the data key and prints the wrapped one; `unwrap` the other
way round. The command is run without a shell and with a time limit; what it prints on stderr is thrown away, as it
might repeat what it was given.
"""

from __future__ import annotations

import base64
import binascii
import os
import selectors
import signal
import subprocess
import time
from contextlib import suppress
from typing import Any

from hasshin.accounts.credentials.envelope import KEY_BYTES
from hasshin.accounts.credentials.errors import KeyUnsafe, SealBroken

MOST_BYTES = 16 * 1024  # so that what is handed over fits into a pipe's buffer


class CommandKeys:
    """One pair of commands a key. `chosen` is `config.installation.CredentialKeys`."""

    def __init__(self, chosen: Any) -> None:
        self._keys = {key.id: key for key in chosen.commands}
        self._seconds = chosen.timeout_seconds

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(self._keys)

    def wrap(self, key: str, data_key: bytes, bound: bytes) -> bytes:
        """`bound` is not handed on: the secret itself is bound to it under the data key."""
        wrapped = self._ask(key, "wrap", data_key)
        if not wrapped or wrapped == data_key:
            raise KeyUnsafe(f"the wrap command of the key {key} gave back what it was given: it wraps nothing")
        return wrapped

    def unwrap(self, key: str, wrapped: bytes, bound: bytes) -> bytes:
        data_key = self._ask(key, "unwrap", wrapped)
        if len(data_key) != KEY_BYTES:
            raise SealBroken(f"the unwrap command of the key {key} gave no data key")
        return data_key

    def _ask(self, key: str, verb: str, given: bytes) -> bytes:
        pair = self._keys[key]
        argv = pair.wrap if verb == "wrap" else pair.unwrap
        printed = run(tuple(argv), base64.b64encode(given) + b"\n", self._seconds, f"the {verb} command of {key}")
        try:
            return base64.b64decode(printed.strip(), validate=True)
        except (binascii.Error, ValueError):
            raise KeyUnsafe(f"the {verb} command of the key {key} printed no base64: look at what it prints") from None


def run(argv: tuple[str, ...], given: bytes, seconds: float, what: str) -> bytes:
    """What the program prints. Raises `KeyUnsafe`: can't be started, too slow, too much, or ended with an error.

    It runs in a session of its own, so that whatever it started ends with it.
    """
    try:
        process = subprocess.Popen(  # noqa: S603  a list without a shell, from the administrator's installation.json
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            close_fds=True,
        )
    except OSError as error:
        raise KeyUnsafe(f"{what} can't be started ({argv[0]}: {error.strerror}): mend its path or rights") from None
    try:
        printed = _converse(process, given, time.monotonic() + seconds, what)
        status = process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise KeyUnsafe(f"{what} did not end within {seconds:g} s: look whether the vault is there") from None
    finally:
        if process.poll() is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
    if status != 0:
        raise KeyUnsafe(f"{what} ended with status {status}: run it by hand to see why (its stderr is not kept)")
    return printed


def _converse(process: subprocess.Popen[bytes], given: bytes, until: float, what: str) -> bytes:
    """Write `given` (small) and read until the program closes its stdout, neither waiting longer than `until`."""
    stdin, stdout = process.stdin, process.stdout
    if stdin is None or stdout is None:
        raise KeyUnsafe(f"{what} has no pipes")
    with suppress(BrokenPipeError):
        stdin.write(given)  # fits into the pipe's buffer, so this waits for nobody
        stdin.close()
    printed = b""
    with selectors.DefaultSelector() as selector:
        selector.register(stdout, selectors.EVENT_READ)
        while True:
            left = until - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise KeyUnsafe(f"{what} did not answer in time: look whether the vault is there")
            part = os.read(stdout.fileno(), MOST_BYTES)
            if not part:
                return printed
            printed += part
            if len(printed) > MOST_BYTES:
                raise KeyUnsafe(f"{what} printed more than {MOST_BYTES} bytes: that is no wrapped key")
