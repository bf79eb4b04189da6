"""How X tells a post and an account: only the fields that were asked for, in the words that were asked for.

The description says post.fields, referenced_posts, edit_history_post_ids. The service answers in these words where the
question uses them; questions in the older words (tweet.fields), questions that don't tell, and creations are answered
in the older words, as clients see it (a known difference from the description).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..base import Request
from .problems import invalid
from .state import Account, Media, Post, stamp
from .text import LIMIT, shown, weight


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


POST_FIELDS = _words(
    "attachments author_id card_uri community_id context_annotations conversation_id created_at display_text_range "
    "edit_controls edit_history_post_ids entities geo id in_reply_to_user_id lang media_metadata note_post "
    "paid_partnership possibly_sensitive public_metrics referenced_posts reply_settings scopes source text withheld "
    "article article_title matched_media_notes non_public_metrics organic_metrics promoted_metrics "
    "note_request_suggestions suggested_source_links suggested_source_links_with_counts"
)
# The description takes these only as expansions.
_BY_EXPANSION = {"author_id", "in_reply_to_user_id", "referenced_posts", "edit_history_post_ids"}
EXPANSIONS = _words(
    "article.cover_media article.media_entities attachments.media_keys attachments.media_source_tweet "
    "attachments.poll_ids author_id edit_history_post_ids entities.mentions.username geo.place_id in_reply_to_user_id "
    "referenced_posts username"
)
USER_FIELDS = _words(
    "affiliation confirmed_email connection_status created_at description entities id is_identity_verified location "
    "name parody profile_banner_url profile_image_url protected public_metrics receives_your_dm subscribes_to_you "
    "subscription subscription_type url username verified verified_followers_count verified_type withheld"
)
MEDIA_FIELDS = _words(
    "alt_text duration_ms height media_key non_public_metrics organic_metrics preview_image_url promoted_metrics "
    "public_metrics type url variants width"
)
OLDER = {
    "edit_history_post_ids": "edit_history_tweet_ids",
    "referenced_posts": "referenced_tweets",
    "note_post": "note_tweet",
    "repost_count": "retweet_count",
    "post_count": "tweet_count",
    "posts": "tweets",
    "pinned_post_id": "pinned_tweet_id",
    "most_recent_post_id": "most_recent_tweet_id",
}
_NEWER = {old: new for new, old in OLDER.items()}


class Wanted:
    """What one read asks for; 400 where a value is not one that X knows."""

    def __init__(self, request: Request, older: bool) -> None:
        names = {name for name, _ in request.query}
        self.older = "tweet.fields" in names or (older and "post.fields" not in names)
        newer = _NEWER if self.older else {}
        posts = _listed(request, "tweet.fields" if "tweet.fields" in names else "post.fields", newer)
        expansions = {e.removesuffix(".id") for e in _listed(request, "expansions", newer)}
        allowed = POST_FIELDS if self.older else POST_FIELDS - _BY_EXPANSION
        _check("tweet.fields" if self.older else "post.fields", posts, allowed)
        _check("expansions", expansions, EXPANSIONS | {"pinned_post_id", "most_recent_post_id", "affiliation"})
        self.users = _listed(request, "user.fields", newer)
        _check("user.fields", self.users, USER_FIELDS | {"pinned_post_id", "most_recent_post_id"})
        self.media = _listed(request, "media.fields", newer)
        _check("media.fields", self.media, MEDIA_FIELDS)
        self.expansions = expansions
        self.posts = posts | {"id", "text", "edit_history_post_ids"} | {e.split(".")[0] for e in expansions}

    def worded(self, value: Any) -> Any:
        """The answer in the words of the request."""
        return in_older_words(value) if self.older else value


def _listed(request: Request, name: str, newer: dict[str, str]) -> set[str]:
    given = request.param(name)
    return {newer.get(part, part).replace("referenced_tweets", "referenced_posts") for part in given.split(",") if part}


def _check(name: str, given: set[str], known: frozenset[str]) -> None:
    for value in sorted(given - known):
        raise invalid(f"The `{name}` query parameter value [{value}] is not one of {sorted(known)}", {name: value})


def in_older_words(value: Any) -> Any:
    """Every key as it was called before posts were called posts."""
    return _renamed(value, OLDER)


def in_newer_words(value: Any) -> Any:
    """Every key as the description calls it."""
    return _renamed(value, _NEWER)


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {names.get(key, key): _renamed(inner, names) for key, inner in value.items()}
    return [_renamed(inner, names) for inner in value] if isinstance(value, list) else value


def user(account: Account, fields: set[str], posts: int, followers: int) -> dict[str, Any]:
    """The account with the fields asked for; id, name and username always."""
    told: dict[str, Any] = {
        "created_at": stamp(account.created_at),
        "description": account.description,
        "protected": account.protected,
        "verified": account.verified_type != "none",
        "verified_type": account.verified_type,
        "profile_image_url": "https://pbs.twimg.com/profile_images/1/office_normal.png",
        "public_metrics": {
            "followers_count": followers,
            "following_count": len(account.following),
            "post_count": posts,
            "listed_count": 0,
        },
    }
    if account.url:
        link, entities = shown(account.url)
        told |= {"url": link, "entities": {"url": {"urls": entities["urls"]}}}
    chosen = {name: value for name, value in told.items() if name in fields}
    return {"id": account.id, "name": account.name, "username": account.username, **chosen}


def media(found: Media, fields: set[str]) -> dict[str, Any]:
    """An attached medium; media_key and type always."""
    kind = {"tweet_gif": "animated_gif", "tweet_image": "photo"}.get(found.category, "video")
    told: dict[str, Any] = {"width": found.width, "height": found.height}
    if kind == "photo":
        told["url"] = f"https://pbs.twimg.com/media/{found.id}.jpg"
    if found.alt_text:
        told["alt_text"] = found.alt_text
    return {"media_key": found.key, "type": kind, **{k: v for k, v in told.items() if k in fields}}


def given_back(post: Post, handle: str, media_of: Callable[[str], Media]) -> tuple[str, dict[str, Any]]:
    """Text and entities as X shows them, with the address of the attached media at the end."""
    kind = "video" if any(media_of(name).is_moving for name in post.media) else "photo"
    pictures = f"https://x.com/{handle}/status/{post.id}/{kind}/1" if post.media else ""
    return shown(post.text, pictures)


def post(
    found: Post, author: Account, wanted: set[str], media_of: Callable[[str], Media], replied: str
) -> dict[str, Any]:
    """The post with the fields asked for. `replied`: the id of the account that it answers, "" for none."""
    text, entities = given_back(found, author.username, media_of)
    long = weight(found.text) > LIMIT
    told: dict[str, Any] = {
        "id": found.id,
        "text": f"{text[:275]}… {text[-23:]}"[:300] if long else text,
        "edit_history_post_ids": found.history,
        "author_id": found.author,
        "conversation_id": found.conversation,
        "created_at": stamp(found.created_at),
        "reply_settings": found.reply_settings,
        "lang": "ja",
        "possibly_sensitive": False,
        "public_metrics": dict.fromkeys(
            ("repost_count", "reply_count", "like_count", "quote_count", "bookmark_count", "impression_count"), 0
        ),
    }
    if entities:
        told["entities"] = entities
    if long:
        told["note_post"] = {"text": text, **({"entities": {"urls": entities["urls"]}} if "urls" in entities else {})}
    if found.media:
        told["attachments"] = {"media_keys": [media_of(name).key for name in found.media]}
        told["media_metadata"] = [
            {"media_key": media_of(name).key, **({"alt_text": alt} if (alt := media_of(name).alt_text) else {})}
            for name in found.media
        ]
    kinds = (("replied_to", found.reply_to), ("quoted", found.quotes))
    if references := [{"type": kind, "id": name} for kind, name in kinds if name]:
        told["referenced_posts"] = references
    if replied:
        told["in_reply_to_user_id"] = replied
    return {name: value for name, value in told.items() if name in wanted}
