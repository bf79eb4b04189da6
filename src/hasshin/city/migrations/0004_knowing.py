import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('city', '0003_people'),
    ]

    operations = [
        migrations.CreateModel(
            name='Instruction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('roles', models.JSONField(default=list)),
                ('due', models.DateField()),
                ('given_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawal', models.CharField(blank=True, max_length=200)),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='StudyItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=64)),
                ('year', models.IntegerField()),
                ('title', models.CharField(max_length=200)),
                ('due', models.DateField()),
                ('set_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawal', models.CharField(blank=True, max_length=200)),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='StudyEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('source', models.CharField(max_length=500)),
                ('conclusion', models.TextField()),
                ('at', models.DateTimeField()),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='studies', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='city.studyitem')),
            ],
        ),
        migrations.CreateModel(
            name='Acknowledgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('guideline', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('terminal_kind', models.CharField(max_length=8)),
                ('terminal_id', models.BigIntegerField(blank=True, null=True)),
                ('pack', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='city.packversion')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acknowledgements', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['guideline', 'staff', 'at'], name='acknowledged_by')],
            },
        ),
        migrations.CreateModel(
            name='InstructionConfirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('terminal_kind', models.CharField(max_length=8)),
                ('terminal_id', models.BigIntegerField(blank=True, null=True)),
                ('instruction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='confirmations', to='city.instruction')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('instruction', 'staff'), name='instruction_confirmed_once')],
            },
        ),
        migrations.CreateModel(
            name='Reaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('source', models.CharField(max_length=500)),
                ('said', models.TextField()),
                ('concluded', models.TextField()),
                ('account_id', models.BigIntegerField(blank=True, null=True)),
                ('post_id', models.BigIntegerField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reactions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['-day', '-id'], name='reactions_by_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('source', ''), _negated=True), models.Q(('said', ''), _negated=True), models.Q(('concluded', ''), _negated=True)), name='reaction_is_whole')],
            },
        ),
        migrations.AddIndex(
            model_name='studyitem',
            index=models.Index(fields=['year', 'role'], name='study_plan_of'),
        ),
        migrations.AddIndex(
            model_name='studyentry',
            index=models.Index(fields=['staff', 'day'], name='studies_of'),
        ),
        migrations.AddConstraint(
            model_name='studyentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('source', ''), _negated=True), models.Q(('conclusion', ''), _negated=True)), name='study_has_source_and_conclusion'),
        ),
    ]
