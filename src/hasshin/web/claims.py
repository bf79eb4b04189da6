"""What a submission claimed so as to go out without a decision: the ground, consent or urgency, and its proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hasshin.city.pack import current_pack
from hasshin.policy.controls.deciding import Exemptions, PriorConsent, ProofField, Urgency
from hasshin.policy.pack import Pack
from hasshin.policy.rules.exemption import PRIOR_CONSENT, URGENT
from hasshin.policy.text import Text, t
from hasshin.posts.models import Submission
from hasshin.posts.queries import TimelineStep

WHY = t("緊急である理由", "Why it is urgent")


@dataclass(frozen=True)
class Proof:
    """One thing that was stated; `scan` says that `value` is the digest of an image."""

    title: Text
    value: str
    scan: bool


@dataclass(frozen=True)
class Claimed:
    """What was claimed, in the pack's words."""

    title: Text
    proofs: tuple[Proof, ...]


def claimed(step: TimelineStep) -> Claimed | None:
    """What this step claimed; None where it claimed nothing."""
    ground = str(step.data.get("ground") or step.data.get("exemption") or "")
    if not ground:
        return None
    return _claimed(ground, step.personal.get("proof") or {})


def claimed_by(submission: Submission) -> Claimed | None:
    """What a submission went out by without a decision; None where it was decided."""
    ground = submission.ground or str(submission.outcome.get("exemption") or "")
    return _claimed(ground, submission.proof) if ground else None


def _claimed(ground: str, stated: Mapping[str, object]) -> Claimed:
    pack = current_pack()
    fields = _fields(pack, ground)
    proofs = (_proof(fields.get(name), name, str(value)) for name, value in stated.items() if value)
    return Claimed(_title(pack, ground), tuple(proofs))


def _title(pack: Pack, ground: str) -> Text:
    if ground == URGENT:
        return next((c.title for c in pack.all_of(Urgency)), t(ground, ground))
    if ground == PRIOR_CONSENT:
        return next((c.title for c in pack.all_of(PriorConsent)), t(ground, ground))
    for control in pack.all_of(Exemptions):
        for one in control.grounds:
            if one.id == ground:
                return t("例外事由 {n}：{title}", "Exemption {n}: {title}").fill(n=one.number, title=one.title)
    return t(ground, ground)


def _fields(pack: Pack, ground: str) -> dict[str, ProofField]:
    grounds = [one for control in pack.all_of(Exemptions) for one in control.grounds]
    return {field.id: field for one in grounds if one.id == ground for field in one.fields}


def _proof(field: ProofField | None, name: str, value: str) -> Proof:
    title = field.title if field else WHY if name == "reason" else t(name, name)
    return Proof(title, value, scan=field is not None and field.kind == "scan")
