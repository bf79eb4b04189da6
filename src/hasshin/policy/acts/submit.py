"""May this go to a decider or, with a ground that the pack grants, straight out?"""

from __future__ import annotations

from hasshin.policy.decision import Decision
from hasshin.policy.facts import SubmitFacts
from hasshin.policy.pack import Pack
from hasshin.policy.rules.account import may_speak, not_frozen
from hasshin.policy.rules.content import content_allowed
from hasshin.policy.rules.declared import mode_declared
from hasshin.policy.rules.drills import drill_kept
from hasshin.policy.rules.election import election_step, named, words_allowed
from hasshin.policy.rules.exemption import lifted
from hasshin.policy.rules.route import no_route, route_for
from hasshin.policy.rules.standing import a_person, acknowledged, has_right, in_force
from hasshin.policy.rules.statements import guidance_confirmed, statements_made
from hasshin.policy.rules.terminal import from_city_terminal
from hasshin.policy.rules.timing import in_time, publishing, within_hours
from hasshin.policy.scope import Target
from hasshin.policy.text import t
from hasshin.policy.verdict import Verdict


def submit(pack: Pack, facts: SubmitFacts) -> Decision:
    """The decision carries the route that is asked for, or the exemption and what it owes."""
    verdict = Verdict(pack)
    in_force(verdict, facts.now)
    if a_person(verdict, facts.actor):
        has_right(verdict, facts.actor, "submit", tuple(Target(account=a) for a in facts.accounts))
        acknowledged(verdict, facts.actor, "submit")
    from_city_terminal(verdict, facts.terminal, "submit")
    _places(verdict, facts)
    mode_declared(verdict, facts.post, facts.declared)
    drill_kept(verdict, facts.post.drill, facts.post.exercise, facts.accounts, facts.actor, facts.now)
    words_allowed(verdict, facts.post)
    statements_made(verdict, facts.post)
    guidance_confirmed(verdict, facts.confirmed, "submit")
    return _route_or_exemption(verdict, facts)


def _places(verdict: Verdict, facts: SubmitFacts) -> None:
    if not facts.accounts:
        verdict.refuse(
            "no_account",
            t("発信するアカウントが選ばれていません。", "No account is chosen."),
            fix=t("アカウントを選んでください。", "Choose an account."),
            rules=("order-of-things",),
            where="accounts",
        )
    in_time(verdict, facts.post, facts.now)
    for account in facts.accounts:
        may_speak(verdict, account)
        not_frozen(verdict, account, stops=False)
        within_hours(verdict, facts.post, account.service, facts.post.scheduled_at or facts.now)


def _route_or_exemption(verdict: Verdict, facts: SubmitFacts) -> Decision:
    exemption = lifted(verdict, facts)
    stage = "to_decider" if exemption is None else "no_decider"
    content_allowed(verdict, facts.findings, facts.accounts, stage)  # type: ignore[arg-type]
    named(verdict, facts.findings)
    rule = publishing(verdict.pack)
    limits = {"expires_minutes": rule.lateness_minutes, "approval_days": rule.approval_days}
    if exemption is not None:
        extra = election_step(verdict.pack, facts.post)
        return verdict.close(exemption=exemption.ground, owes_record=exemption.owes_record, route=extra, **limits)
    steps, control = route_for(verdict.pack, facts.accounts, facts.post)
    if steps:
        verdict.rest_on(control)
    elif facts.accounts:
        no_route(verdict)
    return verdict.close(route=steps, **limits)
