"""Tables of the city: units, staff, appointments, deputies, terminals, packs."""

from __future__ import annotations

from hasshin.city.models.annexes import AnnexDecision, ExtendedPack
from hasshin.city.models.declarations import Declaration, Extension
from hasshin.city.models.drills import Drill, DrillLine, DrillPart
from hasshin.city.models.elections import ElectionPeriod, ElectionTerm
from hasshin.city.models.knowing import (
    Acknowledgement,
    Instruction,
    InstructionConfirmation,
    Reaction,
    StudyEntry,
    StudyItem,
)
from hasshin.city.models.packs import PackVersion
from hasshin.city.models.people import Appointment, Deputyship, Posting, StaffManager, StaffMember, Unit
from hasshin.city.models.terminals import (
    CodeTry,
    DeviceAttestation,
    DeviceCheck,
    Enrolment,
    Terminal,
    TerminalConsent,
    TerminalUse,
)
from hasshin.city.models.tokens import ApiToken
from hasshin.city.models.transfers import Transfer

__all__ = [
    "Acknowledgement",
    "AnnexDecision",
    "ApiToken",
    "Appointment",
    "CodeTry",
    "Declaration",
    "Deputyship",
    "DeviceAttestation",
    "DeviceCheck",
    "Drill",
    "DrillLine",
    "DrillPart",
    "ElectionPeriod",
    "ElectionTerm",
    "Enrolment",
    "ExtendedPack",
    "Extension",
    "Instruction",
    "InstructionConfirmation",
    "PackVersion",
    "Posting",
    "Reaction",
    "StaffManager",
    "StaffMember",
    "StudyEntry",
    "StudyItem",
    "Terminal",
    "TerminalConsent",
    "TerminalUse",
    "Transfer",
    "Unit",
]
