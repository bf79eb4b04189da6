"""An act towards somebody else's account: follow, like, repost, quote, reply, message."""

from __future__ import annotations

from hasshin.policy.decision import Decision
from hasshin.policy.facts import OutwardFacts
from hasshin.policy.pack import Pack
from hasshin.policy.rules.account import may_speak, not_frozen
from hasshin.policy.rules.election import outward_free
from hasshin.policy.rules.outward import Asked, consent_step, consented, outward_allowed
from hasshin.policy.rules.standing import a_person, has_right, in_force
from hasshin.policy.rules.terminal import from_city_terminal
from hasshin.policy.scope import Target
from hasshin.policy.verdict import Verdict


def outward(pack: Pack, facts: OutwardFacts) -> Decision:
    """The public sees such an act as the city's: the account must be able to speak, and the rules must allow it.

    Where the rules ask for a consent each time, one that is asked for is allowed with the consent as its route.
    """
    verdict = Verdict(pack)
    in_force(verdict, facts.now)
    if a_person(verdict, facts.actor):
        has_right(verdict, facts.actor, "outward", (Target(account=facts.account),))
    from_city_terminal(verdict, facts.terminal, "outward")
    may_speak(verdict, facts.account)
    not_frozen(verdict, facts.account, stops=True)
    outward_free(verdict, facts)
    if facts.consenter is not None:
        consented(verdict, facts.actor, facts.consenter, facts.account)
    waits = outward_allowed(
        verdict,
        Asked(
            account=facts.account,
            kind=facts.kind,
            target=facts.target,
            ours=facts.target_is_ours,
            consent=facts.consent or facts.consenter is not None,
            where="target",
            asking=facts.asking,
        ),
    )
    return verdict.close(route=(consent_step(verdict, facts.kind),) if waits else ())
