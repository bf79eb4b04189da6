"""What others said to a Page: comments on its recent posts, what visitors wrote on it, and posts that name it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hasshin.platforms.facebook import words
from hasshin.platforms.facebook.convert import COMMENT_FIELDS, POST_FIELDS, comment_of, post_of
from hasshin.platforms.facebook.graph import Graph, inner, items, unread, word
from hasshin.platforms.facebook.reading import Listed, listed, not_before
from hasshin.platforms.values import Outcome, Read, RemotePost

# Comments are read for posts so old; later ones would cost a request for each post that the Page ever made.
RECENT = timedelta(days=30)
_MOST_POSTS = 100


def read(graph: Graph, page: str, since: datetime | None, now: datetime) -> Read[tuple[RemotePost, ...]]:
    """Since a time, oldest first; `complete` is false when more posts had comments than were asked."""
    fields = f"{POST_FIELDS},comments.limit(1){{id}}"
    feed = listed(graph, f"{page}/feed", fields, since=now - RECENT)
    if feed.answer is None or feed.answer.outcome is not Outcome.DONE:
        return unread(feed.answer) if feed.answer else Read(Outcome.NOT_DONE, "no_answer", words.NOT_TO_THE_END)
    found = [post for entry in feed.entries if _others(entry, page) and (post := _since(post_of(entry), since))]
    talked = [e for e in feed.entries if not _others(e, page) and items(inner(e, "comments"), "data")]
    reads = [feed]
    for entry in talked[:_MOST_POSTS]:
        said = listed(graph, f"{word(entry, 'id')}/comments", COMMENT_FIELDS, since=since, params={"filter": "stream"})
        reads.append(said)
        if said.answer is None or said.answer.outcome is not Outcome.DONE:
            break
        comments = (comment_of(c, word(entry, "id")) for c in said.entries if word(inner(c, "from"), "id") != page)
        found += [one for one in (_since(c, since) for c in comments) if one is not None]
    tagged = listed(graph, f"{page}/tagged", POST_FIELDS, since=since)
    reads.append(tagged)
    known = {one.id for one in found}
    for entry in tagged.entries:
        one = _since(post_of(entry), since)
        if one is not None and one.id not in known and _others(entry, page):
            found.append(one)
    return _gathered(reads, found, whole=len(talked) <= _MOST_POSTS)


def _gathered(reads: list[Listed], found: list[RemotePost], *, whole: bool) -> Read[tuple[RemotePost, ...]]:
    found.sort(key=lambda one: (one.created_at, one.id))
    evidence = {"reads": [one.evidence() for one in reads]}
    for one in reads:
        if one.answer is not None and one.answer.outcome is not Outcome.DONE:
            bad: Read[Any] = unread(one.answer)
            return Read(bad.outcome, bad.code, bad.reason, tuple(found) or None, False, bad.retry_after, evidence)
    complete = whole and all(one.complete for one in reads)
    return Read(
        Outcome.DONE,
        "ok",
        words.OK if complete else words.NOT_TO_THE_END,
        tuple(found),
        complete,
        evidence=evidence,
    )


def _others(entry: Any, page: str) -> bool:
    """Written by somebody else. Who wrote is told only with the permission for it; without, ids begin with the Page."""
    author = word(inner(entry, "from"), "id")
    return author != page if author else not word(entry, "id").startswith(f"{page}_")


def _since(post: RemotePost | None, since: datetime | None) -> RemotePost | None:
    return post if post is not None and not_before(post.created_at, since) else None
