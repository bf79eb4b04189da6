"""Standing controls: credentials, study, reactions, incidents, directory, devices, comments, annexes and the like."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from hasshin.policy.controls.base import ControlBase, Ident, Part, RoleRef, ServiceRef
from hasshin.policy.text import Text
from hasshin.policy.vocabulary import How

ALL: frozenset[How] = frozenset({"enforce", "evidence", "duty", "guide"})


class Credentials(ControlBase):
    """In whose custody passwords are, and when they change: by time, by event, or never by time.

    `custody` sets, sees and changes them; `also_change` sets and changes them and is never shown one. Without
    `rotate_days` they never change by time alone. After an event they change within `event_days` (a week, where the
    pack says nothing), after an incident at once. `overdue: block` stops publishing on the account until that is done.
    """

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "evidence", "duty"})
    type: Literal["credentials"]
    custody: tuple[RoleRef, ...] = Field(min_length=1)
    also_change: tuple[RoleRef, ...] = ()
    rotate_days: int | None = Field(default=None, ge=1)
    rotate_on: tuple[Literal["transfer", "contractor_end", "incident"], ...] = ()
    event_days: int = Field(default=7, ge=0)
    overdue: Literal["warn", "block"] = "warn"


class Acknowledgement(ControlBase):
    """Each person acknowledges the guideline, per version, before the named act; again after `again_days`, if so said.

    It is a duty of everybody who may do such an act, due within `within_days` of the version's adoption, of joining, of
    taking up such a role, or of the last acknowledgement growing old, whichever comes last.
    """

    meets: ClassVar[frozenset[How]] = frozenset({"guide", "enforce", "evidence"})
    type: Literal["acknowledgement"]
    before: tuple[Literal["draft", "submit", "decide"], ...] = ("submit",)
    again_days: int | None = Field(default=None, ge=1)
    within_days: int = Field(default=14, ge=1)


class Study(ControlBase):
    """Continuous study: a yearly plan and a log per role."""

    meets: ClassVar[frozenset[How]] = frozenset({"duty", "evidence"})
    type: Literal["study"]
    roles: tuple[RoleRef, ...] = Field(min_length=1)
    every_days: int = Field(default=365, ge=1)


class Reactions(ControlBase):
    """What the public said is logged with what the city concluded; `playbook` for a sincere, calm answer.

    The roles keep the log; with `every_days` they owe an entry at least that often.
    """

    meets: ClassVar[frozenset[How]] = ALL
    type: Literal["reactions"]
    roles: tuple[RoleRef, ...] = ()
    every_days: int | None = Field(default=None, ge=1)
    playbook: tuple[Text, ...] = ()


Proof = Literal[
    "words", "frozen", "disconnected", "password_changed", "device_shut_out", "notice", "takedown_sent", "press"
]


class PlaybookStep(Part):
    """One step: by which role, within how many minutes of the start (None: no limit), and what counts as done.

    `proof` other than `words` is a fact that must be there: the account is frozen or disconnected, the device shut out;
    since the incident began the password was changed, a notice was put into the directory; the request to the service
    is on record as sent, and the yes or no on telling the press.
    """

    id: Ident
    title: Text
    role: RoleRef
    minutes: int | None = Field(default=None, ge=0)
    proof: Proof = "words"


class Incident(ControlBase):
    """A kind of incident and what is done, by whom, how fast; `people` for measures that take two."""

    meets: ClassVar[frozenset[How]] = ALL
    type: Literal["incident"]
    kind: Ident
    title: Text
    told: tuple[RoleRef, ...] = Field(min_length=1)
    steps: tuple[PlaybookStep, ...] = ()
    measures: tuple[Literal["stop", "rename", "change_profile", "delete_post", "delete_account"], ...] = ()
    delete_account_people: int = Field(default=2, ge=2)


class Directory(ControlBase):
    """The list of official accounts, placed on the city's own site and read back from there."""

    meets: ClassVar[frozenset[How]] = ALL
    type: Literal["directory"]
    kept_by: tuple[RoleRef, ...] = Field(min_length=1)
    read_back_days: int = Field(default=1, ge=1)
    stale_days: int = Field(default=2, ge=0, description="how long after a change the copy may still be the former")


class Inventory(ControlBase):
    """Devices are inventoried, checked and instructed about; a lost one is shut out at once."""

    meets: ClassVar[frozenset[How]] = ALL
    type: Literal["inventory"]
    roles: tuple[RoleRef, ...] = Field(min_length=1)
    every_days: int = Field(default=90, ge=1)


class Attestation(ControlBase):
    """A dated statement by the holder that a thing is as it should be (a device's password, say)."""

    meets: ClassVar[frozenset[How]] = frozenset({"duty", "evidence"})
    type: Literal["attestation"]
    subject: Text
    roles: tuple[RoleRef, ...] = Field(min_length=1)
    every_days: int = Field(default=365, ge=1)


class Comments(ControlBase):
    """What is done with comments of the public."""

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "evidence"})
    type: Literal["comments"]
    measures: tuple[Literal["none", "hide", "delete", "block", "report"], ...] = ("none",)
    services: tuple[ServiceRef, ...] = ()
    inbound_hashtags: tuple[str, ...] = ()


class AnnexRule(ControlBase):
    """Annexes may be in force: under whose declaration, for how many days at most."""

    meets: ClassVar[frozenset[How]] = frozenset({"enforce"})
    type: Literal["annexes"]
    declared_by: tuple[RoleRef, ...] = ()
    max_days: int | None = Field(default=None, ge=1)
