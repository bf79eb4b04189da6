"""Make an account known to the practice board."""

from __future__ import annotations

from hasshin.policy.reasons import Conflict
from hasshin.policy.text import t
from hasshin.practice.models import BoardProfile


def open_profile(*, account_id: str, service: str, handle: str, name: str = "", text: str = "") -> BoardProfile:
    """The account's face on the board, made when it is not there. `account_id` is the account's `remote_id`.

    `service` is the service that the board plays for it. `Conflict` when the handle belongs to another account.
    """
    taken = BoardProfile.objects.filter(service=service, handle=handle).exclude(account_id=account_id)
    if taken.exists():
        raise Conflict(
            t(
                "練習掲示板の「{handle}」は別のアカウントが使っています。別の名前を付けてください。",
                "The handle {handle} on the practice board belongs to another account. Choose another.",
            ).fill(handle=handle)
        )
    profile, _ = BoardProfile.objects.get_or_create(
        account_id=account_id, defaults={"service": service, "handle": handle, "name": name, "text": text}
    )
    return profile
