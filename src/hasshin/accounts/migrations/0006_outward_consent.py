from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def settled_when_asked(apps: Any, _schema_editor: Any) -> None:
    """Until now each act that was kept was allowed in the moment it was asked for."""
    apps.get_model("accounts", "OutwardAct").objects.filter(settled_at=None).update(settled_at=models.F("at"))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_directory"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="outwardact",
            name="state",
            field=models.CharField(
                choices=[("asked", "Asked"), ("allowed", "Allowed"), ("declined", "Declined"), ("dropped", "Dropped")],
                default="allowed",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="outwardact",
            name="settled_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="outwardact",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="outwardact",
            name="answer",
            field=models.TextField(blank=True),
        ),
        migrations.RunPython(settled_when_asked, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="outwardact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at__isnull", True), ("state", "asked")),
                    models.Q(models.Q(("state", "asked"), _negated=True), ("settled_at__isnull", False)),
                    _connector="OR",
                ),
                name="outward_act_waits_or_is_settled",
            ),
        ),
    ]
