"""Is a lost publication out? Answered from the account's own posts.

What counts as ours: created after the saved intent (by the server's own clock, read from its answer), no reply, repost
or quotation, the same words, and the very attachments that were uploaded for it. For a post with images the attachment
ids settle it, since an attachment belongs to one post for ever.

Absence is never proven here. The API documents no guarantee that a post which was accepted stands in
`/accounts/:id/statuses` at once: servers answer reads from replicas and caches, and a request whose answer was lost may
still be in a proxy's or the server's queue. The idempotency key can't be asked about either: the API has no such call,
the key lives in a cache for about an hour, and Mastodon stores it only after the post, without a lock, so that sending
again while the first is still being processed can make a second post. Hence NOT_PROVEN, and a person decides.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from hasshin.platforms.http import Http
from hasshin.platforms.mastodon import words
from hasshin.platforms.mastodon.convert import post_of, word
from hasshin.platforms.mastodon.html import same_words
from hasshin.platforms.mastodon.reading import pages
from hasshin.platforms.outcomes import Act
from hasshin.platforms.values import FindResult, Found, Handle, Outcome, RemotePost, Window
from hasshin.platforms.windows import by_the_services_clock

# One request each; on an account busier than that a person looks.
_MOST_SOURCES = 20


def find(http: Http, account_id: str, handle: Handle, window: Window) -> FindResult:
    """See the module's text for what each answer means."""
    path = f"/api/v1/accounts/{quote(account_id, safe='')}/statuses"
    read = pages(
        http, path, [("exclude_reblogs", "true")], lambda answer: by_the_services_clock(answer.server_time, window)[0]
    )
    if read.answer is None or read.answer.outcome is not Outcome.DONE:
        return FindResult(Found.NOT_PROVEN, words.LOOK_FAILED, evidence=read.evidence())
    since, until = by_the_services_clock(read.answer.server_time, window)
    candidates = [p for p in map(post_of, read.entries) if p is not None and _possible(p, since, until, window)]
    candidates.sort(key=lambda p: p.created_at)
    ours, similar = _sort_out(http, candidates, handle)
    evidence = read.evidence() | {"since": since.isoformat(), "candidates": [p.id for p in (*ours, *similar)]}
    if ours:
        first = ours[0]
        return FindResult(Found.FOUND, words.FOUND, first.id, first.url, first.created_at, evidence)
    return FindResult(Found.NOT_PROVEN, words.SIMILAR if similar else words.NOT_SEEN, evidence=evidence)


def _possible(post: RemotePost, since: datetime, until: datetime, window: Window) -> bool:
    original = not (post.in_reply_to or post.repost_of or post.quote_of)
    return original and since <= post.created_at <= until and post.id not in window.others


def _sort_out(http: Http, posts: list[RemotePost], handle: Handle) -> tuple[list[RemotePost], list[RemotePost]]:
    """Those that are ours, and those that only have the same words.

    Compared is the shown text; where that differs (mentions, markup), the source as its author wrote it.
    """
    ids = [m["id"] for m in handle.data["media"]]
    text = handle.data["text"]
    ours = [p for p in posts if ids and [m.id for m in p.media] == ids]
    others = [p for p in posts if p not in ours]
    alike = [p for p in others if same_words(p.text, text)]
    if not ours and not alike:
        alike = _alike_by_source(http, others, text)
    return [*ours, *(p for p in alike if not ids and not p.media)], [p for p in alike if ids or p.media]


def _alike_by_source(http: Http, posts: list[RemotePost], text: str) -> list[RemotePost]:
    for post in posts[:_MOST_SOURCES]:
        answer = http.ask(Act.READ, "GET", f"/api/v1/statuses/{quote(post.id, safe='')}/source")
        if answer.status is None:
            break  # no use in waiting for the same trouble once more for each post
        source = word(answer.value, "text") if answer.outcome is Outcome.DONE else ""
        if source and same_words(source, text):
            return [post]
    return []
