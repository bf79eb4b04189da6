"""May this person write for these accounts?"""

from __future__ import annotations

from hasshin.policy.decision import Decision
from hasshin.policy.facts import Actor, DraftFacts
from hasshin.policy.pack import Pack
from hasshin.policy.rules.account import is_open
from hasshin.policy.rules.drills import drill_kept
from hasshin.policy.rules.standing import a_person, acknowledged, has_right, in_force
from hasshin.policy.rules.terminal import from_city_terminal
from hasshin.policy.scope import Target, contractor_may
from hasshin.policy.verdict import Verdict


def draft(pack: Pack, facts: DraftFacts) -> Decision:
    """Writing sends nothing; it asks for a role, and for accounts that are open."""
    verdict = Verdict(pack)
    in_force(verdict, facts.now)
    if a_person(verdict, facts.actor):
        if facts.accounts or not _writes_somewhere(pack, facts.actor):
            targets = tuple(Target(account=a) for a in facts.accounts) or (Target(unit=facts.unit),)
            has_right(verdict, facts.actor, "draft", targets)
        acknowledged(verdict, facts.actor, "draft")
    from_city_terminal(verdict, facts.terminal, "draft")
    for account in facts.accounts:
        is_open(verdict, account)
    drill_kept(verdict, facts.drill, facts.exercise, facts.accounts, facts.actor, facts.now)
    return verdict.close(owes_record=False)


def _writes_somewhere(pack: Pack, actor: Actor) -> bool:
    """Before accounts are chosen, it is enough to hold, for any account, a role that may write."""
    if actor.contractor and not contractor_may(pack, "draft"):
        return False
    roles = {role.id for role in pack.roles if role.scope == "account" and "draft" in role.may}
    return any(h.role in roles and h.scope == "account" and h.deputy_for is None for h in actor.holdings)
