"""Templates, with what drafts were filled, and from which message a draft came."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0006_election_decision"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Template",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40, unique=True)),
                ("number", models.PositiveIntegerField(default=1)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Filling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40)),
                ("number", models.PositiveIntegerField()),
                ("body", models.JSONField()),
                ("values", models.JSONField()),
                ("languages", models.JSONField(default=list)),
                ("mark", models.CharField(blank=True, max_length=20)),
                ("filled_at", models.DateTimeField()),
                (
                    "filled_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="filling", to="posts.post"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Origin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=12)),
                ("ref", models.CharField(max_length=64)),
                ("thread", models.CharField(blank=True, db_index=True, max_length=300)),
                ("figures", models.JSONField(default=dict)),
                ("told", models.JSONField(default=dict)),
                ("taken_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        blank=True,
                        choices=[("", "Stands"), ("withdrawn", "Withdrawn"), ("overtaken", "Overtaken")],
                        default="",
                        max_length=12,
                    ),
                ),
                ("state_ref", models.CharField(blank=True, max_length=64)),
                ("state_at", models.DateTimeField(blank=True, null=True)),
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="origin", to="posts.post"
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["ref"], name="posts_origi_ref_f8c82e_idx")],
            },
        ),
        migrations.CreateModel(
            name="TemplateVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("body", models.JSONField()),
                ("saved_at", models.DateTimeField()),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="posts.template"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("template", "number"), name="template_version_is_numbered")
                ],
            },
        ),
    ]
