"""In which unit and at which rank somebody is at a time, as the postings (配属) say; no job has to have run for it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import BigIntegerField, CharField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from hasshin.city.models import Posting, StaffMember

if TYPE_CHECKING:

    class PostedStaff(StaffMember):
        """A member of staff with unit and rank of the time asked for."""

        unit_at: int
        rank_at: str

        class Meta:
            abstract = True


def posted(now: datetime) -> QuerySet[PostedStaff]:
    """All staff with `unit_at` and `rank_at`: those of the last posting begun at `now`, else of the row itself."""
    last = Posting.objects.filter(staff=OuterRef("pk"), starts__lte=now).order_by("-starts")
    annotated = StaffMember.objects.annotate(
        unit_at=Coalesce(Subquery(last.values("unit_id")[:1]), F("unit_id"), output_field=BigIntegerField()),
        rank_at=Coalesce(Subquery(last.values("rank")[:1]), F("rank"), output_field=CharField()),
    )
    return annotated  # type: ignore[return-value]
