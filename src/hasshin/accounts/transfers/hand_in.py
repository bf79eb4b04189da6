"""Hand in a file of personnel orders: it is read whole or not at all, and nothing changes until it is carried out."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.db import transaction

from hasshin.accounts.transfers.examine import examine, stored_orders
from hasshin.accounts.transfers.parse import parse
from hasshin.accounts.transfers.table import read_table
from hasshin.accounts.transfers.wrong import refuse_all
from hasshin.city.actor import Actor
from hasshin.city.govern import govern, record
from hasshin.city.models import Transfer
from hasshin.city.people import demand_order
from hasshin.ledger.canonical import JSON
from hasshin.policy.clock import day

LONGEST_NAME = 200


def hand_in(
    *, actor: Actor, now: datetime, file_name: str, raw: bytes, order: str, default_day: date | None = None
) -> Transfer:
    """Keep the orders of a file for a dry run. `default_day` counts where the file has no date.

    Raises `Refused` without the right `register_staff`, without an order, and with every line of the file that is
    wrong: its number, its column, what, and how to mend it. Then nothing is kept.
    """
    judged = govern(
        actor=actor, now=now, verb="register_staff", kind="accounts.hand_in_transfer", subject="transfer:new"
    )
    demand_order(order)
    table = read_table(raw)
    parsed = parse(table, today=day(now), default_day=default_day)
    headers = {str(column): name for column, name in parsed.headers.items()}
    found = examine(parsed.orders, headers, {}, order, now, parsed.broken)
    refuse_all([*parsed.wrongs, *found.matched.wrongs])
    rows = stored_orders(parsed.orders)
    with transaction.atomic():
        row = Transfer.objects.create(
            file_name=file_name[-LONGEST_NAME:],
            file_digest=hashlib.sha256(raw).hexdigest(),
            encoding=table.read_as[:40],
            order=order.strip(),
            rows=rows,
            notes=list(parsed.unread),
            uploaded_by_id=actor.person,
            uploaded_at=now,
        )
        record(
            judged,
            kind="accounts.hand_in_transfer",
            subject=f"transfer:{row.pk}",
            actor=actor,
            now=now,
            data={"file": row.file_digest, "encoding": row.encoding, "orders": len(rows)},
            personal={"order": row.order, "file_name": row.file_name, "rows": _json(rows)},
        )
    return row


def _json(rows: list[dict[str, str | int | None]]) -> JSON:
    return [dict(row) for row in rows]
