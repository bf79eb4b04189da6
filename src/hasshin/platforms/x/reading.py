"""Reading X's lists page by page, newest first, to their end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hasshin.platforms.http import Answer
from hasshin.platforms.values import Followed, Json, Outcome, Read, RemotePost
from hasshin.platforms.x import words
from hasshin.platforms.x.api import Api, inner, items, unread, word
from hasshin.platforms.x.convert import Around, followed_of, post_of

_PAGE = 100
_ACCOUNTS = 1000
# A list of posts ends after 3,200, of mentions after 800; one that goes on for ever must end somewhere.
_MOST_PAGES = 100
SHOWN_POSTS, SHOWN_MENTIONS = 3200, 800
FIELDS: tuple[tuple[str, str], ...] = (
    ("post.fields", "attachments,created_at,entities,media_metadata,note_post"),
    ("expansions", "attachments.media_keys,author_id,edit_history_post_ids,in_reply_to_user_id,referenced_posts"),
    ("media.fields", "alt_text,media_key,preview_image_url,type,url"),
    ("user.fields", "username"),
)


@dataclass
class Pages:
    """What was read of a list of posts, newest first, and the last answer. `complete`: read to its end."""

    posts: list[RemotePost] = field(default_factory=list)
    complete: bool = False
    answer: Answer | None = None

    def evidence(self) -> Json:
        """The last answer's evidence, without its text (a page of posts), and how many posts were read."""
        kept = dict(self.answer.kept()) if self.answer else {}
        if isinstance(kept.get("answer"), dict):
            kept["answer"] = {k: v for k, v in kept["answer"].items() if k != "text"}
        return kept | {"entries": len(self.posts)}


def stamp(at: datetime) -> str:
    """A time as X takes it: whole seconds, UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def pages(
    api: Api, path: str, own: Mapping[str, str], *, since: datetime | None = None, after_id: str = "", shown: int
) -> Pages:
    """All posts of a list made at `since` or later and after `after_id`; `shown` is how far back X shows it."""
    asked = [*FIELDS, ("max_results", str(_PAGE))]
    asked += [("since_id", after_id)] if after_id else []
    asked += [("start_time", stamp(since))] if since else []
    read = Pages()
    seen: set[str] = set()
    token = ""
    for _ in range(_MOST_PAGES):
        read.answer = api.read(path, [*asked, *([("pagination_token", token)] if token else [])])
        value = read.answer.value
        if read.answer.outcome is not Outcome.DONE or not inner(value, "meta"):
            return read
        around = Around.of(value, own)
        found = [post for post in (post_of(one, around) for one in items(value, "data")) if post is not None]
        read.posts += [post for post in found if post.id not in seen]
        seen |= {post.id for post in found}
        token = word(inner(value, "meta"), "next_token")
        if not token:
            # A list that ends where X shows no more may have gone on.
            read.complete = len(read.posts) < shown
            return read
    return read


def posts_of(read: Pages, since: datetime | None) -> Read[tuple[RemotePost, ...]]:
    """What was read, oldest first. X takes times in whole seconds, so what is too early is left out here."""
    found = sorted((p for p in read.posts if since is None or p.created_at >= since), key=lambda p: (len(p.id), p.id))
    answer = read.answer
    if answer is not None and (answer.outcome is not Outcome.DONE or not inner(answer.value, "meta")):
        bad: Read[Any] = unread(answer)
        return Read(bad.outcome, bad.code, bad.reason, tuple(found) or None, False, bad.retry_after, read.evidence())
    reason = words.OK if read.complete else words.NOT_TO_THE_END
    return Read(Outcome.DONE, "ok", reason, tuple(found), read.complete, evidence=read.evidence())


def following(api: Api, path: str) -> Read[tuple[Followed, ...]]:
    """All accounts of a list of accounts."""
    return _accounts(
        lambda token: api.read(path, [("max_results", str(_ACCOUNTS)), ("user.fields", "username"), *token])
    )


def _accounts(ask: Callable[[list[tuple[str, str]]], Answer]) -> Read[tuple[Followed, ...]]:
    found: dict[str, Followed] = {}
    token: list[tuple[str, str]] = []
    for _ in range(_MOST_PAGES):
        answer = ask(token)
        if answer.outcome is not Outcome.DONE or not inner(answer.value, "meta"):
            return unread(answer)
        found |= {one.remote_id: one for one in map(followed_of, items(answer.value, "data")) if one is not None}
        more = word(inner(answer.value, "meta"), "next_token")
        if not more:
            return Read(Outcome.DONE, "ok", words.OK, tuple(found.values()), evidence={"entries": len(found)})
        token = [("pagination_token", more)]
    return Read(Outcome.DONE, "ok", words.NOT_TO_THE_END, tuple(found.values()), complete=False)
