"""The master keys that the installation is given: in a key file, in the environment, or behind a command.

A ring holds one key, or during a rotation two: the newest first. It is read anew at each use, so that web and workers
take up a new key without a restart (the environment excepted, which is fixed when a process starts).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from django.conf import settings

from hasshin.accounts.credentials import keyfile
from hasshin.accounts.credentials.commands import CommandKeys
from hasshin.accounts.credentials.envelope import key_id, lock, unlock
from hasshin.accounts.credentials.errors import KeyUnsafe


class Source(Protocol):
    """Keys from one place; `ids` are their names, the newest first."""

    @property
    def ids(self) -> tuple[str, ...]: ...

    def wrap(self, key: str, data_key: bytes, bound: bytes) -> bytes: ...

    def unwrap(self, key: str, wrapped: bytes, bound: bytes) -> bytes: ...


class LocalKeys:
    """Keys in this process's hands."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        self._keys: Mapping[str, bytes] = {key_id(key): key for key in keys}

    def __repr__(self) -> str:
        return f"<keys {', '.join(self._keys)}>"

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(self._keys)

    def key(self, key: str) -> bytes:
        """The key of that name, for what version 1.0 sealed with it directly."""
        return self._keys[key]

    def wrap(self, key: str, data_key: bytes, bound: bytes) -> bytes:
        return lock(self._keys[key], data_key, bound)

    def unwrap(self, key: str, wrapped: bytes, bound: bytes) -> bytes:
        return unlock(self._keys[key], wrapped, bound)


class Ring:
    """All keys that the installation is given: those of the chosen provider first, then those still held elsewhere."""

    def __init__(self, *sources: Source) -> None:
        self._of = {key: source for source in reversed(sources) for key in source.ids}
        self.ids = tuple(dict.fromkeys(key for source in sources for key in source.ids))

    def wrap(self, key: str, data_key: bytes, bound: bytes) -> bytes:
        """Raises `KeyUnsafe` where the ring has no such key, or can't reach it."""
        return self._source(key).wrap(key, data_key, bound)

    def unwrap(self, key: str, wrapped: bytes, bound: bytes) -> bytes:
        """Raises `KeyUnsafe` as `wrap` does, `SealBroken` where it does not open."""
        return self._source(key).unwrap(key, wrapped, bound)

    def local(self, key: str) -> bytes:
        """A key in this process's hands; raises `KeyUnsafe` for one behind a command."""
        source = self._source(key)
        if not isinstance(source, LocalKeys):
            raise KeyUnsafe(f"the key {key} is behind a command, and can seal nothing directly")
        return source.key(key)

    def is_local(self, key: str) -> bool:
        """Whether wrapping with it asks no outside program."""
        return isinstance(self._source(key), LocalKeys)

    def _source(self, key: str) -> Source:
        if key not in self._of:
            raise KeyUnsafe(
                f"the master key {key} is not among those given ({', '.join(self.ids)}): restore it from your copy of"
                " that time, or restart this process if the keys were changed since it started"
            )
        return self._of[key]


def load_ring() -> Ring:
    """The ring as installation.json has it. Raises `KeyUnsafe` with what to do.

    Keys of another provider that are still there come after the chosen one's: so one changes the provider by naming
    the new one and rotating.
    """
    chosen = settings.HASSHIN_CREDENTIALS_KEYS
    path = Path(settings.HASSHIN_CREDENTIALS_KEY)
    found: dict[str, Source] = {}
    if chosen.commands:
        found["command"] = CommandKeys(chosen)
    if chosen.provider == "environment" or os.environ.get(chosen.variable, "").strip():
        found["environment"] = LocalKeys(_from_environment(chosen.variable))
    if path.exists() or not found:
        found["file"] = LocalKeys(keyfile.load(path))
    first = [found.pop(chosen.provider)] if chosen.provider in found else []
    return Ring(*first, *found.values())


def _from_environment(variable: str) -> tuple[bytes, ...]:
    written = os.environ.get(variable, "")
    if not written.strip():
        raise KeyUnsafe(
            f"the environment variable {variable} is not set: give it a key of 32 bytes in hex"
            " (openssl rand -hex 32), for the web server and the worker alike"
        )
    try:
        return keyfile.parse(written.replace(",", "\n"))
    except ValueError as wrong:
        raise KeyUnsafe(f"the environment variable {variable}: {wrong}; set it from your copy") from None
