"""X's writes: a post is made, edited into a new one, or deleted.

The X API description (createPosts, deletePosts) and docs.x.com, "Manage Posts" and "Edit Posts": an edit makes a post
with a new id and is possible five times within an hour, for premium accounts; the same text again is refused without
the id of the first.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ..base import Reply, Request
from .problems import invalid, plain
from .shapes import given_back, in_older_words
from .state import Account, Post
from .text import LIMIT, LONG_LIMIT, has_forbidden, weight

if TYPE_CHECKING:
    from .simulator import XSimulator

EDIT_SPAN = timedelta(hours=1)
EDITS = 5
SAME_SPAN = timedelta(hours=24)
TOO_LONG = (
    "Your Tweet text is too long. For more information on how Twitter determines text length see "
    "https://github.com/twitter/twitter-text."
)
_NOT_PERMITTED = "You are not permitted to perform this action."
# Known fields of the body and their types; inside objects: known fields, and which are needed.
_FIELDS: dict[str, type] = {
    "card_uri": str, "community_id": str, "direct_message_deep_link": str, "edit_options": dict,
    "for_super_followers_only": bool, "geo": dict, "made_with_ai": bool, "media": dict, "nullcast": bool,
    "paid_partnership": bool, "poll": dict, "quote_tweet_id": str, "reply": dict, "reply_settings": str,
    "share_with_followers": bool, "text": str,
}  # fmt: skip
_INSIDE = {
    "edit_options": ({"previous_post_id"}, {"previous_post_id"}),
    "geo": ({"place_id"}, {"place_id"}),
    "media": (
        {
            "media_ids", "call_to_actions", "description", "embeddable", "preview_media_id", "tagged_user_ids", "title"
        },
        {"media_ids"},
    ),
    "poll": ({"duration_minutes", "options", "reply_settings"}, {"duration_minutes", "options"}),
    "reply": (
        {"auto_populate_reply_metadata", "exclude_reply_user_ids", "in_reply_to_tweet_id"},
        {"in_reply_to_tweet_id"},
    ),
}  # fmt: skip
_SETTINGS = {"following", "mentionedUsers", "subscribers", "verified"}


def create(sim: XSimulator, request: Request, account: Account) -> Reply:
    """POST /2/tweets"""
    asked = _asked(request)
    text = asked.get("text", "").strip()
    media = tuple(asked.get("media", {}).get("media_ids", ()))
    if account.suspended:
        raise plain(403, "Forbidden", _NOT_PERMITTED)
    _sayable(sim, account, text, media, asked)
    before = _edited(sim, account, asked)
    reply_to = asked.get("reply", {}).get("in_reply_to_tweet_id", "") or (before.reply_to if before else "")
    quotes = asked.get("quote_tweet_id", "")
    for name in (reply_to, quotes):
        if name and (name not in sim.posts or sim.posts[name].deleted):
            raise plain(
                403, "Forbidden", "You attempted to reply to a Tweet that is deleted or not visible to you."
            )  # fmt: skip
    if _is_again(sim, account, text, media, reply_to, before):
        raise plain(403, "Forbidden", "You are not allowed to create a Tweet with duplicate content.")
    made = sim.add(account, text, media=media, reply_to=reply_to, quotes=quotes, before=before)
    made.reply_settings = asked.get("reply_settings", "everyone")
    made.made_with_ai = asked.get("made_with_ai", False)
    told, _ = given_back(made, account.username, sim.uploads.all.__getitem__)
    data = {"id": made.id, "text": told, "edit_history_post_ids": made.history}
    return Reply.of({"data": in_older_words(data) if sim.older_words else data}, 201)


def delete(sim: XSimulator, name: str, account: Account) -> Reply:
    """DELETE /2/tweets/{id}; the whole chain of edits goes."""
    found = sim.posts.get(name)
    if found is None or found.deleted:
        if sim.deleting_again == "problem":
            raise plain(404, "Not Found", f"Could not find tweet with id: [{name}].")
        return Reply.of({"data": {"deleted": sim.deleting_again == "true"}})
    if found.author != account.id:
        raise plain(403, "Forbidden", "You are not authorized to delete this Tweet.")
    for post in sim.posts.values():
        if post.history[0] == found.history[0]:
            post.deleted = True
    return Reply.of({"data": {"deleted": True}})


def _asked(request: Request) -> dict[str, Any]:
    """The body, as far as its form goes: 400 for what X doesn't know, or knows as something else."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise plain(415, "Unsupported Media Type")
    try:
        asked = request.json()
    except ValueError:
        raise invalid("Invalid JSON in the body.") from None
    if not isinstance(asked, dict):
        raise invalid("$: object expected")
    for name, value in asked.items():
        if name not in _FIELDS:
            raise invalid(
                f"$.{name}: is not defined in the schema and the schema does not allow additional properties",
                {f"$.{name}": str(value)},
            )
        if not isinstance(value, _FIELDS[name]):
            raise invalid(f"$.{name}: {_FIELDS[name].__name__} expected", {f"$.{name}": str(value)})
        _check_inside(name, value)
    if asked.get("reply_settings", "verified") not in _SETTINGS:
        raise invalid("$.reply_settings: does not have a value in the enumeration", {"$.reply_settings": asked})
    return asked


def _check_inside(name: str, value: Any) -> None:
    known, needed = _INSIDE.get(name, (set(), set()))
    if not known:
        return
    for inner in value:
        if inner not in known:
            raise invalid(f"$.{name}.{inner}: is not defined in the schema", {f"$.{name}.{inner}": str(value[inner])})
    for inner in needed - set(value):
        raise invalid(f"$.{name}.{inner}: is missing but it is required", {f"$.{name}": str(value)})
    ids = value.get("media_ids", [])
    if not isinstance(ids, list):
        raise invalid("$.media.media_ids: string found, array expected", {"$.media.media_ids": str(ids)})
    for number in [*ids, *(value[key] for key in ("in_reply_to_tweet_id", "previous_post_id") if key in value)]:
        if not isinstance(number, str) or not number.isdigit() or len(number) > 19:
            raise invalid(f"$.{name}: does not match the regex pattern ^[0-9]{{1,19}}$", {f"$.{name}": str(number)})


def _sayable(sim: XSimulator, account: Account, text: str, media: tuple[str, ...], asked: dict[str, Any]) -> None:
    if not (text or media or "poll" in asked or "quote_tweet_id" in asked):
        raise invalid("Your Tweet must contain text, media or a poll.", {"text": ""})
    if has_forbidden(text):
        raise invalid("Your Tweet text contains invalid characters.", {"text": text})
    if weight(text) > (LONG_LIMIT if account.premium else LIMIT):
        raise invalid(TOO_LONG)
    attached = [sim.uploads.usable(name, account.id) for name in media]
    moving = sum(found.is_moving for found in attached if found)
    if None in attached or len(set(media)) != len(media) or len(media) > 4 or (moving and len(media) > 1):
        raise invalid("Your media IDs are invalid.", {"media.media_ids": [str(list(media))]})
    if media and "poll" in asked:
        raise invalid("A Tweet can't have media and a poll.", {"poll": "media"})


def _edited(sim: XSimulator, account: Account, asked: dict[str, Any]) -> Post | None:
    """The post that this edits, None for a new one."""
    name = asked.get("edit_options", {}).get("previous_post_id")
    if not name:
        return None
    found = sim.posts.get(name)
    too_late = found is not None and found.first_at + EDIT_SPAN <= sim.clock()
    if found is None or found.deleted or found.replaced or found.author != account.id:
        raise plain(403, "Forbidden", _NOT_PERMITTED)
    if not account.premium or too_late or len(found.history) > EDITS:
        raise plain(403, "Forbidden", _NOT_PERMITTED)
    return found


def _is_again(
    sim: XSimulator, account: Account, text: str, media: tuple[str, ...], reply_to: str, before: Post | None
) -> bool:
    since = sim.clock() - SAME_SPAN
    return before is None and any(
        (post.author, post.text, post.media, post.reply_to) == (account.id, text, media, reply_to)
        and not post.deleted
        and not post.replaced
        and post.created_at > since
        for post in sim.posts.values()
    )
