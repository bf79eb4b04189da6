"""What readers of English are told that an account is called."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("accounts", "0009_release_ended"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="account",
            name="name_en",
            field=models.CharField(blank=True, default="", max_length=120),
        ),
    ]
