"""Reading lists page by page, newest first, by cursor.

`paging.next` is an address with the token in it: only whether it is there is looked at, never followed or kept. A page
may be short, even empty, and not be the last (developers.facebook.com, "Paginated Results").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hasshin.platforms.facebook import words
from hasshin.platforms.facebook.convert import moment
from hasshin.platforms.facebook.graph import Graph, inner, items, unread, word
from hasshin.platforms.http import Answer
from hasshin.platforms.values import Json, Outcome, Read, RemotePost

_PAGE = 100
# 50,000 posts. A service that pages for ever must end somewhere.
_MOST_PAGES = 500


@dataclass
class Listed:
    """Raw entries, and the last answer. `complete`: read to the end, or to what was looked for."""

    entries: list[Any] = field(default_factory=list)
    complete: bool = False
    answer: Answer | None = None

    def evidence(self) -> Json:
        """The last answer's evidence, without its text (a page of posts), and how many entries were read."""
        kept = dict(self.answer.kept()) if self.answer else {}
        if isinstance(kept.get("answer"), dict):
            kept["answer"] = {k: v for k, v in kept["answer"].items() if k != "text"}
        return kept | {"entries": len(self.entries)}


def listed(
    graph: Graph,
    path: str,
    fields: str,
    *,
    since: datetime | None = None,
    until_id: str = "",
    params: Mapping[str, str] | None = None,
) -> Listed:
    """All entries of an edge, made at `since` or later, and before the entry `until_id` where the list has it."""
    read = Listed()
    asked = {"fields": fields, "limit": str(_PAGE), **(params or {})}
    if since is not None:
        asked["since"] = str(int(since.timestamp()))
    after = ""
    for _ in range(_MOST_PAGES):
        read.answer = graph.read(path, asked | ({"after": after} if after else {}))
        if read.answer.outcome is not Outcome.DONE or not isinstance(read.answer.value, dict):
            return read
        if not isinstance(read.answer.value.get("data"), list):
            return read
        for entry in items(read.answer.value, "data"):
            if until_id and word(entry, "id") == until_id:
                read.complete = True
                return read
            if not_before(moment(entry, "created_time"), since):
                read.entries.append(entry)
        paging = inner(read.answer.value, "paging")
        following = word(inner(paging, "cursors"), "after")
        if not word(paging, "next"):
            read.complete = True
            return read
        if not following or following == after:
            return read  # it says that there is more, and not where
        after = following
    return read


def not_before(made: datetime | None, since: datetime | None) -> bool:
    """Made at `since` or later, as far as Facebook tells, whose times have whole seconds."""
    return since is None or made is None or made >= since.replace(microsecond=0)


def posts(read: Listed, found: list[RemotePost]) -> Read[tuple[RemotePost, ...]]:
    """What came of reading a list, oldest first."""
    found.sort(key=lambda one: (one.created_at, one.id))
    answer = read.answer
    if answer is not None and (answer.outcome is not Outcome.DONE or not isinstance(answer.value, dict)):
        bad: Read[Any] = unread(answer)
        return Read(bad.outcome, bad.code, bad.reason, tuple(found) or None, False, bad.retry_after, read.evidence())
    reason = words.OK if read.complete else words.NOT_TO_THE_END
    return Read(Outcome.DONE, "ok", reason, tuple(found), read.complete, evidence=read.evidence())
