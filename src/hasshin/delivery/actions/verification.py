"""Note that the service was asked to verify an account, and what it answered (M-15-2)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db import IntegrityError, transaction

from hasshin.accounts.rows import govern_account, load_account
from hasshin.city.actor import Actor
from hasshin.city.govern import record, refuse
from hasshin.city.pack import pack_at
from hasshin.delivery.claim import SENDER
from hasshin.delivery.models import VerificationApplication
from hasshin.findings.actions.settle import settle_seen
from hasshin.policy.controls import Verification
from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.text import t

Answer = Literal["granted", "refused"]
KIND = "accounts.verification"
OPEN = t(
    "このアカウントには、結果を待っている申請があります。先にその結果を記録してください。",
    "An application for this account still waits for its outcome. Record that first.",
)
OVER = t("この申請の結果は記録済みです。", "The outcome of this application is recorded already.")


def note_application(
    *, actor: Actor, now: datetime, account_id: int, applied_at: datetime, remarks: str
) -> VerificationApplication:
    """The service was asked, on a day, in some way that `remarks` name (a receipt number, a form).

    Raises `Refused` without the right, for a day that has not come, or without saying how; `Conflict` for a second one.
    """
    account = load_account(account_id)
    judged = govern_account(actor=actor, now=now, account=account, verb="connect_account", kind=KIND,
                            control=pack_at(now).one_of(Verification))  # fmt: skip
    if applied_at > now:
        raise refuse(
            "not_yet",
            "applied_at",
            "申請した日が先の日付です。",
            "The day of applying has not come yet.",
            "実際に申請した日を入力してください。",
            "Enter the day on which it was applied for.",
        )
    _demand_words(remarks, "remarks")
    try:
        with transaction.atomic():
            row = VerificationApplication.objects.create(
                account=account, applied_at=applied_at, remarks=remarks.strip(), by_id=actor.person, noted_at=now
            )
            record(
                judged,
                kind="accounts.verification_applied",
                subject=f"verificationapplication:{row.pk}",
                actor=actor,
                now=now,
                data={"account": account_id, "applied_at": applied_at.isoformat()},
                personal={"remarks": row.remarks},
            )
            settle_seen(
                actor=SENDER,
                now=now,
                code="profile_badge_missing",
                subject=f"account:{account_id}",
                evidence=f"application {row.pk}",
            )
    except IntegrityError:
        raise Conflict(OPEN) from None
    return row


def note_impossible(*, actor: Actor, now: datetime, account_id: int, reason: str) -> VerificationApplication:
    """Nobody can apply: the service takes no applications of such an account. The reason is kept, and asked for again.

    Raises as `note_application` does.
    """
    account = load_account(account_id)
    judged = govern_account(actor=actor, now=now, account=account, verb="connect_account", kind=KIND,
                            control=pack_at(now).one_of(Verification))  # fmt: skip
    _demand_words(reason, "reason")
    if VerificationApplication.objects.filter(account=account, outcome="").exists():
        raise Conflict(OPEN)
    with transaction.atomic():
        row = VerificationApplication.objects.create(
            account=account,
            by_id=actor.person,
            noted_at=now,
            outcome=VerificationApplication.Outcome.IMPOSSIBLE,
            outcome_at=now,
            outcome_by_id=actor.person,
            reason=reason.strip(),
        )
        record(
            judged,
            kind="accounts.verification_impossible",
            subject=f"verificationapplication:{row.pk}",
            actor=actor,
            now=now,
            data={"account": account_id},
            personal={"reason": row.reason},
        )
        settle_seen(
            actor=SENDER,
            now=now,
            code="profile_badge_missing",
            subject=f"account:{account_id}",
            evidence=f"application {row.pk}",
        )
    return row


def note_outcome(
    *, actor: Actor, now: datetime, application_id: int, outcome: Answer, reason: str
) -> VerificationApplication:
    """What the service answered, with its reason or the receipt. Raises `Refused`, `NotFound`, `Conflict`."""
    row = VerificationApplication.objects.select_related("account").filter(pk=application_id).first()
    if row is None:
        raise NotFound(f"application {application_id}")
    account = load_account(row.account_id)
    judged = govern_account(actor=actor, now=now, account=account, verb="connect_account", kind=KIND,
                            control=pack_at(now).one_of(Verification))  # fmt: skip
    _demand_words(reason, "reason")
    if outcome not in ("granted", "refused"):
        raise refuse(
            "outcome_unknown",
            "outcome",
            "結果が選ばれていません。",
            "No outcome was chosen.",
            "認められたか、断られたかを選んでください。",
            "Choose whether it was granted or refused.",
        )
    with transaction.atomic():
        held = VerificationApplication.objects.filter(pk=application_id, outcome="")
        if held.update(outcome=outcome, outcome_at=now, outcome_by_id=actor.staff, reason=reason.strip()) != 1:
            raise Conflict(OVER)
        record(
            judged,
            kind="accounts.verification_outcome",
            subject=f"verificationapplication:{application_id}",
            actor=actor,
            now=now,
            data={"account": row.account_id, "outcome": outcome},
            personal={"reason": reason.strip()},
        )
    row.refresh_from_db()
    return row


def _demand_words(words: str, where: str) -> None:
    if not words.strip():
        raise refuse(
            "reason_missing",
            where,
            "申請の方法・受付番号、または理由が書かれていません。",
            "How it was applied for (a receipt, a form) or the reason is not stated.",
            "あとで確かめられるように書いてください。",
            "Write it so that it can be verified later.",
        )
