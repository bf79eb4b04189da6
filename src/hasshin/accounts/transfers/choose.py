"""Choose on the dry run: who follows whom, what a mover keeps, why a role stays vacant. It changes nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from hasshin.accounts.transfers.examine import examine_transfer
from hasshin.accounts.transfers.plan import Choices
from hasshin.city.actor import Actor
from hasshin.city.govern import govern, record, refuse
from hasshin.city.models import Transfer
from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.text import t

CLOSED = t("この異動は、すでに実行又は破棄されています。", "This transfer was carried out or discarded already.")


def choose(
    *,
    actor: Actor,
    now: datetime,
    transfer_id: int,
    successors: Mapping[int, str],
    keep: Sequence[int] = (),
    vacancy_reason: str = "",
) -> Transfer:
    """Set the choices. `successors` maps an appointment that ends to a person ("staff:3", "line:5", "" for nobody).

    Raises `Refused` for a person who is no candidate or an appointment that does not end, `Conflict` once it is closed.
    """
    row = find_transfer(transfer_id)
    judged = govern(
        actor=actor,
        now=now,
        verb="register_staff",
        kind="accounts.choose_in_transfer",
        subject=f"transfer:{transfer_id}",
    )
    endings = {one.held.id: one for one in examine_transfer(row, now).plan.endings}
    strange = [f"{ended}: {who}" for ended, who in successors.items() if who and not _fits(endings, ended, who)]
    strange += [str(ended) for ended in keep if ended not in endings or endings[ended].why == "leaves"]
    if strange:
        raise refuse(
            "no_candidate",
            "successors",
            f"選べない後任か、終わらない任命です：{'、'.join(strange)}",
            f"No candidate, or no appointment that ends: {', '.join(strange)}",
            "画面に出ている候補から選んでください。",
            "Choose among the candidates shown.",
        )
    chosen = Choices(frozenset(keep), {k: v for k, v in successors.items() if v}, vacancy_reason.strip()[:190])
    with transaction.atomic():
        if Transfer.objects.filter(pk=transfer_id, state=Transfer.State.DRAFT).update(choices=chosen.stored()) != 1:
            raise Conflict(CLOSED)
        record(
            judged,
            kind="accounts.choose_in_transfer",
            subject=f"transfer:{transfer_id}",
            actor=actor,
            now=now,
            data={"keep": sorted(chosen.keep), "successors": {str(k): v for k, v in chosen.successors.items()}},
            personal={"vacancy_reason": chosen.vacancy_reason},
        )
    return find_transfer(transfer_id)


def discard(*, actor: Actor, now: datetime, transfer_id: int) -> Transfer:
    """Put a transfer away without carrying it out; its rows, which are personal data, go."""
    find_transfer(transfer_id)
    judged = govern(
        actor=actor, now=now, verb="register_staff", kind="accounts.discard_transfer", subject=f"transfer:{transfer_id}"
    )
    with transaction.atomic():
        changed = Transfer.objects.filter(pk=transfer_id, state=Transfer.State.DRAFT).update(
            state=Transfer.State.DISCARDED, closed_by=actor.person, closed_at=now, rows=[], choices={}
        )
        if changed != 1:
            raise Conflict(CLOSED)
        record(
            judged, kind="accounts.discard_transfer", subject=f"transfer:{transfer_id}", actor=actor, now=now, data={}
        )
    return find_transfer(transfer_id)


def find_transfer(transfer_id: int) -> Transfer:
    """The transfer; raises `NotFound`."""
    row = Transfer.objects.select_related("uploaded_by", "closed_by").filter(pk=transfer_id).first()
    if row is None:
        raise NotFound(f"transfer {transfer_id}")
    return row


def _fits(endings: Mapping[int, object], ended: int, who: str) -> bool:
    one = endings.get(ended)
    return one is not None and who in getattr(one, "candidates", ())
