"""Pages of social services: whose account, and whether the address is that of a single post."""

from __future__ import annotations

from typing import NamedTuple

import regex

from hasshin.checks.text.links import Link


class Page(NamedTuple):
    """An account's page on a service; `post` when the address names one post. Handle in lower case, "" if not told."""

    service: str
    handle: str
    post: bool


_HOSTS = {
    "x.com": "x",
    "twitter.com": "x",
    "facebook.com": "facebook",
    "instagram.com": "instagram",
    "threads.net": "threads",
    "threads.com": "threads",
    "bsky.app": "bluesky",
    "tiktok.com": "tiktok",
}
_NAME = r"(?P<handle>[a-z0-9_.\-]+)"
_POST = {
    "x": regex.compile(rf"/{_NAME}/status(?:es)?/\d+|/i/(?:web/)?status/\d+"),
    "facebook": regex.compile(
        rf"/(?:groups/)?{_NAME}/(?:posts|permalink|photos|videos)/|/(?:permalink|story|photo)\.php|/share/[pvr]/"
    ),
    "instagram": regex.compile(rf"/(?:{_NAME}/)?(?:p|reel|tv)/|/stories/"),
    "threads": regex.compile(rf"/@{_NAME}/post/"),
    "bluesky": regex.compile(rf"/profile/{_NAME}/post/"),
    "tiktok": regex.compile(rf"/@{_NAME}/(?:video|photo)/"),
}
_ACCOUNT = regex.compile(rf"/(?:profile/)?@?{_NAME}/?(?:[?#].*)?")
_FEDIVERSE = regex.compile(
    rf"/(?:@{_NAME}(?:@[a-z0-9.\-]+)?/\d{{6,}}|users/{_NAME}/statuses/\d+|notes/[a-z0-9]{{10,}})"
)


def page_of(link: Link) -> Page | None:
    """The social page that a link leads to, or None."""
    host = link.host.removeprefix("www.").removeprefix("m.").removeprefix("mobile.")
    service = _HOSTS.get(host)
    if service is None:
        match = _FEDIVERSE.match(link.path)
        return Page("mastodon", f"{match['handle'] or ''}@{host}", True) if match else None
    match = _POST[service].match(link.path)
    if match:
        return Page(service, match.groupdict().get("handle") or "", True)
    match = _ACCOUNT.fullmatch(link.path)
    return Page(service, match["handle"] if match else "", False)
