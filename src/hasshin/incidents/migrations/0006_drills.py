"""An incident names the drill in which it is played."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("city", "0010_drills"), ("incidents", "0005_reported_accounts")]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="drill",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="incidents",
                to="city.drill",
            ),
        ),
    ]
