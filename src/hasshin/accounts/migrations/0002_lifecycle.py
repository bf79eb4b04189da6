import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('city', '0006_terminals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('purpose', 'Purpose'), ('unit', 'Unit'), ('name', 'Name'), ('lock', 'Lock'), ('unlock', 'Unlock'), ('close', 'Close')], max_length=8)),
                ('before', models.TextField(blank=True)),
                ('after', models.TextField(blank=True)),
                ('reason', models.TextField()),
                ('order', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Closing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('agreed_at', models.DateTimeField(blank=True, null=True)),
                ('dropped_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Dormancy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_post_at', models.DateTimeField(blank=True, null=True)),
                ('found_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('choice', models.CharField(blank=True, choices=[('keep', 'Keep'), ('lock', 'Lock'), ('close', 'Close'), ('posted', 'Posted')], max_length=8)),
                ('reason', models.TextField(blank=True)),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('chosen_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('service', models.CharField(max_length=32)),
                ('wanted_handle', models.CharField(max_length=120)),
                ('name', models.CharField(max_length=120)),
                ('purpose', models.TextField()),
                ('why', models.TextField()),
                ('state', models.CharField(choices=[('requested', 'Requested'), ('approved', 'Approved'), ('obtained', 'Obtained'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], db_index=True, default='requested', max_length=10)),
                ('requested_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_reason', models.TextField(blank=True)),
                ('designated_at', models.DateTimeField(blank=True, null=True)),
                ('designated_order', models.CharField(blank=True, max_length=200)),
                ('obtained_at', models.DateTimeField(blank=True, null=True)),
                ('obtained_on', models.DateField(blank=True, null=True)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('meeting', models.CharField(blank=True, max_length=200)),
                ('meeting_on', models.DateField(blank=True, null=True)),
                ('meeting_report', models.TextField(blank=True)),
                ('meeting_told_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='OpeningDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('approve', 'approve'), ('refuse', 'refuse')], max_length=8)),
                ('role', models.CharField(max_length=64)),
                ('reason', models.TextField()),
                ('order', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('lapsed_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='account',
            name='account_handle_is_unique',
        ),
        migrations.AddField(
            model_name='account',
            name='awaits_grant',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='account',
            name='awaits_report',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='account',
            name='closed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='account',
            name='purpose',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='account',
            name='purpose_changed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='account',
            name='url',
            field=models.URLField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='accountrules',
            name='basis',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='accountrules',
            name='set_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'closed'), _negated=True), fields=('service', 'connector', 'base_url', 'handle'), name='account_handle_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.UniqueConstraint(condition=models.Q(('remote_id', ''), _negated=True), fields=('service', 'base_url', 'remote_id'), name='account_remote_id_is_unique'),
        ),
        migrations.AddField(
            model_name='accountchange',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='accounts.account'),
        ),
        migrations.AddField(
            model_name='accountchange',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='accountchange',
            name='from_unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='city.unit'),
        ),
        migrations.AddField(
            model_name='accountchange',
            name='to_unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='city.unit'),
        ),
        migrations.AddField(
            model_name='closing',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closings', to='accounts.account'),
        ),
        migrations.AddField(
            model_name='closing',
            name='agreed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='closing',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='dormancy',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dormancies', to='accounts.account'),
        ),
        migrations.AddField(
            model_name='dormancy',
            name='chosen_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='grant',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='accounts.account'),
        ),
        migrations.AddField(
            model_name='grant',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='grant',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='city.unit'),
        ),
        migrations.AddField(
            model_name='opening',
            name='account',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opening', to='accounts.account'),
        ),
        migrations.AddField(
            model_name='opening',
            name='designated',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='opening',
            name='designated_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='opening',
            name='ended_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='opening',
            name='meeting_told_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='opening',
            name='obtained_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='opening',
            name='requested_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='opening',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='city.unit'),
        ),
        migrations.AddField(
            model_name='openingdecision',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='openingdecision',
            name='deputy_for',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='openingdecision',
            name='opening',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='accounts.opening'),
        ),
        migrations.AddIndex(
            model_name='accountchange',
            index=models.Index(fields=['account', 'at'], name='accounts_ac_account_bb612c_idx'),
        ),
        migrations.AddConstraint(
            model_name='closing',
            constraint=models.UniqueConstraint(condition=models.Q(('agreed_at__isnull', True), ('dropped_at__isnull', True)), fields=('account',), name='one_open_closing_an_account'),
        ),
        migrations.AddConstraint(
            model_name='dormancy',
            constraint=models.UniqueConstraint(condition=models.Q(('choice', '')), fields=('account',), name='one_open_dormancy_an_account'),
        ),
        migrations.AddConstraint(
            model_name='opening',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account__isnull', False), ('state', 'obtained')), models.Q(models.Q(('state', 'obtained'), _negated=True), ('account__isnull', True)), _connector='OR'), name='opening_obtained_has_an_account'),
        ),
        migrations.AddConstraint(
            model_name='openingdecision',
            constraint=models.UniqueConstraint(condition=models.Q(('lapsed_at__isnull', True)), fields=('opening', 'step'), name='one_decision_a_step_of_an_opening'),
        ),
    ]
