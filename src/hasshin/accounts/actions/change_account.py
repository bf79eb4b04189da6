"""Change what an account is for, or what it is called; its immutable id stays. Decided by who opens accounts."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from hasshin.accounts.actions.request_opening import demand_order, demand_reason
from hasshin.accounts.establish import FASTER, LONGEST, demand_free, identity
from hasshin.accounts.models import Account, AccountChange
from hasshin.accounts.rows import govern_account, load_account
from hasshin.city.actor import Actor
from hasshin.city.govern import record, refuse
from hasshin.policy.house import house
from hasshin.policy.reasons import Conflict, Reason, Refused
from hasshin.policy.text import t
from hasshin.practice.actions.rename_profile import rename_profile

CHANGED = t(
    "このアカウントは、その間に別の人が変更しました。画面を読み込み直してください。",
    "Somebody else changed this account meanwhile. Reload the page.",
)


def change_purpose(
    *, actor: Actor, now: datetime, account_id: int, purpose: str, reason: str, order: str
) -> AccountChange:
    """Decide on a new purpose. Rules that state it are untrue from here until a new version is set (M-19-6)."""
    account = load_account(account_id)
    kind = "accounts.change_purpose"
    judged = govern_account(actor=actor, now=now, account=account, verb="open_account", kind=kind)
    demand_open(account)
    demand_reason(reason)
    demand_order(order)
    if not purpose.strip() or purpose.strip() == account.purpose:
        raise refuse(
            "purpose_missing",
            "purpose",
            "新しい目的が空か、今と同じです。",
            "The new purpose is empty, or the present one.",
            "新しい目的と発信内容を書いてください。",
            "Write the new purpose and content.",
        )
    with transaction.atomic():
        same = Account.objects.filter(pk=account_id, purpose=account.purpose).exclude(state=Account.State.CLOSED)
        if same.update(purpose=purpose.strip(), purpose_changed_at=now) != 1:
            raise Conflict(CHANGED)
        row = AccountChange.objects.create(
            account=account,
            kind=AccountChange.Kind.PURPOSE,
            before=account.purpose,
            after=purpose.strip(),
            reason=reason.strip(),
            order=order.strip(),
            by_id=actor.staff,
            at=now,
        )
        record(
            judged,
            kind=kind,
            subject=f"account:{account_id}",
            actor=actor,
            now=now,
            data={"also": [f"accountchange:{row.pk}"]},
            personal={"purpose": row.after, "reason": row.reason, "order": row.order},
        )
    return row


def rename_account(
    *, actor: Actor, now: datetime, account_id: int, handle: str, name: str, reason: str, name_en: str | None = None
) -> AccountChange:
    """Enter the handle and name that the account has on its service now. Its id there stays, and so it stays the same.

    `name_en` is its name for readers of English: "" for none, None for the present one. Raises `Refused` where another
    account of ours has the handle, `Conflict` for a race.
    """
    account = load_account(account_id)
    kind = "accounts.rename_account"
    judged = govern_account(actor=actor, now=now, account=account, verb="open_account", kind=kind)
    demand_open(account)
    demand_reason(reason)
    known = identity(service=account.service, connector=account.connector, handle=handle, base_url=account.base_url)
    demand_free(known, but=account.pk)
    shown = name.strip()[:LONGEST] or account.name
    english = account.name_en if name_en is None else name_en.strip()[:LONGEST]
    before, after = _called(account.name, account.name_en, account.handle), _called(shown, english, known.handle)
    if before == after:
        raise refuse(
            "same_name",
            "handle",
            "今の名前と同じです。",
            "That is its present name.",
            "新しい名前を入力してください。",
            "Enter the new name.",
        )
    try:
        with transaction.atomic():
            same = Account.objects.filter(
                pk=account_id, handle=account.handle, name=account.name, name_en=account.name_en
            ).exclude(state=Account.State.CLOSED)
            if same.update(handle=known.handle, name=shown, name_en=english) != 1:
                raise Conflict(CHANGED)
            if account.connector == "practice":
                rename_profile(account_id=account.remote_id, handle=known.handle, name=shown)
            row = AccountChange.objects.create(
                account=account,
                kind=AccountChange.Kind.NAME,
                before=before,
                after=after,
                reason=reason.strip(),
                by_id=actor.staff,
                at=now,
            )
            record(
                judged,
                kind=kind,
                subject=f"account:{account_id}",
                actor=actor,
                now=now,
                data={"handle": known.handle, "remote_id": account.remote_id, "also": [f"accountchange:{row.pk}"]},
                personal={"name": shown, "name_en": english, "reason": row.reason},
            )
    except IntegrityError:
        raise Conflict(FASTER) from None
    return row


def _called(name: str, english: str, handle: str) -> str:
    """How a change shows what it is called."""
    return f"{name} ({english}) @{handle}" if english else f"{name} @{handle}"


def demand_open(account: Account) -> None:
    """A closed account is no longer ours to change."""
    if account.state != Account.State.CLOSED:
        return
    raise Refused(
        [
            Reason(
                code="account_closed",
                where=f"account.{account.pk}",
                message=t("このアカウントは閉鎖されています。", "This account is closed."),
                fix=t("閉鎖したアカウントは変更できません。", "A closed account can't be changed."),
                citations=(house("account-open"),),
            )
        ]
    )
