"""Erase one personal value by order; the entry and the chain stay as they are."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection, models, transaction

from hasshin.ledger.actions.append import append
from hasshin.ledger.models import Entry, PersonalDatum
from hasshin.policy.reasons import Citation, Conflict, NotFound, Reason, Refused
from hasshin.policy.text import t

RULE = Citation(
    id="erase_by_order",
    number="erase_by_order",
    heading=t("台帳の個人情報は命令によってのみ消去する", "Personal data in the ledger is erased only by order"),
    house=True,
)


def erase(*, actor: str, order: str, entry_seq: int, field: str, now: datetime) -> Entry:
    """Remove value and salt of `field` of entry `entry_seq`, and append the entry that says so.

    `order` names the written order (number and date), without personal data: it stays for ever. Of the value only the
    commitment is left, which without its salt can't be tried against guesses. Backups and replicas are not reached:
    `docs/ledger.md` says what to do with them.

    Raises `Refused` without an order, `NotFound` when the entry has no such value, `Conflict` when it is erased.
    """
    order = order.strip()
    if not order:
        raise Refused([_no_order()])
    with transaction.atomic():
        datum = PersonalDatum.objects.select_for_update().filter(entry_id=entry_seq, field=field).first()
        if datum is None:
            raise NotFound(f"personal value {field} of ledger entry {entry_seq}")
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA secure_delete = ON")  # overwrites the bytes in the file as well
        # A plain query set, since the ledger's own refuses updates; the database's trigger allows just this one.
        plain: models.QuerySet[PersonalDatum] = models.QuerySet(PersonalDatum)
        done = plain.filter(pk=datum.pk, value__isnull=False).update(
            value=None, salt=None, erased_at=now.astimezone(UTC), erased_by_order=order
        )
        if done != 1:
            raise Conflict(t("すでに消去されています。", "It is erased already; nothing is left to do."))
        return append(
            kind="ledger.erase",
            subject=f"entry:{entry_seq}",
            actor=actor,
            now=now,
            data={"entry": entry_seq, "field": field, "order": order},
        )


def _no_order() -> Reason:
    return Reason(
        code="erase_without_order",
        message=t("消去には命令（文書番号と日付）が必要です。", "Erasing needs a written order."),
        fix=t("命令の文書番号と日付を入力してください。", "Give the order's number and date."),
        where="order",
        citations=(RULE,),
    )
