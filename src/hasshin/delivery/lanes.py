"""One lane an account: in order within it, side by side with others, and each platform with threads of its own.

So a platform that hangs takes its own threads and no other's, and one account's posts never overtake one another here.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from django.db import connections

A_PLATFORM = 128
"""How many accounts of one platform a worker serves at a time; each costs a thread."""

Key = tuple[str, str]


T = TypeVar("T")


class Lanes(Generic[T]):
    """Runs work for accounts, at most one piece at a time for each.

    `ended` is called with what the work gave, in the lane's own thread, when the account is free again.
    """

    def __init__(self, ended: Callable[[T | None], None], a_platform: int = A_PLATFORM) -> None:
        self._ended = ended
        self._most = a_platform
        self._pools: dict[Key, ThreadPoolExecutor] = {}
        self._lock = threading.Lock()
        self._busy: dict[int, Key] = {}
        self._count: Counter[Key] = Counter()

    def busy(self, account: int) -> bool:
        """Whether something runs for this account."""
        return account in self._busy

    def room(self, platform: Key) -> int:
        """How many more accounts of this platform (connector, address) can be served at once."""
        return self._most - self._count[platform]

    @property
    def running(self) -> int:
        """How many lanes run."""
        return len(self._busy)

    def start(self, account: int, platform: Key, work: Callable[[], T | None]) -> None:
        """Run `work` for an account that is not busy, on a platform that has room."""
        with self._lock:
            self._busy[account] = platform
            self._count[platform] += 1
        if platform not in self._pools:
            self._pools[platform] = ThreadPoolExecutor(self._most, thread_name_prefix=f"lane-{platform[0]}")
        self._pools[platform].submit(self._lane, account, work)

    def _lane(self, account: int, work: Callable[[], T | None]) -> None:
        given: T | None = None
        try:
            given = work()
        finally:
            # A thread of the pool lives on; its connection must not, or the database runs out of them.
            connections.close_all()
            with self._lock:
                self._count[self._busy.pop(account)] -= 1
            self._ended(given)

    def close(self) -> None:
        """Wait for what runs. No work waits for a thread, since each platform has as many as it has room."""
        for pool in self._pools.values():
            pool.shutdown(wait=True)
