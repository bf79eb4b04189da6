"""Tables of incidents (事案): what happened, the playbook as it stood, who was told, what was done and learnt."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hasshin.accounts.models import Account
from hasshin.city.models import Drill, StaffMember, Terminal
from hasshin.findings.models import Finding
from hasshin.incidents.models_reported import FakeReport, PublicTake, ReportedAccount
from hasshin.incidents.models_takedown import NoticeChoice, PressChoice, Takedown

__all__ = [
    "Agreement",
    "FakeReport",
    "Incident",
    "Lesson",
    "LogLine",
    "Measure",
    "NoticeChoice",
    "PressChoice",
    "PublicTake",
    "ReportedAccount",
    "Step",
    "Takedown",
    "Told",
]


class Incident(models.Model):
    """One thing that went wrong. `kind` is the pack's, `title` and `citations` as the pack had them when it began.

    `happened_at` is when it is thought to have begun, `address` a fake account's. `what` and `conclusion` are words of
    people. An ended one has a conclusion. One of a `drill` is played, and does nothing to what is real.
    """

    kind = models.CharField(max_length=64)
    title = models.JSONField()
    citations = models.JSONField(default=list)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="incidents")
    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    address = models.CharField(max_length=500, blank=True)
    what = models.TextField()
    happened_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    conclusion = models.TextField(blank=True)
    drill = models.ForeignKey(Drill, on_delete=models.PROTECT, null=True, blank=True, related_name="incidents")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="incident_ends_with_a_conclusion",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(conclusion="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["ended_at", "opened_at"], name="incidents_open")]

    def __str__(self) -> str:
        return f"incident {self.pk} ({self.kind})"


class Step(models.Model):
    """One step of the playbook, copied when the incident began: `role` of the pack, due at `due_at` (None: no limit).

    `proof` says what closes it: words alone, or a fact that the tables must show (`policy.controls.standing`).
    """

    class Outcome(models.TextChoices):
        OPEN = ""
        DONE = "done"
        NOT_NEEDED = "not_needed"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    ident = models.CharField(max_length=64)
    title = models.JSONField()
    role = models.CharField(max_length=64)
    proof = models.CharField(max_length=32, default="words")
    due_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default=Outcome.OPEN)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    remarks = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="step_is_numbered", fields=["incident", "number"]),
            models.CheckConstraint(
                name="settled_step_says_how",
                condition=Q(outcome="", settled_at__isnull=True)
                | (~Q(outcome="") & Q(settled_at__isnull=False) & ~Q(remarks="")),
            ),
        ]

    def __str__(self) -> str:
        return f"step {self.number} of incident {self.incident_id}"


class Told(models.Model):
    """Somebody was told of an incident, for the roles that they held; `seen_at` is when they said that they saw it."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="told")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    roles = models.JSONField(default=list)
    told_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="told_once", fields=["incident", "staff"])]

    def __str__(self) -> str:
        return f"staff {self.staff_id} of incident {self.incident_id}"


class LogLine(models.Model):
    """What somebody noted while it went on; never changed, never taken away."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="log")
    at = models.DateTimeField()
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["incident", "at"], name="incident_log")]

    def __str__(self) -> str:
        return f"log of incident {self.incident_id}"


class Lesson(models.Model):
    """What is to be done differently: by whom, until which day, and what came of it."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="lessons")
    words = models.TextField()
    owner = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="done_lesson_has_an_outcome", condition=Q(done_at__isnull=True) | ~Q(outcome="")
            ),
        ]

    def __str__(self) -> str:
        return f"lesson {self.pk} of incident {self.incident_id}"


class Measure(models.Model):
    """One thing done in an incident, on one row: `subject` as the ledger names it ("unaccountedact:7").

    What could not be done says why in `reason` (a `Text`) and is for a person; `evidence` is what the service said, or
    what a post was before it was deleted. A worker holds it until `lease_until`. `wanted` is what a chosen measure
    (M-16) asks for: the new name or profile text, and why.
    """

    class Verb(models.TextChoices):
        FREEZE = "freeze"
        DELETE_POST = "delete_post"
        REVOKE = "revoke"
        CHANGE_PASSWORD = "change_password"  # noqa: S105  the name of a measure
        END_SESSIONS = "end_sessions"
        SHUT_OUT = "shut_out"
        RENAME = "rename"
        CHANGE_PROFILE = "change_profile"
        DELETE_ACCOUNT = "delete_account"

    class State(models.TextChoices):
        SECOND = "second"
        ASKED = "asked"
        CLAIMED = "claimed"
        DONE = "done"
        FOR_A_PERSON = "person"
        DROPPED = "dropped"

    CHOSEN = (Verb.RENAME, Verb.CHANGE_PROFILE, Verb.DELETE_ACCOUNT)
    """What a person chooses of the kind's measures, and may choose again once it is over."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="measures")
    verb = models.CharField(max_length=16, choices=Verb.choices)
    subject = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    settled_at = models.DateTimeField(null=True, blank=True)
    by_hand = models.BooleanField(default=False)
    reason = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)
    wanted = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="measure_taken_once",
                fields=["incident", "verb", "subject"],
                condition=~Q(verb__in=["rename", "change_profile", "delete_account"]),
            ),
            models.UniqueConstraint(
                name="one_chosen_measure_at_a_time",
                fields=["verb", "subject"],
                condition=Q(verb__in=["rename", "change_profile", "delete_account"])
                & (Q(state__in=["second", "asked", "claimed"]) | Q(state="person", by_hand=False)),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "asked_at"], name="measures_to_take")]

    def __str__(self) -> str:
        return f"{self.verb} of {self.subject}"


class Agreement(models.Model):
    """Somebody other than who asked agreed to a measure that takes several people."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="agreements")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="agreed_once", fields=["measure", "staff"])]

    def __str__(self) -> str:
        return f"staff {self.staff_id} on measure {self.measure_id}"
