"""What was deleted at its service is closed here too, as agreed by the same people (M-16)."""

from __future__ import annotations

from datetime import datetime

from hasshin.accounts.actions.ask_closing import write_asked
from hasshin.accounts.actions.note_connection import end_connection
from hasshin.accounts.models import Account, Closing, Connection
from hasshin.city.actor import Actor
from hasshin.city.judge import Judged
from hasshin.delivery.settle_closed import settle_closed
from hasshin.incidents.models import Measure
from hasshin.policy.text import t
from hasshin.posts.actions.close_account import carry_out

WHY = t("事案{id}番で、サービスのアカウントを削除したため", "Deleted at its service, incident no. {id}")


def close_deleted(row: Measure, account: Account, judged: Judged | None, *, actor: Actor, now: datetime) -> None:
    """Close the account within the caller's transaction; nothing where it is closed already.

    The service's token died with the account, so the connection ends without asking the service.
    """
    if account.state == Account.State.CLOSED:
        return
    last = row.agreements.order_by("-at", "-pk").first()
    if last is None:
        raise RuntimeError("an account was deleted to which nobody agreed")
    why = WHY.fill(id=row.incident_id).ja
    connected = Connection.objects.filter(account=account).exclude(state=Connection.State.DISCONNECTED).first()
    if connected is not None:
        end_connection(actor=actor, now=now, connection=connected, reason=why, revoked=True, judged=judged)
    open_one = Closing.objects.filter(account=account, agreed_at=None, dropped_at=None).first()
    closing = open_one or write_asked(account, row.asked_by_id, f"{row.wanted.get('reason', '')}（{why}）", now)
    if closing.asked_by_id == last.staff_id:  # asked for here by who agreed to the deletion: then they stand as asked
        carry_out(closing, row.asked_by_id, judged, actor=actor, now=now)
    else:
        carry_out(closing, last.staff_id, judged, actor=actor, now=now)
    settle_closed(now)
