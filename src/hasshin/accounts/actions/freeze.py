"""Freeze an account (発信停止): nothing goes out until it is lifted. It works from anywhere."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.accounts.models import Account
from hasshin.accounts.rows import govern_account, load_account
from hasshin.city.actor import Actor
from hasshin.city.govern import record, refuse
from hasshin.city.pack import pack_at
from hasshin.policy.controls.afterwards import Freeze
from hasshin.policy.reasons import Conflict
from hasshin.policy.text import t


def freeze(*, actor: Actor, now: datetime, account_id: int, reason: str) -> None:
    """Stop all publishing on the account. Raises `Conflict` where it is frozen already."""
    _change(actor, now, account_id, reason, "freeze")


def unfreeze(*, actor: Actor, now: datetime, account_id: int, reason: str) -> None:
    """Lift the freeze. Raises `Conflict` where there is none."""
    _change(actor, now, account_id, reason, "lift_freeze")


def _change(actor: Actor, now: datetime, account_id: int, reason: str, verb: str) -> None:
    account = load_account(account_id)
    kind = f"accounts.{verb}"
    control = pack_at(now).one_of(Freeze)
    judged = govern_account(
        actor=actor,
        now=now,
        account=account,
        verb=verb,
        kind=kind,
        control=control,
        only=control.lift_by if control and verb == "lift_freeze" else (),
    )
    if not reason.strip():
        raise refuse(
            "reason_missing",
            "reason",
            "理由がありません。",
            "The reason is missing.",
            "理由を書いてください。記録に残ります。",
            "Write the reason; it is kept.",
        )
    stops = verb == "freeze"
    with transaction.atomic():
        same = Account.objects.filter(pk=account_id, frozen_at__isnull=stops)
        changed = same.update(frozen_at=now if stops else None, frozen_reason=reason.strip() if stops else "")
        if changed != 1:
            raise Conflict(t("すでにその状態です。", "It is in that state already."))
        record(
            judged,
            kind=kind,
            subject=f"account:{account_id}",
            actor=actor,
            now=now,
            personal={"reason": reason.strip()},
        )
