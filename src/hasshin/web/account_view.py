"""An account's page beside what the pack asks of it: owner, roster, rules, release, consents, each with its clause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hasshin.accounts.doubled import Doubled, doubled
from hasshin.accounts.models import Consent, Release
from hasshin.accounts.queries import AccountPage
from hasshin.accounts.queries_rules import as_read
from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.models import StaffMember
from hasshin.city.pack import current_pack
from hasshin.city.rules import holds_one_of
from hasshin.policy import facts
from hasshin.policy.controls import AccountRules as RulesControl
from hasshin.policy.controls import ControlBase, Owner, Releases, Roster
from hasshin.policy.controls.afterwards import Freeze
from hasshin.policy.controls.deciding import PriorConsent
from hasshin.policy.decide import decide
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation
from hasshin.policy.rules.services import service_for_unit
from hasshin.policy.scope import Target
from hasshin.policy.text import Text
from hasshin.policy.verdict import Verdict


@dataclass(frozen=True)
class RuleItem:
    """One item that the pack asks account rules to state; `said` is empty where they don't."""

    title: Text
    said: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class Asked:
    """What the pack asks, as citations; empty where it asks for nothing of the kind."""

    owner: tuple[Citation, ...]
    roster: tuple[Citation, ...]
    minimum: int
    rules: tuple[Citation, ...]
    release: tuple[Citation, ...]
    consent: tuple[Citation, ...]


@dataclass(frozen=True)
class AccountView:
    """The page's parts as of one moment. `freely` cites what lets the unit use the service without any release.

    `ended` are its releases of the past, the newest first; `doubled` tells of an owner who is an operator too.
    """

    owner: StaffMember | None
    operators: tuple[StaffMember, ...]
    items: tuple[RuleItem, ...]
    release: Release | None
    consents: tuple[Consent, ...]
    asked: Asked
    freely: tuple[Citation, ...]
    ended: tuple[Release, ...]
    doubled: Doubled | None


def account_view(page: AccountPage, now: datetime) -> AccountView:
    """What to show of `page` at `now`."""
    pack = current_pack()
    people = {a.staff_id: a.staff for a in page.appointments}
    said = page.rules.items if page.rules else {}
    return AccountView(
        owner=people.get(page.facts.owner or 0),
        operators=tuple(people[pk] for pk in page.facts.operators if pk in people),
        items=tuple(
            RuleItem(item.title, as_read(pack, item, said), pack.cite(None, item.clause)) for item in page.items
        ),
        release=next((r for r in page.releases if r.starts <= now and (r.ends is None or r.ends > now)), None),
        consents=tuple(c for c in page.consents if c.revoked_at is None and c.ends > now),
        asked=_asked(pack),
        freely=_without_release(pack, page),
        ended=tuple(r for r in reversed(page.releases) if r.ends is not None and r.ends <= now),
        doubled=doubled(pack, page.facts),
    )


def may_govern(page: AccountPage, actor: Actor, now: datetime) -> frozenset[str]:
    """Which of freeze, lift, consent and revoke this person may do here: asked as the acts ask, recording nothing."""
    pack = current_pack()
    freezing, consenting = pack.one_of(Freeze), pack.one_of(PriorConsent)
    acts: tuple[tuple[str, str, ControlBase | None, tuple[str, ...]], ...] = (
        ("freeze", "freeze", freezing, ()),
        ("lift", "lift_freeze", freezing, freezing.lift_by if freezing else ()),
        ("consent", "grant_consent", consenting, consenting.by if consenting else ()),
        ("revoke", "grant_consent", None, ()),
    )
    who = actor_facts(actor, now)
    may = set()
    for name, verb, control, only in acts:
        asked = facts.GovernFacts(
            now=now, actor=who, terminal=actor.terminal, verb=verb, scope="account", account=page.facts
        )
        named = holds_one_of(pack, who, only, Target(account=page.facts), control) if control and only else ()
        if decide(pack, asked).allowed and not named:
            may.add(name)
    return frozenset(may)


def _without_release(pack: Pack, page: AccountPage) -> tuple[Citation, ...]:
    verdict = Verdict(pack)
    unit = page.account.unit
    service_for_unit(verdict, service=page.account.service, functions=tuple(unit.functions), release=False)
    decision = verdict.close()
    return decision.basis if decision.allowed else ()


def _asked(pack: Pack) -> Asked:
    roster = pack.one_of(Roster)
    return Asked(
        owner=_cited(pack, pack.one_of(Owner)),
        roster=_cited(pack, roster),
        minimum=roster.minimum if roster else 0,
        rules=_cited(pack, pack.one_of(RulesControl)),
        release=_cited(pack, pack.one_of(Releases)),
        consent=_cited(pack, pack.one_of(PriorConsent)),
    )


def _cited(pack: Pack, control: ControlBase | None) -> tuple[Citation, ...]:
    return pack.cite(control) if control is not None else ()
