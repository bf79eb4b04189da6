"""Close an account for good (閉鎖), agreed by a second person. It stays listed as no longer ours, since when, why."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.accounts.actions.ask_closing import OVER, SECONDS, second_right
from hasshin.accounts.credentials.safe import destroy_secrets
from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import Account, AccountChange, Closing
from hasshin.accounts.rows import govern_account
from hasshin.city.actions.end_on_account import end_all_on_account
from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.govern import record
from hasshin.city.judge import Judged
from hasshin.policy.house import house
from hasshin.policy.reasons import Conflict, NotFound, Reason, Refused
from hasshin.policy.text import t
from hasshin.posts.actions.hand_over import end_consents
from hasshin.posts.actions.leave_account import LeftPost, leave_account

WHY = t("アカウントが閉鎖されたため", "The account was closed")


def agree_closing(*, actor: Actor, now: datetime, closing_id: int) -> tuple[LeftPost, ...]:
    """The second person agrees, and it is closed at once; what became of the posts on their way to it.

    Appointments and prior consents end, posts in flight are stopped, its secrets here are destroyed. Raises `Refused`
    for the person who asked, or without a right to decide on accounts; `Conflict` where it is over.
    """
    closing = Closing.objects.select_related("account__unit").filter(pk=closing_id).first()
    if closing is None:
        raise NotFound(f"closing {closing_id}")
    account = closing.account
    kind = "accounts.close_account"
    verb = second_right(account_facts(account, now), actor_facts(actor, now), now) or SECONDS[0]
    judged = govern_account(actor=actor, now=now, account=account, verb=verb, kind=kind)
    if actor.staff == closing.asked_by_id:
        raise Refused([_another()])
    return carry_out(closing, actor.person, judged, actor=actor, now=now)


def carry_out(
    closing: Closing, agreed_by: int, judged: Judged | None, *, actor: Actor, now: datetime
) -> tuple[LeftPost, ...]:
    """Close it, as two people agreed: `closing.asked_by` and `agreed_by`, which the caller has made sure of.

    `actor` does it now, with what the pack said to that (`judged`). Raises `Conflict` where it is over.
    """
    account, closing_id = closing.account, closing.pk
    kind = "accounts.close_account"
    with transaction.atomic():
        mine = Closing.objects.filter(pk=closing_id, agreed_at=None, dropped_at=None)
        if mine.update(agreed_by=agreed_by, agreed_at=now) != 1:
            raise Conflict(OVER)
        still = Account.objects.filter(pk=account.pk).exclude(state=Account.State.CLOSED)
        if still.update(state=Account.State.CLOSED, closed_at=now) != 1:
            raise Conflict(OVER)
        row = AccountChange.objects.create(
            account=account,
            kind=AccountChange.Kind.CLOSE,
            before=account.state,
            after=Account.State.CLOSED,
            reason=closing.reason,
            by_id=actor.staff,
            at=now,
        )
        ended = [*end_all_on_account(account_id=account.pk, now=now), *end_consents(account.pk, now)]
        ended += [str(one) for one in destroy_secrets(account.pk, now=now, by=actor.staff)]
        left = leave_account(actor=actor, now=now, account_id=account.pk, why=WHY, code="account_closed")
        record(
            judged,
            kind=kind,
            subject=f"account:{account.pk}",
            actor=actor,
            now=now,
            data={
                "asked_by": closing.asked_by_id,
                "posts": [one.post for one in left],
                "also": [f"closing:{closing_id}", f"accountchange:{row.pk}", *ended],
            },
            personal={"reason": closing.reason},
        )
    return left


def _another() -> Reason:
    return Reason(
        code="second_person",
        where="actor",
        message=t("閉鎖を求めた本人とは別の人の同意が要ります。", "Somebody else than who asked has to agree."),
        fix=t(
            "アカウントについて決める権限のある、別の人に依頼してください。",
            "Ask another person who decides on accounts.",
        ),
        citations=(house("two-people-close"),),
    )
