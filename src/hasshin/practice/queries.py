"""Reads of the practice board for its public pages: frozen rows."""

from __future__ import annotations

from dataclasses import dataclass

from hasshin.platforms.practice.store import BoardPost, BoardReply
from hasshin.platforms.values import Profile
from hasshin.practice import models
from hasshin.practice.store import DatabaseBoardStore


@dataclass(frozen=True, slots=True)
class BoardPage:
    """One account's page: its face and its posts, the newest first."""

    service: str
    profile: Profile
    posts: tuple[BoardPost, ...]


@dataclass(frozen=True, slots=True)
class BoardPostPage:
    """One post's page, with what visitors answered."""

    service: str
    profile: Profile
    post: BoardPost
    replies: tuple[BoardReply, ...]


def boards() -> tuple[tuple[str, str, str], ...]:
    """All accounts on the board: service, handle, name."""
    found = models.BoardProfile.objects.order_by("service", "handle")
    return tuple(found.values_list("service", "handle", "name"))


def board_page(service: str, handle: str) -> BoardPage | None:
    """The page of one account; None when the board knows no such account."""
    known = models.BoardProfile.objects.filter(service=service, handle=handle).first()
    board = DatabaseBoardStore()
    if known is None or (profile := board.profile(known.account_id)) is None:
        return None
    return BoardPage(service, profile, tuple(reversed(board.list(account_id=known.account_id, since=None))))


def board_post_page(service: str, handle: str, post_id: str) -> BoardPostPage | None:
    """The page of one post; None when it is not there (any more)."""
    board = DatabaseBoardStore()
    post = board.get(post_id)
    if post is None or post.deleted_at is not None:
        return None
    profile = board.profile(post.account_id)
    if profile is None or (post.service_played, profile.handle) != (service, handle):
        return None
    replies = board.list_replies(account_id=post.account_id, since=None)
    return BoardPostPage(service, profile, post, tuple(r for r in replies if r.post_id == post_id))


def shown_image(digest: str) -> str | None:
    """The type of an image that stands on the board now, or None: other blobs are nobody's business."""
    for media in models.BoardPost.objects.filter(deleted_at__isnull=True).values_list("media", flat=True).iterator():
        for one in media:
            if one["digest"] == digest:
                return str(one["mime"])
    return None
