# What services bear, what accounts may still send, and what posts cost.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_directory'),
        ('delivery', '0003_standing_posts'),
    ]

    operations = [
        migrations.AddField(
            model_name='attempt',
            name='cost',
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True),
        ),
        migrations.AddField(
            model_name='attempt',
            name='currency',
            field=models.CharField(blank=True, max_length=3),
        ),
        migrations.AddField(
            model_name='watchmark',
            name='allowances_next',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='ServiceHealth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('connector', models.CharField(max_length=32)),
                ('base_url', models.CharField(blank=True, max_length=500)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('pauses', models.PositiveIntegerField(default=0)),
                ('failed_at', models.DateTimeField()),
                ('resting_since', models.DateTimeField(blank=True, null=True)),
                ('rests_until', models.DateTimeField(blank=True, null=True)),
                ('trying', models.BooleanField(default=False)),
                ('code', models.CharField(blank=True, max_length=32)),
                ('reason', models.JSONField(default=dict)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('connector', 'base_url'), name='one_health_a_service')],
            },
        ),
        migrations.CreateModel(
            name='Allowance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=64)),
                ('unit', models.JSONField(default=dict)),
                ('limit', models.BigIntegerField(null=True)),
                ('used', models.BigIntegerField(null=True)),
                ('resets_at', models.DateTimeField(blank=True, null=True)),
                ('read_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allowances', to='accounts.account')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'name'), name='one_allowance_a_name')],
            },
        ),
    ]
