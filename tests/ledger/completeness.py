"""A test's tool: no row changes without an entry of the ledger in the same span.

    before = snapshot()
    ... actions ...
    assert_every_change_has_an_entry(before, snapshot())

A row is named as `append` asks: the model's name in lower case, a colon, the primary key ("post:12"). A change of it is
covered by an entry, appended between the two snapshots, that has it as subject or lists it in `data["also"]`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from hasshin.ledger.models import Entry

# Tables of the framework, and of the ledger itself, record no state of the city's.
NOT_OURS = frozenset({"ledger", "auth", "contenttypes", "sessions", "axes", "admin", "migrations"})


@dataclass(frozen=True)
class Snapshot:
    """Every row of the watched models by its name in the ledger, and where the ledger stood."""

    rows: dict[str, tuple[tuple[str, Any], ...]]
    seq: int


def ours() -> list[type[models.Model]]:
    """All models of the product but the ledger's."""
    return [model for model in apps.get_models() if model._meta.app_label not in NOT_OURS]


def snapshot(
    watched: Iterable[type[models.Model]] | None = None, *, leaving_out: Collection[str] = frozenset()
) -> Snapshot:
    """All rows of `watched` (all models of the product when None).

    `leaving_out` has model names ("claim") and fields ("delivery.heartbeat_at") whose changes are no state of the
    city's; each needs a reason where it is given.
    """
    rows: dict[str, tuple[tuple[str, Any], ...]] = {}
    for model in ours() if watched is None else watched:
        name = str(model._meta.model_name)
        if name in leaving_out:
            continue
        fields = [one.attname for one in model._meta.concrete_fields if f"{name}.{one.name}" not in leaving_out]
        for row in model._base_manager.values_list("pk", *fields):
            key = f"{name}:{row[0]}"
            assert key not in rows, f"two models are named {name}: their rows can't be told apart in the ledger"
            rows[key] = tuple(zip(fields, (_plain(one) for one in row[1:]), strict=True))
    last = Entry.objects.order_by("-seq").values_list("seq", flat=True).first()
    return Snapshot(rows, last or 0)


def changed(before: Snapshot, after: Snapshot) -> dict[str, str]:
    """Each row that is new, gone or different, with what happened to it."""
    found: dict[str, str] = {}
    for key in before.rows.keys() | after.rows.keys():
        old, new = before.rows.get(key), after.rows.get(key)
        if old is None:
            found[key] = "new"
        elif new is None:
            found[key] = "gone"
        elif old != new:
            found[key] = "changed: " + ", ".join(a[0] for a, b in zip(old, new, strict=True) if a != b)
    return found


def covered(before: Snapshot, after: Snapshot) -> set[str]:
    """The rows that entries of the span name."""
    named: set[str] = set()
    for entry in Entry.objects.filter(seq__gt=before.seq, seq__lte=after.seq):
        named |= {entry.subject, *json.loads(bytes(entry.body))["data"].get("also", ())}
    return named


def assert_every_change_has_an_entry(before: Snapshot, after: Snapshot) -> None:
    """Fail with the list of rows that changed behind the ledger's back."""
    names = covered(before, after)
    holes = {key: what for key, what in changed(before, after).items() if key not in names}
    told = "\n".join(f"  {key} ({what})" for key, what in sorted(holes.items()))
    assert not holes, (
        f"changed without an entry (entries {before.seq + 1} to {after.seq} were appended meanwhile):\n{told}\n"
        'append() with the row as subject, or name it in data["also"]'
    )


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    return json.dumps(value, sort_keys=True, default=str) if isinstance(value, dict | list) else value
