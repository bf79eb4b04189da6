"""X's reads: posts by id, timelines and mentions in pages, accounts, usage.

The X API description (getPostsById, getPostsByIds, getUsersPosts, getUsersMentions, getUsersMe, getUsersById,
getUsersByUsername, getUsersFollowing, followUser, unfollowUser, getUsage). What can't be shown is told in `errors`
beside a 200. Timelines reach back 3,200 posts, mentions 800.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..base import Reply, Request
from . import shapes
from .problems import hidden, invalid, missing
from .shapes import Wanted
from .state import Account, Ids, Post, stamp
from .text import mentioned

if TYPE_CHECKING:
    from .simulator import XSimulator

POSTS_BACK = 3200
MENTIONS_BACK = 800
ALWAYS = {"post.fields", "tweet.fields", "expansions", "user.fields", "media.fields", "poll.fields", "place.fields"}
PAGED = {"max_results", "pagination_token", "start_time", "end_time", "since_id", "until_id"}


def known(request: Request, names: set[str]) -> None:
    """400 for a query parameter that the call doesn't have."""
    for name, value in request.query:
        if name not in names:
            listed = ",".join(sorted(names))
            raise invalid(f"The query parameter [{name}] is not one of [{listed}]", {name: value})


def posts(sim: XSimulator, request: Request, names: list[str], reader: Account | None, many: bool) -> Reply:
    """GET /2/tweets/{id} and /2/tweets?ids="""
    known(request, ALWAYS | ({"ids"} if many else set()))
    wanted = Wanted(request, sim.older_words)
    if not names or len(names) > 100 or not all(name.isdigit() and len(name) <= 19 for name in names):
        listed = ",".join(names)
        raise invalid(f"The `id` query parameter value [{listed}] is not valid", {"ids" if many else "id": listed})
    found, errors = [], []
    parameter = "ids" if many else "id"
    for name in names:
        post = sim.posts.get(name)
        if post is None or post.deleted:
            errors.append(missing("tweet", parameter, name))
        elif _is_hidden(sim, post, reader):
            errors.append(hidden("tweet", parameter, name))
        else:
            found.append(post)
    sim.limits.used += len(found)
    told = [_post(sim, post, wanted) for post in found]
    body: dict[str, Any] = {"data": told if many else told[0]} if told else {}
    return _answer(sim, body, wanted, found, errors)


def timeline(sim: XSimulator, request: Request, name: str, reader: Account | None, mentions: bool) -> Reply:
    """GET /2/users/{id}/tweets and /2/users/{id}/mentions, newest first."""
    known(request, ALWAYS | PAGED | (set() if mentions else {"exclude"}))
    wanted = Wanted(request, sim.older_words)
    size = _size(request, 5, 100, 10)
    between = _between(request)
    account = sim.accounts.get(name)
    if account is None:
        return Reply.of(wanted.worded({"errors": [missing("user", "id", name)]}))
    exclude = set(filter(None, request.param("exclude").split(",")))
    if exclude - {"replies", "retweets"}:
        raise invalid("The `exclude` query parameter is not one of [replies,retweets]", {"exclude": sorted(exclude)})
    listed = [p for p in sim.listed() if _belongs(p, account, mentions) and not _is_hidden(sim, p, reader)]
    listed = [p for p in listed if not (p.reply_to and "replies" in exclude)]
    listed = listed[: MENTIONS_BACK if mentions else POSTS_BACK]
    page, after = _page(request, [p for p in listed if between(p)], size)
    sim.limits.used += len(page)
    meta: dict[str, Any] = {"result_count": len(page)}
    if page:
        meta |= {"newest_id": page[0].id, "oldest_id": page[-1].id}
    if after:
        meta["next_token"] = after
    body = {"data": [_post(sim, post, wanted) for post in page]} if page else {}
    return _answer(sim, {**body, "meta": meta}, wanted, page, [])


def user(sim: XSimulator, request: Request, account: Account | None, parameter: str, value: str) -> Reply:
    """GET /2/users/me, /2/users/{id} and /2/users/by/username/{username}"""
    known(request, ALWAYS)
    wanted = Wanted(request, sim.older_words)
    if account is None:
        return Reply.of(wanted.worded({"errors": [missing("user", parameter, value)]}))
    return Reply.of(wanted.worded({"data": _user(sim, account, wanted)}))


def following(sim: XSimulator, request: Request, name: str) -> Reply:
    """GET /2/users/{id}/following"""
    known(request, ALWAYS | {"max_results", "pagination_token"})
    wanted = Wanted(request, sim.older_words)
    size = _size(request, 1, 1000, 100)
    account = sim.accounts.get(name)
    if account is None:
        return Reply.of(wanted.worded({"errors": [missing("user", "id", name)]}))
    page, after = _page(request, [sim.accounts[other] for other in reversed(account.following)], size)
    meta: dict[str, Any] = {"result_count": len(page), **({"next_token": after} if after else {})}
    body = {"data": [_user(sim, other, wanted) for other in page]} if page else {}
    return Reply.of(wanted.worded({**body, "meta": meta}))


def usage(sim: XSimulator, request: Request) -> Reply:
    """GET /2/usage/tweets: figures come as text."""
    known(request, {"days", "usage.fields"})
    days = request.param("days", "7")
    if not days.isdigit() or not 1 <= int(days) <= 90:
        raise invalid(f"The `days` query parameter value [{days}] is not between 1 and 90", {"days": days})
    limits = sim.limits
    told = {
        "project_id": limits.project_id,
        "project_cap": str(limits.cap),
        "project_usage": str(limits.used),
        "cap_reset_day": 1,
        "daily_project_usage": {
            "project_id": limits.project_id,
            "usage": [{"date": stamp(sim.clock()), "usage": str(limits.used)}],
        },
    }
    asked = set(filter(None, request.param("usage.fields").split(",")))
    return Reply.of({"data": {name: value for name, value in told.items() if not asked or name in asked}})


def _is_hidden(sim: XSimulator, post: Post, reader: Account | None) -> bool:
    author = sim.accounts[post.author]
    own = reader is not None and (reader.id == author.id or author.id in reader.following)
    return author.suspended or (author.protected and not own)


def _belongs(post: Post, account: Account, mentions: bool) -> bool:
    if mentions:
        return post.author != account.id and account.username.lower() in mentioned(post.text)
    return post.author == account.id


def _between(request: Request) -> Callable[[Post], bool]:
    """Whether a post lies in the window. Ids go before times where both are given."""
    low, high = -1, 1 << 63
    for name in ("start_time", "end_time"):
        if given := request.param(name):
            try:
                at = Ids.at(datetime.fromisoformat(given))
            except ValueError:
                raise invalid(
                    f"The `{name}` query parameter value [{given}] is not a valid time", {name: given}
                ) from None
            low, high = (at - 1, high) if name == "start_time" else (low, at)
    for name in ("since_id", "until_id"):
        if given := request.param(name):
            if not given.isdigit() or len(given) > 19:
                raise invalid(f"The `{name}` query parameter value [{given}] is not a valid Post id", {name: given})
            low, high = (int(given), high) if name == "since_id" else (low, int(given))
    return lambda post: low < int(post.id) < high


def _size(request: Request, least: int, most: int, default: int) -> int:
    given = request.param("max_results") or str(default)
    if not given.isdigit() or not least <= int(given) <= most:
        message = f"The `max_results` query parameter value [{given}] is not between {least} and {most}"
        raise invalid(message, {"max_results": given})
    return int(given)


def _page(request: Request, everything: list[Any], size: int) -> tuple[list[Any], str]:
    """One page and the token of the next, "" at the end. A token names the last one shown: new ones shift nothing."""
    start = 0
    if token := request.param("pagination_token"):
        try:
            last = base64.urlsafe_b64decode(token).decode().removeprefix("after:")
        except (binascii.Error, UnicodeDecodeError):
            last = ""
        if not last.isdigit():
            raise invalid(
                f"The `pagination_token` query parameter value [{token}] is not valid", {"pagination_token": token}
            )
        start = next((at + 1 for at, one in enumerate(everything) if one.id == last), None) or sum(
            int(one.id) >= int(last) for one in everything
        )
    page = everything[start : start + size]
    more = start + size < len(everything)
    return page, base64.urlsafe_b64encode(f"after:{page[-1].id}".encode()).decode() if more else ""


def _post(sim: XSimulator, post: Post, wanted: Wanted) -> dict[str, Any]:
    replied = sim.posts[post.reply_to].author if post.reply_to in sim.posts else ""
    return shapes.post(post, sim.accounts[post.author], wanted.posts, sim.uploads.all.__getitem__, replied)


def _user(sim: XSimulator, account: Account, wanted: Wanted) -> dict[str, Any]:
    count = sum(post.author == account.id and not post.deleted and not post.replaced for post in sim.posts.values())
    followers = sum(account.id in other.following for other in sim.accounts.values())
    return shapes.user(account, wanted.users, count, followers)


def _answer(
    sim: XSimulator, body: dict[str, Any], wanted: Wanted, shown: list[Post], errors: list[dict[str, Any]]
) -> Reply:
    includes: dict[str, Any] = {}
    if "author_id" in wanted.expansions and shown:
        authors = dict.fromkeys(post.author for post in shown)
        includes["users"] = [_user(sim, sim.accounts[name], wanted) for name in authors]
    if "attachments.media_keys" in wanted.expansions:
        attached = [sim.uploads.all[name] for post in shown for name in post.media]
        if attached:
            includes["media"] = [shapes.media(found, wanted.media) for found in attached]
    if "referenced_posts" in wanted.expansions:
        names = [n for post in shown for n in (post.reply_to, post.quotes) if n in sim.posts]
        if others := [sim.posts[n] for n in dict.fromkeys(names) if not sim.posts[n].deleted]:
            includes["posts"] = [_post(sim, other, wanted) for other in others]
    whole = {**body, **({"includes": includes} if includes else {}), **({"errors": errors} if errors else {})}
    return Reply.of(wanted.worded(whole))
