"""Tables of records: what went out, exactly, and the regular reviews of it (M-13, F-4-1)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hasshin.accounts.models import Account
from hasshin.city.models import StaffMember
from hasshin.posts.models import Delivery


class Record(models.Model):
    """The record (記録) of one publication.

    `payload_digest` names the blob with the exact payload as canonical JSON, `media` the digests of its images (blobs
    too), `answer` what the service answered, `readback` what it showed when asked again (`matches`: text, images and
    alternative texts agree; None while not read). `citations` say who decided by which clause:
    [{"by", "role", "kind", "at", "citations"}]. `normal` is the text in the form that search compares.
    """

    class CopyState(models.TextChoices):
        OWED = "owed"
        CAPTURED = "captured"
        ATTACHED = "attached"

    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="record")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="records")
    payload_digest = models.CharField(max_length=64)
    media = models.JSONField(default=list)
    answer = models.JSONField(default=dict)
    readback = models.JSONField(null=True, blank=True)
    read_back_at = models.DateTimeField(null=True, blank=True)
    readback_tries = models.PositiveIntegerField(default=0)
    matches = models.BooleanField(null=True)
    copy_state = models.CharField(max_length=8, choices=CopyState.choices, default=CopyState.OWED)
    copy_tries = models.PositiveIntegerField(default=0)
    copy_digest = models.CharField(max_length=64, blank=True)
    copy_mime = models.CharField(max_length=64, blank=True)
    copy_by = models.CharField(max_length=64, blank=True)
    copied_at = models.DateTimeField(null=True, blank=True)
    citations = models.JSONField(default=list)
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    normal = models.TextField(blank=True)
    posted_at = models.DateTimeField(db_index=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="record_copy_is_there_unless_owed",
                condition=Q(copy_state="owed", copy_digest="") | (~Q(copy_state="owed") & ~Q(copy_digest="")),
            )
        ]
        indexes: ClassVar = [models.Index(fields=["account", "-posted_at"])]

    def __str__(self) -> str:
        return f"record of {self.delivery_id}"


class RecordPerson(models.Model):
    """Who wrote or decided what a record shows, for finding records by person."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="persons")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(
        max_length=8, choices=[("author", "author"), ("touched", "touched"), ("decider", "decider")]
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="record_person_has_a_part_once", fields=["record", "staff", "part"])
        ]
        indexes: ClassVar = [models.Index(fields=["staff", "record"])]

    def __str__(self) -> str:
        return f"{self.part} {self.staff_id}"


class LinkTarget(models.Model):
    """Where a published post leads: an address, or the domain that it lies on. What was learned of it from outside.

    `first` is what was seen first, `seen` what last: of a page its title, marks of its text and the domain it ended
    on; of a domain its name servers. `suspect`, `since` and `times`: what the last looks say, since when, how often.
    `state` is what is believed ("" all is well). `former`: the city itself used the domain.
    """

    class Kind(models.TextChoices):
        PAGE = "page"
        DOMAIN = "domain"

    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    name = models.TextField()
    domain = models.CharField(max_length=255, db_index=True)
    former = models.BooleanField(default=False)
    first = models.JSONField(default=dict)
    seen = models.JSONField(default=dict)
    state = models.CharField(max_length=12, blank=True, db_index=True)
    suspect = models.CharField(max_length=12, blank=True)
    since = models.DateTimeField(null=True, blank=True)
    times = models.PositiveIntegerField(default=0)
    found_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name

    @property
    def host(self) -> str:
        """The host of an address; the domain itself."""
        return self.name.partition("://")[2].partition("/")[0] if self.kind == "page" else self.domain


class LinkReading(models.Model):
    """The links of this record's post have been taken up."""

    record = models.OneToOneField(Record, on_delete=models.PROTECT, related_name="link_reading")

    def __str__(self) -> str:
        return str(self.record_id)


class LinkUse(models.Model):
    """A record whose post links there."""

    target = models.ForeignKey(LinkTarget, on_delete=models.PROTECT, related_name="uses")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="links")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="link_is_used_once", fields=["target", "record"])]

    def __str__(self) -> str:
        return f"{self.record_id} to {self.target_id}"


class Review(models.Model):
    """A regular review (定期点検) of an account's records for a time, signed with remarks; they follow without gaps."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="reviews")
    period_from = models.DateTimeField()
    period_to = models.DateTimeField()
    due_at = models.DateTimeField()
    records = models.PositiveIntegerField()
    remarks = models.TextField()
    citations = models.JSONField(default=list)
    signed_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="review_begins_once", fields=["account", "period_from"]),
            models.CheckConstraint(name="review_has_a_length", condition=Q(period_to__gt=F("period_from"))),
        ]

    def __str__(self) -> str:
        return f"review of {self.account_id}"
