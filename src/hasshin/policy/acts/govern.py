"""An act on who may speak: appoint, release, consent, account rules, freeze, terminals."""

from __future__ import annotations

from difflib import get_close_matches

from hasshin.policy.controls.access import Releases
from hasshin.policy.controls.accounts import AccountRules, Dormancy, Owner, Roster
from hasshin.policy.controls.afterwards import Freeze
from hasshin.policy.controls.base import ControlBase
from hasshin.policy.controls.deciding import Deputies, PriorConsent
from hasshin.policy.controls.election import Election
from hasshin.policy.controls.standing import Credentials, Directory
from hasshin.policy.decision import Decision
from hasshin.policy.facts import GovernFacts
from hasshin.policy.pack import Pack
from hasshin.policy.rules.debts import owe_deputy
from hasshin.policy.rules.standing import a_person, has_right, in_force, titles
from hasshin.policy.scope import Held, Target, contractor_may, held
from hasshin.policy.text import t
from hasshin.policy.verdict import Verdict
from hasshin.policy.vocabulary import RIGHTS

# Which control a verb carries out, so that the decision cites its clause.
_CONTROL_OF: dict[str, type[ControlBase]] = {
    "release": Releases,
    "set_account_rules": AccountRules,
    "set_owner": Owner,
    "set_roster": Roster,
    "grant_consent": PriorConsent,
    "name_deputy": Deputies,
    "set_guide_page": Directory,
    "freeze": Freeze,
    "lift_freeze": Freeze,
}


# Acts that a control gives to roles which it names, whatever rights these have.
_BY_ROLE: dict[str, type[Dormancy] | type[Election]] = {"choose_dormant": Dormancy, "set_election": Election}

# What is done with an account's secrets: whoever has their custody, or without such a control, who manages them.
_WITH_SECRETS: tuple[str, ...] = ("see_secret", "change_secret")


def govern(pack: Pack, facts: GovernFacts) -> Decision:
    """A role with the right, in the scope of what is governed. No terminal is asked for: this sends nothing."""
    verdict = Verdict(pack)
    if facts.verb not in (
        "freeze",
        "raise_incident",
        "appoint",
        "register_unit",
        "register_staff",
        "register_terminal",
    ):
        in_force(verdict, facts.now)
    if facts.verb not in (*RIGHTS, *_BY_ROLE, *_WITH_SECRETS):
        _unknown(verdict, facts.verb)
        return verdict.close()
    found = None
    if a_person(verdict, facts.actor):
        if facts.verb in _BY_ROLE:
            control = pack.one_of(_BY_ROLE[facts.verb])
            found = _by_role(verdict, facts, control, _named_by(control))
        elif facts.verb in _WITH_SECRETS:
            found = _with_secrets(verdict, facts)
        else:
            found = has_right(verdict, facts.actor, facts.verb, (_target(facts),))
    kind = _CONTROL_OF.get(facts.verb)
    verdict.rest_on(pack.one_of(kind) if kind is not None else None)
    verdict.rest_on(None, rules=("appointed",))
    if found is None:
        return verdict.close(owes_record=False)
    if found.deputy_for is not None:
        owe_deputy(verdict, found.role.id)
    return verdict.close(owes_record=False, role=found.role.id, deputy_for=found.deputy_for)


def _with_secrets(verdict: Verdict, facts: GovernFacts) -> Held | None:
    control = verdict.pack.one_of(Credentials)
    kept_from = facts.actor.contractor and not contractor_may(verdict.pack, "manage_credentials")
    if control is None or kept_from:
        return has_right(verdict, facts.actor, "manage_credentials", (_target(facts),))
    changing = control.also_change if facts.verb == "change_secret" else ()
    return _by_role(verdict, facts, control, (*control.custody, *changing))


def _by_role(verdict: Verdict, facts: GovernFacts, control: ControlBase | None, asked: tuple[str, ...]) -> Held | None:
    found = next(
        (h for role in asked if (h := held(verdict.pack, facts.actor, role, _target(facts))) is not None), None
    )
    if found is not None:
        verdict.rest_on(control)
        return found
    named = titles(tuple(r for role in asked if (r := verdict.pack.role(role)) is not None))
    verdict.refuse(
        "not_the_role",
        t("これを行うのは{roles}です。", "This is for: {roles}.").fill(roles=named),
        fix=t("{roles}に依頼してください。", "Ask a holder of {roles}.").fill(roles=named),
        control=control,
        rules=("silence-is-no",) if control is None else (),
        where="actor",
    )
    return None


def _named_by(control: Dormancy | Election | None) -> tuple[str, ...]:
    if control is None:
        return ()
    return control.set_by if isinstance(control, Election) else control.roles


def _target(facts: GovernFacts) -> Target:
    if facts.scope == "account" and facts.account is not None:
        return Target(account=facts.account)
    return Target(unit=facts.unit) if facts.scope == "unit" else Target()


def _unknown(verdict: Verdict, verb: str) -> None:
    close = get_close_matches(verb, RIGHTS, n=1)
    verdict.refuse(
        "unknown_verb",
        t("「{verb}」という権限はありません。", "There is no right called “{verb}”.").fill(verb=verb),
        fix=t("次のいずれかです：{known}", "It is one of: {known}.").fill(known=", ".join(close or RIGHTS)),
        rules=("silence-is-no",),
    )
