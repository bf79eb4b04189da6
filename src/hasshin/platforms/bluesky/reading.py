"""Reading a repository's records page by page, newest first, and what others said of the account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hasshin.platforms.bluesky import words
from hasshin.platforms.bluesky.convert import Uri, created, moment
from hasshin.platforms.bluesky.tid import is_tid
from hasshin.platforms.bluesky.xrpc import Xrpc, items, unread, word
from hasshin.platforms.http import Answer
from hasshin.platforms.values import Json, Outcome, Read, RemotePost

_PAGE = 100
# 100,000 records of one kind. A server that pages for ever must end somewhere.
_MOST_PAGES = 1000
_NAMES_AT_A_TIME = 25


@dataclass
class Records:
    """Raw entries, newest first, and the last answer. `complete`: read to the end, or back beyond the wanted."""

    entries: list[Any] = field(default_factory=list)
    complete: bool = False
    answer: Answer | None = None

    def evidence(self) -> Json:
        """The last answer's evidence, without its text (a page of posts), and how many entries were read."""
        kept = dict(self.answer.kept()) if self.answer else {}
        if isinstance(kept.get("answer"), dict):
            kept["answer"] = {k: v for k, v in kept["answer"].items() if k != "text"}
        return kept | {"entries": len(self.entries)}


def records(xrpc: Xrpc, did: str, collection: str, wanted: Callable[[Uri, Any], bool] | None = None) -> Records:
    """com.atproto.repo.listRecords of one collection. Without `wanted`, all.

    Stops at the first page of which nothing is wanted: servers list by record key, and TIDs are in order of time.
    """
    page = [("repo", did), ("collection", collection), ("limit", str(_PAGE))]

    def keep(entry: Any) -> bool:
        uri = Uri.read(word(entry, "uri"))
        return uri is not None and (wanted is None or wanted(uri, entry.get("value")))

    return _pages(xrpc, "com.atproto.repo.listRecords", page, "records", keep)


def notifications(xrpc: Xrpc, since: datetime | None, reasons: tuple[str, ...], *, proxy: str) -> Records:
    """app.bsky.notification.listNotifications for these reasons, indexed at `since` or later."""
    page = [*(("reasons", reason) for reason in reasons), ("limit", str(_PAGE))]

    def keep(entry: Any) -> bool:
        at = moment(entry, "indexedAt")
        return since is None or at is None or at >= since

    read = _pages(xrpc, "app.bsky.notification.listNotifications", page, "notifications", keep, proxy=proxy)
    read.entries = [entry for entry in read.entries if word(entry, "reason") in reasons]
    return read


def _pages(
    xrpc: Xrpc, nsid: str, params: list[tuple[str, str]], name: str, keep: Callable[[Any], bool], *, proxy: str = ""
) -> Records:
    read = Records()
    seen: set[str] = set()
    cursor = ""
    for _ in range(_MOST_PAGES):
        read.answer = xrpc.query(nsid, [*params, *([("cursor", cursor)] if cursor else [])], proxy=proxy)
        if read.answer.outcome is not Outcome.DONE or not isinstance(read.answer.value, dict):
            return read
        page = [entry for entry in items(read.answer.value, name) if isinstance(entry, dict)]
        kept = [entry for entry in page if keep(entry)]
        read.entries += kept
        cursor = word(read.answer.value, "cursor")
        if not page or not kept or not cursor:
            read.complete = name in read.answer.value
            return read
        if cursor in seen:
            return read  # a server that leads in a circle
        seen.add(cursor)
    return read


def since_and_after(since: datetime | None, after_id: str, now: datetime) -> Callable[[Uri, Any], bool]:
    """Whether a record was made at `since` or later, and its key is after that of `after_id`."""
    after = Uri.read(after_id)
    last = after.rkey if after else after_id

    def wanted(uri: Uri, record: Any) -> bool:
        if last and is_tid(uri.rkey) and uri.rkey <= last:
            return False
        return since is None or created(uri, record, now) >= since

    return wanted


def posts(reads: list[Records], post: Callable[[Any], RemotePost | None]) -> Read[tuple[RemotePost, ...]]:
    """The posts in what was read, oldest first."""
    found = [one for one in (post(entry) for read in reads for entry in read.entries) if one is not None]
    found.sort(key=lambda one: (one.created_at, one.id.rpartition("/")[2]))
    for read in reads:
        answer = read.answer
        if answer is not None and (answer.outcome is not Outcome.DONE or not isinstance(answer.value, dict)):
            bad: Read[Any] = unread(answer)
            return Read(bad.outcome, bad.code, bad.reason, tuple(found) or None, False, bad.retry_after,
                        read.evidence())  # fmt: skip
    complete = all(read.complete for read in reads)
    evidence = {"reads": [read.evidence() for read in reads]}
    return Read(Outcome.DONE, "ok", words.OK if complete else words.NOT_TO_THE_END, tuple(found), complete,
                evidence=evidence)  # fmt: skip


def handles(xrpc: Xrpc, dids: list[str], *, proxy: str) -> dict[str, str] | Answer:
    """The handles of accounts, by app.bsky.actor.getProfiles; the failed answer when they can't be asked.

    An account that is gone or whose name is not valid is left out.
    """
    found: dict[str, str] = {}
    for start in range(0, len(dids), _NAMES_AT_A_TIME):
        some = dids[start : start + _NAMES_AT_A_TIME]
        answer = xrpc.query("app.bsky.actor.getProfiles", [("actors", did) for did in some], proxy=proxy)
        if answer.outcome is not Outcome.DONE:
            return answer
        for one in items(answer.value, "profiles"):
            if word(one, "did") and word(one, "handle") != "handle.invalid":
                found[word(one, "did")] = word(one, "handle")
    return found
