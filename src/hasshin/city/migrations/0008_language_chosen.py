from typing import Any

from django.db import migrations, models


def nobody_chose(apps: Any, _editor: object) -> None:
    """Until now the column held its default alone: there was nothing by which anybody could choose."""
    apps.get_model("city", "StaffMember").objects.filter(language="ja").update(language="")


def default_again(apps: Any, _editor: object) -> None:
    apps.get_model("city", "StaffMember").objects.filter(language="").update(language="ja")


class Migration(migrations.Migration):

    dependencies = [
        ('city', '0007_kept_since'),
    ]

    operations = [
        migrations.AlterField(
            model_name='staffmember',
            name='language',
            field=models.CharField(blank=True, default='', max_length=2),
        ),
        migrations.RunPython(nobody_chose, default_again),
    ]
