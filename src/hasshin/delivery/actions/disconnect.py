"""Disconnect an account: the service makes the token worthless, and here it is destroyed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.accounts.actions.note_connection import end_connection
from hasshin.accounts.credentials import KeyUnsafe, SealBroken
from hasshin.accounts.models import Account, Connection
from hasshin.accounts.rows import govern_account, load_account
from hasshin.city.actor import Actor
from hasshin.city.govern import refuse
from hasshin.city.pack import pack_at
from hasshin.delivery.answerable import answerable
from hasshin.delivery.claim import SENDER
from hasshin.delivery.connect import NotConnected, reach
from hasshin.delivery.outside import outside
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.platforms.values import Outcome, Result
from hasshin.policy.controls.standing import Credentials
from hasshin.policy.house import house
from hasshin.policy.reasons import Conflict
from hasshin.policy.text import Text, t

NOT_REVOKED = t(
    "「{name}」の接続を解除しましたが、サービスの側でトークンを失効させられませんでした。{why}"
    "サービスの設定画面で、本製品との連携を人が解除してください。",
    "{name} was disconnected, but the service did not revoke the token. {why} A person must end the connection in the "
    "service's own settings.",
)
CODE = "token_not_revoked"


def disconnect(*, actor: Actor, now: datetime, account_id: int, reason: str) -> Result:
    """Revoke at the service, then destroy here, whatever the service said; gives what it said.

    What could not be revoked is a finding, which a person settles. Raises `Refused` without the right or a reason,
    `Conflict` where nothing is connected.
    """
    account = load_account(account_id)
    judged = govern_account(actor=actor, now=now, account=account, verb="connect_account", kind="accounts.disconnect")
    if not reason.strip():
        raise refuse(
            "reason_missing",
            "reason",
            "理由がありません。",
            "The reason is missing.",
            "接続を解除する理由を書いてください。記録に残ります。",
            "Write why it is disconnected; it is kept.",
        )
    known = Connection.objects.filter(account=account).first()
    if known is None or known.state == Connection.State.DISCONNECTED:
        raise Conflict(t("このアカウントは接続されていません。", "The account is not connected."))
    result = revoke_at_service(account)
    with transaction.atomic():
        done = end_connection(
            actor=actor,
            now=now,
            connection=known,
            reason=reason.strip(),
            revoked=result.outcome is Outcome.DONE,
            judged=judged,
        )
        if not done:
            raise Conflict(t("接続がこの間に変わりました。", "The connection was changed meanwhile."))
        if result.outcome is not Outcome.DONE:
            tell_not_revoked(account, known.version, result.reason, now)
    return result


def revoke_at_service(account: Account) -> Result:
    """Ask the service to make the token worthless; REJECTED where it can't be asked. Outside any transaction."""
    try:
        platform = reach(account)
    except (NotConnected, SealBroken, KeyUnsafe) as error:
        why = error.message if isinstance(error, NotConnected) else t("鍵が使えません。", "The key can't be used.")
        return Result(Outcome.REJECTED, "unsupported", why)
    return outside(platform.revoke)


def tell_not_revoked(account: Account, version: int, why: Text, now: datetime) -> None:
    """Raise the finding that a person must end the connection at the service. `version` is the connection's."""
    pack = pack_at(now)
    roles, staff = answerable(pack, account, "connect_account", now)
    control = pack.one_of(Credentials)
    raise_finding(
        actor=SENDER,
        now=now,
        code=CODE,
        subject=f"account:{account.pk}",
        message=NOT_REVOKED.fill(name=account.name, why=why),
        citations=pack.cite(control) if control else (house("records"),),
        severity="serious",
        roles=roles,
        staff=staff,
        about=str(version),
    )
