"""A post on the board may have a title, where the played service has titles."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("practice", "0001_initial")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="boardpost",
            name="title",
            field=models.CharField(blank=True, max_length=300),
        ),
    ]
