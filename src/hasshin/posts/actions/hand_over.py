"""Hand an account over to another unit (引継ぎ): the old unit's people lose it at that moment."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.accounts.actions.change_account import CHANGED, demand_open
from hasshin.accounts.actions.request_opening import demand_order, demand_reason
from hasshin.accounts.facts import released
from hasshin.accounts.models import Account, AccountChange, Consent
from hasshin.accounts.rows import govern_account, load_account
from hasshin.city.actions.end_on_account import end_all_on_account
from hasshin.city.actor import Actor
from hasshin.city.govern import record, refuse
from hasshin.city.models import Unit
from hasshin.city.pack import pack_at
from hasshin.policy.reasons import Conflict, NotFound, Refused
from hasshin.policy.rules.openings import granting
from hasshin.policy.rules.services import service_for_unit
from hasshin.policy.text import t
from hasshin.policy.verdict import Verdict
from hasshin.posts.actions.leave_account import LeftPost, leave_account

WHY = t("アカウントが別の所属に引き継がれたため", "The account was handed over to another unit")


def hand_over(
    *, actor: Actor, now: datetime, account_id: int, unit_id: int, reason: str, order: str
) -> tuple[LeftPost, ...]:
    """Give the account to another unit; what became of the old unit's posts in flight.

    The new unit must be allowed the service (its own release is asked). All appointments to the account and all prior
    consents end: the new unit appoints its own owner and operators, and where the pack grants accounts, it is granted
    anew. Decided by who opens accounts. Raises `Refused`, and `Conflict` where the account changed hands meanwhile.
    """
    account = load_account(account_id)
    kind = "accounts.hand_over"
    judged = govern_account(actor=actor, now=now, account=account, verb="open_account", kind=kind)
    demand_open(account)
    demand_reason(reason)
    demand_order(order)
    unit = _new_unit(account, unit_id, now)
    pack = pack_at(now)
    with transaction.atomic():
        same = Account.objects.filter(pk=account_id, unit=account.unit).exclude(state=Account.State.CLOSED)
        awaits = granting(pack, account.service) is not None
        if same.update(unit=unit, awaits_grant=awaits, owner_rank_reason="") != 1:
            raise Conflict(CHANGED)
        row = AccountChange.objects.create(
            account=account,
            kind=AccountChange.Kind.UNIT,
            before=account.unit.name_ja,
            after=unit.name_ja,
            from_unit=account.unit,
            to_unit=unit,
            reason=reason.strip(),
            order=order.strip(),
            by_id=actor.staff,
            at=now,
        )
        ended = [*end_all_on_account(account_id=account_id, now=now), *end_consents(account_id, now)]
        left = leave_account(
            actor=actor, now=now, account_id=account_id, unit=account.unit_id, why=WHY, code="handed_over"
        )
        record(
            judged,
            kind=kind,
            subject=f"account:{account_id}",
            actor=actor,
            now=now,
            data={
                "from": account.unit_id,
                "to": unit.pk,
                "posts": [one.post for one in left],
                "also": [f"accountchange:{row.pk}", *ended],
            },
            personal={"reason": row.reason, "order": row.order},
        )
    return left


def end_consents(account_id: int, now: datetime) -> list[str]:
    """Take back every prior consent on the account, within the caller's transaction; their subjects."""
    ids = list(Consent.objects.filter(account=account_id, revoked_at=None, ends__gt=now).values_list("pk", flat=True))
    Consent.objects.filter(pk__in=ids).update(revoked_at=now)
    return [f"consent:{pk}" for pk in ids]


def _new_unit(account: Account, unit_id: int, now: datetime) -> Unit:
    unit = Unit.objects.filter(pk=unit_id, active=True).first()
    if unit is None:
        raise NotFound(f"unit {unit_id}")
    if unit.pk == account.unit_id:
        raise refuse(
            "same_unit",
            "unit_id",
            "今の所属と同じです。",
            "That is its present unit.",
            "引き継ぐ先の所属を選んでください。",
            "Choose the unit that takes it over.",
        )
    verdict = Verdict(pack_at(now))
    service_for_unit(
        verdict,
        service=account.service,
        functions=tuple(unit.functions),
        release=released(unit.pk, account.service, now),
        where="unit_id",
    )
    decision = verdict.close()
    if not decision.allowed:
        raise Refused(decision.reasons)
    return unit
