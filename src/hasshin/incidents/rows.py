"""Load an incident, also for changing it: what changes one waits for the other, and an ended one stays as it is."""

from __future__ import annotations

from hasshin.incidents.models import Incident
from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.text import t

ENDED = t("この事案は終わっています。", "This incident has ended.")


def load_incident(incident_id: int) -> Incident:
    """The incident with its account; raises `NotFound`."""
    row = Incident.objects.select_related("account", "terminal").filter(pk=incident_id).first()
    if row is None:
        raise NotFound(f"incident {incident_id}")
    return row


def lock_open(incident_id: int) -> Incident:
    """The same, locked in the caller's transaction; raises `Conflict` where it has ended."""
    row = Incident.objects.select_for_update().filter(pk=incident_id).first()
    if row is None:
        raise NotFound(f"incident {incident_id}")
    if row.ended_at is not None:
        raise Conflict(ENDED)
    return row
