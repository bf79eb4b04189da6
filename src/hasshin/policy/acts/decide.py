"""May this person give this decision? Four eyes, the right role, the step that is due, on what they were shown."""

from __future__ import annotations

from hasshin.policy.controls.accounts import Contractors
from hasshin.policy.controls.deciding import Decision as DecisionControl
from hasshin.policy.decision import Decision, Step
from hasshin.policy.facts import DecideFacts, Given
from hasshin.policy.pack import Pack
from hasshin.policy.rules.account import may_speak, not_frozen
from hasshin.policy.rules.content import content_allowed
from hasshin.policy.rules.debts import owe_deputy
from hasshin.policy.rules.declared import mode_declared, owe_declared
from hasshin.policy.rules.drills import drill_kept
from hasshin.policy.rules.election import election_step, named, words_allowed
from hasshin.policy.rules.route import eligible, given_by_step, no_route, remaining, route_for
from hasshin.policy.rules.standing import a_person, acknowledged, in_force, titles
from hasshin.policy.rules.statements import guidance_confirmed, statements_made
from hasshin.policy.rules.terminal import from_city_terminal
from hasshin.policy.rules.timing import in_time, publishing, within_hours
from hasshin.policy.scope import Held, contractor_may
from hasshin.policy.text import t
from hasshin.policy.verdict import Verdict


def decide_post(pack: Pack, facts: DecideFacts) -> Decision:
    """On approval `route` is what remains after it (empty: complete), `step`, `role` and `deputy_for` what it fills."""
    verdict = Verdict(pack)
    in_force(verdict, facts.now)
    person = a_person(verdict, facts.actor)
    if person:
        acknowledged(verdict, facts.actor, "decide")
    from_city_terminal(verdict, facts.terminal, "decide")
    steps, control = _asked(pack, facts)
    if not steps:
        no_route(verdict)
    _same_and_open(verdict, facts)
    _four_eyes(verdict, facts, control)
    drill_kept(verdict, facts.post.drill, facts.post.exercise, facts.accounts, facts.actor, facts.now)
    if facts.kind == "approve":
        _as_it_stands(verdict, facts)
    if not steps or not person:
        return verdict.close()
    return _fill(verdict, facts, steps, control)


def _asked(pack: Pack, facts: DecideFacts) -> tuple[tuple[Step, ...], DecisionControl | None]:
    """The whole route; where a ground lifted the ordinary one, what is asked for all the same."""
    extra = election_step(pack, facts.post)
    return (extra, None) if facts.exemption is not None and extra else route_for(pack, facts.accounts, facts.post)


def _same_and_open(verdict: Verdict, facts: DecideFacts) -> None:
    if facts.state != "submitted":
        verdict.refuse(
            "not_submitted",
            t("この投稿は決裁待ちではありません。", "This post does not wait for a decision."),
            fix=t("画面を読み直して、今の状態を確かめてください。", "Reload the page and look at its present state."),
            rules=("order-of-things",),
        )
    if facts.shown_digest != facts.post.digest:
        verdict.refuse(
            "changed_since_shown",
            t("表示された後に内容が変わりました。", "The content has changed since it was shown to you."),
            fix=t("画面を読み直し、今の内容を見て決裁してください。", "Reload the page and decide on what it is now."),
            rules=("same-content",),
        )


def _four_eyes(verdict: Verdict, facts: DecideFacts, control: DecisionControl | None) -> None:
    if facts.actor.staff is None or facts.actor.staff not in facts.post.touched:
        return
    verdict.refuse(
        "four_eyes",
        t(
            "あなたはこの投稿の本文・画像・宛先・時刻に手を加えたため、決裁できません。",
            "You changed this post's text, media, targets or time, so you can't decide on it.",
        ),
        fix=t("手を加えていない別の人に決裁を依頼してください。", "Ask somebody else, who changed nothing in it."),
        control=control if control is not None and control.another_person else None,
        rules=("four-eyes",),
    )


def _as_it_stands(verdict: Verdict, facts: DecideFacts) -> None:
    """An approval lets the post out, so all that submission asked must still hold now."""
    in_time(verdict, facts.post, facts.now)
    mode_declared(verdict, facts.post, facts.declared)
    for account in facts.accounts:
        may_speak(verdict, account)
        not_frozen(verdict, account, stops=False)
        within_hours(verdict, facts.post, account.service, facts.post.scheduled_at or facts.now)
    statements_made(verdict, facts.post)
    guidance_confirmed(verdict, facts.confirmed, "decide")
    content_allowed(verdict, facts.findings, facts.accounts, "deciding")
    words_allowed(verdict, facts.post)
    named(verdict, facts.findings)


def _fill(verdict: Verdict, facts: DecideFacts, steps: tuple[Step, ...], control: DecisionControl | None) -> Decision:
    distinct = control.distinct if control is not None else True
    counted = given_by_step(steps, facts.given, facts.post, distinct)
    due = next((i for i, s in enumerate(steps) if len(counted[i]) < s.count), None)
    if due is None:
        verdict.refuse(
            "already_decided",
            t("必要な決裁はすべて済んでいます。", "Every decision that is needed has been given."),
            fix=t("画面を読み直してください。", "Reload the page."),
            rules=("order-of-things",),
        )
        return verdict.close()
    earlier = {g.by for given in (counted if distinct else [counted[due]]) for g in given}
    if facts.actor.staff in earlier:
        verdict.refuse(
            "already_gave",
            t("あなたはすでにこの投稿を承認しています。", "You have approved this post already."),
            fix=t("残りの決裁は別の人が行います。", "Somebody else gives what remains."),
            control=control,
        )
    found = _holder(verdict, facts, steps[due], control)
    if found is None or facts.actor.staff is None:
        return verdict.close()
    return _done(verdict, facts, steps, counted, due, found)


def _holder(verdict: Verdict, facts: DecideFacts, step: Step, control: DecisionControl | None) -> Held | None:
    pack = verdict.pack
    if facts.actor.contractor and not contractor_may(pack, "decide"):
        verdict.refuse(
            "contractor",
            t("受託者の方は決裁できません。", "People of a contractor can't decide."),
            fix=t("市の職員が決裁してください。", "A member of the city's staff has to decide."),
            control=(limits := pack.one_of(Contractors)),
            rules=() if limits else ("contractors",),
        )
        return None
    found = eligible(pack, facts.actor, step, facts.accounts, facts.post)
    if found is None:
        roles = tuple(r for name in step.roles if (r := pack.role(name)) is not None)
        verdict.refuse(
            "not_the_decider",
            t("この段階（{step}）を決裁できるのは{roles}です。", "This step ({step}) is for: {roles}.").fill(
                step=step.title, roles=titles(roles)
            ),
            fix=t(
                "{roles}（投稿のすべてのアカウントについて）に依頼してください。",
                "Ask a holder of {roles}, for every account of the post.",
            ).fill(roles=titles(roles)),
            control=control,
        )
    return found


def _done(
    verdict: Verdict, facts: DecideFacts, steps: tuple[Step, ...], counted: list[list[Given]], due: int, found: Held
) -> Decision:
    for citation in steps[due].citations:
        verdict.rest_on(None, citation.id, rules=(citation.id,) if citation.house else ())
    if found.deputy_for is not None:
        owe_deputy(verdict, found.role.id)
    owe_declared(verdict, steps[due].citations)
    rule = publishing(verdict.pack)
    filled = {"step": due, "role": found.role.id, "deputy_for": found.deputy_for}
    if facts.kind != "approve":
        return verdict.close(owes_record=False, **filled)
    by = facts.actor.staff
    given = Given(step=due, by=by if by is not None else 0, role=found.role.id, deputy_for=found.deputy_for)
    counted[due].append(given)
    return verdict.close(
        route=remaining(steps, counted),
        expires_minutes=rule.lateness_minutes,
        approval_days=rule.approval_days,
        clears_election=steps[due].election,
        **filled,
    )
