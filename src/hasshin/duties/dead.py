"""Messages that could not be delivered are findings of the administrators, until they arrive or are dropped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from hasshin.city.models import StaffMember
from hasshin.city.pack import current_pack
from hasshin.duties.duty import administrators
from hasshin.duties.teller import TELLER
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.findings.actions.settle import settle_seen
from hasshin.findings.queries import open_findings
from hasshin.outbox.models import Message
from hasshin.policy.house import house
from hasshin.policy.text import Text, t

CODE = "message_dead"
WORDS = t("{to}への通知{n}件が届けられません", "{n} messages to {to} can't be delivered")


@dataclass(frozen=True, slots=True)
class Dead:
    """Dead messages to one destination ("webhook:3", "staffmember:5")."""

    destination: str
    title: Text
    number: int
    since: datetime


def dead() -> tuple[Dead, ...]:
    """All destinations with dead messages; two statements."""
    rows = list(
        Message.objects.filter(state=Message.State.DEAD)
        .values("channel", "webhook_id", "webhook__name", "staff_id")
        .annotate(number=Count("pk"), since=Min("ended_at"))
        .order_by("since")
    )
    people = StaffMember.objects.filter(pk__in=[row["staff_id"] for row in rows if row["staff_id"]])
    names = {pk: Text(ja=ja, en=en) for pk, ja, en in people.values_list("pk", "name_ja", "name_en")}
    found = []
    for row in rows:
        hook = row["channel"] == Message.Channel.WEBHOOK
        name = row["webhook__name"] if hook else names.get(row["staff_id"] or 0, "?")
        where = f"webhook:{row['webhook_id']}" if hook else f"staffmember:{row['staff_id']}"
        found.append(Dead(where, WORDS.fill(to=name, n=row["number"]), row["number"], row["since"]))
    return tuple(found)


def find_dead(now: datetime) -> int:
    """Raise a finding for each destination with dead messages, settle the others'; how many have some."""
    rows = dead()
    roles = [one.role for one in administrators(current_pack())]
    for row in rows:
        raise_finding(
            actor=TELLER,
            now=now,
            code=CODE,
            subject=row.destination,
            message=row.title,
            citations=(house("duties-are-told"),),
            severity="warning",
            roles=roles,
        )
    there = {row.destination for row in rows}
    for finding in open_findings(now, code=CODE):
        if finding.subject not in there:
            evidence = f"arrived or dropped, seen at {now.isoformat()}"
            settle_seen(actor=TELLER, now=now, code=CODE, subject=finding.subject, evidence=evidence)
    return len(rows)
