"""Whether the fact that closes a step is there, since the incident began."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hasshin.accounts.models import Account, Connection, Credential, CredentialEvent, DirectoryNotice
from hasshin.city.models import Terminal
from hasshin.incidents.models import Incident
from hasshin.policy.reasons import Reason
from hasshin.policy.text import Text, t


def _frozen(row: Incident) -> bool:
    found = Account.objects.filter(incidents=row)
    return found.filter(frozen_at__isnull=False).exists() or found.filter(state=Account.State.CLOSED).exists()


def _disconnected(row: Incident) -> bool:
    live = Connection.objects.filter(account=row.account_id).exclude(state=Connection.State.DISCONNECTED)
    return not live.exists()


def _password_changed(row: Incident) -> bool:
    return CredentialEvent.objects.filter(
        account=row.account_id,
        kind=Credential.Kind.PASSWORD,
        act=CredentialEvent.Act.CHANGED,
        at__gte=row.opened_at,
    ).exists()


def _shut_out(row: Incident) -> bool:
    gone = (Terminal.State.LOST, Terminal.State.RETIRED)
    return row.terminal is not None and row.terminal.state in gone


def _noticed(row: Incident) -> bool:
    found = DirectoryNotice.objects.filter(published_at__gte=row.opened_at)
    if row.address:
        return found.filter(address=row.address).exists()
    return found.filter(account=row.account_id).exists() if row.account_id is not None else found.exists()


def _asked(row: Incident) -> bool:
    return row.takedowns.exists()


def _press(row: Incident) -> bool:
    return row.press_choices.exists()


# What must be there, how that is found, what is said where it is not, and what it takes to be asked at all.
_PROOFS: Final[dict[str, tuple[Callable[[Incident], bool], Text, str]]] = {
    "frozen": (
        _frozen,
        t("アカウントの発信がまだ停止されていません。", "Publishing on the account is not stopped yet."),
        "account_id",
    ),
    "disconnected": (
        _disconnected,
        t("アカウントの接続がまだ解除されていません。", "The account is still connected."),
        "account_id",
    ),
    "password_changed": (
        _password_changed,
        t(
            "事案が始まってから、パスワードの変更が登録されていません。",
            "No change of the password was entered since the incident began.",
        ),
        "account_id",
    ),
    "device_shut_out": (
        _shut_out,
        t("端末がまだ締め出されていません。", "The device is not shut out yet."),
        "terminal_id",
    ),
    "notice": (
        _noticed,
        t(
            "公式アカウント一覧に、このことを知らせるお知らせがまだありません。",
            "No notice in the directory tells of it yet.",
        ),
        "",
    ),
    "takedown_sent": (
        _asked,
        t(
            "サービスへの削除依頼の送信が、まだ記録されていません。",
            "No request to the service to delete it is on record as sent.",
        ),
        "",
    ),
    "press": (
        _press,
        t("報道機関に知らせるかどうかが、まだ記録されていません。", "It is not on record whether the press is told."),
        "",
    ),
}


def lacking(row: Incident, proof: str) -> list[Reason]:
    """A reason where the fact is not there. Where the incident names nothing to look at, or is of a drill, words do."""
    if proof not in _PROOFS or row.drill_id is not None:
        return []
    there, message, of = _PROOFS[proof]
    if (of and getattr(row, of) is None) or there(row):
        return []
    return [
        Reason(
            code="not_done_yet",
            where="outcome",
            message=message,
            fix=t(
                "先にそれを行ってください。行わないのであれば「不要」とし、理由を書いてください。",
                "Do it first; or say that it is not needed, and why.",
            ),
        )
    ]
