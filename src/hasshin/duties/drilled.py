"""Which duties belong to a drill (訓練): marked as such, and owed by its people alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.db.models import Model

from hasshin.city.drills import marked
from hasshin.city.models import Drill, DrillPart
from hasshin.delivery.models import Removal
from hasshin.duties.duty import Duty
from hasshin.incidents.models import Incident, Lesson, Measure
from hasshin.posts.models import AfterReview, CorrectionCase, Delivery, Post
from hasshin.records.models import Record

# The rows that a duty is about, as the ledger names them, and the way from each to its drill.
_WAYS: Final[dict[str, tuple[type[Model], str]]] = {
    "post": (Post, "drill"),
    "delivery": (Delivery, "post__drill"),
    "afterreview": (AfterReview, "post__drill"),
    "correctioncase": (CorrectionCase, "original__drill"),
    "removal": (Removal, "delivery__post__drill"),
    "record": (Record, "delivery__post__drill"),
    "incident": (Incident, "drill"),
    "measure": (Measure, "incident__drill"),
    "lesson": (Lesson, "incident__drill"),
}
LESSONS = "lesson"
"""What was learnt in a drill is to be done after it, too."""


def drilled(found: Iterable[Duty], now: datetime) -> Iterator[Duty]:
    """Those of a drill, marked. One whose drill is over has `drill` and no `only`: it is owed by nobody any more.

    One statement where there has never been a drill, and at most one for each sort of row beside.
    """
    drills = {row.pk: row for row in Drill.objects.all()}
    if not drills:
        return
    people: dict[int, set[int]] = {pk: set() for pk in drills}
    for part in DrillPart.objects.all():
        people[part.drill_id].add(part.staff_id)
    rows = list(found)
    of = _drills_of([duty.values.get("subject", duty.about) for duty in rows])
    for duty in rows:
        subject = duty.values.get("subject", duty.about)
        drill = of.get(subject)
        if drill is None:
            continue
        lasts = drills[drill].ends > now or subject.startswith(LESSONS)
        yield replace(
            duty,
            title=marked(duty.title),
            drill=drill,
            only=frozenset(people[drill]) if lasts else None,
        )


def _drills_of(subjects: Collection[str]) -> dict[str, int]:
    wanted: dict[str, set[int]] = {}
    for subject in subjects:
        model, _, pk = subject.partition(":")
        if model in _WAYS and pk.isdecimal():
            wanted.setdefault(model, set()).add(int(pk))
    found: dict[str, int] = {}
    for model, ids in wanted.items():
        table, way = _WAYS[model]
        manager: Any = table._default_manager
        rows = manager.filter(**{f"{way}__isnull": False}).values_list("pk", way)
        found |= {f"{model}:{pk}": drill for pk, drill in rows if pk in ids}
    return found
