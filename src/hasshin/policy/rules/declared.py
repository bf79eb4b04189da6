"""What a declared disaster changes for a post: its mode, what waits, and what is owed afterwards."""

from __future__ import annotations

from collections.abc import Iterable

from hasshin.policy.clock import shown
from hasshin.policy.controls.deciding import Decision, Urgency
from hasshin.policy.controls.declaration import LONGEST_DAYS, DisasterDeclaration
from hasshin.policy.controls.standing import AnnexRule
from hasshin.policy.facts import Account, Declared, Post, PublishFacts
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation
from hasshin.policy.rules.debts import owe_exception
from hasshin.policy.scope import roles_with
from hasshin.policy.text import t
from hasshin.policy.verdict import Verdict

HELD = "held_by_declaration"
"""The one cause by which a post waits and is not stopped."""


def declaration_of(pack: Pack) -> DisasterDeclaration | None:
    """The pack's control; where it has none, our own reading of its right to declare. None where nobody may."""
    control = pack.one_of(DisasterDeclaration)
    if control is not None:
        return control
    able = {role.id for role in roles_with(pack, "declare_disaster")}
    named = [role for rule in pack.all_of(AnnexRule) for role in rule.declared_by if role in able]
    roles = tuple(dict.fromkeys(named)) or tuple(role.id for role in pack.roles if role.id in able)
    days = min((rule.max_days for rule in pack.all_of(AnnexRule) if rule.max_days), default=LONGEST_DAYS)
    if not roles:
        return None
    return DisasterDeclaration(type="declaration", house="declared-disasters", declared_by=roles, max_days=days)


def has_disaster_mode(pack: Pack) -> bool:
    """Whether the pack, as it stands now, says anything of posts in a disaster."""
    if any("disaster" in control.modes for control in pack.all_of(Urgency)):
        return True
    return any("disaster" in route.when.modes for control in pack.all_of(Decision) for route in control.routes)


def mode_declared(verdict: Verdict, post: Post, declared: Declared | None) -> None:
    """A post of a disaster is there only while one is declared; at its end the ordinary rules are back."""
    if post.mode != "disaster":
        return
    if declared is not None:
        verdict.rest_on(declaration_of(verdict.pack))
        return
    tell_not_declared(verdict)


def tell_not_declared(verdict: Verdict) -> None:
    """Refuse it, as no disaster is declared."""
    control = declaration_of(verdict.pack)
    verdict.refuse(
        "not_declared",
        t(
            "災害が宣言されていないため、災害時の投稿としては出せません。",
            "No disaster is declared, so nothing goes out as a post of a disaster.",
        ),
        fix=t(
            "区分を通常か緊急に改めて提出するか、宣言の権限のある人に連絡してください。",
            "Make it an ordinary or an urgent post and submit it again, or tell whoever may declare a disaster.",
        ),
        control=control,
        rules=() if control is not None else ("silence-is-no",),
        where="mode",
    )


def held(pack: Pack, facts: PublishFacts) -> bool:
    """Whether the post waits: ordinary, no correction, and last confirmed before the disaster was declared.

    A decider who approves it, or confirms it again, with the declaration in view lets it out.
    """
    if facts.declared is None or facts.post.mode != "ordinary" or facts.post.corrects is not None:
        return False
    confirmed = facts.approved_at is not None and facts.approved_at >= facts.declared.since
    return not confirmed and concerned(declaration_of(pack), facts.account)


def concerned(control: DisasterDeclaration | None, account: Account) -> bool:
    """Whether a declaration holds the ordinary posts of this account."""
    if control is None or control.holds == "none":
        return False
    if control.services and account.service not in control.services:
        return False
    return not control.unit_functions or bool(set(control.unit_functions) & set(account.unit_functions))


def not_held(verdict: Verdict, facts: PublishFacts) -> None:
    """Ordinary posts wait while a disaster is declared, until a decider confirms each."""
    if facts.declared is not None and held(verdict.pack, facts):
        tell_held(verdict, facts.declared)


def tell_held(verdict: Verdict, declared: Declared) -> None:
    """Refuse it for now: the declaration holds it."""
    verdict.refuse(
        HELD,
        t(
            "災害が宣言されているため（{until}まで）、平時に決裁された投稿は保留しています。",
            "A disaster is declared (until {until}), so posts that were decided before it wait.",
        ).fill(until=shown(declared.until)),
        fix=t(
            "決裁の権限のある人が、いま出してよいかを確かめて再確認するか、停止してください。",
            "Somebody who may decide has to confirm it again, or stop it.",
        ),
        control=declaration_of(verdict.pack),
        rules=("declared-holds",),
    )


def annex_holds(verdict: Verdict, facts: PublishFacts) -> None:
    """What was decided by an annex's own rules goes out while it is in force; afterwards the ordinary ones are back."""
    live = {f"annex:{one.id}" for one in verdict.pack.annexes_in_force}
    if set(facts.annexes) <= live:
        return
    verdict.refuse(
        "annex_over",
        t(
            "この決裁は、すでに終わった別に定める事項によるもので、いまの定めでは出せません。",
            "This was decided by an annex that is over, and by the rules as they are now it does not go out.",
        ),
        fix=t("改めて提出し、いまの定めによる決裁を受けてください。", "Submit it again and have it decided anew."),
        rules=("silence-is-no",),
    )


def owe_declared(verdict: Verdict, cited: Iterable[Citation]) -> None:
    """What rests on an annex that a declaration put in force owes an after-review."""
    control = declaration_of(verdict.pack)
    live = {f"annex:{one.id}" for one in verdict.pack.annexes_in_force if one.declaration is not None}
    if control is not None and live & {one.id for one in cited}:
        owe_exception(verdict, control, "disaster", control.reviewers, control.after_review_days)
