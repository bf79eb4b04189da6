"""Who decides: the pack's route for a post, and which steps of it are still open (F-4-1, M-11)."""

from __future__ import annotations

from hasshin.policy.controls.deciding import Decision, Route
from hasshin.policy.decision import Step
from hasshin.policy.facts import Account, Actor, Given, Post
from hasshin.policy.pack import Pack
from hasshin.policy.rules.election import election_step
from hasshin.policy.scope import Held, Target, held
from hasshin.policy.text import t
from hasshin.policy.verdict import Verdict


def route_for(pack: Pack, accounts: tuple[Account, ...], post: Post) -> tuple[tuple[Step, ...], Decision | None]:
    """The steps for all accounts of the post, equal ones once, and what an election period adds.

    Empty when the pack has none for one of the accounts.
    """
    steps: list[Step] = []
    used: Decision | None = None
    for account in accounts:
        control, route = _fitting(pack, account, post)
        if control is None or route is None:
            return (), None
        used = used or control
        for asked in route.steps:
            role = pack.role(asked.roles[0])
            step = Step(
                roles=asked.roles,
                of=role.scope if role is not None else "city",
                count=asked.count,
                other_unit=asked.other_unit,
                title=asked.title,
                citations=pack.cite(control),
            )
            if steps.count(step) < _times(route, step):
                steps.append(step)
    return (*steps, *election_step(pack, post)), used


def _times(route: Route, step: Step) -> int:
    """How often one route itself asks for an equal step (twice the same is two different people)."""
    same = [
        a
        for a in route.steps
        if (a.roles, a.count, a.other_unit, a.title) == (step.roles, step.count, step.other_unit, step.title)
    ]
    return len(same)


def _fitting(pack: Pack, account: Account, post: Post) -> tuple[Decision | None, Route | None]:
    for control in pack.all_of(Decision):
        for route in control.routes:
            when = route.when
            if (
                (not when.categories or post.category in when.categories)
                and (not when.modes or post.mode in when.modes)
                and (not when.services or account.service in when.services)
                and (not when.unit_functions or set(when.unit_functions) & set(account.unit_functions))
            ):
                return control, route
    return None, None


def no_route(verdict: Verdict) -> None:
    """A pack that does not say who decides lets nothing out."""
    verdict.refuse(
        "no_route",
        t(
            "このパックは、この投稿を誰が決裁するかを定めていません。",
            "The pack does not say who decides on such a post.",
        ),
        fix=t(
            "パックのdecision統制に、この場合の経路を加えてください。",
            "Add a route for this case to the pack's `decision` control.",
        ),
        rules=("silence-is-no",),
    )


def given_by_step(steps: tuple[Step, ...], given: tuple[Given, ...], post: Post, distinct: bool) -> list[list[Given]]:
    """The approvals that count for each step: by people who touched nothing, with a role of the step, once each."""
    counted: list[list[Given]] = [[] for _ in steps]
    seen: set[int] = set()
    for one in given:
        if not 0 <= one.step < len(steps) or one.by in post.touched or one.role not in steps[one.step].roles:
            continue
        here = {g.by for g in counted[one.step]}
        if one.by in (seen if distinct else here) or len(here) >= steps[one.step].count:
            continue
        counted[one.step].append(one)
        seen.add(one.by)
    return counted


def remaining(steps: tuple[Step, ...], counted: list[list[Given]]) -> tuple[Step, ...]:
    """What is still open, each step with the number of people still needed."""
    left = zip(steps, counted, strict=True)
    return tuple(s.model_copy(update={"count": s.count - len(g)}) for s, g in left if len(g) < s.count)


def eligible(pack: Pack, actor: Actor, step: Step, accounts: tuple[Account, ...], post: Post) -> Held | None:
    """How the actor may fill the step, for every account of the post; their own right comes before a deputy's."""
    best: Held | None = None
    for role_id in step.roles:
        found = [
            held(pack, actor, role_id, Target(account=a), elsewhere=post.unit if step.other_unit else None)
            for a in accounts
        ]
        if not found or any(f is None for f in found):
            continue
        worst = next((f for f in found if f is not None and f.deputy_for is not None), found[0])
        if best is None or (worst is not None and best.deputy_for is not None and worst.deputy_for is None):
            best = worst
    return best
