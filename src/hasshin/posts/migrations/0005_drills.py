"""A post names the drill that it was written for."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("city", "0010_drills"), ("posts", "0004_video")]

    operations = [
        migrations.AddField(
            model_name="post",
            name="drill",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="posts",
                to="city.drill",
            ),
        ),
    ]
