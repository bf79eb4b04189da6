from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0005_drills"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="clears_election",
            field=models.BooleanField(default=False),
        ),
    ]
