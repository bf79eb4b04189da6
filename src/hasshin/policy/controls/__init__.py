"""The closed vocabulary of controls: what the product does about a clause. One union, told apart by `type`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hasshin.policy.controls.access import (
    Hours,
    InForce,
    Opening,
    Releases,
    Services,
    ServiceUnits,
    Terminals,
)
from hasshin.policy.controls.accounts import (
    AccountRules,
    Contractors,
    Dormancy,
    Owner,
    ProfileLink,
    RoleHeld,
    Roster,
    Verification,
)
from hasshin.policy.controls.afterwards import (
    Corrections,
    Freeze,
    Publishing,
    Records,
    Review,
)
from hasshin.policy.controls.base import ControlBase
from hasshin.policy.controls.content import Content, Examination, Guidance, Outward, SignOff, Statements
from hasshin.policy.controls.deciding import Decision, Deputies, Exemptions, PriorConsent, Urgency
from hasshin.policy.controls.declaration import DisasterDeclaration
from hasshin.policy.controls.drills import Drills
from hasshin.policy.controls.duties import Escalation
from hasshin.policy.controls.election import Election
from hasshin.policy.controls.standing import (
    Acknowledgement,
    AnnexRule,
    Attestation,
    Comments,
    Credentials,
    Directory,
    Incident,
    Inventory,
    Reactions,
    Study,
)

Control = Annotated[
    InForce
    | Services
    | ServiceUnits
    | Releases
    | Terminals
    | Hours
    | Opening
    | Decision
    | Deputies
    | Exemptions
    | PriorConsent
    | Urgency
    | Election
    | Content
    | Examination
    | Guidance
    | Statements
    | SignOff
    | Outward
    | Owner
    | Roster
    | AccountRules
    | ProfileLink
    | RoleHeld
    | Contractors
    | Verification
    | Dormancy
    | Publishing
    | Corrections
    | Review
    | Records
    | Freeze
    | Credentials
    | Acknowledgement
    | Study
    | Reactions
    | Incident
    | Directory
    | Inventory
    | Attestation
    | Comments
    | Escalation
    | Drills
    | DisasterDeclaration
    | AnnexRule,
    Field(discriminator="type"),
]

__all__ = [
    "AccountRules",
    "Acknowledgement",
    "Attestation",
    "Comments",
    "Content",
    "Contractors",
    "Control",
    "ControlBase",
    "Corrections",
    "Credentials",
    "Decision",
    "Deputies",
    "Directory",
    "DisasterDeclaration",
    "Dormancy",
    "Drills",
    "Election",
    "Escalation",
    "Examination",
    "Exemptions",
    "Freeze",
    "Guidance",
    "Hours",
    "InForce",
    "Incident",
    "Inventory",
    "Opening",
    "Outward",
    "Owner",
    "PriorConsent",
    "ProfileLink",
    "Publishing",
    "Reactions",
    "Records",
    "Releases",
    "Review",
    "RoleHeld",
    "Roster",
    "ServiceUnits",
    "Services",
    "SignOff",
    "Statements",
    "Study",
    "Terminals",
    "Urgency",
    "Verification",
]
