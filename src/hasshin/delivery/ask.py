"""Ask the pack again at the moment of sending: approval, content, freeze, lateness, release, roster, rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hasshin.accounts.facts import account_facts
from hasshin.city.actor import Actor
from hasshin.city.declared import declared_facts
from hasshin.city.facts import actor_facts
from hasshin.city.pack import pack_and_digest
from hasshin.delivery.electing import at_sending
from hasshin.delivery.passing import with_pass
from hasshin.delivery.payload import content_of
from hasshin.policy import facts
from hasshin.policy.decide import decide
from hasshin.policy.decision import Decision
from hasshin.policy.facts import PublishFacts
from hasshin.posts.facts import post_facts
from hasshin.posts.models import Decision as Given
from hasshin.posts.models import Delivery


@dataclass(frozen=True)
class Answer:
    """The facts of the moment, what the pack says to them, and which pack it was."""

    facts: PublishFacts
    decision: Decision
    pack_digest: str


def ask(delivery: Delivery, content_digest: str, actor: Actor, now: datetime) -> Answer:
    """May this delivery go out now, with content of this digest? Reads everything anew."""
    pack, digest = pack_and_digest(now)
    facts = with_pass(publish_facts(delivery, content_digest, actor, now), delivery)
    return Answer(facts, decide(pack, facts), digest)


def publish_facts(delivery: Delivery, content_digest: str, actor: Actor, now: datetime) -> PublishFacts:
    """What the decision rests on; the approval is the delivery's own decision, as long as nothing voided it."""
    content = content_of(delivery)
    election, cleared = at_sending(delivery.version, content, now)
    found = facts_of(
        delivery,
        delivery.decision,
        content_digest=content_digest,
        actor=actor_facts(actor, now),
        account=account_facts(delivery.account, now),
        declared=declared_facts(now),
        post=post_facts(delivery.post, content, delivery.version.digest).model_copy(update={"election": election}),
        now=now,
    )
    return found.model_copy(update={"election_cleared": cleared})


def facts_of(
    delivery: Delivery,
    given: Given,
    *,
    content_digest: str,
    actor: facts.Actor,
    account: facts.Account,
    post: facts.Post,
    declared: facts.Declared | None,
    now: datetime,
) -> PublishFacts:
    """As `publish_facts`, of what was read before; the decision's submission is read for an exemption alone."""
    in_force = given.voided_at is None and given.kind in (Given.Kind.APPROVE, Given.Kind.EXEMPT)
    exempt = in_force and given.kind == Given.Kind.EXEMPT
    return PublishFacts(
        now=now,
        actor=actor,
        account=account,
        post=post,
        content_digest=content_digest,
        approved_digest=given.digest if in_force else None,
        approved_at=(given.reconfirmed_at or given.at) if in_force else None,
        route_complete=in_force and given.completes,
        exemption=(given.submission.outcome.get("exemption") or given.submission.ground) if exempt else None,
        due_at=delivery.due_at,
        expires_at=delivery.expires_at,
        annexes=tuple(one["id"] for one in given.basis if one["id"].startswith("annex:")) if in_force else (),
        declared=declared,
    )
