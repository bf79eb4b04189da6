"""Reads of watched links for faces."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from hasshin.policy.text import Text
from hasshin.posts.models import Delivery
from hasshin.records.links.watch import TROUBLES
from hasshin.records.models import LinkTarget, LinkUse

MOST = 500


@dataclass(frozen=True, slots=True)
class LinkedPost:
    """A post that is out and links there, by its record."""

    record_id: int
    title: str
    account: str
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One target with its state; `suspect`: the last look found this, and it is not believed yet."""

    id: int
    kind: str
    name: str
    domain: str
    former: bool
    state: str
    trouble: Text | None
    suspect: str
    suspected: Text | None
    since: datetime | None
    looked_at: datetime | None
    next_at: datetime
    first_title: str
    title: str
    posts: list[LinkedPost]


def link_rows(*, only_wrong: bool = False, words: str = "") -> list[LinkRow]:
    """Targets that posts still out link to, and former domains: what is wrong first. Three statements, at most 500."""
    found = LinkTarget.objects.exclude(state="") if only_wrong else LinkTarget.objects.all()
    if words.strip():
        found = found.filter(name__icontains=words.strip())
    rows = list(found.order_by("-state", "-suspect", "-former", "name")[:MOST])
    posts = _posts({row.domain for row in rows})
    return [link_row(row, posts) for row in rows if row.former or _of(row, posts)]


def link_row(target: LinkTarget, posts: dict[str, dict[int, list[LinkedPost]]] | None = None) -> LinkRow:
    """One target as the faces show it."""
    posts = _posts({target.domain}) if posts is None else posts
    return LinkRow(
        id=target.pk,
        kind=target.kind,
        name=target.name,
        domain=target.domain,
        former=target.former,
        state=target.state,
        trouble=TROUBLES.get(target.state),
        suspect=target.suspect,
        suspected=TROUBLES.get(target.suspect) if not target.state else None,
        since=target.since,
        looked_at=target.looked_at,
        next_at=target.next_at,
        first_title=str(target.first.get("title", "")),
        title=str(target.seen.get("title", "")),
        posts=_of(target, posts),
    )


def _of(target: LinkTarget, posts: dict[str, dict[int, list[LinkedPost]]]) -> list[LinkedPost]:
    """Of a page those that link to it; of a domain those that link to anything on it, each once."""
    there = posts.get(target.domain, {})
    if target.kind == LinkTarget.Kind.PAGE:
        return there.get(target.pk, [])
    return list({one.record_id: one for some in there.values() for one in some}.values())


def _posts(domains: set[str]) -> dict[str, dict[int, list[LinkedPost]]]:
    """Domain -> target -> posts, the latest first."""
    found: dict[str, dict[int, list[LinkedPost]]] = defaultdict(lambda: defaultdict(list))
    uses = LinkUse.objects.filter(target__domain__in=domains, record__delivery__state=Delivery.State.DONE)
    for use in uses.select_related("target", "record__account").order_by("-record__posted_at"):
        one = use.record
        found[use.target.domain][use.target_id].append(LinkedPost(one.pk, one.title, one.account.name, one.posted_at))
    return found
