"""Settle a step of the playbook: done, with what was done, or not needed, with the reason."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.govern import record
from hasshin.city.own import demand_person
from hasshin.city.pack import pack_at
from hasshin.city.people import refused_if
from hasshin.incidents import rules
from hasshin.incidents.models import Step
from hasshin.incidents.proofs import lacking
from hasshin.incidents.rows import load_incident, lock_open
from hasshin.incidents.whom import not_by_role
from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.text import t

REMARKS = t("何をしたか・不要とする理由", "What was done, or why it is not needed")
SETTLED = t("この手順はすでに終わっています。", "This step is settled already.")


def settle_step(
    *, actor: Actor, now: datetime, step_id: int, outcome: Literal["done", "not_needed"], remarks: str
) -> Step:
    """By a holder of the step's role. `done` needs the fact that the playbook names as its proof.

    Raises `Refused` for another person, for no words and where the fact is not there, `Conflict` where it is settled.
    """
    staff = demand_person(actor, now)
    step = Step.objects.select_related("incident").filter(pk=step_id).first()
    if step is None:
        raise NotFound(f"step {step_id}")
    incident = load_incident(step.incident_id)
    pack = pack_at(now)
    control = rules.kind_of(pack, incident.kind)
    refused_if(
        [
            *not_by_role(pack, actor, now, (step.role,), incident.account, control),
            *rules.wording("remarks", remarks, REMARKS),
            *(lacking(incident, step.proof) if outcome == "done" else ()),
        ]
    )
    with transaction.atomic():
        lock_open(incident.pk)
        changed = Step.objects.filter(pk=step_id, outcome=Step.Outcome.OPEN).update(
            outcome=outcome, settled_at=now, settled_by=staff, remarks=remarks.strip()
        )
        if changed != 1:
            raise Conflict(SETTLED)
        record(
            None,
            kind="incidents.settle_step",
            subject=f"step:{step_id}",
            actor=actor,
            now=now,
            data={"incident": incident.pk, "step": step.ident, "outcome": outcome},
            personal={"remarks": remarks.strip()},
        )
    step.refresh_from_db()
    return step
