"""What becomes of a dormant account (休眠): a robot finds it, then a person chooses to keep, lock or close it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from django.db import IntegrityError, transaction

from hasshin.accounts.actions.ask_closing import write_asked
from hasshin.accounts.actions.lock_account import write_lock
from hasshin.accounts.actions.request_opening import demand_reason
from hasshin.accounts.models import Account, Dormancy
from hasshin.accounts.rows import govern_account
from hasshin.city.actor import Actor
from hasshin.city.govern import record, refuse
from hasshin.city.pack import pack_at
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.findings.actions.settle import settle_seen
from hasshin.ledger.actions.append import append
from hasshin.policy.controls.accounts import Dormancy as Control
from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.text import t

CODE = "dormant"
CHOSEN = t("この休眠アカウントの扱いは、もう決まっています。", "What becomes of this account has been chosen already.")
WORDS = t(
    "「{name}」は{days}日以上発信がありません。継続・ロック・閉鎖のいずれかを決めてください。",
    "{name} has had no post for {days} days or more. Choose to keep, lock or close it.",
)
Choice = Literal["keep", "lock", "close"]


def find_dormant(*, actor: Actor, now: datetime, account: Account, last_post_at: datetime | None) -> Dormancy | None:
    """Note that an account is dormant, once; None where that is known. `actor` is the robot that looked."""
    control = pack_at(now).one_of(Control)
    if control is None:
        return None
    try:
        with transaction.atomic():
            row = Dormancy.objects.create(
                account=account,
                last_post_at=last_post_at,
                found_at=now,
                due_at=now + timedelta(days=control.choose_days),
            )
            append(
                kind="accounts.find_dormant",
                subject=f"dormancy:{row.pk}",
                actor=actor.ref,
                now=now,
                data={"account": account.pk, "due": row.due_at.isoformat()},
            )
    except IntegrityError:
        return None
    raise_finding(
        actor=actor,
        now=now,
        code=CODE,
        subject=f"account:{account.pk}",
        message=WORDS.fill(name=account.name, days=control.days),
        citations=pack_at(now).cite(control),
        severity="warning",
        roles=control.roles,
        due_at=row.due_at,
    )
    return row


def note_awake(*, actor: Actor, now: datetime, dormancy_id: int) -> None:
    """Somebody posted on it again, which answers the question."""
    row = Dormancy.objects.get(pk=dormancy_id)
    with transaction.atomic():
        awake = Dormancy.objects.filter(pk=dormancy_id, choice="")
        if awake.update(choice=Dormancy.Choice.POSTED, chosen_at=now) != 1:
            return
        append(
            kind="accounts.note_awake",
            subject=f"dormancy:{dormancy_id}",
            actor=actor.ref,
            now=now,
            data={"account": row.account_id},
        )
    settle_seen(actor=actor, now=now, code=CODE, subject=f"account:{row.account_id}", evidence="発信が再開された。")


def choose_dormant(
    *,
    actor: Actor,
    now: datetime,
    dormancy_id: int,
    choice: Choice,
    reason: str,
    until: datetime | None = None,
) -> Dormancy:
    """Choose. `keep` says until when; `lock` locks it now; `close` asks for its closing, which a second person agrees.

    Raises `Refused` for who does not hold a role of the control, without a reason, or for a time that is none.
    """
    row = Dormancy.objects.select_related("account__unit").filter(pk=dormancy_id).first()
    control = pack_at(now).one_of(Control)
    if row is None or control is None:
        raise NotFound(f"dormancy {dormancy_id}")
    kind = "accounts.choose_dormant"
    judged = govern_account(actor=actor, now=now, account=row.account, verb="choose_dormant", kind=kind)
    demand_reason(reason)
    if choice == "keep":
        _demand_until(until, now, control)
    with transaction.atomic():
        mine = Dormancy.objects.filter(pk=dormancy_id, choice="")
        changed = mine.update(
            choice=choice,
            reason=reason.strip(),
            until=until if choice == "keep" else None,
            chosen_by=actor.person,
            chosen_at=now,
        )
        if changed != 1:
            raise Conflict(CHOSEN)
        also: list[str] = []
        if choice == "lock":
            also += [
                write_lock(row.account_id, lock=True, by=actor.staff, reason=reason, now=now),
                f"account:{row.account_id}",
            ]
        if choice == "close":
            also.append(f"closing:{write_asked(row.account, actor.person, reason, now).pk}")
        record(
            judged,
            kind=kind,
            subject=f"dormancy:{dormancy_id}",
            actor=actor,
            now=now,
            data={
                "account": row.account_id,
                "choice": choice,
                "until": until.isoformat() if until and choice == "keep" else "",
                "also": also,
            },
            personal={"reason": reason.strip()},
        )
    settle_seen(actor=WATCH, now=now, code=CODE, subject=f"account:{row.account_id}", evidence=f"{choice}: {reason}")
    row.refresh_from_db()
    return row


WATCH = Actor(staff=None, robot="dormancy", face="robot")


def _demand_until(until: datetime | None, now: datetime, control: Control) -> None:
    latest = now + timedelta(days=control.keep_days)
    if until is not None and now < until <= latest:
        return
    raise refuse(
        "until_missing",
        "until",
        f"いつまで継続するかがないか、今日から{control.keep_days}日を超えています。",
        f"It is not said until when it is kept, or that is more than {control.keep_days} days away.",
        "期限の日時を入力してください。期限が来たら、改めて決めます。",
        "Enter a time; the question is asked again when it has come.",
    )
