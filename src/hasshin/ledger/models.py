"""The ledger's tables. Entries, personal data and checkpoints are append-only here and by database triggers."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn, TypeVar

from django.db import models

FIRST_PREV = "0" * 64
"""What the first entry gives as the hash before it."""

_Row = TypeVar("_Row", bound=models.Model)


class AppendOnly(Exception):
    """Somebody tried to change or remove what the ledger keeps. Append a new entry instead."""


class AppendOnlyQuerySet(models.QuerySet[_Row]):
    """Reads and inserts; refuses update and delete before the database has to."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly(f"{self.model.__name__} rows are never changed; append an entry instead")

    def delete(self) -> NoReturn:
        raise AppendOnly(f"{self.model.__name__} rows are never removed")


class AppendOnlyRow(models.Model):
    """A row that is written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly(f"{type(self).__name__} {self.pk} is written already; append an entry instead")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly(f"{type(self).__name__} {self.pk} can't be removed")


class Head(models.Model):
    """The one row that says where the chain ends. Whoever appends holds its lock until commit."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=FIRST_PREV)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="ledger_one_head")]

    def __str__(self) -> str:
        return f"head {self.seq}"


class Entry(AppendOnlyRow):
    """One state change. `body` is canonical JSON and the truth; the other columns repeat it for search.

    `hash` and `prev_hash` are lower-case hex SHA-256. `at` is UTC.
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=100)
    subject = models.CharField(max_length=200)
    actor = models.CharField(max_length=100)
    body = models.BinaryField()
    prev_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject", "seq"], name="ledger_by_subject"),
            models.Index(fields=["kind", "seq"], name="ledger_by_kind"),
            models.Index(fields=["at"], name="ledger_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind} {self.subject}"


class PersonalDatum(AppendOnlyRow):
    """A value that stands in an entry only as a salted commitment, so that it can be erased by order.

    `value` is canonical JSON, `salt` 32 random bytes; both are NULL after erasure, and only erasure changes a row.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="personal_data")
    field = models.CharField(max_length=100)
    salt = models.BinaryField(null=True)
    value = models.BinaryField(null=True)
    erased_at = models.DateTimeField(null=True)
    erased_by_order = models.CharField(max_length=500, default="", blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "field"], name="ledger_one_datum_a_field")]

    def __str__(self) -> str:
        return f"{self.entry_id}.{self.field}"


class Checkpoint(AppendOnlyRow):
    """A signed head (検証点): `statement` is the canonical JSON that `signature` (hex, Ed25519) covers."""

    seq = models.BigIntegerField()
    at = models.DateTimeField()
    statement = models.BinaryField()
    signature = models.CharField(max_length=128)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["seq"], name="ledger_checkpoint_by_seq")]

    def __str__(self) -> str:
        return f"checkpoint of {self.seq}"
