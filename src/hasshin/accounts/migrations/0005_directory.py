import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_connection'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DirectoryEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('digest', models.CharField(max_length=64)),
                ('content', models.JSONField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='DirectoryPlacement',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('address', models.URLField(blank=True, max_length=500)),
                ('outcome', models.CharField(choices=[('unread', 'Unread'), ('same', 'Same'), ('missing', 'Missing'), ('stale', 'Stale'), ('altered', 'Altered')], default='unread', max_length=8)),
                ('differences', models.JSONField(default=list)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('tried_at', models.DateTimeField(blank=True, null=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('exported_digest', models.CharField(blank=True, max_length=64)),
                ('exported_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='directory_has_one_placement')],
            },
        ),
        migrations.CreateModel(
            name='DirectoryNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('impersonation', 'Impersonation'), ('account', 'Account'), ('general', 'General')], max_length=16)),
                ('service', models.CharField(blank=True, max_length=32)),
                ('address', models.CharField(blank=True, max_length=500)),
                ('title_ja', models.CharField(max_length=200)),
                ('title_en', models.CharField(max_length=200)),
                ('text_ja', models.TextField()),
                ('text_en', models.TextField()),
                ('starts', models.DateTimeField()),
                ('ends', models.DateTimeField(blank=True, null=True)),
                ('published_at', models.DateTimeField()),
                ('taken_down_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='accounts.account')),
                ('published_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_down_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gt', models.F('starts')), _connector='OR'), name='notice_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'impersonation'), _negated=True), models.Q(('address', ''), _negated=True), _connector='OR'), name='notice_of_a_fake_names_it')],
            },
        ),
    ]
