"""The public directory (公式アカウント一覧): its editions, its notices, and the copy on the city's own site."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hasshin.accounts.models.account import Account
from hasshin.city.models import StaffMember


class DirectoryEdition(models.Model):
    """One content of the directory. A new one is made when, and only when, what the public sees has changed.

    `content` is the published listing (no date in it), `digest` the SHA-256 of its canonical form, `at` when it
    changed. Pages, files and read-backs name the edition by its number.
    """

    number = models.PositiveIntegerField(unique=True)
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"edition {self.number}"


class DirectoryNotice(models.Model):
    """A notice (お知らせ) to the public: about a fake account, about one of ours, or about none.

    A fake one has `service` and `address`: what a reader may have met, as text and never as a link. It is shown from
    `starts` until `ends` (None: until it is taken down).
    """

    class Kind(models.TextChoices):
        IMPERSONATION = "impersonation"
        ACCOUNT = "account"
        GENERAL = "general"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="notices")
    service = models.CharField(max_length=32, blank=True)
    address = models.CharField(max_length=500, blank=True)
    title_ja = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    text_ja = models.TextField()
    text_en = models.TextField()
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    taken_down_at = models.DateTimeField(null=True, blank=True)
    taken_down_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="notice_ends_after_it_starts", condition=Q(ends__isnull=True) | Q(ends__gt=F("starts"))
            ),
            models.CheckConstraint(
                name="notice_of_a_fake_names_it", condition=~Q(kind="impersonation") | ~Q(address="")
            ),
        ]

    def __str__(self) -> str:
        return self.title_ja


class DirectoryPlacement(models.Model):
    """Where the copy on the city's own site stands, and how it was when it was read back last. One row.

    `address` empty: the guide page of the pack. `outcome` and `differences` are of the last reading that said
    something; `failures` counts readings in a row that said nothing. `exported_digest` is of the files written last.
    """

    class Outcome(models.TextChoices):
        UNREAD = "unread"
        SAME = "same"
        MISSING = "missing"
        STALE = "stale"
        ALTERED = "altered"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    address = models.URLField(max_length=500, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.UNREAD)
    differences = models.JSONField(default=list)
    read_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    exported_digest = models.CharField(max_length=64, blank=True)
    exported_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="directory_has_one_placement"),
        ]

    def __str__(self) -> str:
        return self.address or "guide page"
