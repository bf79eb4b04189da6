"""The search index beside the records: written in the record's own transaction."""

from __future__ import annotations

from django.db import connection
from django.db.models import F, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import StrIndex

from hasshin.records import grams
from hasshin.records.models import Record

_EXACT_FROM = 3
"""From this length on, having all pairs does not yet mean having the term."""


def index(record: Record) -> None:
    """Put a record into the index, or put it anew. `record.normal` is what is found."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM records_search WHERE rowid = %s", [record.pk])
            cursor.execute(
                "INSERT INTO records_search (rowid, pairs, singles) VALUES (%s, %s, %s)",
                [record.pk, grams.pair_stream(record.normal), grams.single_stream(record.normal)],
            )
        else:
            cursor.execute(
                "UPDATE records_record SET grams = %s WHERE id = %s", [grams.all_grams(record.normal), record.pk]
            )


def narrow(records: QuerySet[Record], query: str) -> QuerySet[Record]:
    """Those of the records that contain every word of the query; all of them for an empty query."""
    words = grams.terms(query)
    if not words:
        return records
    if connection.vendor == "sqlite":
        matching = "SELECT rowid FROM records_search WHERE records_search MATCH %s"
        return records.filter(pk__in=RawSQL(matching, [grams.match(words)]))  # noqa: S611  the query is a parameter
    tokens = sorted({token for word in words for token in grams.needed(word)})
    having = "SELECT id FROM records_record WHERE grams @> %s::text[]"
    records = records.filter(pk__in=RawSQL(having, [tokens]))  # noqa: S611  the query is a parameter
    for number, word in enumerate(words):
        if len(word) >= _EXACT_FROM:
            place = {f"place_{number}": StrIndex(F("normal"), Value(word))}
            records = records.alias(**place).filter(**{f"place_{number}__gt": 0})
    return records
