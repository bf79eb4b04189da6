"""Load a post and change it only as it was seen: two people at once never overwrite one another."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F

from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.text import t
from hasshin.posts.content import Content
from hasshin.posts.models import Post, Submission, Version

CHANGED = t(
    "この投稿は、表示された後に別の人が変更しました。画面を読み込み直し、内容を確かめてからやり直してください。",
    "Somebody changed this post after it was shown. Reload the page, read it again, and then repeat your act.",
)


def load(post_id: int, revision: int | None = None) -> Post:
    """The post; raises `NotFound`, or `Conflict` where `revision` is not the present one."""
    try:
        post = Post.objects.select_related("unit", "author", "case").get(pk=post_id)
    except Post.DoesNotExist:
        raise NotFound(f"post {post_id}") from None
    if revision is not None and post.revision != revision:
        raise Conflict(CHANGED)
    return post


def version_of(post: Post) -> Version:
    """The current version."""
    return Version.objects.get(post=post, number=post.number)


def content_of(version: Version) -> Content:
    """The content of a version, as it was saved."""
    return Content.model_validate(version.content)


def open_submission(post: Post) -> Submission | None:
    """The submission that waits for a decision, or None."""
    return Submission.objects.filter(post=post, closed=False).select_related("version", "by").first()


def advance(post: Post, now: datetime, **changes: Any) -> None:
    """Write `changes` if the post still has the revision that was loaded; raises `Conflict` otherwise.

    Exactly one of two racing actions gets through; the other's transaction must roll back.
    """
    changed = Post.objects.filter(pk=post.pk, revision=post.revision).update(
        revision=F("revision") + 1, changed_at=now, **changes
    )
    if changed != 1:
        raise Conflict(CHANGED)
    post.refresh_from_db()
