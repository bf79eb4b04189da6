"""What lifts the decision: a ground that the guideline grants, prior consent, urgency (F-4-1, M-11)."""

from __future__ import annotations

from dataclasses import dataclass

from hasshin.policy.clock import shown
from hasshin.policy.controls.base import ControlBase
from hasshin.policy.controls.deciding import Decision, Exemptions, Ground, PriorConsent, Urgency
from hasshin.policy.facts import Account, Claim, Consent, SubmitFacts
from hasshin.policy.rules.debts import DebtKind, owe_exception
from hasshin.policy.rules.declared import owe_declared
from hasshin.policy.rules.proof import proof_errors
from hasshin.policy.text import Text, t
from hasshin.policy.verdict import Verdict

URGENT = "urgent"
PRIOR_CONSENT = "prior_consent"


@dataclass(frozen=True)
class Lifted:
    """The exemption granted, and whether a record (screen copy) is owed on its account."""

    ground: str
    owes_record: bool


def lifted(verdict: Verdict, facts: SubmitFacts) -> Lifted | None:
    """The exemption that the facts claim, if the pack grants it. A wrong claim is refused, not passed over."""
    found: Lifted | None = None
    if facts.post.mode != "ordinary":
        found = _urgent(verdict, facts)
    claim = facts.claim
    if claim is not None and claim.ground not in {URGENT, PRIOR_CONSENT}:
        found = _ground(verdict, facts, claim) or found
    elif claim is not None and claim.ground == URGENT and facts.post.mode == "ordinary":
        verdict.refuse(
            "claim_without_mode",
            t("緊急の事由は、緊急の投稿だけに使えます。", "Urgency is a ground for urgent posts only."),
            fix=t(
                "投稿を緊急として起案し直すか、決裁に回してください。",
                "Mark the post as urgent, or submit it to the decider.",
            ),
            rules=("silence-is-no",),
            where="claim.ground",
        )
    if facts.consent is not None:
        found = _consented(verdict, facts, facts.consent) or found
    elif claim is not None and claim.ground == PRIOR_CONSENT:
        _no_consent(verdict, "consent_missing", verdict.pack.one_of(PriorConsent))
    return found


def _ground(verdict: Verdict, facts: SubmitFacts, claim: Claim) -> Lifted | None:
    for control in verdict.pack.all_of(Exemptions):
        for ground in control.grounds:
            if ground.id == claim.ground:
                return _proved(verdict, facts, claim, control, ground)
    known = [g for c in verdict.pack.all_of(Exemptions) for g in c.grounds]
    verdict.refuse(
        "unknown_ground",
        t("このパックにはその例外事由（{ground}）がありません。", "The pack grants no such exemption ({ground}).").fill(
            ground=claim.ground
        ),
        fix=t("決裁に回してください。", "Submit it to the decider.")
        if not known
        else t(
            "定められた例外事由から選ぶか、決裁に回してください。",
            "Choose a ground that is granted, or submit it to the decider.",
        ),
        rules=("silence-is-no",),
        where="claim.ground",
    )
    return None


def _proved(verdict: Verdict, facts: SubmitFacts, claim: Claim, control: Exemptions, ground: Ground) -> Lifted | None:
    if ground.services and any(a.service not in ground.services for a in facts.accounts):
        verdict.refuse(
            "ground_not_for_service",
            t("この例外事由は、選ばれた媒体には使えません。", "This ground does not hold for a service chosen."),
            fix=t("媒体を外すか、決裁に回してください。", "Leave the service out, or submit it to the decider."),
            control=control,
            clauses=(ground.clause,),
            where="claim.ground",
        )
        return None
    errors = proof_errors(verdict.pack, ground, claim.proof, facts.now)
    for name, message in errors.items():
        verdict.refuse(
            "proof_invalid" if name else "proof_missing",
            message,
            fix=t(
                "証拠を直すか、例外によらず決裁に回してください。",
                "Mend the proof, or submit it to the decider without a ground.",
            ),
            control=control,
            clauses=(ground.clause,),
            where=f"claim.proof.{name}" if name else "claim.proof",
        )
    if errors:
        return None
    verdict.rest_on_ground(ground)
    verdict.rest_on(control, ground.clause)
    owe_declared(verdict, verdict.citations(control))
    return Lifted(ground.id, control.owes_record)


def _urgent(verdict: Verdict, facts: SubmitFacts) -> Lifted | None:
    control = next((c for c in verdict.pack.all_of(Urgency) if facts.post.mode in c.modes), None)
    if control is None and _has_route(verdict, facts.post.mode):
        return None
    if control is None:
        verdict.refuse(
            "no_urgency",
            t(
                "このパックは、緊急を理由に決裁を省くことを認めていません。",
                "The pack does not let urgency replace the decision.",
            ),
            fix=t(
                "通常の投稿として決裁を受けるか、例外事由を示してください。",
                "Make it an ordinary post and have it decided, or state a ground that is granted.",
            ),
            rules=("silence-is-no",),
            where="mode",
        )
        return None
    reason = facts.claim.proof.get("reason", "") if facts.claim is not None and facts.claim.ground == URGENT else ""
    if control.reason_required and not reason.strip():
        verdict.refuse(
            "urgent_reason_missing",
            t("緊急である理由が書かれていません。", "Nothing is stated on why this is urgent."),
            fix=t(
                "災害の種類など、緊急の理由を書いてください。",
                "State why it can't wait, such as the disaster it is about.",
            ),
            control=control,
            where="claim.proof.reason",
        )
        return None
    verdict.rest_on(control)
    kind: DebtKind = "disaster" if facts.post.mode == "disaster" else "urgent"
    owe_exception(verdict, control, kind, control.after_review_by, control.after_review_days)
    return Lifted(URGENT, owes_record=True)


def _has_route(verdict: Verdict, mode: str) -> bool:
    """Whether the pack has a route of decisions made for this mode; then the mode lifts nothing and needs nothing."""
    routes = (route for control in verdict.pack.all_of(Decision) for route in control.routes)
    return any(mode in route.when.modes for route in routes)


def _consented(verdict: Verdict, facts: SubmitFacts, consent: Consent) -> Lifted | None:
    control = verdict.pack.one_of(PriorConsent)
    if control is None:
        _no_consent(verdict, "no_prior_consent", None)
        return None
    out_at = max(facts.post.scheduled_at or facts.now, facts.now)
    causes: dict[str, dict[str, str | Text]] = {}
    if consent.category != facts.post.category:
        causes["consent_other_category"] = {"given": consent.category, "wanted": facts.post.category}
    if consent.until <= out_at:
        causes["consent_over"] = {"given": shown(consent.until)}
    if consent.by in facts.post.touched or consent.by == facts.actor.staff:
        causes["consent_by_author"] = {}
    if not all(_gives(verdict, control, consent, account) for account in facts.accounts):
        causes["consent_not_owner"] = {}
    for code, values in causes.items():
        _no_consent(verdict, code, control, **values)
    if causes:
        return None
    verdict.rest_on(control)
    owe_exception(verdict, control, "prior_consent", control.after_review_by, control.after_review_days)
    return Lifted(PRIOR_CONSENT, owes_record=True)


def _gives(verdict: Verdict, control: PriorConsent, consent: Consent, account: Account) -> bool:
    """Consent of an owner's kind must be that of the present owner; a city or unit role was asked when it was given."""
    roles = [r for name in control.by if (r := verdict.pack.role(name)) is not None]
    return any(role.scope != "account" for role in roles) or consent.by == account.owner


_CONSENT_TOLD = {
    "consent_missing": t("事前の同意が見当たりません。", "There is no such consent."),
    "no_prior_consent": t(
        "このパックは、事前の同意で決裁を省くことを認めていません。",
        "The pack does not let prior consent replace the decision.",
    ),
    "consent_other_category": t(
        "同意は「{given}」についてのもので、「{wanted}」には及びません。",
        "The consent is for “{given}”, not for “{wanted}”.",
    ),
    "consent_over": t(
        "同意の期限（{given}）までに発信されません。", "The consent ends ({given}) before this would go out."
    ),
    "consent_by_author": t(
        "内容に手を加えた本人の同意では、確認に代えられません。", "The consent is of one who touched this content."
    ),
    "consent_not_owner": t(
        "同意は、現在の責任者が与えたものではありません。", "The consent is not the present owner's."
    ),
}


def _no_consent(verdict: Verdict, code: str, control: ControlBase | None, **values: str | Text) -> None:
    verdict.refuse(
        code,
        _CONSENT_TOLD[code].fill(**values),
        fix=t("決裁（確認）に回すか、新たに同意を得てください。", "Submit it to be decided, or obtain a new consent."),
        control=control,
        rules=("four-eyes",) if code == "consent_by_author" else () if control else ("silence-is-no",),
        where="consent",
    )
