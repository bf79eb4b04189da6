"""Mastodon's JSON as our values. A shape that is not the documented one gives None, never an exception."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hasshin.platforms.evidence import storable
from hasshin.platforms.links import links_in
from hasshin.platforms.mastodon.html import links_of, text_of
from hasshin.platforms.values import Followed, Profile, RemoteMedia, RemotePost


def word(value: Any, name: str) -> str:
    """A text member of a JSON object; "" when it is missing or something else. Ids given as numbers are taken too."""
    inner = value.get(name) if isinstance(value, Mapping) else None
    if isinstance(inner, int) and not isinstance(inner, bool):
        return str(inner)
    return storable(inner) if isinstance(inner, str) else ""


def moment(value: Any, name: str) -> datetime | None:
    """A time member (ISO 8601) as aware UTC; None when there is none. One without a zone is UTC."""
    try:
        read = datetime.fromisoformat(word(value, name))
    except ValueError:
        return None
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def items(value: Any, name: str) -> list[Any]:
    """A list member of a JSON object; [] when it is missing or something else."""
    inner = value.get(name) if isinstance(value, Mapping) else None
    return inner if isinstance(inner, list) else []


def post_of(value: Any) -> RemotePost | None:
    """A Status entity; None when it lacks id or time."""
    created, post_id = moment(value, "created_at"), word(value, "id")
    if created is None or not post_id:
        return None
    return RemotePost(
        id=post_id,
        url=word(value, "url") or word(value, "uri"),
        text=text_of(word(value, "content")),
        created_at=created,
        media=tuple(m for m in map(_media_of, items(value, "media_attachments")) if m.id),
        author=word(value.get("account"), "acct"),
        in_reply_to=word(value, "in_reply_to_id"),
        repost_of=_address(value.get("reblog")),
        quote_of=_quoted(value),
        edited_at=moment(value, "edited_at"),
        visibility=word(value, "visibility") or "public",
        towards=_towards(value),
    )


def _media_of(value: Any) -> RemoteMedia:
    return RemoteMedia(word(value, "id"), word(value, "type"), word(value, "url"), word(value, "description"))


def _towards(value: Mapping[str, Any]) -> str:
    """Whom a status reposts, quotes or answers. An answer names its author among the mentions, or it is our own."""
    for inner in (value.get("reblog"), value.get("quote")):
        status = inner.get("quoted_status") if isinstance(inner, Mapping) and "quoted_status" in inner else inner
        author = word(status.get("account"), "acct") if isinstance(status, Mapping) else ""
        if author:
            return author
    answered = word(value, "in_reply_to_account_id")
    known = [*items(value, "mentions"), value.get("account")]
    return next((word(one, "acct") for one in known if answered and word(one, "id") == answered), "")


def _verified(fields: list[Any]) -> list[str]:
    """The links that the server verified; a field's value is HTML with the link in it."""
    proven = [word(f, "value") for f in fields if word(f, "verified_at")]
    return list(dict.fromkeys(link for value in proven for link in (*links_of(value), *links_in(text_of(value)))))


def followed_of(value: Any) -> Followed | None:
    """An Account entity in a list of those followed; None when it lacks id or name."""
    remote_id, handle = word(value, "id"), word(value, "acct")
    return Followed(handle, remote_id, word(value, "url")) if remote_id and handle else None


def _address(value: Any) -> str:
    return word(value, "url") or word(value, "uri") or word(value, "id")


def _quoted(value: Mapping[str, Any]) -> str:
    """Mastodon 4.5 has `quote.quoted_status` or `quoted_status_id`; Pleroma's kin give the status itself or an id."""
    quote = value.get("quote")
    if isinstance(quote, Mapping):
        inner = _address(quote.get("quoted_status")) or word(quote, "quoted_status_id") or _address(quote)
        return inner or word(quote, "state") or "?"
    return word(value, "quote_url") or word(value, "quote_id")


def profile_of(value: Any) -> Profile | None:
    """An Account or CredentialAccount entity; None when it lacks its id.

    `verified` means that the server has verified at least one of the account's own links.
    """
    remote_id = word(value, "id")
    if not remote_id:
        return None
    source = value.get("source")
    note = word(value, "note")
    # A server may give the note as HTML and, to its owner, as it was written too.
    written = word(source, "note") or text_of(note)
    shown = [f for f in items(value, "fields") if word(f, "name") or word(f, "value")]
    fields = tuple((word(f, "name"), text_of(word(f, "value"))) for f in shown)
    hrefs = [link for f in shown for link in links_of(word(f, "value"))]
    links = dict.fromkeys([*links_in(written), *links_of(note), *links_in(*(v for _, v in fields)), *hrefs])
    return Profile(
        handle=word(value, "acct"),
        name=word(value, "display_name"),
        url=word(value, "url"),
        text=written,
        remote_id=remote_id,
        links=tuple(links),
        verified=any(word(f, "verified_at") for f in shown),
        fields=fields,
        verified_links=tuple(_verified(shown)),
    )
