"""What a check pointed out (指摘), judged by the pack: refused, shown to the decider, or let be (F-3, F-4-3..4)."""

from __future__ import annotations

from typing import Literal

from hasshin.policy.controls.content import Content, SignOff
from hasshin.policy.facts import Account, Finding
from hasshin.policy.rules.election import NAMED
from hasshin.policy.rules.finding_words import FIXES, NOT_TAKEN, TOLD
from hasshin.policy.rules.outward import Asked, outward_allowed
from hasshin.policy.rules.source_words import SOURCE_SAYS
from hasshin.policy.text import Text, t
from hasshin.policy.verdict import Verdict
from hasshin.policy.vocabulary import ACT_OF_FINDING, ALWAYS_REFUSED, MEANING_KINDS

Stage = Literal["to_decider", "no_decider", "deciding"]


def content_allowed(
    verdict: Verdict, findings: tuple[Finding, ...], accounts: tuple[Account, ...], stage: Stage
) -> None:
    """Each finding has the effect that the pack gives it. `stage` says whether a decider is still to come, none is
    (an exemption), or is deciding now.
    """
    for finding in findings:
        if finding.code == NAMED:
            continue  # an election period's: it asks for one more decision, and has words of its own
        if finding.judged_mistaken and not finding.certain and finding.code in MEANING_KINDS:
            continue
        _one(verdict, finding, accounts, stage)


def _one(verdict: Verdict, finding: Finding, accounts: tuple[Account, ...], stage: Stage) -> None:
    control = _control_for(verdict, finding)
    if finding.code in ALWAYS_REFUSED:
        _refuse(verdict, finding, control)
    elif finding.code == "sign_off_missing":
        _sign_off(verdict, finding)
    elif control is None:
        _unlisted(verdict, finding, accounts)
    elif control.effect == "refuse":
        _refused_kind(verdict, finding, control, stage)
    elif control.effect == "by_account_rules" and finding.code in ACT_OF_FINDING:
        _as_act(verdict, finding, accounts)
    elif control.effect in {"warn", "by_account_rules"}:
        _warn(verdict, finding, control)


def _control_for(verdict: Verdict, finding: Finding) -> Content | None:
    """The control for this code on this service; one that names the service comes before one for all."""
    fitting = [c for c in verdict.pack.all_of(Content) if finding.code in c.codes]
    named = [c for c in fitting if finding.service in c.services]
    return next(iter([*named, *(c for c in fitting if not c.services)]), None)


def _unlisted(verdict: Verdict, finding: Finding, accounts: tuple[Account, ...]) -> None:
    if finding.code in ACT_OF_FINDING and finding.certain:
        _as_act(verdict, finding, accounts)
    else:
        _warn(verdict, finding, None)


def _refused_kind(verdict: Verdict, finding: Finding, control: Content, stage: Stage) -> None:
    if finding.certain or finding.code not in MEANING_KINDS:
        _refuse(verdict, finding, control)
    elif stage == "to_decider":
        _warn(verdict, finding, control)
    elif stage == "no_decider":
        _refuse(
            verdict,
            finding,
            control,
            fix=t(
                "例外事由によらず、決裁に回してください。",
                "Claim no exemption: submit it to the decider, who may judge it.",
            ),
        )
    else:
        _refuse(
            verdict,
            finding,
            control,
            fix=t(
                "差し戻すか、誤りと判断するならその理由を記録してください。",
                "Send it back or, if you judge the finding mistaken, record why.",
            ),
        )


def _as_act(verdict: Verdict, finding: Finding, accounts: tuple[Account, ...]) -> None:
    """Words that are themselves a reply, a quotation or a repost: as the account's rules say of that act."""
    for account in accounts:
        if finding.service in {"", account.service}:
            outward_allowed(
                verdict,
                Asked(
                    account=account,
                    kind=ACT_OF_FINDING[finding.code],
                    target=finding.values.get("target", ""),
                    where=_where(finding),
                    words=finding.words,
                ),
            )


def _sign_off(verdict: Verdict, finding: Finding) -> None:
    for control in verdict.pack.all_of(SignOff):
        if not control.services or finding.service in control.services:
            verdict.refuse(
                finding.code,
                t("末尾の署名がありません。", "The sign-off text is missing."),
                fix=t("本文に「{text}」を入れてください。", "Put “{text}” into the text.").fill(text=control.text),
                control=control,
                where=_where(finding),
            )


def _refuse(verdict: Verdict, finding: Finding, control: Content | None, fix: Text | None = None) -> None:
    own = ALWAYS_REFUSED.get(finding.code)
    verdict.refuse(
        finding.code,
        _told(finding),
        fix=fix or _fix(finding),
        control=control,
        rules=(own,) if own is not None and control is None else (),
        where=_where(finding),
        words=finding.words,
    )


def _warn(verdict: Verdict, finding: Finding, control: Content | None) -> None:
    verdict.warn(
        finding.code,
        _told(finding),
        fix=_fix(finding),
        control=control,
        rules=() if control else ("careful-words",),
        where=_where(finding),
        words=finding.words,
    )


def _fix(finding: Finding) -> Text:
    source = SOURCE_SAYS.get(finding.values.get("what", ""))
    if source is not None:
        return source[1].fill(**finding.values)
    named = NOT_TAKEN.get(finding.values.get("what", ""))
    return named[1] if named is not None else FIXES.get(finding.code, FIXES["*"])


def _told(finding: Finding) -> Text:
    source = SOURCE_SAYS.get(finding.values.get("what", ""))
    if source is not None:
        return source[0].fill(**finding.values)
    named = NOT_TAKEN.get(finding.values.get("what", ""))
    if named is not None:
        return named[0].fill(account=finding.values.get("account", ""), limit=finding.values.get("limit", ""))
    return TOLD.get(
        finding.code,
        t("確認が必要な箇所があります（{code}）。", "Something here needs a look ({code}).").fill(code=finding.code),
    )


def _where(finding: Finding) -> str:
    return finding.where or (f"texts.{finding.service}" if finding.service else "")
