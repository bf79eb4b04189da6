"""What an act leans on must be there: the scan uploaded, the consent for these accounts, the right to judge."""

from __future__ import annotations

from collections.abc import Mapping

from hasshin.accounts.models import Consent
from hasshin.policy import facts
from hasshin.policy.controls.deciding import Exemptions, PriorConsent
from hasshin.policy.decide import decide
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Reason
from hasshin.policy.rules.standing import titles
from hasshin.policy.scope import roles_with
from hasshin.policy.text import t
from hasshin.posts.content import Content
from hasshin.posts.models import Media


def scans_uploaded(pack: Pack, ground: str, proof: Mapping[str, str]) -> list[Reason]:
    """The scans that a ground is proved by lie in the store; a digest that somebody made up proves nothing (F-4-1)."""
    reasons = []
    for control in pack.all_of(Exemptions):
        for granted in control.grounds:
            names = [f.id for f in granted.fields if f.kind == "scan" and proof.get(f.id, "").strip()]
            for name in names if granted.id == ground else []:
                digest = proof[name].strip().lower().removeprefix("sha256:")
                if not Media.objects.filter(digest=digest).exists():
                    cited = tuple(c for c in pack.cite(control) if c.id == granted.clause) or pack.cite(control)
                    reasons.append(
                        Reason(
                            code="proof_invalid",
                            where=f"claim.proof.{name}",
                            message=t("その写しは登録されていません。", "No such scan has been uploaded."),
                            fix=t("写しのファイルを添付し直してください。", "Attach the file of the scan again."),
                            citations=cited,
                        )
                    )
    return reasons


def consent_covers(pack: Pack, consent_id: int | None, content: Content) -> list[Reason]:
    """A prior consent is for one account: a post that also goes elsewhere is not covered by it (M-11)."""
    row = Consent.objects.filter(pk=consent_id).select_related("account").first() if consent_id is not None else None
    if row is None or set(content.targets) <= {row.account_id}:
        return []
    control = pack.one_of(PriorConsent)
    return [
        Reason(
            code="consent_other_account",
            where="consent",
            message=t(
                "この同意は「{account}」についてのもので、ほかのアカウントには及びません。",
                "The consent is for “{account}” and covers no other account.",
            ).fill(account=row.account.name),
            fix=t(
                "宛先をそのアカウントだけにするか、決裁（確認）に回してください。",
                "Send it to that account alone, or submit it to be decided.",
            ),
            citations=pack.cite(control) if control is not None else (),
        )
    ]


def may_judge(pack: Pack, asked: facts.DecideFacts) -> list[Reason]:
    """Judging a finding mistaken is a right of its own; the role by which one decides must have it."""
    outcome = decide(pack, asked)
    role = pack.role(outcome.role) if outcome.role else None
    if role is None or "judge_mistaken" in role.may:
        return []
    return [
        Reason(
            code="not_the_judge",
            where="judgements",
            message=t("{role}は、指摘を誤りと判断できません。", "The {role} may not judge a finding mistaken.").fill(
                role=role.title
            ),
            fix=t(
                "差し戻すか、判断できる人（{who}）に依頼してください。",
                "Send it back, or ask one who may judge it: {who}.",
            ).fill(who=titles(roles_with(pack, "judge_mistaken"))),
        )
    ]
