"""A video among the media: how long it is."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("posts", "0003_one_decision_a_step")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="media",
            name="seconds",
            field=models.FloatField(blank=True, null=True),
        ),
    ]
