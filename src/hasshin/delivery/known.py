"""What accounts are, as the rules see them, kept from one burst to the next for as long as it is certain to be so.

Facts of an account are what the tables hold at a time. They stand as long as (a) the ledger has no new entry but of
sending itself, since each change of state has one in its own transaction (promise 7); (b) no instant that any row of
these rooms names has come since, nor one at which a secret falls due; (c) the account's own row and its unit's read the
same, which is looked at each time with the row locked; and never for longer than `AT_MOST`.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import DateTimeField

from hasshin.accounts.facts import facts_of_accounts
from hasshin.accounts.models import Account
from hasshin.delivery.light import Light
from hasshin.ledger import many, since
from hasshin.policy import facts

AT_MOST = timedelta(seconds=10)
OURS = ("delivery.begin", "delivery.done", "delivery.claim")
"""Entries of sending, which change nothing that a fact of an account rests on."""
ROOMS = ("city", "accounts")


@dataclass
class _Kept:
    row: tuple[Any, ...]
    account: Account
    facts: facts.Account


@dataclass
class KnownAccounts:
    """Of one worker. Use within a transaction, after the accounts' rows are locked."""

    _kept: dict[int, _Kept] = field(default_factory=dict)
    _pack: str = ""
    _seq: int = -1
    _from: datetime | None = None
    _until: datetime | None = None
    _monotonic: float = 0.0

    def look(self, ids: Collection[int], pack: str, now: datetime) -> Mapping[int, tuple[Account, facts.Account]]:
        """Each of these accounts with its facts at `now`, under the pack in force, which has this digest."""
        rows = _rows(ids)
        self._forget_what_may_differ(pack, now)
        fresh = [pk for pk, row in rows.items() if pk not in self._kept or self._kept[pk].row != row]
        if fresh:
            self._read(fresh, rows, now)
        return {pk: (self._kept[pk].account, self._kept[pk].facts) for pk in rows}

    def _forget_what_may_differ(self, pack: str, now: datetime) -> None:
        in_time = self._from is not None and self._from <= now and (self._until is None or now < self._until)
        young = time.monotonic() - self._monotonic < AT_MOST.total_seconds()
        if in_time and young and pack == self._pack:
            self._seq, other = since.done_since(self._seq, save=OURS)
            if not other:
                return
        # The end of the ledger first: what is done after it counts as unseen, even if it was seen.
        self._seq, self._pack, self._monotonic = since.end(), pack, time.monotonic()
        self._kept, self._from, self._until = {}, now, _soonest([_next_instant(now), now + AT_MOST])

    def _read(self, ids: Iterable[int], rows: Mapping[int, tuple[Any, ...]], now: datetime) -> None:
        accounts = _reader().made(rows[pk] for pk in ids)
        ahead: list[datetime] = []
        seen = facts_of_accounts(accounts, now, ahead)
        for account in accounts:
            self._kept[account.pk] = _Kept(rows[account.pk], account, seen[account.pk])
        self._until = _soonest([self._until, *ahead])


def _soonest(times: Iterable[datetime | None]) -> datetime | None:
    return min((one for one in times if one is not None), default=None)


def _rows(ids: Collection[int]) -> dict[int, tuple[Any, ...]]:
    reader = _reader()
    return {row[0]: row for row in reader.rows(Account.objects.filter(pk__in=many.among(ids)))}


@cache
def _reader() -> Light[Account]:
    own = [f.name for f in Account._meta.concrete_fields if not f.primary_key]
    unit = Account._meta.get_field("unit").related_model
    return Light(Account, [*own, *(f"unit__{f.name}" for f in unit._meta.concrete_fields if not f.primary_key)])


def _next_instant(now: datetime) -> datetime | None:
    """The first instant after `now` that any row of these rooms names."""
    moment = many.moment(now)
    with connection.cursor() as cursor:
        cursor.execute(_instants(), [moment] * _instants().count("%s"))
        return many.when(cursor.fetchone()[0])


@cache
def _instants() -> str:
    columns = [
        (model._meta.db_table, one.column)
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        for one in model._meta.concrete_fields
        if isinstance(one, DateTimeField)
    ]
    one_each = (f"SELECT MIN({name}) AS at FROM {table} WHERE {name} > %s" for table, name in columns)  # noqa: S608
    return f"SELECT MIN(at) FROM ({' UNION ALL '.join(one_each)}) AS instants"  # noqa: S608  names of our own models
