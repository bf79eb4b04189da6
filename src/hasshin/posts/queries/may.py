"""What a reader may do with a post now, asked of the pack without recording a refusal: so that no button lies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.pack import pack_at
from hasshin.policy import facts
from hasshin.policy.decide import decide
from hasshin.policy.decision import Decision
from hasshin.policy.reasons import Reason, Refused
from hasshin.posts.actions.correct import facts_of_removal
from hasshin.posts.actions.withdraw import StopKind, facts_of_stop
from hasshin.posts.content import Content
from hasshin.posts.facts import target_facts
from hasshin.posts.models import Post

STOPS: tuple[StopKind, ...] = ("withdraw", "stop", "move", "reconfirm")


@dataclass(frozen=True)
class Answers:
    """`may` holds the verbs that state and pack allow: save, withdraw, stop, move, reconfirm, correct.

    `denied` has the pack's reasons for each verb that only the state allows.
    """

    may: frozenset[str]
    denied: Mapping[str, tuple[Reason, ...]]


def answers(post: Post, content: Content, actor: Actor, now: datetime, can: Iterable[str]) -> Answers:
    """The pack's answers to every verb in `can`, and to reporting an error in what is out."""
    asked = {*can, "correct"}
    found = {verb: reasons for verb, reasons in _asked(post, content, actor, now) if verb in asked}
    if "move" in found:
        # To move is to save: the time is part of the content.
        found["move"] = tuple(dict.fromkeys((*found["move"], *found.get("save", ()))))
    return Answers(
        may=frozenset(verb for verb, reasons in found.items() if not reasons),
        denied={verb: reasons for verb, reasons in found.items() if reasons},
    )


def _asked(post: Post, content: Content, actor: Actor, now: datetime) -> Iterator[tuple[str, tuple[Reason, ...]]]:
    yield "save", may_save(post, content, actor, now).reasons
    for kind in STOPS:
        yield kind, decide(pack_at(now), facts_of_stop(post, actor, now, kind)).reasons
    try:
        removal = facts_of_removal(post, actor, now, "correct", "…")
    except Refused:
        return  # nothing is out: there is nothing to correct
    yield "correct", decide(pack_at(now), removal).reasons


def may_save(post: Post, content: Content, actor: Actor, now: datetime) -> Decision:
    """What saving the content that is there would answer."""
    return decide(
        pack_at(now),
        facts.DraftFacts(
            now=now,
            actor=actor_facts(actor, now),
            terminal=actor.terminal,
            accounts=target_facts(content, now),
            unit=post.unit_id,
        ),
    )
