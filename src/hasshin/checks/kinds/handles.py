"""Handles (@name) in a text, and which of them are the city's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import regex

from hasshin.checks.draft import Context
from hasshin.checks.text.reading import Reading

# Services on which an @ in the text links and notifies; elsewhere it is only a sign.
LINKING = frozenset({"x", "mastodon", "bluesky", "instagram", "threads", "youtube", "facebook"})
_HANDLE = regex.compile(
    r"(?<![a-z0-9_!#$%&*@./=])@(?P<handle>(?=[0-9_.-]*+[a-z])[a-z0-9_](?:[a-z0-9_.-]{0,58}[a-z0-9_])?)"
    r"(?P<host>@[a-z0-9-]++(?:\.[a-z0-9-]++)+)?(?![a-z0-9_@])"
)


class Handle(NamedTuple):
    """A mention, by offsets into the folded text; `name` without @, lower case, with its host if written."""

    start: int
    end: int
    name: str
    host: str


def handles(reading: Reading) -> Iterator[Handle]:
    """All mentions that are not part of an address."""
    for match in _HANDLE.finditer(reading.folded.text):
        start, _ = reading.folded.span(match.start(), match.end())
        if not reading.linked.holds(start):
            yield Handle(match.start(), match.end(), match["handle"], (match["host"] or "").lstrip("@"))


def own_handles(context: Context, service: str = "") -> frozenset[str]:
    """The city's own handles in lower case without @, for one service or for all."""
    chosen = [context.known_account_handles.get(service, ())] if service else context.known_account_handles.values()
    return frozenset(h.lstrip("@＠").lower() for group in chosen for h in group)


def is_own(handle: Handle, context: Context, service: str) -> bool:
    """Whether a mention names one of the city's own accounts on `service`."""
    own = own_handles(context, service)
    return f"{handle.name}@{handle.host}" in own if handle.host else handle.name in own
