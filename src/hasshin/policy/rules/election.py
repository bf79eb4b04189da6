"""What an election period (選挙期間) changes: one more decision for posts with its names, and acts that it forbids."""

from __future__ import annotations

from hasshin.policy.controls.election import Election
from hasshin.policy.decision import Step
from hasshin.policy.facts import Finding, OutwardFacts, Post, PublishFacts
from hasshin.policy.pack import Pack
from hasshin.policy.rules.outward import ACTS
from hasshin.policy.text import t
from hasshin.policy.verdict import Verdict

NAMED = "election_name"
"""The code of a finding that a text holds a name or term of an election period."""


def election_step(pack: Pack, post: Post) -> tuple[Step, ...]:
    """The decision that a post with such a name asks for besides its route; none where the pack has no such control."""
    control = pack.one_of(Election)
    if control is None or post.election is None or not post.election.names:
        return ()
    role = pack.role(control.decided_by[0])
    step = Step(
        roles=control.decided_by,
        of=role.scope if role is not None else "city",
        title=control.title,
        citations=pack.cite(control),
        election=True,
    )
    return (step,)


def words_allowed(verdict: Verdict, post: Post) -> None:
    """A text that itself quotes or reposts somebody does not go out in an election period that forbids it."""
    control = verdict.pack.one_of(Election)
    for kind in post.election.acts if post.election is not None else ():
        if control is not None and kind in control.impossible:
            _barred(verdict, kind, control, "texts")


def named(verdict: Verdict, findings: tuple[Finding, ...]) -> None:
    """Each such name stands before the writer and the deciders, marked."""
    control = verdict.pack.one_of(Election)
    for finding in findings if control is not None else ():
        if finding.code == NAMED:
            verdict.warn(
                NAMED,
                t(
                    "選挙期間中の候補者・政党等の名前または言葉です。",
                    "This is a name or term listed for the election period.",
                ),
                fix=t(
                    "なくてもよければ外してください。残すときは、通常の決裁に加えて選挙期間中の決裁を受けます。",
                    "Leave it out if you can. If it stays, the post needs one more decision.",
                ),
                control=control,
                where=finding.where,
                words=finding.words,
            )


def outward_free(verdict: Verdict, facts: OutwardFacts) -> None:
    """Reposts, likes and the like towards accounts that are not ours: not in an election period."""
    control = verdict.pack.one_of(Election)
    if facts.election and control is not None and facts.kind in control.impossible and not facts.target_is_ours:
        _barred(verdict, facts.kind, control, f"account.{facts.account.id}")


def cleared(verdict: Verdict, facts: PublishFacts) -> None:
    """At the moment of sending: what holds such a name goes out with that decision alone."""
    control = verdict.pack.one_of(Election)
    if control is None or facts.post.election is None:
        return
    words_allowed(verdict, facts.post)
    if not facts.post.election.names or facts.election_cleared:
        verdict.rest_on(control)
        return
    verdict.refuse(
        "election_hold",
        t(
            "選挙期間中の名前や言葉を含むため、{title}が必要です。",
            "It holds a name or term of the election period and needs one more decision: {title}.",
        ).fill(title=control.title),
        fix=t("決裁待ちに戻ります。決裁を受けてください。", "It goes back to be decided; have it decided."),
        control=control,
    )


def _barred(verdict: Verdict, kind: str, control: Election, where: str) -> None:
    verdict.refuse(
        "election_act",
        t(
            "選挙期間中は、市以外のアカウントへの{act}はできません。",
            "In an election period, {act} is impossible towards accounts that are not the city's.",
        ).fill(act=ACTS[kind]),
        fix=t(
            "市の言葉で書くか、選挙期間が終わってから行ってください。",
            "Say it in the city's own words, or wait until the period is over.",
        ),
        control=control,
        where=where,
    )
