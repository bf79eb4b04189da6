# A worker that beats and sends nothing has no share of the accounts.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0004_limits'),
    ]

    operations = [
        migrations.AddField(
            model_name='workerbeat',
            name='works',
            field=models.BooleanField(default=True),
        ),
    ]
