"""The entries of an Atom or RSS feed. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import urljoin

from hasshin.intake.tree import Node, UnreadableError, read

MOST = 500


@dataclass(frozen=True)
class Entry:
    """One entry: a mark of its own (SHA-256 of feed, id and time of change) and where it leads."""

    mark: str
    link: str


def entries(data: bytes, feed: str) -> tuple[Entry, ...]:
    """At most `MOST`, in the feed's order (newest first). Raises `UnreadableError` for what is no feed."""
    root = read(data)
    rows = [*root.all("entry")] if root.name == "feed" else [*root.all("channel", "item"), *root.all("item")]
    if root.name not in ("feed", "rss", "RDF"):
        raise UnreadableError("no feed")
    found = []
    for row in rows[:MOST]:
        link = urljoin(feed, _link(row))
        said = "\n".join((feed, row.said("id") or row.said("guid") or link, row.said("updated") or row.said("pubDate")))
        if link:
            found.append(Entry(hashlib.sha256(said.encode()).hexdigest(), link))
    return tuple(found)


def _link(row: Node) -> str:
    for one in row.all("link"):
        if one.attrs.get("rel", "alternate") == "alternate" and one.attrs.get("href"):
            return one.attrs["href"].strip()
    return row.said("link")
