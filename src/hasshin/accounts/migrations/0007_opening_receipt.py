"""A report of having obtained an account is received by another person; an early day has its reason."""

from typing import Any, ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def person() -> models.ForeignKey[Any, Any]:
    """Nobody, until the day it is done."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=django.db.models.deletion.PROTECT, null=True, blank=True, related_name="+"
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("accounts", "0006_outward_consent"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.AddField("opening", "early_reason", models.TextField(blank=True, default="")),
        migrations.AddField("opening", "told_by", person()),
        migrations.AddField("opening", "returned_reason", models.TextField(blank=True, default="")),
        migrations.AddField("opening", "received_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("opening", "received_by", person()),
    ]
