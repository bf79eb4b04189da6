"""Is a lost publication out? Answered from the account's own posts, as X has nothing else to ask.

X has no key for a publication, and a second one with the same words is refused (403, "duplicate content") without
saying which the first is. So the own posts are read. What counts as ours: made after the saved intent (by X's own
clock), no answer to anybody, no repost, and the same words once X's rewriting is undone (t.co addresses, escapes, the
address of the media at the end); with media, the very media that were uploaded for it, whose keys belong to no other
upload.

Absence is never proven: X promises nothing of when an accepted post stands in the list, and the list is known to lag.
Within the settle window the answer is "not yet known", after it "not seen": a person decides.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

from hasshin.platforms.values import FindResult, Found, Handle, Outcome, RemotePost, Window
from hasshin.platforms.windows import by_the_services_clock
from hasshin.platforms.x import words
from hasshin.platforms.x.api import Api
from hasshin.platforms.x.reading import SHOWN_POSTS, Pages, pages
from hasshin.policy.text import Text

SETTLES = timedelta(minutes=10)
"""How long after the intent X's lists may well lag behind."""
# X refuses equal words for about a day, so that an equal post of that time tells why.
_EQUAL_FOR = timedelta(hours=24)
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?::[0-9]+)?(?:/[!-~]*)?", re.IGNORECASE)


def same_words(shown: str, sent: str) -> bool:
    """Equal but for schemes (X adds one to a bare domain), white space and how accents and kana are composed."""
    return _plain(shown) == _plain(sent)


def similar_words(shown: str, sent: str) -> bool:
    """Equal but for the addresses: X may tell another one for an address that leads elsewhere."""
    return _plain(_ADDRESS.sub("…", shown)) == _plain(_ADDRESS.sub("…", sent))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", _SCHEME.sub("", text)).split())


def find(api: Api, path: str, own: dict[str, str], handle: Handle, window: Window) -> FindResult:
    """See the module's text for what each answer means."""
    read = pages(api, path, own, since=window.since - _EQUAL_FOR, shown=SHOWN_POSTS)
    if read.answer is None or read.answer.outcome is not Outcome.DONE:
        return FindResult(Found.NOT_PROVEN, words.LOOK_FAILED, evidence=read.evidence())
    since, until = by_the_services_clock(read.answer.server_time, window)
    mine = [p for p in read.posts if not p.in_reply_to and not p.repost_of and p.id not in window.others]
    mine.sort(key=lambda post: post.created_at)
    now = [post for post in mine if since <= post.created_at <= until]
    ours = [post for post in now if _is_ours(post, handle)]
    evidence = read.evidence() | {"since": since.isoformat(), "candidates": [p.id for p in ours]}
    if ours:
        first = ours[0]
        return FindResult(Found.FOUND, words.FOUND, first.id, first.url, first.created_at, evidence)
    if any(similar_words(post.text, handle.data["text"]) for post in now):
        return FindResult(Found.NOT_PROVEN, words.SIMILAR, evidence=evidence)
    before = [p for p in mine if p.created_at < since and same_words(p.text, handle.data["text"])]
    if before:
        reason = words.EQUAL_BEFORE.fill(url=before[-1].url)
        return FindResult(Found.NOT_PROVEN, reason, evidence=evidence | {"before": before[-1].id})
    return FindResult(Found.NOT_PROVEN, _unseen(read, window), evidence=evidence)


def _unseen(read: Pages, window: Window) -> Text:
    if not read.complete:
        return words.LOOK_FAILED
    return words.NOT_YET if window.until - window.since < SETTLES else words.NOT_SEEN


def _is_ours(post: RemotePost, handle: Handle) -> bool:
    keys = [medium["key"] for medium in handle.data["media"]]
    if keys:
        return [medium.id for medium in post.media] == keys
    return not post.media and same_words(post.text, handle.data["text"])
