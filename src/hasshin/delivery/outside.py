"""A platform call never holds a transaction (promise 10); this is where that is made sure of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


class InTransaction(RuntimeError):
    """A platform was about to be called within a database transaction."""


def outside(call: Callable[[], T]) -> T:
    """Run a platform call; raises `InTransaction`, before anything leaves, when a transaction is open on this thread.

    A test case's own wrapping transaction does not count, as Django's `durable` has it too.
    """
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise InTransaction("commit first: a platform call never holds a transaction")
    return call()
