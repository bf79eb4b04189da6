"""A pack may let one person fill two steps of a route: a decision is one for each person, submission and step."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies: ClassVar = [("posts", "0002_decision_owes")]

    operations: ClassVar = [
        migrations.RemoveConstraint(model_name="decision", name="one_decision_a_person_and_submission"),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                name="one_decision_a_person_and_step",
                fields=["submission", "by", "step"],
                condition=Q(voided_at=None),
            ),
        ),
    ]
