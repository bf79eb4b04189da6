"""Reads of devices, consents and uses for faces and duties: frozen rows, a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from hasshin.city.models import (
    DeviceAttestation,
    DeviceCheck,
    Enrolment,
    StaffMember,
    Terminal,
    TerminalConsent,
    TerminalUse,
)
from hasshin.policy import facts
from hasshin.policy.acts.device import holds_anywhere, subject_key
from hasshin.policy.controls.standing import Attestation, Inventory
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import NotFound
from hasshin.policy.scope import roles_with
from hasshin.policy.text import Text

FIRST_STATEMENT = timedelta(days=7)
"""Within which the first statement on a device is made after it was enrolled."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a row names."""

    id: int
    name: Text
    unit_id: int


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A check of a device."""

    id: int
    terminal_id: int
    by: Person
    at: datetime
    present: bool
    remark: str


@dataclass(frozen=True, slots=True)
class StatementRow:
    """What is to be stated of a device: in which words, when and by whom it was last, and by when it is due again."""

    subject_key: str
    subject: Text
    at: datetime | None
    by: Person | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device with its keeper, its last check, and its statements; when each is due under the pack, None: never."""

    id: int
    name: str
    inventory_number: str
    official: bool
    by_consent: bool
    state: str
    keeper: Person | None
    registered_at: datetime
    kept_since: datetime
    enrolled_at: datetime | None
    lost_at: datetime | None
    code_until: datetime | None
    last_check: CheckRow | None
    check_due_at: datetime | None
    statements: tuple[StatementRow, ...]

    @property
    def missing(self) -> bool:
        """Its last check did not find it, and nobody has reported it lost."""
        return self.state in ("active", "prepared") and self.last_check is not None and not self.last_check.present


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """A consent for one person on one private device."""

    id: int
    terminal_id: int
    terminal: str
    terminal_state: str
    staff: Person
    given_by: Person
    given_at: datetime
    ends: datetime
    reason: str
    revoked_at: datetime | None
    in_force: bool
    uses: int


@dataclass(frozen=True, slots=True)
class UseRow:
    """One act under a consent. Where `after_review_id` is set, the after-review is on the post."""

    id: int
    consent_id: int
    terminal: str
    staff: Person
    act: str
    subject: str
    at: datetime
    due_at: datetime
    roles: tuple[str, ...]
    after_review_id: int | None
    verdict: str
    remarks: str
    signed_by: Person | None
    signed_at: datetime | None


def devices(
    pack: Pack, now: datetime, *, keeper_id: int | None = None, terminal_id: int | None = None
) -> list[DeviceRow]:
    """All devices by name, also those lost or off the register; four statements."""
    found = Terminal.objects.filter(kind="device").select_related("keeper").order_by("name", "pk")
    if keeper_id is not None:
        found = found.filter(keeper=keeper_id)
    if terminal_id is not None:
        found = found.filter(pk=terminal_id)
    rows = list(found)
    ids = [row.pk for row in rows]
    checks = {check.terminal_id: check for check in checks_of(ids)}
    stated: dict[tuple[int, str], DeviceAttestation] = {}
    for one in DeviceAttestation.objects.filter(terminal__in=ids).select_related("by").order_by("at", "pk"):
        stated[one.terminal_id, one.subject_key] = one
    open_codes = Enrolment.objects.filter(terminal__in=ids, used_at=None, ended_at=None, expires_at__gt=now)
    codes = dict(open_codes.values_list("terminal", "expires_at"))
    return [_device(pack, row, checks.get(row.pk), stated, codes.get(row.pk)) for row in rows]


def device(pack: Pack, now: datetime, terminal_id: int) -> DeviceRow:
    """One device; raises `NotFound`."""
    for row in devices(pack, now, terminal_id=terminal_id):
        return row
    raise NotFound(f"device {terminal_id}")


def checks_of(terminal_ids: Iterable[int]) -> list[CheckRow]:
    """Checks of these devices, the oldest first."""
    found = DeviceCheck.objects.filter(terminal__in=list(terminal_ids)).select_related("by").order_by("at", "pk")
    return [CheckRow(c.pk, c.terminal_id, person(c.by), c.at, c.present, c.remark) for c in found]


def consents(
    now: datetime, *, staff_id: int | None = None, terminal_id: int | None = None, consent_id: int | None = None
) -> list[ConsentRow]:
    """Consents, the newest first: of all, or of one person, device or number; two statements."""
    found = TerminalConsent.objects.select_related("terminal", "staff", "given_by").order_by("-given_at", "-pk")
    for field, value in (("staff", staff_id), ("terminal", terminal_id), ("pk", consent_id)):
        found = found if value is None else found.filter(**{field: value})
    rows = list(found)
    used: dict[int, int] = {}
    for pk in TerminalUse.objects.filter(consent__in=rows).values_list("consent", flat=True):
        used[pk] = used.get(pk, 0) + 1
    return [
        ConsentRow(
            id=c.pk,
            terminal_id=c.terminal_id,
            terminal=c.terminal.name,
            terminal_state=c.terminal.state,
            staff=person(c.staff),
            given_by=person(c.given_by),
            given_at=c.given_at,
            ends=c.ends,
            reason=c.reason,
            revoked_at=c.revoked_at,
            in_force=c.revoked_at is None and c.starts <= now < c.ends,
            uses=used.get(c.pk, 0),
        )
        for c in rows
    ]


def uses(*, staff_id: int | None = None, consent_id: int | None = None, use_id: int | None = None) -> list[UseRow]:
    """Uses of private devices, the newest first. The after-review of one on a post is read from the post's."""
    found = TerminalUse.objects.select_related("consent__terminal", "staff", "signed_by").order_by("-at", "-pk")
    for field, value in (("staff", staff_id), ("consent", consent_id), ("pk", use_id)):
        found = found if value is None else found.filter(**{field: value})
    return [use_row(u) for u in found]


def use_row(u: TerminalUse) -> UseRow:
    """The row of one use; reads consent, device and people, so select them along."""
    return UseRow(
        id=u.pk,
        consent_id=u.consent_id,
        terminal=u.consent.terminal.name,
        staff=person(u.staff),
        act=u.act,
        subject=u.subject,
        at=u.at,
        due_at=u.due_at,
        roles=tuple(u.roles),
        after_review_id=u.after_review_id,
        verdict=u.verdict,
        remarks=u.remarks,
        signed_by=None if u.signed_by is None else person(u.signed_by),
        signed_at=u.signed_at,
    )


def oversees(pack: Pack, who: facts.Actor) -> bool:
    """Whether somebody sees all consents and uses: whoever may consent, register terminals or read the ledger."""
    rights = ("consent_terminal", "register_terminal", "read_ledger")
    return holds_anywhere(pack, who, [role for right in rights for role in roles_with(pack, right)])


def open_consents(now: datetime) -> set[int]:
    """The devices for which a consent is in force."""
    found = TerminalConsent.objects.filter(Q(revoked_at=None, starts__lte=now, ends__gt=now))
    return set(found.values_list("terminal", flat=True))


def person(member: StaffMember) -> Person:
    """The person as a row names one."""
    return Person(member.pk, Text(ja=member.name_ja, en=member.name_en), member.unit_id)


def _device(
    pack: Pack,
    row: Terminal,
    check: CheckRow | None,
    stated: dict[tuple[int, str], DeviceAttestation],
    code_until: datetime | None,
) -> DeviceRow:
    every = min((c.every_days for c in pack.all_of(Inventory)), default=None)
    since = max(filter(None, (row.enrolled_at, check.at if check else None)), default=row.registered_at)
    in_inventory = every is not None and row.state == Terminal.State.ACTIVE and not row.by_consent
    in_use = row.state == Terminal.State.ACTIVE and row.enrolled_at is not None
    return DeviceRow(
        id=row.pk,
        name=row.name,
        inventory_number=row.inventory_number,
        official=row.official,
        by_consent=row.by_consent,
        state=row.state,
        keeper=None if row.keeper is None else person(row.keeper),
        registered_at=row.registered_at,
        kept_since=row.kept_since or row.registered_at,
        enrolled_at=row.enrolled_at,
        lost_at=row.lost_at,
        code_until=code_until,
        last_check=check,
        check_due_at=since + timedelta(days=every) if in_inventory and every is not None else None,
        statements=tuple(_statement(c, row, stated) for c in pack.all_of(Attestation)) if in_use else (),
    )


def _statement(control: Attestation, row: Terminal, stated: dict[tuple[int, str], DeviceAttestation]) -> StatementRow:
    """A statement counts for the enrolment after which it was made: a device that came back is stated anew."""
    key = subject_key(control)
    last = stated.get((row.pk, key))
    enrolled = row.enrolled_at or row.registered_at
    if last is not None and last.at < enrolled:
        last = None
    grace = timedelta() if row.by_consent else min(FIRST_STATEMENT, timedelta(days=control.every_days))
    return StatementRow(
        subject_key=key,
        subject=control.subject,
        at=None if last is None else last.at,
        by=None if last is None else person(last.by),
        due_at=enrolled + grace if last is None else last.at + timedelta(days=control.every_days),
    )
