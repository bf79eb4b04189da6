"""Terminals (端末): networks, devices, their enrolment, checks, statements and loss, and consents for private ones."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Router, Status
from pydantic import BaseModel, Field

from hasshin.api.known import demand_known
from hasshin.api.request import Call, now_of
from hasshin.api.values import Id, Key, Title, Words
from hasshin.city import queries
from hasshin.city.actions.consent_terminal import consent_terminal, revoke_terminal_consent
from hasshin.city.actions.device import attest_device, change_device, check_device
from hasshin.city.actions.enrolment import enrol, issue_code, prepare_device
from hasshin.city.actions.found_terminal import found_terminal
from hasshin.city.actions.lost_terminal import report_lost
from hasshin.city.actions.review_use import review_use
from hasshin.city.actions.terminal import register_network, retire_terminal
from hasshin.city.codes import LIFE_MINUTES
from hasshin.city.facts import actor_facts
from hasshin.city.models import StaffMember
from hasshin.city.pack import current_pack
from hasshin.city.queries import TerminalRow
from hasshin.city.queries_terminals import (
    CheckRow,
    ConsentRow,
    DeviceRow,
    UseRow,
    checks_of,
    consents,
    device,
    devices,
    oversees,
)
from hasshin.city.queries_terminals import uses as uses_of
from hasshin.policy.reasons import NotFound

router = Router(tags=["terminals"])


class NetworkIn(BaseModel, extra="forbid"):
    """A range of the city's network (CIDR)."""

    name: Title
    network: Key
    official: bool = True


class DeviceIn(BaseModel, extra="forbid"):
    """`keeper_id` is the member of staff who keeps it."""

    name: Title
    keeper_id: Id
    inventory_number: Key = ""
    official: bool = True


class CodeOut(BaseModel):
    """The one-time code is shown this once. It works once, for `minutes`."""

    device: DeviceRow
    code: str
    minutes: int = LIFE_MINUTES


class EnrolIn(BaseModel, extra="forbid"):
    """The twelve digits of the code; blanks and strokes between them do not matter."""

    code: Annotated[str, Field(max_length=40)]


class EnrolledOut(BaseModel):
    """The device's key, shown this once, for the cookie `hasshin_device` (over https `__Host-hasshin_device`)."""

    device: DeviceRow
    key: str


class RetireIn(BaseModel, extra="forbid"):
    """`lost` says that it is out of the city's hands."""

    lost: bool = False


class LossIn(BaseModel, extra="forbid"):
    """What is known of it, and whether the keeper's own sessions and tokens end too."""

    circumstances: Words = ""
    end_sessions: bool = True
    revoke_tokens: bool = True


class FoundIn(BaseModel, extra="forbid"):
    """Where and how it was found."""

    circumstances: Words


class CheckIn(BaseModel, extra="forbid"):
    """Whether the device is there; one that is not needs a remark."""

    present: bool
    remark: Annotated[Words, Field(max_length=500)] = ""


class StatementIn(BaseModel, extra="forbid"):
    """`confirmed` makes the statement; `subject` is its key, needed where the guideline wants several."""

    confirmed: bool
    subject: Key = ""


class ChangeIn(BaseModel, extra="forbid"):
    keeper_id: Id
    name: Title = ""
    inventory_number: Key = ""


class DeviceConsentIn(BaseModel, extra="forbid"):
    """For whom, which device (a new one by its name, or one of an earlier consent), why, for how many hours."""

    staff_id: Id
    reason: Annotated[Words, Field(max_length=1000)]
    hours: Annotated[int, Field(ge=0, le=10_000)]
    name: Title = ""
    terminal_id: Id | None = None


class NewConsentOut(BaseModel):
    """`code` is "" where the device has its key already."""

    consent: ConsentRow
    code: str


class UseVerdictIn(BaseModel, extra="forbid"):
    verdict: Literal["proper", "improper"]
    remarks: Words = ""


@router.post("/terminals/networks", response={201: TerminalRow})
def create_network(request: Call, data: NetworkIn) -> Status[TerminalRow]:
    """Register a network. A range that takes in the outside, is no place, or is known already is refused."""
    row = register_network(actor=request.auth, now=now_of(request), **data.model_dump())
    return Status(201, _terminal(row.pk))


@router.post("/terminals/devices", response={201: CodeOut})
def create_device(request: Call, data: DeviceIn) -> Status[CodeOut]:
    """Prepare a device; it counts once somebody enters the code on it."""
    demand_known(StaffMember, data.keeper_id)
    row, code = prepare_device(actor=request.auth, now=now_of(request), **data.model_dump())
    return Status(201, CodeOut(device=_device(request, row.pk), code=code))


@router.post("/terminals/{terminal_id}/code", response={201: CodeOut})
def create_code(request: Call, terminal_id: Id) -> Status[CodeOut]:
    """Another code for a device. Its present key counts until the code is used."""
    _enrolment, code = issue_code(actor=request.auth, now=now_of(request), terminal_id=terminal_id)
    return Status(201, CodeOut(device=_device(request, terminal_id), code=code))


@router.post("/terminals/enrol", response={201: EnrolledOut})
def enrol_device(request: Call, data: EnrolIn) -> Status[EnrolledOut]:
    """Enter a code and receive the device's key."""
    address = str(getattr(request, "client_address", ""))
    row, key = enrol(actor=request.auth, now=now_of(request), code=data.code, address=address)
    return Status(201, EnrolledOut(device=_device(request, row.pk), key=key))


@router.post("/terminals/{terminal_id}/retire", response=TerminalRow)
def retire(request: Call, terminal_id: Id, data: RetireIn) -> TerminalRow:
    """Take a terminal off the register, as retired or lost."""
    retire_terminal(actor=request.auth, now=now_of(request), terminal_id=terminal_id, lost=data.lost)
    return _terminal(terminal_id)


@router.post("/terminals/{terminal_id}/lost", response=DeviceRow)
def lose(request: Call, terminal_id: Id, data: LossIn) -> DeviceRow:
    """Report a device lost or stolen: it is shut out everywhere at once. Works from anywhere."""
    report_lost(actor=request.auth, now=now_of(request), terminal_id=terminal_id, **data.model_dump())
    return _device(request, terminal_id)


@router.post("/terminals/{terminal_id}/found", response=DeviceRow)
def find(request: Call, terminal_id: Id, data: FoundIn) -> DeviceRow:
    """Record that a lost device was found. It stays shut out until it is enrolled anew."""
    found_terminal(actor=request.auth, now=now_of(request), terminal_id=terminal_id, **data.model_dump())
    return _device(request, terminal_id)


@router.post("/terminals/{terminal_id}/change", response=DeviceRow)
def change(request: Call, terminal_id: Id, data: ChangeIn) -> DeviceRow:
    """Hand a device to another keeper, or mend its name or inventory number."""
    demand_known(StaffMember, data.keeper_id)
    change_device(actor=request.auth, now=now_of(request), terminal_id=terminal_id, **data.model_dump())
    return _device(request, terminal_id)


@router.get("/terminals/devices", response=list[DeviceRow])
def list_devices(request: Call) -> list[DeviceRow]:
    """The inventory: each device with keeper, last check, statements, and when they are due."""
    return devices(current_pack(), now_of(request))


@router.get("/terminals/{terminal_id}", response=DeviceRow)
def read_device(request: Call, terminal_id: Id) -> DeviceRow:
    """One device."""
    return _device(request, terminal_id)


@router.get("/terminals/{terminal_id}/checks", response=list[CheckRow])
def list_checks(request: Call, terminal_id: Id) -> list[CheckRow]:
    """The checks of one device, the oldest first."""
    return checks_of([_device(request, terminal_id).id])


@router.post("/terminals/{terminal_id}/checks", response={201: CheckRow})
def create_check(request: Call, terminal_id: Id, data: CheckIn) -> Status[CheckRow]:
    """Record a check of a device."""
    made = check_device(actor=request.auth, now=now_of(request), terminal_id=terminal_id, **data.model_dump())
    return Status(201, next(row for row in checks_of([terminal_id]) if row.id == made.pk))


@router.post("/terminals/{terminal_id}/statements", response={201: DeviceRow})
def create_statement(request: Call, terminal_id: Id, data: StatementIn) -> Status[DeviceRow]:
    """State, of your own, what the guideline wants stated of the device."""
    attest_device(actor=request.auth, now=now_of(request), terminal_id=terminal_id, **data.model_dump())
    return Status(201, _device(request, terminal_id))


@router.get("/terminal-consents", response=list[ConsentRow])
def list_consents(request: Call) -> list[ConsentRow]:
    """Consents for private devices: all for whoever oversees them, else your own."""
    return consents(now_of(request), staff_id=_own_only(request))


@router.post("/terminal-consents", response={201: NewConsentOut})
def create_consent(request: Call, data: DeviceConsentIn) -> Status[NewConsentOut]:
    """Consent to a private device for one person and a time."""
    now = now_of(request)
    demand_known(StaffMember, data.staff_id)
    row, code = consent_terminal(actor=request.auth, now=now, **data.model_dump())
    return Status(201, NewConsentOut(consent=consents(now, consent_id=row.pk)[0], code=code))


@router.post("/terminal-consents/{consent_id}/revoke", response=ConsentRow)
def revoke_consent(request: Call, consent_id: Id) -> ConsentRow:
    """End a consent at once."""
    now = now_of(request)
    revoke_terminal_consent(actor=request.auth, now=now, consent_id=consent_id)
    return consents(now, consent_id=consent_id)[0]


@router.get("/terminal-uses", response=list[UseRow])
def list_uses(request: Call) -> list[UseRow]:
    """Acts that were done under a consent: all for whoever oversees them, else your own."""
    return uses_of(staff_id=_own_only(request))


@router.post("/terminal-uses/{use_id}/sign", response=UseRow)
def sign_use(request: Call, use_id: Id, data: UseVerdictIn) -> UseRow:
    """Sign the after-review of a use that is on no post; the others are signed as after-reviews of their post."""
    review_use(actor=request.auth, now=now_of(request), use_id=use_id, **data.model_dump())
    return uses_of(use_id=use_id)[0]


def _own_only(request: Call) -> int | None:
    who = actor_facts(request.auth, now_of(request))
    return None if oversees(current_pack(), who) else request.auth.staff


def _device(request: Call, terminal_id: int) -> DeviceRow:
    return device(current_pack(), now_of(request), terminal_id)


def _terminal(terminal_id: int) -> TerminalRow:
    for row in queries.terminals():
        if row.id == terminal_id:
            return row
    raise NotFound(f"terminal {terminal_id}")
