"""Reading lists page by page, backwards from the newest, to the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hasshin.platforms.http import Answer, Http
from hasshin.platforms.mastodon import words
from hasshin.platforms.mastodon.answers import unread
from hasshin.platforms.mastodon.convert import followed_of, moment, post_of, word
from hasshin.platforms.outcomes import Act
from hasshin.platforms.values import Followed, Json, Outcome, Read, RemotePost

_PAGE = 40
_ACCOUNTS = 80
# 40,000 posts: a city's account in ten years. A server that pages for ever must end somewhere.
_MOST_PAGES = 1000


@dataclass
class Pages:
    """Raw entries, newest first, and the last answer. `complete`: read to the end, or back beyond `since`."""

    entries: list[Any] = field(default_factory=list)
    complete: bool = False
    answer: Answer | None = None

    def evidence(self) -> Json:
        """The last answer's evidence, without its text (a page of posts), and how many entries were read."""
        kept = dict(self.answer.kept()) if self.answer else {}
        if isinstance(kept.get("answer"), dict):
            kept["answer"] = {k: v for k, v in kept["answer"].items() if k != "text"}
        return kept | {"entries": len(self.entries)}


Since = datetime | Callable[[Answer], datetime] | None


def pages(http: Http, path: str, params: list[tuple[str, str]], since: Since, *, limit: int = _PAGE) -> Pages:
    """All entries of a list of entities that have `id` and `created_at`, created at `since` or later.

    `since` may be worked out from an answer (its Date tells how wrong our clock is).
    Paging is by `max_id`, the id of the last entry, which every server that speaks this API knows.
    """
    read = Pages()
    seen: set[str] = set()
    max_id = ""
    for _ in range(_MOST_PAGES):
        here = [*params, ("limit", str(limit)), *([("max_id", max_id)] if max_id else [])]
        read.answer = http.ask(Act.READ, "GET", path, params=here)
        page = read.answer.value
        if read.answer.outcome is not Outcome.DONE or not isinstance(page, list):
            return read
        fresh = [e for e in page if word(e, "id") and word(e, "id") not in seen]
        if not fresh:
            # The end; or, if the page was not empty, a server that does not page: then there may be more.
            read.complete = not page
            return read
        seen |= {word(e, "id") for e in fresh}
        start = since(read.answer) if callable(since) else since
        late_enough = [e for e in fresh if _since(e, start)]
        read.entries += late_enough
        # Only when the whole page is older: a pinned or imported post may stand out of order.
        if not late_enough:
            read.complete = True
            return read
        max_id = word(fresh[-1], "id")
    return read


def following(http: Http, path: str) -> Read[tuple[Followed, ...]]:
    """All accounts of a list that is paged by the server's own marks, in its Link header."""
    found: dict[str, Followed] = {}
    more: tuple[tuple[str, str], ...] = (("limit", str(_ACCOUNTS)),)
    seen: set[tuple[tuple[str, str], ...]] = set()
    for _ in range(_MOST_PAGES):
        answer = http.ask(Act.READ, "GET", path, params=more)
        if answer.outcome is not Outcome.DONE or not isinstance(answer.value, list):
            return unread(answer)
        found |= {one.remote_id: one for one in map(followed_of, answer.value) if one is not None}
        more = answer.following_page
        if not more:
            return Read(Outcome.DONE, "ok", words.OK, tuple(found.values()), evidence={"entries": len(found)})
        if more in seen:
            break  # a server that leads in a circle
        seen.add(more)
    return Read(Outcome.DONE, "ok", words.NOT_TO_THE_END, tuple(found.values()), complete=False)


def _since(entry: Any, start: datetime | None) -> bool:
    created = moment(entry, "created_at")
    return start is None or created is None or created >= start


def posts_of(read: Pages, inner: Callable[[Any], Any] = lambda entry: entry) -> Read[tuple[RemotePost, ...]]:
    """The posts in what was read, oldest first. `inner` takes the status out of an entry."""
    posts = [p for p in (post_of(inner(e)) for e in read.entries) if p is not None]
    posts.sort(key=lambda p: (p.created_at, len(p.id), p.id))
    answer = read.answer
    if answer is not None and answer.outcome is not Outcome.DONE:
        return Read(answer.outcome, answer.code, answer.reason, tuple(posts) or None, False, answer.retry_after,
                    read.evidence())  # fmt: skip
    if answer is not None and not isinstance(answer.value, list):
        return Read(Outcome.NOT_DONE, "unreadable", words.NOT_TO_THE_END, tuple(posts) or None, False, None,
                    read.evidence())  # fmt: skip
    reason = words.OK if read.complete else words.NOT_TO_THE_END
    return Read(Outcome.DONE, "ok", reason, tuple(posts), read.complete, evidence=read.evidence())
