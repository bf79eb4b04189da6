import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0001_initial'),
        ('accounts', '0005_directory'),
        ('findings', '0001_initial'),
        ('practice', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='BoardGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_id', models.CharField(max_length=64)),
                ('redirect_uri', models.CharField(max_length=500)),
                ('challenge', models.CharField(max_length=128)),
                ('scopes', models.JSONField(default=list)),
                ('code_hash', models.CharField(max_length=64, unique=True)),
                ('code_ends', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('token_hash', models.CharField(max_length=64, null=True, unique=True)),
                ('token_ends', models.DateTimeField(blank=True, null=True)),
                ('refresh_hash', models.CharField(max_length=64, null=True, unique=True)),
                ('made_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='practice.boardprofile')),
            ],
            options={
                'db_table': 'practice_boardgrant',
            },
        ),
        migrations.CreateModel(
            name='BoardRelation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=8)),
                ('target', models.CharField(blank=True, max_length=500)),
                ('towards', models.CharField(blank=True, max_length=120)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='relations', to='practice.boardpost')),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relations', to='practice.boardprofile')),
            ],
            options={
                'db_table': 'practice_boardrelation',
            },
        ),
        migrations.CreateModel(
            name='WatchMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('looked_at', models.DateTimeField(blank=True, null=True)),
                ('good_at', models.DateTimeField(blank=True, null=True)),
                ('next_look_at', models.DateTimeField(blank=True, null=True)),
                ('doubts', models.PositiveIntegerField(default=0)),
                ('trouble', models.CharField(blank=True, max_length=32)),
                ('renewing', models.DateTimeField(blank=True, null=True)),
                ('profile_read_at', models.DateTimeField(blank=True, null=True)),
                ('acts_until', models.DateTimeField(blank=True, null=True)),
                ('acts_read_at', models.DateTimeField(blank=True, null=True)),
                ('acts_claimed', models.DateTimeField(blank=True, null=True)),
                ('acts_trouble', models.CharField(blank=True, max_length=32)),
                ('following_read_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='watch', to='accounts.account')),
            ],
        ),
        migrations.CreateModel(
            name='ProfileReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('remote_id', models.CharField(blank=True, max_length=200)),
                ('handle', models.CharField(max_length=200)),
                ('name', models.CharField(blank=True, max_length=400)),
                ('url', models.CharField(blank=True, max_length=500)),
                ('text', models.TextField(blank=True)),
                ('links', models.JSONField(default=list)),
                ('fields', models.JSONField(default=list)),
                ('verified', models.BooleanField(null=True)),
                ('verified_links', models.JSONField(default=list)),
                ('digest', models.CharField(max_length=64)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='profile_readings', to='accounts.account')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'at'), name='one_profile_reading_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='UnaccountedAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=16)),
                ('remote_id', models.CharField(max_length=200)),
                ('url', models.CharField(blank=True, max_length=500)),
                ('towards', models.CharField(blank=True, max_length=200)),
                ('text', models.TextField(blank=True)),
                ('at', models.DateTimeField(blank=True, null=True)),
                ('seen_at', models.DateTimeField()),
                ('looked_at', models.DateTimeField()),
                ('forbidden', models.BooleanField(default=False)),
                ('gone_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='unaccounted_acts', to='accounts.account')),
                ('finding', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='findings.finding')),
            ],
            options={
                'indexes': [models.Index(fields=['account', 'gone_at', 'looked_at'], name='delivery_un_account_8867af_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('gone_at__isnull', True)), fields=('account', 'kind', 'remote_id'), name='an_act_is_seen_once')],
            },
        ),
        migrations.CreateModel(
            name='VerificationApplication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('applied_at', models.DateTimeField(blank=True, null=True)),
                ('remarks', models.TextField(blank=True)),
                ('noted_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('', 'Open'), ('granted', 'Granted'), ('refused', 'Refused'), ('impossible', 'Impossible')], default='', max_length=12)),
                ('outcome_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verification_applications', to='accounts.account')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('outcome_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('account',), name='one_open_application_an_account'), models.CheckConstraint(condition=models.Q(('outcome', ''), ('outcome_at__isnull', False), _connector='OR'), name='application_ends_with_a_time')],
            },
        ),
    ]
