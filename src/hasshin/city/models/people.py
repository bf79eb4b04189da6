"""Units, staff, appointments and deputies."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

SCOPES = [("city", "city"), ("unit", "unit"), ("account", "account")]


class Unit(models.Model):
    """A unit (所属). `functions` are the pack's unit functions that it has (`pr`, `information_management`, ...)."""

    code = models.CharField(max_length=32, unique=True)
    name_ja = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    functions = models.JSONField(default=list)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name_ja


class StaffManager(BaseUserManager["StaffMember"]):
    def get_by_natural_key(self, username: str | None) -> StaffMember:
        return self.get(username=username)


class StaffMember(AbstractBaseUser):
    """A person who signs in (職員). What one may do comes from appointments alone, never from a flag on this row.

    `number` is the city's own (職員番号). Who has not joined yet (`joins_at`), has left (`leaves_at`) or whose contract
    is over (`contract_ends`) holds nothing from that instant on, whatever `is_active` still says: `period.serving`.
    `language` is what the person chose to read, "" where nothing was chosen yet (`reads`).
    `unit` and `rank` are those of now; `Posting` has what was and what is to come.
    """

    username = models.CharField(max_length=64, unique=True)
    number = models.CharField(max_length=32, blank=True, default="")
    name_ja = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    email = models.EmailField(blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="staff")
    rank = models.CharField(max_length=40, blank=True)
    contractor = models.BooleanField(default=False)
    contract_ends = models.DateTimeField(null=True, blank=True)
    joins_at = models.DateTimeField(null=True, blank=True)
    leaves_at = models.DateTimeField(null=True, blank=True)
    must_change_password = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=2, blank=True, default="")
    sessions_since = models.DateTimeField(null=True, blank=True)

    @property
    def reads(self) -> str:
        """In which language to write to the person: the chosen one, else Japanese."""
        return self.language or "ja"

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = StaffManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="staff_number_is_unique", fields=["number"], condition=~Q(number="")),
            models.CheckConstraint(
                name="staff_contract_is_a_contractors", condition=Q(contract_ends__isnull=True) | Q(contractor=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name_ja


class Posting(models.Model):
    """From when on a person belongs to a unit (配属), at which rank, by whose order; until the next one begins."""

    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="postings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    rank = models.CharField(max_length=40, blank=True)
    starts = models.DateTimeField()
    order = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="posting_begins_once", fields=["staff", "starts"]),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} in {self.unit_id}"


class Appointment(models.Model):
    """Who holds which role, for what, from when until when, by whose order.

    `account_id` is the id of an official account; accounts stand on a floor above, so it is no foreign key. `end_order`
    says by whose order it was ended, and why where the role was left vacant.
    """

    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=64)
    scope = models.CharField(max_length=8, choices=SCOPES)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    account_id = models.BigIntegerField(null=True, blank=True)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    order = models.CharField(max_length=200)
    end_order = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="appointment_names_what_it_is_for",
                condition=(
                    Q(scope="city", unit__isnull=True, account_id__isnull=True)
                    | Q(scope="unit", unit__isnull=False, account_id__isnull=True)
                    | Q(scope="account", unit__isnull=True, account_id__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="appointment_ends_after_it_starts", condition=Q(ends__isnull=True) | Q(ends__gt=F("starts"))
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["staff", "starts"]),
            models.Index(fields=["role", "scope", "account_id"]),
        ]

    def __str__(self) -> str:
        return f"{self.role} ({self.scope})"


class Deputyship(models.Model):
    """A deputy (代決) for one appointment of an absent decider, for a time and a reason."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="deputyships")
    deputy = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="deputyships")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    reason = models.CharField(max_length=200)
    order = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="deputyship_ends_after_it_starts", condition=Q(ends__gt=F("starts")))
        ]

    def __str__(self) -> str:
        return f"deputy {self.deputy_id} for {self.appointment_id}"
