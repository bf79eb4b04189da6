"""Close an account as the second person, and have its service make its token worthless too."""

from __future__ import annotations

from datetime import datetime

from hasshin.accounts.actions.note_connection import end_connection
from hasshin.accounts.credentials import KeyUnsafe, SealBroken
from hasshin.accounts.models import Closing, Connection
from hasshin.city.actor import Actor
from hasshin.delivery.actions.disconnect import tell_not_revoked
from hasshin.delivery.connect import NotConnected, reach
from hasshin.delivery.outside import outside
from hasshin.delivery.settle_closed import settle_closed
from hasshin.platforms.interface import Platform
from hasshin.platforms.values import Outcome, Result
from hasshin.policy.reasons import NotFound
from hasshin.policy.text import Text, t
from hasshin.posts.actions import close_account
from hasshin.posts.actions.leave_account import LeftPost

WHY = t("アカウントが閉鎖されたため", "The account was closed")


def agree_closing(*, actor: Actor, now: datetime, closing_id: int) -> tuple[LeftPost, ...]:
    """As `posts.actions.close_account.agree_closing`, then revoke at the service, outside any transaction.

    The token is held in memory from before it is destroyed here. What could not be revoked is a finding that a person
    settles; the account is closed all the same.
    """
    closing = Closing.objects.select_related("account__unit").filter(pk=closing_id).first()
    if closing is None:
        raise NotFound(f"closing {closing_id}")
    account = closing.account
    connected = Connection.objects.filter(account=account).exclude(state=Connection.State.DISCONNECTED).first()
    platform: Platform | Text | None = None
    if connected is not None:
        try:
            platform = reach(account)
        except (NotConnected, SealBroken, KeyUnsafe) as error:
            platform = error.message if isinstance(error, NotConnected) else t("鍵が使えません。", "The key failed.")
    left = close_account.agree_closing(actor=actor, now=now, closing_id=closing_id)
    settle_closed(now)
    if connected is None or platform is None:
        return left
    result = (
        Result(Outcome.REJECTED, "unsupported", platform) if isinstance(platform, Text) else outside(platform.revoke)
    )
    revoked = result.outcome is Outcome.DONE
    end_connection(actor=actor, now=now, connection=connected, reason=WHY.ja, revoked=revoked, judged=None)
    if not revoked:
        tell_not_revoked(account, connected.version, result.reason, now)
    return left
