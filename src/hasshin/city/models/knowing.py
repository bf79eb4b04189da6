"""What people know and have confirmed: the guideline, studies, reactions of the public, instructions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hasshin.city.models.packs import PackVersion
from hasshin.city.models.people import StaffMember


class Acknowledgement(models.Model):
    """Somebody confirmed the guideline (確認, F-3-1, F-3-2) in one version: which, when, at which terminal.

    `guideline` is the digest of what was read (`policy.guideline.words_digest`); `pack` is the pack that stood there.
    """

    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="acknowledgements")
    guideline = models.CharField(max_length=64)
    pack = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    terminal_kind = models.CharField(max_length=8)
    terminal_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["guideline", "staff", "at"], name="acknowledged_by")]

    def __str__(self) -> str:
        return f"staff {self.staff_id}: {self.guideline[:12]}"


class StudyItem(models.Model):
    """One item of a role's yearly study plan (研究計画, M-9); its day lies in the fiscal year `year` (April-March)."""

    role = models.CharField(max_length=64)
    year = models.IntegerField()
    title = models.CharField(max_length=200)
    due = models.DateField()
    set_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawal = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["year", "role"], name="study_plan_of")]

    def __str__(self) -> str:
        return f"{self.year} {self.role}: {self.title}"


class StudyEntry(models.Model):
    """What somebody studied (研究記録, M-9): on which day, from which source, with what conclusion."""

    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="studies")
    item = models.ForeignKey(StudyItem, on_delete=models.PROTECT, null=True, blank=True, related_name="entries")
    day = models.DateField()
    source = models.CharField(max_length=500)
    conclusion = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["staff", "day"], name="studies_of")]
        constraints: ClassVar = [
            models.CheckConstraint(name="study_has_source_and_conclusion", condition=~Q(source="") & ~Q(conclusion=""))
        ]

    def __str__(self) -> str:
        return f"staff {self.staff_id}: {self.day}"


class Reaction(models.Model):
    """What the public said and what the city concluded (反響記録, M-10, F-3-5).

    `account_id` and `post_id` say what it is about, where that is known; both stand on floors above this one.
    """

    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="reactions")
    day = models.DateField()
    source = models.CharField(max_length=500)
    said = models.TextField()
    concluded = models.TextField()
    account_id = models.BigIntegerField(null=True, blank=True)
    post_id = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-day", "-id"], name="reactions_by_day")]
        constraints: ClassVar = [
            models.CheckConstraint(name="reaction_is_whole", condition=~Q(source="") & ~Q(said="") & ~Q(concluded=""))
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class Instruction(models.Model):
    """An instruction (指導, M-6) to those who hold the roles: they confirm it one by one. In force until withdrawn."""

    title = models.CharField(max_length=200)
    text = models.TextField()
    roles = models.JSONField(default=list)
    due = models.DateField()
    given_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawal = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.title


class InstructionConfirmation(models.Model):
    """Somebody confirmed an instruction, for themselves."""

    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, related_name="confirmations")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    terminal_kind = models.CharField(max_length=8)
    terminal_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="instruction_confirmed_once", fields=["instruction", "staff"])
        ]

    def __str__(self) -> str:
        return f"instruction {self.instruction_id}: staff {self.staff_id}"
