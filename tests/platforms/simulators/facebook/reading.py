"""Facebook's reads: a node with the fields asked for, and edges in pages with cursors.

developers.facebook.com, "Page feed", "Paginated Results". `paging.next` holds the access token, as the real one does.
What is hidden or can't be shown is taken out of a page after it was cut, so a page may be short, even empty, and not be
the last.
"""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from ..base import Reply
from . import videos
from .errors import may_not, needs, unknown, wrong
from .publishing import Params, text, truth
from .state import Comment, Page, Photo, Post, Token, Video, chosen, stamp
from .tables import names, unknown_fields
from .tokens import SHORT

if TYPE_CHECKING:
    from .simulator import FacebookSimulator

MOST = 100
_NAMES = {Page: "Page", Post: "PagePost", Photo: "Photo", Comment: "Comment", Video: "Video"}


def node(sim: FacebookSimulator, found: Any, given: Params, token: Token) -> Reply:
    """GET /{id}"""
    fields = _fields(_NAMES[type(found)], given)
    if isinstance(found, Page):
        return Reply.of(_page(sim, found, fields, token))
    if isinstance(found, Video):
        return videos.read(sim, found, fields)
    _reader(token, found)
    if isinstance(found, Post):
        return Reply.of(_post(sim, found, fields, token))
    if isinstance(found, Photo):
        return Reply.of(_photo(found, fields))
    return Reply.of(_comment(found, fields, token))


def posts(sim: FacebookSimulator, page: Page, edge: str, given: Params, token: Token) -> Reply:
    """GET /{page}/posts, /published_posts (the page's own), /feed (also visitors') and /tagged, newest first."""
    _reader(token)
    if edge == "tagged" and "pages_read_user_content" not in token.scopes:
        raise needs("pages_read_user_content")
    everything = [p for p in sim.listed(page) if _belongs(p, page, edge)]
    low, high = _time(given, "since"), _time(given, "until")
    within = [p for p in everything if low <= p.created_at.timestamp() <= (high or float("inf"))]
    fields = _fields("PagePost", given)
    cut, paging = _cut(sim, f"{page.id}/{edge}", within, given, token)
    shown = [p for p in cut if truth(given, "include_hidden", False) or not p.hidden]
    return Reply.of({"data": [_post(sim, p, fields, token) for p in shown], **paging})


def _belongs(post: Post, page: Page, edge: str) -> bool:
    if edge == "tagged":
        return post.tags == page.id
    return post.page == page.id if edge == "feed" else post.author == page.id


def comments(sim: FacebookSimulator, post: Post, parent: str, given: Params, token: Token) -> Reply:
    """GET /{post}/comments and /{comment}/comments; oldest first unless `order` says otherwise."""
    _reader(token, post)
    stream = text(given, "filter") == "stream"
    found = [c for c in sim.comments.values() if c.post == post.id and not c.deleted]
    found = [c for c in found if (stream and not parent) or c.parent == parent]
    found = [c for c in found if c.created_at.timestamp() >= _time(given, "since")]
    found.sort(key=lambda c: int(c.id.split("_")[1]), reverse=text(given, "order") == "reverse_chronological")
    fields = _fields("Comment", given)
    cut, paging = _cut(sim, f"{parent or post.id}/comments", found, given, token)
    told: dict[str, Any] = {"data": [_comment(c, fields, token) for c in cut], **paging}
    if truth(given, "summary", False):
        told["summary"] = {"order": "chronological", "total_count": len(found), "can_comment": True}
    return Reply.of(told)


def accounts(sim: FacebookSimulator, given: Params, token: Token) -> Reply:
    """GET /me/accounts: the pages of a user, each with its token."""
    if token.kind != "USER" or "pages_show_list" not in token.scopes:
        return Reply.of({"data": []})
    life = None if token.expires_at is None or (token.expires_at - token.issued_at).days > 1 else SHORT
    told = [
        {
            "access_token": sim.tokens.grant("PAGE", token.scopes, life, page.id).value,
            "category": "政府機関",
            "category_list": [{"id": "2604", "name": "政府機関"}],
            "name": page.name,
            "id": page.id,
            "tasks": ["ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE"],
        }
        for page in sim.pages.values()
    ]
    cut, paging = _cut(sim, "me/accounts", told, given, token)
    return Reply.of({"data": cut, **paging})


def _fields(node: str, given: Params) -> set[str]:
    wanted = names(text(given, "fields"))
    for name in unknown_fields(node, wanted):
        raise wrong(f"Tried accessing nonexisting field ({name}) on node type ({node})")
    return set(wanted)


def _reader(token: Token, found: Any = None) -> None:
    if "pages_read_engagement" not in token.scopes:
        raise needs("pages_read_engagement")
    if isinstance(found, Post | Photo) and token.page and token.page != found.page:
        raise unknown("GET", found.id)


def _page(sim: FacebookSimulator, page: Page, fields: set[str], token: Token) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": page.id,
        "name": page.name,
        "about": page.about,
        "description": page.description,
        "website": page.website,
        "phone": page.phone,
        "username": page.username,
        "link": f"https://www.facebook.com/{page.username or page.id}",
        "verification_status": page.verification_status,
        "is_published": page.is_published,
        "followers_count": 0,
        "fan_count": 0,
    }
    if "access_token" in fields:
        if token.kind == "USER" and "pages_show_list" not in token.scopes:
            raise may_not()
        mine = token if token.kind == "PAGE" else sim.tokens.grant("PAGE", token.scopes, None, page.id)
        told["access_token"] = mine.value
    return chosen({name: value for name, value in told.items() if value != ""}, fields or {"name"})


def _post(sim: FacebookSimulator, post: Post, fields: set[str], token: Token) -> dict[str, Any]:
    kind = "added_video" if post.video else "added_photos" if post.photos else "shared_story" if post.link else ""
    told: dict[str, Any] = {
        "id": post.id,
        "created_time": stamp(post.created_at),
        "updated_time": stamp(post.updated_at),
        "permalink_url": f"https://www.facebook.com/{post.page}/posts/{post.id.split('_')[1]}",
        "is_published": post.published,
        "is_hidden": post.hidden,
        "status_type": kind or "mobile_status_update",
        "from": {"name": post.author_name, "id": post.author},
    }
    if post.message:
        told["message"] = post.message
    if post.photos:
        told["full_picture"] = _source(sim.photos[post.photos[0]])
    if attached := _attachments(sim, post):
        told["attachments"] = {"data": attached}
    if "comments" in fields:
        own = [c for c in sim.comments.values() if c.post == post.id and not c.deleted and not c.parent]
        told["comments"] = {"data": [_comment(c, set(), token) for c in own[:25]]}
    if post.author != post.page and "pages_read_user_content" not in token.scopes:
        told.pop("from")
    return chosen(told, fields or {"created_time", "message"})


def _attachments(sim: FacebookSimulator, post: Post) -> list[dict[str, Any]]:
    if post.link and not post.photos:
        return [{"media_type": "link", "type": "share", "title": post.link, "unshimmed_url": post.link}]
    if post.video:
        return [{"media_type": "video", "type": "video_inline", "target": {"id": post.video}}]
    each = [
        {
            "media_type": "photo",
            "type": "photo",
            "media": {"image": {"height": p.height, "width": p.width, "src": _source(p)}},
            "target": {"id": p.id, "url": f"https://www.facebook.com/photo.php?fbid={p.id}"},
        }
        for p in (sim.photos[name] for name in post.photos)
    ]
    if len(each) < 2:
        return each
    return [{**each[0], "media_type": "album", "type": "album", "subattachments": {"data": each}}]


def _source(photo: Photo) -> str:
    return f"https://scontent.xx.fbcdn.net/v/{photo.id}_n.jpg?oh=signed&oe=expires"


def _photo(photo: Photo, fields: set[str]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": photo.id,
        "created_time": stamp(photo.created_at),
        "link": f"https://www.facebook.com/photo.php?fbid={photo.id}",
        "width": photo.width,
        "height": photo.height,
        "images": [{"height": photo.height, "width": photo.width, "source": _source(photo)}],
        # Without an own text Facebook makes one by machine.
        "alt_text": photo.alt_text_custom or "画像のようです",
    }
    if photo.alt_text_custom:
        told["alt_text_custom"] = photo.alt_text_custom
    if photo.name:
        told["name"] = photo.name
    if photo.story:
        told["page_story_id"] = photo.story
    return chosen(told, fields or {"created_time", "name"})


def _comment(found: Comment, fields: set[str], token: Token) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": found.id,
        "created_time": stamp(found.created_at),
        "message": found.message,
        "is_hidden": found.hidden,
        "permalink_url": f"https://www.facebook.com/{found.post}?comment_id={found.id.split('_')[1]}",
    }
    if "pages_read_user_content" in token.scopes:
        told["from"] = {"name": found.author_name, "id": found.author}
    if found.parent:
        told["parent"] = {"id": found.parent}
    return chosen(told, fields or {"created_time", "message", "from"})


def _time(given: Params, name: str) -> float:
    said = text(given, name)
    if not said or said.isdigit():
        return float(said or 0)
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise wrong(f"Param {name} must be a valid timestamp") from None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def _cut(
    sim: FacebookSimulator, path: str, everything: list[Any], given: Params, token: Token
) -> tuple[list[Any], dict[str, Any]]:
    limit = text(given, "limit") or "25"
    if not limit.isdigit() or int(limit) > MOST:
        raise wrong(f"Param limit must be a number no greater than {MOST}")
    keys = [one["id"] if isinstance(one, dict) else one.id for one in everything]
    start = 0
    if after := text(given, "after"):
        try:
            last = base64.urlsafe_b64decode(after).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise wrong("Invalid cursors values") from None
        if last not in keys:
            raise wrong("Invalid cursors values")
        start = keys.index(last) + 1
    page = everything[start : start + int(limit)]
    if not page:
        return [], {}
    before, last_one = _cursor(keys[start]), _cursor(keys[start + len(page) - 1])
    paging: dict[str, Any] = {"cursors": {"before": before, "after": last_one}}
    if start + len(page) < len(everything):
        kept = {k: v for k, v in given.items() if k in {"fields", "since", "until", "filter", "order"}}
        asked = {"access_token": token.value, **kept, "limit": limit, "after": last_one}
        paging["next"] = f"https://graph.facebook.com/{sim.version}/{path}?{urlencode(asked)}"
    return page, {"paging": paging}


def _cursor(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode()
