"""Keep the password of an account, or its change (F-4-5, M-8). The ledger learns who and when, never what."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.accounts.actions.unusable import key_trouble
from hasshin.accounts.credentials import KeyUnsafe, SealBroken, make_ready, open_secret, put
from hasshin.accounts.credentials.safe import latest_generation
from hasshin.accounts.credentials.strength import weaknesses
from hasshin.accounts.models import Account, Credential
from hasshin.accounts.rows import govern_account, load_account
from hasshin.city.actor import Actor
from hasshin.city.govern import record, refuse
from hasshin.city.pack import pack_at
from hasshin.platforms.secret import Secret
from hasshin.policy.controls.standing import Credentials
from hasshin.policy.reasons import Conflict, Reason, Refused
from hasshin.policy.text import t

KIND = "password"
LONGEST_STATEMENT = 400


def set_password(
    *,
    actor: Actor,
    now: datetime,
    account_id: int,
    password: str,
    stated: str,
    shown_generation: int | None = None,
) -> Credential:
    """Keep this password in place of the one before.

    `stated` is what the actor states of the change at the service itself (when, where, how it was tried): without it
    nothing is kept, as a password that is only changed here guards nothing. `shown_generation` is the generation that
    the actor saw; `Conflict` when another change came between. Raises `Refused` for who may not, a weak password, the
    same as before, or keys that can't be used.
    """
    account = load_account(account_id)
    judged = govern_account(actor=actor, now=now, account=account, verb="change_secret", kind="accounts.set_password")
    _demand_sound(account, password, stated, now)
    try:
        _demand_new(account, password, now)
        ready = make_ready()
        with transaction.atomic():
            if shown_generation is not None and latest_generation(account.pk, KIND) != shown_generation:
                raise Conflict(CHANGED_MEANWHILE)
            kept = put(
                account_id=account.pk,
                kind=KIND,
                value=password,
                now=now,
                by=actor.staff,
                stated=stated.strip(),
                ready=ready,
            )
            record(
                judged,
                kind="accounts.set_password",
                subject=f"credential:{kept.credential.pk}",
                actor=actor,
                now=now,
                data={**kept.data, "also": kept.also},
                personal={"stated": stated.strip()},
            )
    except KeyUnsafe as trouble:
        raise key_trouble(trouble) from None
    return kept.credential


CHANGED_MEANWHILE = t(
    "その間に、ほかの人がこのアカウントのパスワードを変更しました。画面を開き直して確かめてください。",
    "Somebody else changed this account's password meanwhile. Open the page again and look.",
)


def _demand_sound(account: Account, password: str, stated: str, now: datetime) -> None:
    if account.state == Account.State.CLOSED:
        raise refuse(
            "account_closed",
            "account",
            "閉鎖したアカウントのパスワードは登録できません。",
            "No password is kept for a closed account.",
            "アカウントを確かめてください。",
            "Look whether it is the right account.",
        )
    names = (account.handle, account.name, account.unit.name_en, account.unit.code)
    reasons = weaknesses(password, names)
    if not stated.strip() or len(stated.strip()) > LONGEST_STATEMENT:
        reasons.append(
            Reason(
                code="not_stated",
                where="stated",
                message=t(
                    "媒体でも変更したことの記録がないか、長すぎます（400文字まで）。",
                    "It is not stated that it was changed at the service too, or at too great length (400 characters).",
                ),
                fix=t(
                    "いつ、媒体のどの画面で変更し、どう確かめたかを書いてください。",
                    "Say when and where it was changed at the service, and how you tried it.",
                ),
                citations=pack_at(now).cite(pack_at(now).one_of(Credentials)),
            )
        )
    if password and password in stated:
        reasons.append(
            Reason(
                code="secret_in_words",
                where="stated",
                message=t("記録の文にパスワードが入っています。", "The statement holds the password."),
                fix=t("パスワードを除いて書いてください。", "Write it without the password."),
            )
        )
    if reasons:
        raise Refused(reasons)


def _demand_new(account: Account, password: str, now: datetime) -> None:
    try:
        before = open_secret(account.pk, KIND)
    except (Credential.DoesNotExist, SealBroken):
        return  # there is none to be compared with
    if before == Secret.of_password(password):
        pack = pack_at(now)
        raise Refused(
            [
                Reason(
                    code="password_unchanged",
                    where="password",
                    message=t("今のパスワードと同じです。", "This is the present password."),
                    fix=t(
                        "媒体で別のパスワードに変更してから登録してください。",
                        "Change it at the service to another one, then set that here.",
                    ),
                    citations=pack.cite(pack.one_of(Credentials)),
                )
            ]
        )
