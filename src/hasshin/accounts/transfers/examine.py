"""One transfer as it stands now: its orders against the roll, the plan, what that leaves, and its digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from hasshin.accounts.transfers.impact import Impact, impact
from hasshin.accounts.transfers.match import Matched, match
from hasshin.accounts.transfers.parse import Order
from hasshin.accounts.transfers.plan import Choices, Plan, digest, plan
from hasshin.accounts.transfers.read import read_roll
from hasshin.accounts.transfers.roll import Roll
from hasshin.city.models import Transfer
from hasshin.city.pack import pack_at
from hasshin.policy.pack import Pack


@dataclass(frozen=True)
class Examined:
    """The dry run. With `matched.wrongs` the rest says what the sound lines alone would do."""

    pack: Pack
    roll: Roll
    matched: Matched
    plan: Plan
    impact: Impact
    digest: str


def examine(
    orders: Sequence[Order],
    headers: Mapping[str, str],
    stored: Mapping[str, Any],
    order: str,
    now: datetime,
    broken: Sequence[Order] = (),
) -> Examined:
    """The dry run at `now`, under the pack in force. Reads only."""
    pack, roll = pack_at(now), read_roll()
    matched = match(pack, roll, orders, headers, broken)
    made = plan(pack, roll, matched.changes, Choices.read(stored), now)
    left = impact(pack, roll, made, now)
    return Examined(pack, roll, matched, made, left, digest(made, left.digested(), order))


def examine_transfer(transfer: Transfer, now: datetime) -> Examined:
    """The dry run of a transfer that was handed in."""
    return examine(orders_of(transfer), {}, transfer.choices, transfer.order, now)


def stored_orders(orders: Sequence[Order]) -> list[dict[str, Any]]:
    """Orders as they stand in the table."""
    return [{**asdict(one), "day": one.day.isoformat()} for one in orders]


def orders_of(transfer: Transfer) -> list[Order]:
    """The orders of a transfer."""
    return [Order(**{**row, "day": date.fromisoformat(row["day"])}) for row in transfer.rows]
