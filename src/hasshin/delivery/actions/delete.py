"""Ask that what is out on one account be deleted (削除), in a case of correction (F-5-1, M-12)."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from hasshin.city.actor import Actor
from hasshin.city.judge import Judged
from hasshin.delivery.models import Removal
from hasshin.ledger.actions.append import append
from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.text import t
from hasshin.posts.actions.correct import demand_agreed, open_case
from hasshin.posts.models import CorrectionCase, Delivery

ASKED = t("この配信の削除はすでに求められています。", "Deleting this delivery's post has been asked for already.")
NOT_OUT = t(
    "この配信は掲載済みではないため、削除できません。", "This delivery's post is not out, so it can't be deleted."
)


def request_removal(
    *, actor: Actor, now: datetime, delivery_id: int, reason: str = "", criticised: bool = False
) -> Removal:
    """Ask the worker to delete one delivery's post; uses the post's open case, or opens one of kind `delete`.

    Where the post is under criticism and the pack asks for a second person, the case stays open and this raises
    `Refused` until that person has agreed (`posts.actions.correct.agree`). Raises `NotFound`, `Refused`, `Conflict`.
    """
    delivery = Delivery.objects.filter(pk=delivery_id).first()
    if delivery is None:
        raise NotFound(f"delivery {delivery_id}")
    if delivery.state != Delivery.State.DONE:
        raise Conflict(NOT_OUT)
    case = _case(delivery, actor, now, reason, criticised)
    judged = demand_agreed(case, actor, now)
    try:
        with transaction.atomic():
            removal = Removal.objects.create(
                delivery=delivery,
                case=case,
                why=case.reason,
                criticised=case.criticised,
                asked_by_id=_staff(actor),
                second=case.second,
                asked_at=now,
            )
            _record(removal, judged, actor, now)
    except IntegrityError:
        raise Conflict(ASKED) from None
    return removal


def report_removed(*, actor: Actor, now: datetime, removal_id: int, remarks: str) -> Removal:
    """A person deleted it in the service's own screen, because the API can't, and says so.

    Asks the pack as the removal itself did. Raises `NotFound`, `Refused`, or `Conflict` when nothing is to be done.
    """
    from hasshin.delivery.remove import removed

    removal = Removal.objects.select_related("case__original", "delivery").filter(pk=removal_id).first()
    if removal is None:
        raise NotFound(f"removal {removal_id}")
    judged = demand_agreed(removal.case, actor, now)
    with transaction.atomic():
        states = (Removal.State.REFUSED, Removal.State.UNKNOWN, Removal.State.ASKED)
        changed = Removal.objects.filter(pk=removal_id, state__in=states, fence=removal.fence).update(
            state=Removal.State.DONE, by_hand=True, settled_at=now, fence=removal.fence + 1
        )
        if changed != 1:
            raise Conflict(t("すでに削除されているか、削除中です。", "It is deleted already, or being deleted."))
        also = removed(removal, now)
        append(
            kind="delivery.removed_by_hand",
            subject=f"removal:{removal_id}",
            actor=actor.ref,
            now=now,
            data={"delivery": removal.delivery_id, "also": also},
            personal={"remarks": remarks},
            facts=judged.facts,
            decision=judged.decision,
            pack_digest=judged.pack_digest,
        )
    removal.refresh_from_db()
    return removal


def _case(delivery: Delivery, actor: Actor, now: datetime, reason: str, criticised: bool) -> CorrectionCase:
    known = CorrectionCase.objects.select_related("original__unit").filter(
        original=delivery.post_id, closed_at__isnull=True
    )
    case = known.first()
    if case is None:
        opened = open_case(
            actor=actor, now=now, post_id=delivery.post_id, kind="delete", reason=reason, criticised=criticised
        )
        return known.get(pk=opened.pk)
    return case


def _staff(actor: Actor) -> int:
    if actor.staff is None:
        raise ValueError("a robot asks for no removal: the pack refuses it")
    return actor.staff


def _record(removal: Removal, judged: Judged, actor: Actor, now: datetime) -> None:
    append(
        kind="delivery.ask_removal",
        subject=f"removal:{removal.pk}",
        actor=actor.ref,
        now=now,
        data={"delivery": removal.delivery_id, "case": removal.case_id, "criticised": removal.criticised},
        personal={"reason": removal.why},
        facts=judged.facts,
        decision=judged.decision,
        pack_digest=judged.pack_digest,
    )
