import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_credentials'),
    ]

    operations = [
        migrations.CreateModel(
            name='Connecting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state_hash', models.CharField(max_length=64, unique=True)),
                ('session_hash', models.CharField(max_length=64)),
                ('endpoints', models.JSONField(default=dict)),
                ('client_id', models.CharField(max_length=200)),
                ('redirect_uri', models.CharField(max_length=500)),
                ('asked', models.JSONField(default=list)),
                ('began_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, max_length=32)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='connectings', to='accounts.account')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['account', 'began_at'], name='accounts_co_account_bb8c8f_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('began_at'))), name='connecting_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Connection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('connected', 'Connected'), ('doubtful', 'Doubtful'), ('reconnect', 'Reconnect'), ('disconnected', 'Disconnected')], max_length=12)),
                ('since', models.DateTimeField()),
                ('code', models.CharField(blank=True, max_length=32)),
                ('reason', models.JSONField(default=dict)),
                ('how', models.CharField(choices=[('oauth', 'Oauth'), ('token', 'Token')], max_length=8)),
                ('asked', models.JSONField(default=list)),
                ('granted', models.JSONField(null=True)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('endpoints', models.JSONField(default=dict)),
                ('client_id', models.CharField(blank=True, max_length=200)),
                ('redirect_uri', models.CharField(blank=True, max_length=500)),
                ('connected_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='connection', to='accounts.account')),
                ('connected_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['state'], name='accounts_co_state_c60116_idx')],
            },
        ),
    ]
