"""What submitting would answer, asked before anybody presses the button and without writing anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hasshin.accounts.models import Consent
from hasshin.city.actor import Actor
from hasshin.city.declared import declared_facts
from hasshin.city.drills import exercise
from hasshin.city.facts import actor_facts
from hasshin.city.pack import current_pack, pack_at
from hasshin.policy import facts
from hasshin.policy.controls.content import Guidance
from hasshin.policy.decide import decide
from hasshin.policy.decision import Decision
from hasshin.policy.rules.exemption import URGENT
from hasshin.posts import electing
from hasshin.posts.content import Content
from hasshin.posts.examine import Examination, examination
from hasshin.posts.facts import target_facts

SUPPOSED = {"reason": "…"}
"""What is urgent is asked for its reason only where it is submitted; until then one is supposed."""


@dataclass(frozen=True)
class Foreseen:
    """The findings and measures of a content, and what the pack would say of submitting it."""

    examination: Examination
    decision: Decision


def guidance_ids(at: str) -> tuple[str, ...]:
    """The ids of all guidance items that are confirmed at "submit" or "decide"."""
    return tuple(item.id for g in current_pack().all_of(Guidance) if at in g.at for item in g.items)


def foresee(
    *,
    actor: Actor,
    now: datetime,
    unit_id: int,
    content: Content,
    corrects: int | None = None,
    ground: str = "",
    proof: Mapping[str, str] | None = None,
    consent: Consent | None = None,
) -> Foreseen:
    """What would come of submitting `content` with all guidance confirmed. Raises `NotFound` for an unknown target."""
    if content.mode != "ordinary" and not ground:
        ground, proof = URGENT, SUPPOSED
    seen = examination(content, now)
    asker = actor_facts(actor, now)
    asked = facts.SubmitFacts(
        now=now,
        actor=asker,
        terminal=actor.terminal,
        accounts=target_facts(content, now),
        post=facts.Post(
            id=0,
            unit=unit_id,
            digest=content.digest(),
            touched=(asker.staff,) if asker.staff is not None else (),
            category=content.category,
            mode=content.mode,
            scheduled_at=content.scheduled_at,
            source=content.source,
            images=tuple(facts.Image(**image.model_dump()) for image in content.images),
            video=facts.Image(**content.video.model_dump()) if content.video is not None else None,
            drill=content.drill is not None,
            exercise=exercise(content.drill),
            corrects=corrects,
            election=electing.seen(content, electing.season_for(content, now), seen.findings),
        ),
        findings=seen.findings,
        claim=facts.Claim(ground=ground, proof=dict(proof or {})) if ground else None,
        consent=_consent(consent),
        declared=declared_facts(now),
        confirmed=guidance_ids("submit"),
    )
    return Foreseen(seen, decide(pack_at(now), asked))


def _consent(row: Consent | None) -> facts.Consent | None:
    if row is None:
        return None
    return facts.Consent(id=row.pk, by=row.given_by_id, category=row.category, until=row.ends)
