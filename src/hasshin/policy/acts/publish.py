"""At the moment of sending, asked again: approved, unchanged, fresh, in time, not frozen, and the account may speak."""

from __future__ import annotations

from datetime import timedelta

from hasshin.policy.clock import shown
from hasshin.policy.controls.deciding import Exemptions, PriorConsent, Urgency
from hasshin.policy.decision import Decision
from hasshin.policy.facts import Mode, PublishFacts
from hasshin.policy.pack import Pack
from hasshin.policy.rules.account import may_speak, not_frozen
from hasshin.policy.rules.declared import annex_holds, mode_declared, not_held
from hasshin.policy.rules.drills import drill_kept
from hasshin.policy.rules.election import cleared
from hasshin.policy.rules.exemption import PRIOR_CONSENT, URGENT
from hasshin.policy.rules.route import no_route, route_for
from hasshin.policy.rules.standing import in_force
from hasshin.policy.rules.timing import publishing, within_hours
from hasshin.policy.text import Text, t
from hasshin.policy.verdict import Verdict


def publish(pack: Pack, facts: PublishFacts) -> Decision:
    """Only the sender asks this, and only a clean yes lets a byte leave."""
    verdict = Verdict(pack)
    in_force(verdict, facts.now)
    if facts.actor.robot is None or facts.actor.staff is not None:
        _no(verdict, "not_the_sender", _SENDER, "robot-sends")
    may_speak(verdict, facts.account)
    passes = facts.post.corrects is not None and facts.freeze_pass == facts.content_digest
    not_frozen(verdict, facts.account, stops=not passes)
    drill_kept(verdict, facts.post.drill, facts.post.exercise, (facts.account,), facts.actor, facts.now)
    mode_declared(verdict, facts.post, facts.declared)
    not_held(verdict, facts)
    annex_holds(verdict, facts)
    within_hours(verdict, facts.post, facts.account.service, facts.now)
    _approved(verdict, facts)
    cleared(verdict, facts)
    _unchanged(verdict, facts)
    _in_time(verdict, facts)
    return verdict.close(exemption=facts.exemption)


_SENDER = (
    t("送信は送信機構だけが行います。", "Only the sender may send."),
    t("投稿を予約し、送信を待ってください。", "Schedule the post and let the sender send it."),
)
_CHANGED = (
    t("送ろうとしている内容は、決裁された内容と違います。", "What is about to leave is not what was approved."),
    t("改めて提出し、決裁を受けてください。", "Submit it again and have it decided."),
)
_MISSED = (
    t("発信の期限を過ぎたため、発信しません（時機逸失）。", "It is too late to send this; it is missed."),
    t("必要なら新しい時刻で改めて提出してください。", "If it is still wanted, submit it again with a new time."),
)
_EARLY = (
    t("まだ発信の時刻ではありません。", "It is not yet time to send this."),
    t("予定の時刻を待ってください。", "Wait for its scheduled time."),
)
_UNDECIDED = (
    t(
        "有効な決裁も、認められた例外事由もありません。",
        "Neither a decision in force nor a granted exemption lets this out.",
    ),
    t("決裁を受けてください。", "Have it decided."),
)
_STALE = (
    t("承認から{days}日を過ぎ、効力を失いました。", "The approval is older than {days} days and has lost its force."),
    t("改めて決裁を受けてください。", "Have it decided again."),
)


def _no(verdict: Verdict, code: str, words: tuple[Text, Text], rule: str) -> None:
    message, fix = words
    timing = publishing(verdict.pack)
    control = timing if rule in {"lateness", "staleness"} and timing.clauses else None
    verdict.refuse(code, message, fix=fix, control=control, rules=(rule,))


def _approved(verdict: Verdict, facts: PublishFacts) -> None:
    """Either the route is complete, or the exemption is one that this pack grants."""
    pack = verdict.pack
    if facts.exemption is not None:
        control = next((c for c in _granting(pack) if facts.exemption in _grounds(c, facts.post.mode)), None)
        if control is None:
            message = t(
                "このパックはその例外（{ground}）を認めていません。",
                "The pack does not grant that exemption ({ground}).",
            )
            fix = t("決裁を受けてください。", "Have it decided.")
            verdict.refuse(
                "exemption_not_granted", message.fill(ground=facts.exemption), fix=fix, rules=("silence-is-no",)
            )
        else:
            verdict.rest_on(control)
        return
    steps, route = route_for(pack, (facts.account,), facts.post)
    if not steps:
        no_route(verdict)
    elif not facts.route_complete or facts.approved_digest is None or facts.approved_at is None:
        message, fix = _UNDECIDED
        verdict.refuse("not_approved", message, fix=fix, control=route, rules=("order-of-things",))
    else:
        verdict.rest_on(route)


def _granting(pack: Pack) -> tuple[Exemptions | PriorConsent | Urgency, ...]:
    return (*pack.all_of(Exemptions), *pack.all_of(PriorConsent), *pack.all_of(Urgency))


def _grounds(control: Exemptions | PriorConsent | Urgency, mode: Mode) -> set[str]:
    if isinstance(control, Exemptions):
        return {g.id for g in control.grounds}
    if isinstance(control, PriorConsent):
        return {PRIOR_CONSENT}
    return {URGENT} if mode in control.modes else set()


def _unchanged(verdict: Verdict, facts: PublishFacts) -> None:
    expected = {facts.post.digest, *([facts.approved_digest] if facts.approved_digest is not None else [])}
    if expected == {facts.content_digest}:
        verdict.rest_on(None, rules=("same-content",))
    else:
        _no(verdict, "content_changed", _CHANGED, "same-content")


def _in_time(verdict: Verdict, facts: PublishFacts) -> None:
    rule = publishing(verdict.pack)
    latest = min(facts.expires_at, facts.due_at + timedelta(minutes=rule.lateness_minutes))
    if facts.now < facts.due_at:
        _no(verdict, "too_early", _EARLY, "order-of-things")
    elif facts.now > latest:
        message, fix = _MISSED
        told = t("{why}（{time}まで）", "{why} (until {time})").fill(why=message, time=shown(latest))
        _no(verdict, "missed", (told, fix), "lateness")
    if facts.approved_at is not None and facts.now - facts.approved_at > timedelta(days=rule.approval_days):
        message, fix = _STALE
        _no(verdict, "approval_stale", (message.fill(days=rule.approval_days), fix), "staleness")
