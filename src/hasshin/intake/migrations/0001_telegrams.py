"""Telegrams, what is proposed from them, and where was looked."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('posts', '0007_templates_and_origins'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='IntakeSeen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.CharField(max_length=64, unique=True)),
                ('at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='IntakeSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=500, unique=True)),
                ('etag', models.CharField(blank=True, max_length=200)),
                ('modified', models.CharField(blank=True, max_length=100)),
                ('looked_at', models.DateTimeField(blank=True, null=True)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('trouble', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='Telegram',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('title', models.CharField(max_length=200)),
                ('head_title', models.CharField(blank=True, max_length=200)),
                ('office', models.CharField(blank=True, max_length=200)),
                ('status', models.CharField(max_length=4)),
                ('info_type', models.CharField(max_length=4)),
                ('event_id', models.CharField(blank=True, db_index=True, max_length=100)),
                ('serial', models.PositiveIntegerField(blank=True, null=True)),
                ('thread', models.CharField(db_index=True, max_length=300)),
                ('text', models.TextField(blank=True)),
                ('control_at', models.DateTimeField()),
                ('reported_at', models.DateTimeField()),
                ('figures', models.JSONField(default=dict)),
                ('said', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('current', 'Current'), ('same', 'Same'), ('late', 'Late'), ('old', 'Old'), ('shown', 'Shown')], max_length=8)),
                ('came_from', models.CharField(max_length=500)),
                ('received_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('draft', 'Draft'), ('stop', 'Stop'), ('correct', 'Correct')], max_length=8)),
                ('key', models.CharField(blank=True, max_length=40)),
                ('values', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('taken', 'Taken'), ('aside', 'Aside'), ('overtaken', 'Overtaken')], db_index=True, default='waiting', max_length=9)),
                ('reason', models.TextField(blank=True)),
                ('made_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('about', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='posts.post')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='posts.post')),
                ('telegram', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='intake.telegram')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('what', 'draft')), fields=('telegram',), name='one_draft_a_telegram'), models.UniqueConstraint(condition=models.Q(('what', 'draft'), _negated=True), fields=('telegram', 'about'), name='one_proposal_a_telegram_and_post'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='proposal_is_closed_at_a_time')],
            },
        ),
    ]
