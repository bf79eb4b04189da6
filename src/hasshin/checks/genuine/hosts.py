"""Which service a host belongs to, and what of an address there says whose page it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import parse_qs

import regex

from hasshin.checks.text.confusable import latin, skeleton
from hasshin.checks.text.domains import covered
from hasshin.checks.text.suffixes import split

SERVICE_OF: dict[str, str] = {
    "x.com": "x", "twitter.com": "x",
    "facebook.com": "facebook", "fb.com": "facebook", "fb.me": "facebook", "messenger.com": "facebook",
    "m.me": "facebook",
    "instagram.com": "instagram", "instagr.am": "instagram",
    "youtube.com": "youtube", "youtu.be": "youtube", "youtube-nocookie.com": "youtube",
    "line.me": "line", "lin.ee": "line",
    "bsky.app": "bluesky",
    "threads.net": "threads", "threads.com": "threads",
    "tiktok.com": "tiktok",
    "note.com": "note",
}  # fmt: skip
# Names that a registered domain has only to be taken for the service.
_NAMES = ("twitter", "facebook", "instagram", "youtube", "tiktok", "threads")
_NOT_PEOPLE = frozenset(
    [
        "home",
        "search",
        "i",
        "intent",
        "share",
        "sharer",
        "hashtag",
        "explore",
        "settings",
        "login",
        "signup",
        "about",
        "privacy",
        "tos",
        "help",
        "p",
        "reel",
        "reels",
        "tv",
        "stories",
        "watch",
        "results",
        "playlist",
        "shorts",
        "feed",
        "live",
        "embed",
        "groups",
        "events",
        "marketplace",
        "gaming",
        "policies",
        "dialog",
        "plugins",
        "photo",
        "photos",
        "story.php",
        "permalink.php",
        "sharer.php",
        "l.php",
        "hashtags",
        "web",
        "download",
        "compose",
        "notifications",
        "messages",
    ]
)
_BY_ID = regex.compile(r"[A-Za-z0-9_:.\-]{1,120}")


class Named(NamedTuple):
    """What an address names: a handle, or the service's own id; neither where it is no account's page."""

    handle: str = ""
    remote_id: str = ""


def service_of(host: str) -> str:
    """The service that runs the host; "" for none that is known."""
    return next((service for base, service in SERVICE_OF.items() if covered(host, [base])), "")


def imitated(host: str) -> str:
    """The service's host that this one, which is not its, is made to look like; "" for none."""
    looks = skeleton(latin(host))
    _, label, _ = split(host)
    words = {skeleton(word) for word in regex.split(r"[\-_]", latin(label)) if word}
    for base in SERVICE_OF:
        shape = skeleton(base)
        if f".{shape}." in f".{looks}." or covered(looks, [shape]) or skeleton(base.replace(".", "-")) in looks:
            return base
    for name in _NAMES:
        shape = skeleton(name)
        if shape in words or skeleton(label) == shape or (len(label) > len(name) and shape in skeleton(latin(label))):
            return f"{name}.com" if f"{name}.com" in SERVICE_OF else name
    return ""


def named_by(service: str, host: str, path: str, query: str) -> Named:
    """Whose page an address of that service is; `path` is decoded and begins with a slash."""
    parts = [part for part in path.split("/") if part]
    asked = {key: values[0] for key, values in parse_qs(query).items()}
    reader: Callable[[str, list[str], dict[str, str]], Named] = _READERS.get(service, _first)
    return reader(host, parts, asked)


def _first(host: str, parts: list[str], asked: dict[str, str]) -> Named:
    if not parts or parts[0].lower() in _NOT_PEOPLE:
        return Named()
    return Named(parts[0].removeprefix("@"))


def _x(host: str, parts: list[str], asked: dict[str, str]) -> Named:
    if parts[:2] == ["i", "user"] and len(parts) > 2:  # noqa: PLR2004
        return Named(remote_id=parts[2])
    if parts and parts[0] == "intent":
        return Named(asked.get("screen_name", ""), asked.get("user_id", ""))
    return _first(host, parts, asked)


def _facebook(host: str, parts: list[str], asked: dict[str, str]) -> Named:
    if parts and parts[0] == "profile.php":
        return Named(remote_id=asked.get("id", ""))
    if len(parts) > 2 and parts[0] in {"pages", "people"}:  # noqa: PLR2004
        return Named(parts[1], parts[2])
    if len(parts) > 1 and parts[0] in {"pg", "p"}:
        tail = regex.fullmatch(r"(.+)-(\d{6,})", parts[1])
        return Named(tail[1], tail[2]) if tail else Named(parts[1])
    if len(parts) == 1 and parts[0].isdecimal() and len(parts[0]) > 5:  # noqa: PLR2004  an id, no user name
        return Named(remote_id=parts[0])
    return _first(host, parts, asked)


def _instagram(host: str, parts: list[str], asked: dict[str, str]) -> Named:
    if len(parts) > 1 and parts[0] in {"_u", "stories"}:
        return Named(parts[1])
    return _first(host, parts, asked)


def _youtube(host: str, parts: list[str], asked: dict[str, str]) -> Named:
    if host == "youtu.be" or not parts:
        return Named()
    if parts[0] == "channel" and len(parts) > 1:
        return Named(remote_id=parts[1])
    if parts[0] in {"c", "user"} and len(parts) > 1:
        return Named(parts[1])
    return _first(host, parts, asked)


def _line(host: str, parts: list[str], asked: dict[str, str]) -> Named:
    if host == "lin.ee":
        return Named(remote_id=f"lin.ee/{parts[0]}") if parts else Named()
    if host == "page.line.me" and parts:
        return Named(parts[0].removeprefix("@"))
    if "accountId" in asked or "id" in asked:
        return Named((asked.get("accountId") or asked.get("id", "")).removeprefix("@"))
    handle = next((part for part in parts if part.startswith("@")), "")
    return Named(handle.removeprefix("@") or ("" if len(parts) < 3 else parts[-1].removeprefix("~")))  # noqa: PLR2004


def _bluesky(host: str, parts: list[str], asked: dict[str, str]) -> Named:
    if len(parts) < 2 or parts[0] != "profile":  # noqa: PLR2004
        return Named()
    return Named(remote_id=parts[1]) if parts[1].startswith("did:") else Named(parts[1])


_READERS: dict[str, Callable[[str, list[str], dict[str, str]], Named]] = {
    "x": _x,
    "facebook": _facebook,
    "instagram": _instagram,
    "youtube": _youtube,
    "line": _line,
    "bluesky": _bluesky,
}


def on_fediverse(parts: list[str]) -> str:
    """The handle that a Mastodon-like address names: /@user, /users/user, /@user@other.example; "" for none."""
    if parts[:1] == ["web"]:
        parts = parts[1:]
    if parts and parts[0].startswith("@") and len(parts[0]) > 1:
        return parts[0][1:]
    if len(parts) > 1 and parts[0] == "users":
        return parts[1]
    return ""
