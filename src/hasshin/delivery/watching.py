"""When each account is compared with what went out from here, side by side: one service's trouble delays no other."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta

from django.db import connections
from django.db.models import Q

from hasshin.accounts.models import Account
from hasshin.delivery.connect import Connect
from hasshin.delivery.reconcile import reconcile

LOOK = timedelta(seconds=2)
"""How often it is looked whether an account is due."""
AT_ONCE = 8
AT_ONCE_A_SERVER = 2
LONGEST = 60.0
"""Seconds after which one turn starts no more readings, so that the worker can be stopped."""
Server = tuple[str, str]


def due(now: datetime) -> list[tuple[int, Server]]:
    """Accounts whose posts are to be compared by now, and the server that each is on; the longest waiting first."""
    ready = Q(watch__isnull=True) | Q(watch__acts_next__isnull=True) | Q(watch__acts_next__lte=now)
    rows = Account.objects.exclude(state=Account.State.CLOSED).filter(ready).order_by("watch__acts_next", "pk")
    return [(pk, (connector, base)) for pk, connector, base in rows.values_list("pk", "connector", "base_url")]


def compare_due(now: datetime, connect: Connect) -> int:
    """Compare all accounts that are due, also those that become so while one is read; how many acts were told."""
    began = time.monotonic()
    told = 0
    trouble: BaseException | None = None
    running: dict[Future[int], tuple[int, Server]] = {}
    with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="reading") as pool:
        while True:
            passed = time.monotonic() - began
            moment = now + timedelta(seconds=passed)
            if passed < LONGEST:
                for account, server in due(moment):
                    if _room(running, account, server):
                        running[pool.submit(_one, account, moment, connect)] = (account, server)
            if not running:
                break
            done, _ = wait(running, timeout=LOOK.total_seconds(), return_when=FIRST_COMPLETED)
            for one in done:
                del running[one]
                trouble = one.exception() or trouble
                told += 0 if one.exception() else one.result()
    if trouble is not None:
        raise trouble  # told by the worker, once the others were read
    return told


def _room(running: dict[Future[int], tuple[int, Server]], account: int, server: Server) -> bool:
    if len(running) >= AT_ONCE or any(account == other for other, _ in running.values()):
        return False
    return Counter(where for _, where in running.values())[server] < AT_ONCE_A_SERVER


def _one(account: int, now: datetime, connect: Connect) -> int:
    try:
        return reconcile(account, now, connect)
    finally:
        # A thread of the pool lives on; its connection must not, or the database runs out of them.
        connections.close_all()
