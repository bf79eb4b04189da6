"""Posts that wait for the decision of somebody who is about to go: who else could decide is for people to see to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hasshin.city.actor import Actor
from hasshin.policy import facts
from hasshin.posts.models import Post
from hasshin.posts.queries.needs import may_decide

MOST = 200
AT_THE_OFFICE = facts.Terminal(kind="network", registered=True, official=True)


@dataclass(frozen=True)
class Waiting:
    """A post that was submitted, and the ids of those who go and could decide it."""

    id: int
    title: str
    unit: str
    staff: tuple[int, ...]


def waiting_for(staff: Iterable[int], now: datetime) -> tuple[Waiting, ...]:
    """The posts that one of these could decide at `now`, from a terminal of the city; at most 200 are looked at."""
    people = sorted(set(staff))
    found = []
    waiting = Post.objects.filter(state=Post.State.SUBMITTED).select_related("unit", "author", "case")
    for post in waiting.order_by("changed_at")[:MOST]:
        able = tuple(one for one in people if may_decide(post, Actor(staff=one, terminal=AT_THE_OFFICE), now))
        if able:
            found.append(Waiting(post.pk, post.title, post.unit.name_ja, able))
    return tuple(found)
