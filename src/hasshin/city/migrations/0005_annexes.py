import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('city', '0004_knowing'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExtendedPack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('base', models.CharField(max_length=64)),
                ('decisions', models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name='AnnexDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('annex', models.CharField(max_length=60)),
                ('text', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('from_pack', models.BooleanField()),
                ('base', models.CharField(max_length=64)),
                ('order', models.CharField(max_length=200)),
                ('reason', models.TextField()),
                ('decided_at', models.DateTimeField()),
                ('starts', models.DateTimeField()),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('ends', models.DateTimeField(blank=True, null=True)),
                ('ended_order', models.CharField(blank=True, max_length=200)),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['starts', 'ends'], name='annexes_in_force')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('starts')), _connector='OR'), name='annex_ends_after_it_starts')],
            },
        ),
    ]
