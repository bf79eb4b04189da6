"""Reports to the meeting are entries that are only ever added to; those that were kept so far become the first ones."""

from typing import Any, ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def keep(apps: Any, _editor: Any) -> None:
    """One entry for each report that was kept in the opening's own row."""
    opening, entry = apps.get_model("accounts", "Opening"), apps.get_model("accounts", "MeetingReport")
    for row in opening.objects.filter(meeting_told_at__isnull=False, meeting_on__isnull=False):
        entry.objects.create(
            opening=row,
            meeting=row.meeting,
            on=row.meeting_on,
            report=row.meeting_report,
            by_id=row.meeting_told_by_id,
            at=row.meeting_told_at,
        )


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("accounts", "0007_opening_receipt"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            "MeetingReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("meeting", models.CharField(max_length=200)),
                ("on", models.DateField()),
                ("report", models.TextField()),
                ("correction", models.TextField(blank=True, default="")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "opening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meeting_reports",
                        to="accounts.opening",
                    ),
                ),
            ],
        ),
        migrations.RunPython(keep, migrations.RunPython.noop),
    ]
