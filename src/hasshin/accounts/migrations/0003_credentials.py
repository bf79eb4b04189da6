import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_lifecycle'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CredentialEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('token', 'Token'), ('refresh_token', 'Refresh Token'), ('password', 'Password'), ('client_secret', 'Client Secret')], max_length=16)),
                ('act', models.CharField(choices=[('changed', 'Changed'), ('seen', 'Seen'), ('destroyed', 'Destroyed'), ('called', 'Called')], max_length=12)),
                ('generation', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, max_length=400)),
            ],
        ),
        migrations.CreateModel(
            name='MasterKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_id', models.CharField(max_length=40, unique=True)),
                ('state', models.CharField(choices=[('active', 'Active'), ('leaving', 'Leaving'), ('retired', 'Retired')], max_length=8)),
                ('since', models.DateTimeField()),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='RenewedSignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('session', models.CharField(max_length=64)),
                ('purpose', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
                ('ends', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name='credential',
            name='expires_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='credential',
            name='generation',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='credential',
            name='kind',
            field=models.CharField(choices=[('token', 'Token'), ('refresh_token', 'Refresh Token'), ('password', 'Password'), ('client_secret', 'Client Secret')], default='token', max_length=16),
        ),
        migrations.AddField(
            model_name='credential',
            name='scopes',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='credential',
            name='wrapped',
            field=models.BinaryField(default=bytes),
        ),
        migrations.AlterField(
            model_name='credential',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credentials', to='accounts.account'),
        ),
        migrations.AlterField(
            model_name='credential',
            name='key_id',
            field=models.CharField(max_length=40),
        ),
        migrations.AddIndex(
            model_name='credential',
            index=models.Index(fields=['key_id'], name='accounts_cr_key_id_da37b8_idx'),
        ),
        migrations.AddConstraint(
            model_name='credential',
            constraint=models.UniqueConstraint(fields=('account', 'kind'), name='account_has_one_secret_of_a_kind'),
        ),
        migrations.AddField(
            model_name='credentialevent',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credential_events', to='accounts.account'),
        ),
        migrations.AddField(
            model_name='credentialevent',
            name='staff',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='masterkey',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('state',), name='one_master_key_is_active'),
        ),
        migrations.AddField(
            model_name='renewedsignin',
            name='staff',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='credentialevent',
            index=models.Index(fields=['account', 'kind', 'at'], name='accounts_cr_account_a2f861_idx'),
        ),
        migrations.AddConstraint(
            model_name='credentialevent',
            constraint=models.UniqueConstraint(condition=models.Q(('act', 'changed')), fields=('account', 'kind', 'generation'), name='each_generation_of_a_secret_is_made_once'),
        ),
        migrations.AddIndex(
            model_name='renewedsignin',
            index=models.Index(fields=['staff', 'session', 'purpose'], name='accounts_re_staff_i_a78d32_idx'),
        ),
    ]
