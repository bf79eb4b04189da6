"""Tables of official accounts."""

from __future__ import annotations

from hasshin.accounts.models.account import Account
from hasshin.accounts.models.connection import Connecting, Connection
from hasshin.accounts.models.credential import Credential, CredentialEvent, MasterKey, RenewedSignIn
from hasshin.accounts.models.directory import DirectoryEdition, DirectoryNotice, DirectoryPlacement
from hasshin.accounts.models.life import AccountChange, Closing, Dormancy
from hasshin.accounts.models.opening import Grant, MeetingReport, Opening, OpeningDecision
from hasshin.accounts.models.release import Release
from hasshin.accounts.models.ruling import AccountRules, Consent, OutwardAct

__all__ = [
    "Account",
    "AccountChange",
    "AccountRules",
    "Closing",
    "Connecting",
    "Connection",
    "Consent",
    "Credential",
    "CredentialEvent",
    "DirectoryEdition",
    "DirectoryNotice",
    "DirectoryPlacement",
    "Dormancy",
    "Grant",
    "MasterKey",
    "MeetingReport",
    "Opening",
    "OpeningDecision",
    "OutwardAct",
    "Release",
    "RenewedSignIn",
]
