"""State why an owner below the rank that the guideline asks for was chosen (M-3); without it nothing goes out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.accounts.models import Account
from hasshin.accounts.rows import govern_account, load_account
from hasshin.city.actor import Actor
from hasshin.city.govern import record, refuse


def state_rank_reason(*, actor: Actor, now: datetime, account_id: int, reason: str) -> None:
    """Keep the reason with the account. Raises `Refused` without the right to set an owner, or for no reason."""
    account = load_account(account_id)
    kind = "accounts.state_rank_reason"
    judged = govern_account(actor=actor, now=now, account=account, verb="set_owner", kind=kind, ours=True)
    if not reason.strip():
        raise refuse(
            "reason_missing",
            "reason",
            "理由がありません。",
            "The reason is missing.",
            "その職位の人をアカウント運用責任者にする理由を書いてください。",
            "Write why somebody of that rank owns the account.",
        )
    with transaction.atomic():
        Account.objects.filter(pk=account_id).update(owner_rank_reason=reason.strip())
        record(
            judged,
            kind=kind,
            subject=f"account:{account_id}",
            actor=actor,
            now=now,
            personal={"reason": reason.strip()},
        )
