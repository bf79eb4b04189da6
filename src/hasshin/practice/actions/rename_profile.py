"""An account's new name on the practice board; its id stays."""

from __future__ import annotations

from hasshin.policy.reasons import Conflict
from hasshin.policy.text import t
from hasshin.practice.models import BoardProfile


def rename_profile(*, account_id: str, handle: str, name: str) -> None:
    """Write handle and name. `Conflict` when the handle belongs to another account of the board."""
    profile = BoardProfile.objects.filter(account_id=account_id).first()
    if profile is None:
        return
    if BoardProfile.objects.filter(service=profile.service, handle=handle).exclude(pk=profile.pk).exists():
        raise Conflict(
            t(
                "練習掲示板の「{handle}」は別のアカウントが使っています。",
                "The handle {handle} on the practice board belongs to another account.",
            ).fill(handle=handle)
        )
    BoardProfile.objects.filter(pk=profile.pk).update(handle=handle, name=name)
