"""The practice board kept in the database: a `platforms.practice.store.BoardStore`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from hasshin.blobs import store as blobs
from hasshin.platforms.links import links_in
from hasshin.platforms.practice.played import played
from hasshin.platforms.practice.store import BoardMedia, BoardPost, BoardReply, BoardToken, BoardUnavailableError
from hasshin.platforms.values import Followed, OutgoingImage, OutgoingVideo, Profile, ProfileChange
from hasshin.practice import models
from hasshin.practice.actions.grant import digest

BADGE = "badge"
"""The kind of relation that is the board's own verification of an account."""
_NO_POST = 0
_LONGEST_ID = 18
"""Digits of a number that every database holds."""

_PIECE = 1024 * 1024


def _utc_now() -> datetime:
    return datetime.now(UTC)


class DatabaseBoardStore:
    """The board of this installation. Each method is a short transaction of its own."""

    def __init__(self, *, clock: Callable[[], datetime] = _utc_now) -> None:
        self._clock = clock

    def put_media(self, image: OutgoingImage | OutgoingVideo) -> str:
        if isinstance(image, OutgoingImage):
            return blobs.put(image.data)
        pieces = (image.chunk(start, _PIECE) for start in range(0, image.size, _PIECE))
        return blobs.put_pieces(pieces)[0]

    def put(
        self,
        *,
        key: str,
        account_id: str,
        text: str,
        language: str,
        media: tuple[BoardMedia, ...],
        digest: str,
        service_played: str,
        title: str = "",
    ) -> tuple[str, bool]:
        with transaction.atomic():
            profile = models.BoardProfile.objects.filter(account_id=account_id, service=service_played).first()
            if profile is None:
                raise BoardUnavailableError(f"the board knows no account {account_id} on {service_played}")
            post, new = models.BoardPost.objects.get_or_create(
                profile=profile,
                key=key,
                defaults={
                    "text": text,
                    "title": title,
                    "language": language,
                    "media": [{"id": m.id, "digest": m.digest, "mime": m.mime, "alt": m.alt} for m in media],
                    "digest": digest,
                    "created_at": self._clock(),
                },
            )
        return str(post.pk), new

    def by_key(self, *, account_id: str, key: str) -> BoardPost | None:
        return _shown(_posts().filter(profile__account_id=account_id, key=key).first())

    def get(self, post_id: str) -> BoardPost | None:
        number = _number(post_id)
        return _shown(_posts().filter(pk=number).first())

    def list(self, *, account_id: str, since: datetime | None) -> tuple[BoardPost, ...]:
        found = _posts().filter(profile__account_id=account_id, deleted_at__isnull=True).order_by("created_at", "pk")
        if since is not None:
            found = found.filter(created_at__gte=since)
        return tuple(_post(post) for post in found)

    def edit(self, post_id: str, *, text: str, alts: tuple[str, ...], title: str = "") -> bool:
        with transaction.atomic():
            post = models.BoardPost.objects.filter(pk=_number(post_id), deleted_at__isnull=True).first()
            if post is None:
                return False
            media = [{**m, "alt": alt} for m, alt in zip(post.media, alts, strict=True)]
            changed = models.BoardPost.objects.filter(pk=post.pk, deleted_at__isnull=True).update(
                text=text, title=title, media=media, edited_at=self._clock()
            )
        return changed == 1

    def delete(self, post_id: str) -> bool:
        found = models.BoardPost.objects.filter(pk=_number(post_id), deleted_at__isnull=True)
        return found.update(deleted_at=self._clock()) == 1

    def profile(self, account_id: str) -> Profile | None:
        profile = models.BoardProfile.objects.filter(account_id=account_id).first()
        if profile is None:
            return None
        fields = tuple((str(name), str(value)) for name, value in profile.fields)
        shown = profile_url(profile.service, profile.handle)
        badge = profile.relations.filter(kind=BADGE, ended_at__isnull=True).exists()
        return Profile(
            handle=profile.handle,
            name=profile.name,
            url=shown,
            text=profile.text,
            remote_id=profile.account_id,
            links=links_in(profile.text, *(value for _, value in fields)),
            fields=fields,
            verified=badge if played(profile.service).badge else None,
        )

    def set_profile(self, account_id: str, change: ProfileChange) -> bool:
        values: dict[str, Any] = {}
        if change.name is not None:
            values["name"] = change.name
        if change.text is not None:
            values["text"] = change.text
        if change.fields is not None:
            values["fields"] = [list(pair) for pair in change.fields]
        found = models.BoardProfile.objects.filter(account_id=account_id)
        return found.update(**values) == 1 if values else found.exists()

    def following(self, account_id: str) -> tuple[Followed, ...]:
        found = models.BoardRelation.objects.filter(
            profile__account_id=account_id, kind="follow", ended_at__isnull=True
        ).order_by("pk")
        return tuple(Followed(row.towards, row.target or row.towards) for row in found)

    def token(self, token: str) -> BoardToken | None:
        row = (
            models.BoardGrant.objects.filter(
                token_hash=digest(token), revoked_at__isnull=True, token_ends__gt=self._clock()
            )
            .select_related("profile")
            .first()
        )
        return None if row is None else BoardToken(row.profile.account_id, row.profile.handle, frozenset(row.scopes))

    def add_reply(self, *, post_id: str, author: str, text: str) -> str:
        reply = models.BoardReply.objects.create(
            post_id=_number(post_id), author=author, text=text, created_at=self._clock()
        )
        return f"r{reply.pk}"

    def list_replies(self, *, account_id: str, since: datetime | None) -> tuple[BoardReply, ...]:
        found = (
            models.BoardReply.objects.filter(post__profile__account_id=account_id)
            .select_related("post__profile")
            .order_by("created_at", "pk")
        )
        if since is not None:
            found = found.filter(created_at__gte=since)
        return tuple(
            BoardReply(f"r{r.pk}", str(r.post_id), r.author, r.text, f"{post_url(r.post)}#r{r.pk}", r.created_at)
            for r in found
        )


def profile_url(service: str, handle: str) -> str:
    """Where an account's page on the board stands."""
    return f"{settings.HASSHIN_INSTALLATION.origin}/practice/{service}/{handle}"


def post_url(post: models.BoardPost) -> str:
    """Where one post's page on the board stands."""
    return f"{profile_url(post.profile.service, post.profile.handle)}/{post.pk}"


def _posts() -> Any:
    return models.BoardPost.objects.select_related("profile").prefetch_related("relations")


def _number(post_id: str) -> int:
    # Ids come from outside (a person may type one), so an odd one is no post rather than an error.
    return int(post_id) if post_id.isascii() and post_id.isdecimal() and len(post_id) <= _LONGEST_ID else _NO_POST


def _shown(post: models.BoardPost | None) -> BoardPost | None:
    return None if post is None else _post(post)


def _post(post: models.BoardPost) -> BoardPost:
    return BoardPost(
        id=str(post.pk),
        account_id=post.profile.account_id,
        key=post.key,
        service_played=post.profile.service,
        url=post_url(post),
        text=post.text,
        title=post.title,
        digest=post.digest,
        created_at=post.created_at,
        media=tuple(BoardMedia(m["id"], m["digest"], m["mime"], m["alt"]) for m in post.media),
        language=post.language,
        edited_at=post.edited_at,
        deleted_at=post.deleted_at,
        **_relations(post),
    )


def _relations(post: models.BoardPost) -> dict[str, str]:
    """What the post answers, reposts or quotes, as fields of `BoardPost`."""
    names = {"reply": "in_reply_to", "repost": "repost_of", "quote": "quote_of"}
    return {
        key: value
        for row in post.relations.all()
        if row.kind in names
        for key, value in ((names[row.kind], row.target or row.towards), ("towards", row.towards))
    }
