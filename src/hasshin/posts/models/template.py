"""Templates that the city keeps, their versions, and with what a draft was filled."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hasshin.city.models import StaffMember
from hasshin.posts.models.post import Post


class Template(models.Model):
    """A template (定型文) by its key; `number` is its newest version's. A retired one can be filled no more."""

    key = models.CharField(max_length=40, unique=True)
    number = models.PositiveIntegerField(default=1)
    retired_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class TemplateVersion(models.Model):
    """One version of a template (`posts.templates.body.Body` as JSON). Never changed after it is written."""

    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.JSONField()
    saved_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="template_version_is_numbered", fields=["template", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.template_id} v{self.number}"


class Filling(models.Model):
    """With what a draft was filled, from which version (0: as it came with the product), and the body as it was then.

    `mark` stands before each text (【訓練】).
    """

    post = models.OneToOneField(Post, on_delete=models.PROTECT, related_name="filling")
    key = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    body = models.JSONField()
    values = models.JSONField()
    languages = models.JSONField(default=list)
    mark = models.CharField(max_length=20, blank=True)
    filled_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    filled_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"filling of {self.post_id}"
