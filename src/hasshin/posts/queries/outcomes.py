"""Where posts stand (`rules.outcome_of`), read together with the posts in the same statement."""

from __future__ import annotations

from functools import reduce
from operator import add

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from hasshin.posts.models import Delivery, Post
from hasshin.posts.rules import outcome_of

_BITS = {state: 1 << n for n, state in enumerate(Delivery.State.values)}
_SETS = range(1 << len(_BITS))


def with_deliveries(posts: QuerySet[Post]) -> QuerySet[Post]:
    """The posts, each with `found`: one bit for each state that a delivery of its current version is in."""
    return posts.annotate(found=reduce(add, (_bit(state, bit) for state, bit in _BITS.items())))


def outcome(post: Post) -> str:
    """The outcome of a post that `with_deliveries` gave."""
    return outcome_of(post.state, _states(post.found))  # type: ignore[attr-defined]  # annotated


def standing(wanted: str) -> Q:
    """Picks, among posts of `with_deliveries`, those whose outcome is `wanted`.

    The database is told which sets of delivery states mean it, each put to `outcome_of`; so no list and no filter can
    ever disagree with a page.
    """
    picked = Q(pk__in=[])
    for state in Post.State.values:
        sets = [bits for bits in _SETS if outcome_of(state, _states(bits)) == wanted]
        if len(sets) == len(_SETS):
            picked |= Q(state=state)
        elif sets:
            picked |= Q(state=state, found__in=sets)
    return picked


def _bit(state: str, bit: int) -> Combinable:
    current = Delivery.objects.filter(post=OuterRef("pk"), version__number=OuterRef("number"), state=state)
    return Case(When(Exists(current), then=Value(bit)), default=Value(0), output_field=IntegerField())


def _states(bits: int) -> list[str]:
    return [state for state, bit in _BITS.items() if bits & bit]
