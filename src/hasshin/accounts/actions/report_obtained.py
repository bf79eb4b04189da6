"""Report an account that was obtained personally (F-2-4), and receive that report: two people before it is in use."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from hasshin.accounts.actions.obtain_opening import demand_not_before, demand_past
from hasshin.accounts.actions.request_opening import OVER
from hasshin.accounts.addresses import demand_own_address
from hasshin.accounts.establish import FASTER, demand_free, identity, show_on_board
from hasshin.accounts.models import Account, AccountChange, Opening
from hasshin.accounts.openings import facts_at, load_opening
from hasshin.city.actor import Actor
from hasshin.city.govern import record
from hasshin.city.judge import judge
from hasshin.policy.reasons import Conflict, Reason, Refused
from hasshin.policy.text import Text, t

BY_REPORT = "取得の報告"


def report_obtained(
    *,
    actor: Actor,
    now: datetime,
    opening_id: int,
    obtained_on: date | None,
    remote_id: str,
    handle: str,
    url: str,
    early_reason: str = "",
) -> Opening:
    """Report an account that was obtained personally (F-2-4): on which day, its immutable id, handle and address.

    It may be reported anew until somebody received the report. A handle other than the one entered is a change of the
    account. Raises `Refused` naming each of the four that is missing, where handle or id is another account's of ours,
    where the address is not that account's page on the service, and for a day before somebody was named.
    """
    opening = load_opening(opening_id)
    kind = "accounts.report_obtained"
    asked = facts_at(opening, actor, now, "report")
    judged = judge(asked, kind=kind, subject=f"opening:{opening.pk}", actor=actor.ref, now=now)
    account = opening.account
    if account is None or not account.awaits_report:
        raise Conflict(OVER)
    _demand_all(obtained_on, remote_id, url)
    on = demand_past(obtained_on, now)
    demand_not_before(opening, on, early_reason)
    known = identity(
        service=account.service,
        connector=account.connector,
        handle=handle,
        base_url=account.base_url,
        remote_id=remote_id,
    )
    demand_free(known, but=account.pk)
    demand_own_address(known, url)
    changes = {"handle": known.handle, "remote_id": known.remote_id, "url": url.strip()}
    try:
        with transaction.atomic():
            mine = Account.objects.filter(pk=account.pk, awaits_report=True, handle=account.handle)
            if mine.update(**changes) != 1:
                raise Conflict(OVER)
            Opening.objects.filter(pk=opening.pk).update(
                told_at=now, told_by=actor.person, obtained_on=on, early_reason=early_reason.strip(), returned_reason=""
            )
            also = [f"account:{account.pk}", *_renamed(account, known.handle, actor, now)]
            record(
                judged,
                kind=kind,
                subject=f"opening:{opening.pk}",
                actor=actor,
                now=now,
                data={**changes, "on": on.isoformat(), "also": list(also)},
                personal={"early_reason": early_reason.strip()},
            )
    except IntegrityError:
        raise Conflict(FASTER) from None
    return load_opening(opening_id)


def receive_report(*, actor: Actor, now: datetime, opening_id: int, accepted: bool, remark: str) -> Opening:
    """Receive the report, having looked at the account on its service; from here on it is in use. Or return it.

    By those who keep accounts (F-2-4), and by somebody else than who reported it. A return says in `remark` what is not
    right; then it is reported anew. Raises `Refused`, and `Conflict` where no report waits.
    """
    opening = load_opening(opening_id)
    kind = "accounts.receive_report" if accepted else "accounts.return_report"
    asked = facts_at(opening, actor, now, "receive")
    judged = judge(asked, kind=kind, subject=f"opening:{opening.pk}", actor=actor.ref, now=now)
    account = opening.account
    if account is None or not account.awaits_report or opening.told_at is None:
        raise Conflict(OVER)
    if not accepted and not remark.strip():
        raise Refused([NO_REMARK])
    with transaction.atomic():
        reported = Opening.objects.filter(pk=opening.pk, told_at=opening.told_at)
        if accepted:
            changed = reported.update(received_at=now, received_by=actor.person)
            Account.objects.filter(pk=account.pk).update(awaits_report=False)
        else:
            changed = reported.update(told_at=None, told_by=None, returned_reason=remark.strip())
        if changed != 1:
            raise Conflict(OVER)
        if accepted and account.connector == "practice":
            show_on_board(account)
        record(
            judged,
            kind=kind,
            subject=f"opening:{opening.pk}",
            actor=actor,
            now=now,
            data={"remote_id": account.remote_id, "handle": account.handle, "also": [f"account:{account.pk}"]},
            personal={"remark": remark.strip()},
        )
    return load_opening(opening_id)


NO_REMARK = Reason(
    code="remark_missing",
    where="remark",
    message=t("何を直すかが書かれていません。", "It is not said what is to be put right."),
    fix=t("報告した人に分かるように書いてください。", "Write it for the person who reported."),
)


def _renamed(account: Account, handle: str, actor: Actor, now: datetime) -> list[str]:
    if handle == account.handle:
        return []
    row = AccountChange.objects.create(
        account=account,
        kind=AccountChange.Kind.NAME,
        before=f"{account.name} @{account.handle}",
        after=f"{account.name} @{handle}",
        reason=BY_REPORT,
        by_id=actor.staff,
        at=now,
    )
    return [f"accountchange:{row.pk}"]


def _demand_all(obtained_on: date | None, remote_id: str, url: str) -> None:
    """One reason for each of the four that is missing; the handle is looked at with the identity."""
    there: tuple[tuple[str, bool, Text], ...] = (
        ("obtained_on", obtained_on is not None, t("取得日がありません。", "The day is missing.")),
        ("remote_id", bool(remote_id.strip()), t("固有のIDがありません。", "The immutable id is missing.")),
        ("url", bool(url.strip()), t("URLがありません。", "The address is missing.")),
    )
    fix = t(
        "報告には、取得日・固有のID・アカウント名・URLのすべてが要ります。",
        "A report states all of: the day, the immutable id, the handle, and the address.",
    )
    missing = [
        Reason(code="report_incomplete", where=where, message=said, fix=fix) for where, has, said in there if not has
    ]
    if missing:
        raise Refused(missing)
