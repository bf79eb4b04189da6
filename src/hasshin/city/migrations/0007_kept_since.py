from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('city', '0006_terminals'),
    ]

    operations = [
        migrations.AddField(
            model_name='terminal',
            name='kept_since',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
