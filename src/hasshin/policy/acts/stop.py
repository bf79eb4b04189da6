"""Withdraw, stop, move, or confirm again a post that is on its way."""

from __future__ import annotations

from hasshin.policy.decision import Decision
from hasshin.policy.facts import StopFacts
from hasshin.policy.pack import Pack
from hasshin.policy.rules.account import is_open
from hasshin.policy.rules.standing import a_person, has_right, in_force
from hasshin.policy.rules.terminal import from_city_terminal
from hasshin.policy.scope import Target
from hasshin.policy.text import t
from hasshin.policy.verdict import Verdict

_OVER = {"rejected", "withdrawn", "stopped", "published", "missed"}


def stop(pack: Pack, facts: StopFacts) -> Decision:
    """Withdrawing and stopping send nothing: they work from anywhere, for whoever may stop or has written it."""
    verdict = Verdict(pack)
    stops = facts.kind in {"withdraw", "stop"}
    if not stops:
        in_force(verdict, facts.now)
        from_city_terminal(verdict, facts.terminal, facts.kind)
    if a_person(verdict, facts.actor):
        own = facts.kind == "withdraw" and facts.actor.staff in facts.post.touched
        if own or (stops and _any_account(pack, facts)):
            verdict.rest_on(None, rules=("stopping-is-free",))
        else:
            targets = tuple(Target(account=a) for a in facts.accounts) or (Target(unit=facts.post.unit),)
            # Confirming again renews an approval, so it asks for whom the approval asked for.
            has_right(verdict, facts.actor, "decide" if facts.kind == "reconfirm" else "stop", targets)
    if facts.kind == "reconfirm" and facts.actor.staff in facts.post.touched:
        verdict.refuse(
            "four_eyes",
            t("自分が手を加えた内容の承認は、再確認できません。", "You can't confirm again what you changed yourself."),
            fix=t("手を加えていない決裁者に依頼してください。", "Ask a decider who changed nothing in it."),
            rules=("four-eyes",),
        )
    # A stopped post may be given a new time; it then goes the whole way again.
    over = _OVER - {"stopped"} if facts.kind == "move" else _OVER
    if facts.state in over or (facts.kind == "reconfirm" and facts.state != "approved"):
        verdict.refuse(
            "nothing_to_stop",
            t(
                "この投稿は今の状態ではその操作の対象になりません。",
                "In its present state that can't be done to this post.",
            ),
            fix=t(
                "画面を読み直してください。すでに出たものは訂正・削除してください。",
                "Reload the page. Correct or delete what is already out.",
            ),
            rules=("order-of-things",),
        )
    if not stops:
        for account in facts.accounts:
            is_open(verdict, account)
    return verdict.close(owes_record=False)


def _any_account(pack: Pack, facts: StopFacts) -> bool:
    """Stopping is never made hard: the right for one of the accounts is enough to stop the whole post."""
    probes = (Verdict(pack) for _ in facts.accounts)
    pairs = zip(probes, facts.accounts, strict=True)
    return any(has_right(probe, facts.actor, "stop", (Target(account=a),)) is not None for probe, a in pairs)
