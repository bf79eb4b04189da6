"""Facebook's writes: posts, photos, edits, deletions, comments, the page's own description.

developers.facebook.com, "Page feed", "Page photos", "Page post", "Object comments". A photo that isn't published waits
24 hours to be attached to a post. A post can be edited only by the app that made it.
"""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from PIL import Image, UnidentifiedImageError

from ..base import Reply
from ..forms import Part
from .errors import duplicate, error, may_not, may_not_post, no_image, unknown, wrong
from .state import Comment, Page, Photo, Post, Token

if TYPE_CHECKING:
    from .simulator import FacebookSimulator

LONGEST = 63_206
WAITING = timedelta(hours=24)
LARGEST_IMAGE = 10 * 1024 * 1024
_IMAGES = {"JPEG", "BMP", "PNG", "GIF", "TIFF"}
_EDITABLE = {"about", "description", "website", "phone"}

Params = dict[str, str | Part]


def text(given: Params, name: str) -> str:
    """A parameter as text, "" where it is missing."""
    value = given.get(name, "")
    if isinstance(value, Part):
        raise wrong(f"Param {name} must be a string")
    return value


def truth(given: Params, name: str, default: bool) -> bool:
    """A parameter as a truth."""
    said = text(given, name).lower()
    if said and said not in {"true", "false", "1", "0"}:
        raise wrong(f"Param {name} must be a boolean")
    return said in {"true", "1"} if said else default


def publisher(token: Token, page: Page) -> None:
    """Refuses a token that may not publish on that page."""
    if token.kind != "PAGE" or token.page != page.id:
        raise may_not_post()
    if not {"pages_manage_posts", "pages_read_engagement"} <= token.scopes:
        raise may_not_post()


def feed(sim: FacebookSimulator, page: Page, given: Params, token: Token) -> Reply:
    """POST /{page}/feed"""
    publisher(token, page)
    message, link, photos = _message(given), text(given, "link"), _attached(sim, page, given)
    published = truth(given, "published", True)
    if "scheduled_publish_time" in given and published:
        raise wrong("You cannot specify a scheduled publish time on a published post")
    if not (message or link or photos):
        raise wrong("Requires one of the params: message, link, place, attached_media")
    if link and not re.match(r"https?://[^\s/]+\.[^\s]+$", link):
        raise error(400, 1500, "(#1500) The url you supplied is invalid", error_user_title="Invalid URL")
    newest = max(
        (p for p in sim.posts.values() if p.author == page.id and p.is_public), key=lambda p: p.created_at, default=None
    )
    if newest and not photos and (newest.message, newest.link, newest.photos) == (message, link, ()):
        raise duplicate()
    made = sim.add(page, message, link=link, photos=photos, published=published)
    for name in photos:
        sim.photos[name].story = made.id
    return Reply.of({"id": made.id})


def photo(sim: FacebookSimulator, page: Page, given: Params, token: Token) -> Reply:
    """POST /{page}/photos: a file in `source`, or an address in `url`."""
    publisher(token, page)
    source, url = given.get("source"), text(given, "url")
    body = source.body if isinstance(source, Part) else sim.web.get(url, b"")
    width, height = _size(body)
    name, now = sim.number(), sim.clock()
    published = truth(given, "published", True)
    said = text(given, "message") or text(given, "caption")
    made = Photo(name, page.id, body, now, width, height, said, text(given, "alt_text_custom"), published)
    sim.photos[name] = made
    if not published:
        return Reply.of({"id": name})
    story = sim.add(page, said, photos=(name,))
    made.story = story.id
    return Reply.of({"id": name, "post_id": story.id})


def edit(sim: FacebookSimulator, post: Post, given: Params, token: Token) -> Reply:
    """POST /{post}: another message, hidden or shown again."""
    publisher(token, _page_of(sim, post, token, "POST"))
    if not post.by_app or post.author != post.page:
        raise may_not("(#200) You do not have permission to edit this post: it was not created by this application.")
    if "message" in given:
        post.message = _message(given)
    post.hidden = truth(given, "is_hidden", post.hidden)
    post.published = truth(given, "is_published", post.published)
    post.updated_at = sim.clock()
    return Reply.of({"success": True})


def delete_post(sim: FacebookSimulator, post: Post, token: Token) -> Reply:
    """DELETE /{post}"""
    publisher(token, _page_of(sim, post, token, "DELETE"))
    post.deleted = True
    for name in post.photos:
        sim.photos[name].deleted = True
    return Reply.of({"success": True})


def delete_photo(sim: FacebookSimulator, found: Photo, token: Token) -> Reply:
    """DELETE /{photo}; the post that showed it alone goes too."""
    publisher(token, sim.pages[found.page])
    found.deleted = True
    if found.story and sim.posts[found.story].photos == (found.id,):
        sim.posts[found.story].deleted = True
    return Reply.of({"success": True})


def comment(sim: FacebookSimulator, post: Post, parent: str, given: Params, token: Token) -> Reply:
    """POST /{post}/comments and /{comment}/comments, as the page."""
    page = _page_of(sim, post, token, "POST")
    if token.kind != "PAGE" or token.page != page.id or "pages_manage_engagement" not in token.scopes:
        raise may_not()
    if not text(given, "message"):
        raise wrong("The parameter message is required")
    made = Comment(
        f"{post.id.split('_')[1]}_{sim.number()}",
        post.id,
        page.id,
        page.name,
        text(given, "message"),
        sim.clock(),
        parent,
    )
    sim.comments[made.id] = made
    return Reply.of({"id": made.id})


def moderate(sim: FacebookSimulator, found: Comment, given: Params, token: Token, method: str) -> Reply:
    """POST /{comment} with is_hidden or message; DELETE /{comment}"""
    if token.kind != "PAGE" or "pages_manage_engagement" not in token.scopes:
        raise may_not()
    if method == "DELETE":
        found.deleted = True
        return Reply.of({"success": True})
    if "message" in given and found.author != token.page:
        raise may_not()
    found.hidden = truth(given, "is_hidden", found.hidden)
    found.message = text(given, "message") or found.message
    return Reply.of({"success": True})


def describe_page(page: Page, given: Params, token: Token) -> Reply:
    """POST /{page}: about, description, website, phone."""
    if token.kind != "PAGE" or token.page != page.id or "pages_manage_metadata" not in token.scopes:
        raise may_not("(#200) Requires pages_manage_metadata permission to manage the object")
    for name in _EDITABLE & set(given):
        setattr(page, name, text(given, name))
    return Reply.of({"success": True})


def _message(given: Params) -> str:
    said = text(given, "message")
    if len(said) > LONGEST:
        raise wrong("Param message must be no longer than 63206 characters")
    return said


def _page_of(sim: FacebookSimulator, post: Post, token: Token, method: str) -> Page:
    if token.page and token.page != post.page:
        raise unknown(method, post.id)
    return sim.pages[post.page]


def _attached(sim: FacebookSimulator, page: Page, given: Params) -> tuple[str, ...]:
    """attached_media as one JSON list, or as attached_media[0], attached_media[1] and so on."""
    try:
        whole: Any = json.loads(text(given, "attached_media") or "[]")
        numbered = sorted((n for n in given if re.fullmatch(r"attached_media\[\d+\]", n)), key=lambda n: int(n[15:-1]))
        whole = [*whole, *(json.loads(text(given, name)) for name in numbered)]
        names = [str(one["media_fbid"]) for one in whole]
    except (ValueError, TypeError, KeyError):
        raise wrong("Param attached_media must be an array.") from None
    for name in names:
        found = sim.photos.get(name)
        gone = found is None or found.deleted or found.page != page.id or found.created_at + WAITING <= sim.clock()
        if gone or (found and (found.story or found.published)):
            raise wrong(f"Invalid parameter: attached_media {name} is not available")
    return tuple(names)


def _size(body: bytes) -> tuple[int, int]:
    try:
        with Image.open(io.BytesIO(body)) as image:
            if image.format in _IMAGES and len(body) <= LARGEST_IMAGE:
                return image.size
    except (UnidentifiedImageError, OSError):
        pass
    raise no_image()
