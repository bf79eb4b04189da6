"""Show a password once to its custodian, who has signed in anew and states why (F-4-5, M-8).

Posting never needs this: what is sent goes out by the account's token.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.accounts.actions.renew_sign_in import STALE, renewal_holds, spend_renewal
from hasshin.accounts.actions.unusable import key_trouble
from hasshin.accounts.credentials import KeyUnsafe, SealBroken, open_secret
from hasshin.accounts.models import Credential, CredentialEvent
from hasshin.accounts.rows import govern_account, load_account
from hasshin.city.actor import Actor
from hasshin.city.govern import record, refuse
from hasshin.platforms.secret import Secret
from hasshin.policy.reasons import NotFound, Refused

KIND = "password"
LONGEST_REASON = 400


def purpose_of(account_id: int) -> str:
    """The purpose for which one signs in anew to be shown this account's password."""
    return f"reveal-password:{account_id}"


def reveal_password(*, actor: Actor, now: datetime, account_id: int, reason: str, session: str) -> Secret:
    """The password, for the page that shows it now and keeps it nowhere.

    `session` is the digest of the session in which the actor has signed in anew; that is used up. The sight is in the
    ledger and in the account's list before anything is shown. Raises `Refused` for who has not the custody, without a
    reason, without a renewed sign-in, or where the seal or the keys are broken; `NotFound` where none is kept.
    """
    account = load_account(account_id)
    judged = govern_account(actor=actor, now=now, account=account, verb="see_secret", kind="accounts.reveal_password")
    _demand_reason(reason)
    row = Credential.objects.filter(account=account, kind=KIND).first()
    if row is None:
        raise NotFound(f"password of account {account_id}")
    if not renewal_holds(actor=actor, now=now, session=session, purpose=purpose_of(account.pk)):
        raise Refused([STALE])
    secret = _opened(account.pk)
    _demand_without_it(reason, secret)
    with transaction.atomic():
        renewal = spend_renewal(actor=actor, now=now, session=session, purpose=purpose_of(account.pk))
        event = CredentialEvent.objects.create(
            account=account,
            kind=KIND,
            act=CredentialEvent.Act.SEEN,
            generation=row.generation,
            staff_id=actor.person,
            at=now,
            reason=reason.strip(),
        )
        record(
            judged,
            kind="accounts.reveal_password",
            subject=f"credentialevent:{event.pk}",
            actor=actor,
            now=now,
            data={"account": account.pk, "secret": KIND, "generation": row.generation, "also": [renewal]},
            personal={"reason": reason.strip()},
        )
    return secret


def _opened(account_id: int) -> Secret:
    try:
        return open_secret(account_id, KIND)
    except KeyUnsafe as trouble:
        raise key_trouble(trouble) from None
    except SealBroken:
        raise refuse(
            "seal_broken",
            "credential",
            "保管しているパスワードを開けません。書き換えられたおそれがあります。",
            "The password that is kept does not open. It may have been altered.",
            "システムの管理者に知らせ、媒体でパスワードを作り直して登録してください。",
            "Tell the administrator of the system; make a new password at the service and set it here.",
        ) from None


def _demand_reason(reason: str) -> None:
    if not reason.strip() or len(reason.strip()) > LONGEST_REASON:
        raise refuse(
            "reason_missing",
            "reason",
            "表示する理由がないか、長すぎます（400文字まで）。",
            "The reason is missing, or longer than 400 characters.",
            "何のために必要かを書いてください。記録に残ります。",
            "Say what it is needed for. It is kept on record.",
        )


def _demand_without_it(reason: str, secret: Secret) -> None:
    if secret.reveal() in reason:
        raise refuse(
            "secret_in_words",
            "reason",
            "理由の文にパスワードが入っています。",
            "The reason holds the password.",
            "パスワードを除いて書いてください。",
            "Write it without the password.",
        )
