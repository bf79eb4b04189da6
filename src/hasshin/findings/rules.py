"""Who may settle a finding, and what counts as the same one. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from typing import Protocol

from hasshin.policy.house import house
from hasshin.policy.reasons import Reason
from hasshin.policy.text import t


class Acting(Protocol):
    """Who acts, as this floor needs to know it; `city.actor.Actor` is one."""

    @property
    def staff(self) -> int | None:
        """The staff id, None for a robot of ours."""

    @property
    def ref(self) -> str:
        """How the ledger names the actor."""


def fingerprint(code: str, subject: str, about: str) -> str:
    """What counts as the same finding: SHA-256, hex, of code, subject and what of the subject it is about."""
    return hashlib.sha256(json.dumps([code, subject, about]).encode()).hexdigest()


def settle(
    *,
    staff: int | None,
    roles: Collection[str],
    owed_roles: Collection[str],
    owed_staff: Collection[int],
    evidence: str,
    owes: bool = False,
) -> list[Reason]:
    """Why this actor may not settle it: people settle only what they owe; a robot (`staff` None) what it saw gone.

    `owes` says that the caller, who knows accounts and deputies, has found that they do.
    """
    reasons = []
    if not evidence.strip():
        reasons.append(
            Reason(
                code="evidence_missing",
                message=t("どう解消したかが書かれていません。", "It is not said how it was settled."),
                fix=t("何をしたか、何で確かめたかを書いてください。", "Write what was done and how it was verified."),
                where="evidence",
                citations=(house("reason-kept"),),
            )
        )
    if staff is not None and not owes and staff not in owed_staff and not set(roles) & set(owed_roles):
        reasons.append(
            Reason(
                code="not_owed",
                message=t("この所見はあなたの担当ではありません。", "This finding is not yours to settle."),
                fix=t("担当の人に知らせてください。", "Tell those who owe it."),
                citations=(house("appointed"),),
            )
        )
    return reasons
