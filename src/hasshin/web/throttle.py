"""A soft limit on what one address may ask in a while. Kept in this process alone, so it is a brake and no lock."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

MOST_KEPT = 10_000


class Throttle:
    """At most `burst` at once, and `per_minute` in the long run, for each address (of IPv6, each /64)."""

    def __init__(self, *, burst: int, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst = float(burst)
        self._rate = per_minute / 60
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, address: str) -> int:
        """0 where the request may pass, and it is counted; else in how many seconds it may."""
        key, now = network(address), self._clock()
        with self._lock:
            left, then = self._left.pop(key, (self._burst, now))
            left = min(self._burst, left + (now - then) * self._rate)
            passes = left >= 1
            self._left[key] = (left - 1 if passes else left, now)
            while len(self._left) > MOST_KEPT:
                self._left.popitem(last=False)
        return 0 if passes else max(1, round((1 - left) / self._rate + 0.5))

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._left.clear()


def network(address: str) -> str:
    """What counts as one asker."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        return str(IPv6Address(int(known) >> 64 << 64))
    return str(known)
