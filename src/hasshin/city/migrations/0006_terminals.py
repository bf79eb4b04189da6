import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('city', '0005_annexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='CodeTry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=64)),
                ('at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='DeviceAttestation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('subject_key', models.CharField(max_length=64)),
                ('said', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='DeviceCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('present', models.BooleanField()),
                ('remark', models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(max_length=64, unique=True)),
                ('issued_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='TerminalConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given_at', models.DateTimeField()),
                ('starts', models.DateTimeField()),
                ('ends', models.DateTimeField()),
                ('reason', models.CharField(max_length=1000)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='TerminalUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(max_length=64)),
                ('subject', models.CharField(max_length=120)),
                ('at', models.DateTimeField()),
                ('roles', models.JSONField()),
                ('citations', models.JSONField(default=list)),
                ('due_at', models.DateTimeField(db_index=True)),
                ('after_review_id', models.BigIntegerField(blank=True, null=True)),
                ('verdict', models.CharField(blank=True, choices=[('proper', 'Proper'), ('improper', 'Improper')], max_length=8)),
                ('remarks', models.TextField(blank=True)),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='terminal',
            name='terminal_is_a_network_or_a_device',
        ),
        migrations.AddField(
            model_name='apitoken',
            name='issued_on',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='city.terminal'),
        ),
        migrations.AddField(
            model_name='terminal',
            name='by_consent',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='terminal',
            name='enrolled_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='terminal',
            name='inventory_number',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='terminal',
            name='keeper',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='kept_terminals', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='terminal',
            name='lost_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='terminal',
            name='state',
            field=models.CharField(choices=[('prepared', 'Prepared'), ('active', 'Active'), ('lost', 'Lost'), ('retired', 'Retired')], default='active', max_length=8),
        ),
        migrations.AddConstraint(
            model_name='terminal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'network'), models.Q(('network', ''), _negated=True)), models.Q(('kind', 'device'), ('network', ''), models.Q(models.Q(('key_hash', ''), _negated=True), models.Q(('state', 'active'), _negated=True), _connector='OR')), _connector='OR'), name='terminal_is_a_network_or_a_device'),
        ),
        migrations.AddField(
            model_name='deviceattestation',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='deviceattestation',
            name='terminal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attestations', to='city.terminal'),
        ),
        migrations.AddField(
            model_name='devicecheck',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='devicecheck',
            name='terminal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='city.terminal'),
        ),
        migrations.AddField(
            model_name='enrolment',
            name='issued_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='enrolment',
            name='terminal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='city.terminal'),
        ),
        migrations.AddField(
            model_name='terminalconsent',
            name='given_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='terminalconsent',
            name='revoked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='terminalconsent',
            name='staff',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terminal_consents', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='terminalconsent',
            name='terminal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='city.terminal'),
        ),
        migrations.AddField(
            model_name='terminaluse',
            name='consent',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='city.terminalconsent'),
        ),
        migrations.AddField(
            model_name='terminaluse',
            name='signed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='terminaluse',
            name='staff',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='deviceattestation',
            index=models.Index(fields=['terminal', 'subject_key', 'at'], name='city_device_termina_e01ceb_idx'),
        ),
        migrations.AddIndex(
            model_name='devicecheck',
            index=models.Index(fields=['terminal', 'at'], name='city_device_termina_fd1322_idx'),
        ),
        migrations.AddConstraint(
            model_name='devicecheck',
            constraint=models.CheckConstraint(condition=models.Q(('present', True), models.Q(('remark', ''), _negated=True), _connector='OR'), name='an_absent_device_has_a_remark'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('issued_at'))), name='enrolment_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None), ('used_at', None)), fields=('terminal',), name='one_open_code_a_terminal'),
        ),
        migrations.AddConstraint(
            model_name='terminalconsent',
            constraint=models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='terminal_consent_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='terminalconsent',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='terminal_consent_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='terminalconsent',
            constraint=models.CheckConstraint(condition=models.Q(('staff', models.F('given_by')), _negated=True), name='nobody_consents_for_oneself'),
        ),
        migrations.AddConstraint(
            model_name='terminaluse',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('signed_at__isnull', True), ('verdict', '')), models.Q(('signed_at__isnull', False), models.Q(('verdict', ''), _negated=True)), _connector='OR'), name='terminal_use_is_signed_with_a_verdict'),
        ),
    ]
