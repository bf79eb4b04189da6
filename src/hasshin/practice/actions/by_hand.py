"""What the holder of an account does in the board's own screen, past the product: for training and for drills.

A city must see such acts (F-4-3, F-4-4, M-19-7, M-19-8); so the board lets people practise finding them.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Literal

from django.db import transaction

from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.text import t
from hasshin.practice.models import BoardPost, BoardProfile, BoardRelation
from hasshin.practice.store import BADGE

Towards = Literal["reply", "repost", "quote"]


def post_by_hand(
    *, now: datetime, profile_id: int, text: str, kind: Towards | None = None, target: str = "", towards: str = ""
) -> BoardPost:
    """Put a post up by hand; with `kind`, an answer, repost or quotation of `target`, which is `towards`'."""
    profile = _profile(profile_id)
    with transaction.atomic():
        post = BoardPost.objects.create(
            profile=profile, key=f"hand-{secrets.token_hex(16)}", text=text, digest="", created_at=now
        )
        if kind is not None:
            BoardRelation.objects.create(
                profile=profile, post=post, kind=kind, target=target, towards=towards.lstrip("@"), made_at=now
            )
    return post


def delete_by_hand(*, now: datetime, profile_id: int, post_id: int) -> None:
    """Take a post down by hand; raises `NotFound`."""
    found = BoardPost.objects.filter(pk=post_id, profile=profile_id, deleted_at__isnull=True)
    if found.update(deleted_at=now) != 1:
        raise NotFound(f"post {post_id} on the board")


def follow_by_hand(*, now: datetime, profile_id: int, towards: str, follow: bool) -> None:
    """Follow somebody, or stop it."""
    profile, handle = _profile(profile_id), towards.strip().lstrip("@")
    held = BoardRelation.objects.filter(profile=profile, kind="follow", towards=handle, ended_at__isnull=True)
    if not follow:
        held.update(ended_at=now)
    elif handle and not held.exists():
        BoardRelation.objects.create(profile=profile, kind="follow", towards=handle, target=f"id-{handle}", made_at=now)


def set_badge(*, now: datetime, profile_id: int, badge: bool) -> None:
    """The board verifies an account, or takes its badge away."""
    profile = _profile(profile_id)
    held = BoardRelation.objects.filter(profile=profile, kind=BADGE, ended_at__isnull=True)
    if not badge:
        held.update(ended_at=now)
    elif not held.exists():
        BoardRelation.objects.create(profile=profile, kind=BADGE, made_at=now)


def rename_by_hand(*, profile_id: int, handle: str, name: str, text: str) -> None:
    """Change the account's face on the board; its id stays. `Conflict` for a handle that is another's."""
    profile = _profile(profile_id)
    if BoardProfile.objects.filter(service=profile.service, handle=handle).exclude(pk=profile_id).exists():
        raise Conflict(t("その名前は別のアカウントが使っています。", "That handle belongs to another account."))
    BoardProfile.objects.filter(pk=profile_id).update(handle=handle, name=name, text=text)


def _profile(profile_id: int) -> BoardProfile:
    profile = BoardProfile.objects.filter(pk=profile_id).first()
    if profile is None:
        raise NotFound(f"profile {profile_id} on the board")
    return profile
