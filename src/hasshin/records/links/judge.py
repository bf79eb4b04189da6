"""What a look at a link or domain means, as pure functions. One hiccup means nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from hasshin.checks.text.suffixes import split
from hasshin.platforms.fetch import Fetched
from hasshin.platforms.names import Names
from hasshin.records.links.page import Page, another, read

Trouble = Literal["", "dead", "unreachable", "moved", "changed", "parked", "lapsed", "handed_over"]

# So many looks in a row over so long a time must say the same before it is believed.
PATIENCE: dict[str, tuple[int, timedelta]] = {
    "dead": (3, timedelta(hours=24)),
    "unreachable": (5, timedelta(hours=72)),
    "moved": (2, timedelta(hours=3)),
    "changed": (2, timedelta(hours=3)),
    "parked": (2, timedelta(hours=3)),
    "lapsed": (3, timedelta(hours=24)),
    "handed_over": (2, timedelta(hours=6)),
}
EVERY = timedelta(days=7)
FORMER_EVERY = timedelta(days=1)
AGAIN = timedelta(hours=4)
"""How soon something that looks wrong is looked at again."""
# The server is there and does not show the page to us: nothing can be said of what it holds.
_KEPT_FROM_US = frozenset({"status_401", "status_403", "status_405", "status_406", "status_429", "status_451"})
_OUR_LIMITS = frozenset({"too_large", "compressed", "not_allowed"})


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one target. `first` is what was seen first; `suspect` what the last looks say."""

    first: dict[str, Any]
    state: Trouble = ""
    suspect: Trouble = ""
    since: datetime | None = None
    times: int = 0


def registrable(host: str) -> str:
    """The domain that somebody registered, of a host within it; the host itself where there is none."""
    parts = split(host.strip(".").lower())
    return f"{parts[1]}.{parts[2]}" if parts[1] and parts[2] else host.strip(".").lower()


def page_look(first: dict[str, Any], fetched: Fetched, host: str) -> tuple[Trouble, dict[str, Any]]:
    """What is wrong with a page now, and what was seen of it ({}: nothing that could be kept)."""
    if fetched.state == "gone":
        return "dead", {}
    if fetched.state == "failed":
        quiet = fetched.trouble in _KEPT_FROM_US | _OUR_LIMITS
        return ("" if quiet else "unreachable"), {}
    ended = registrable(_host(fetched.url)) if fetched.url else registrable(host)
    page = read(fetched.body, fetched.kind)
    seen: dict[str, Any] = {"domain": ended}
    if page is not None:
        seen |= {"title": page.title, "marks": list(page.marks), "parked": page.parked}
    return _compared(first, page, ended), seen


def _compared(first: dict[str, Any], page: Page | None, ended: str) -> Trouble:
    if page is not None and page.parked and not first.get("parked"):
        return "parked"
    if ended != first.get("domain", ended):
        return "moved"
    if page is not None and "marks" in first and another(_kept(first), page):
        return "changed"
    return ""


def domain_look(first: dict[str, Any], names: Names) -> tuple[Trouble, dict[str, Any]]:
    """What is wrong with a domain now. Other servers of the same provider are no other hands."""
    if names.state == "unknown":
        return "", {}
    if names.state == "gone":
        return "lapsed", {}
    seen = {"servers": list(names.servers)}
    was, now = ({registrable(s) for s in some} for some in (first.get("servers", ()), names.servers))
    return ("handed_over" if was and not was & now else ""), seen


def judged(was: Standing, trouble: Trouble, now: datetime) -> Standing:
    """The standing after a look: what heals, heals at once; what is wrong is believed after a while."""
    if not trouble:
        return Standing(was.first)
    same = trouble == was.suspect and was.since is not None
    since = was.since if same and was.since is not None else now
    times = was.times + 1 if same else 1
    looks, span = PATIENCE[trouble]
    believed = times >= looks and now - since >= span
    return replace(was, suspect=trouble, since=since, times=times, state=trouble if believed else was.state)


def next_look(standing: Standing, digest: str, now: datetime, *, former: bool) -> datetime:
    """When to look again: soon where something is wrong, else spread over time by the target's own digest."""
    if standing.suspect and not standing.state:
        return now + AGAIN
    every = FORMER_EVERY if former or standing.state else EVERY
    return now + every + every * (int(digest[:4], 16) / 0xFFFF) / 5


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].partition("?")[0].rpartition("@")[2].partition(":")[0]


def _kept(first: dict[str, Any]) -> Page:
    return Page(first.get("title", ""), tuple(first.get("marks", ())), bool(first.get("parked")))
