"""Words that each post must carry: the pack knows them, so it is the pack that finds them missing."""

from __future__ import annotations

from collections.abc import Mapping

from hasshin.policy.controls.content import SignOff
from hasshin.policy.facts import Finding
from hasshin.policy.pack import Pack


def sign_off_findings(pack: Pack, texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """One finding for each service whose text (`texts`: service -> text) lacks a sign-off that is asked for there."""
    return tuple(
        Finding(code="sign_off_missing", service=service, where=f"texts.{service}", values={"sign_off": control.text})
        for control in pack.all_of(SignOff)
        for service, text in texts.items()
        if (not control.services or service in control.services) and control.text not in text
    )
