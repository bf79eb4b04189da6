"""Sign the regular review (定期点検) of an account's records (M-13)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import Account
from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.judge import judge
from hasshin.city.pack import pack_at
from hasshin.findings.actions.settle import settle_seen
from hasshin.ledger.actions.append import append
from hasshin.policy.controls.afterwards import Review as Control
from hasshin.policy.facts import ReviewFacts
from hasshin.policy.reasons import Conflict, NotFound, Reason
from hasshin.policy.text import t
from hasshin.records.actions.make import KEEPER
from hasshin.records.due import period_from, records_in
from hasshin.records.models import Review

OVERDUE = "review_overdue"


def facts_of_review(account: Account, actor: Actor, now: datetime, remarks: str) -> ReviewFacts:
    """What the pack is asked about a signature; the screen asks the same to show or hide its button."""
    control = pack_at(now).one_of(Control)
    return ReviewFacts(
        now=now,
        actor=actor_facts(actor, now),
        terminal=actor.terminal,
        account=account_facts(account, now),
        kind="regular",
        owed_roles=control.roles if control else (),
        unit=account.unit_id,
        remarks=remarks.strip(),
    )


def sign_review(*, actor: Actor, now: datetime, account_id: int, period_to: datetime, remarks: str) -> Review:
    """Sign that the account's records from the last review up to `period_to` were looked through.

    Raises `NotFound`, `Refused` for one who does not owe it or a period that is none, `Conflict` when it is signed.
    """
    account = Account.objects.select_related("unit").filter(pk=account_id).first()
    if account is None:
        raise NotFound(f"account {account_id}")
    since = period_from(account)
    own = tuple(_own_reasons(since, period_to, now, remarks))
    asked = facts_of_review(account, actor, now, remarks)
    subject = f"account:{account_id}"
    judged = judge(asked, kind="records.review", subject=subject, actor=actor.ref, now=now, also=own)
    control = pack_at(now).one_of(Control)
    days = control.every_days if control else 0
    try:
        with transaction.atomic():
            review = Review.objects.create(
                account=account,
                period_from=since,
                period_to=period_to,
                due_at=since + timedelta(days=days),
                records=records_in(account_id, since, period_to),
                remarks=remarks.strip(),
                citations=[c.model_dump(mode="json") for c in judged.decision.basis],
                signed_by_id=_signer(actor),
                signed_at=now,
            )
            append(
                kind="records.review",
                subject=f"review:{review.pk}",
                actor=actor.ref,
                now=now,
                data={
                    "account": account_id,
                    "from": since.isoformat(),
                    "to": period_to.isoformat(),
                    "records": review.records,
                },
                personal={"remarks": remarks.strip()},
                facts=judged.facts,
                decision=judged.decision,
                pack_digest=judged.pack_digest,
            )
            settle_seen(actor=KEEPER, now=now, code=OVERDUE, subject=subject, evidence=f"review:{review.pk}")
    except IntegrityError:
        raise Conflict(t("この期間はすでに点検されています。", "This period has been reviewed already.")) from None
    return review


def _signer(actor: Actor) -> int:
    if actor.staff is None:
        raise ValueError("a robot signs nothing: the pack refuses it")
    return actor.staff


def _own_reasons(since: datetime, period_to: datetime, now: datetime, remarks: str) -> list[Reason]:
    reasons = []
    if not since < period_to <= now:
        reasons.append(
            Reason(
                code="period_wrong",
                where="period_to",
                message=t(
                    "点検の期間は、前回の終わりより後、今より前で終わらなければなりません。",
                    "The period must end after the last review's end, and not in the future.",
                ),
                fix=t("期間の終わりを改めてください。", "Choose another end."),
            )
        )
    if not remarks.strip():
        reasons.append(
            Reason(
                code="remarks_missing",
                where="remarks",
                message=t("所見が書かれていません。", "The remarks are missing."),
                fix=t("何を見て、どう判断したかを書いてください。", "Write what you looked at and what you found."),
            )
        )
    return reasons
