"""Tell people what is due: urgent things at once, a digest a day, and overdue ones to the next role.

Runs as periodic work, by one worker at a time; should two run it at once all the same, each thing is told once: every
message has a key that the outbox holds once, and a rung is climbed by a conditional update.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction

from hasshin.city.models import StaffMember
from hasshin.duties import letters
from hasshin.duties.duty import Duty
from hasshin.duties.escalation import Rung, is_overdue, ladder, next_rung
from hasshin.duties.letters import JST, Letter, Line
from hasshin.duties.models import Watched
from hasshin.duties.people import Holder, People
from hasshin.duties.queries import Found, climbed_to, find
from hasshin.duties.teller import TELLER
from hasshin.ledger.actions.append import New, append_many
from hasshin.outbox import mail
from hasshin.outbox.actions.enqueue import Call, Mail, digest_of, enqueue, known
from hasshin.outbox.models import Webhook
from hasshin.policy.pack import Pack
from hasshin.policy.text import Text

OPENED, CLIMBED, CLOSED = "duty.opened", "duty.climbed", "duty.closed"
EVENTS = (OPENED, CLIMBED, CLOSED)
"""What a webhook may hear of."""
AT_ONCE = 100
"""How many duties climb in one transaction."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """The webhooks that listen, by event."""

    by_event: dict[str, tuple[int, ...]]

    def calls(self, event: str, key: tuple[str | int, ...], body: Callable[[], str]) -> Iterator[Call]:
        """One call for each webhook that hears of this; the body is written only where one does."""
        webhooks = self.by_event.get(event, ())
        said = body() if webhooks else ""
        for webhook in webhooks:
            yield Call(key=(event, webhook, *key), kind=event, webhook_id=webhook, body=said)


def hooks() -> Hooks:
    """The webhooks that are not ended; one statement."""
    rows = list(Webhook.objects.filter(ended_at=None).order_by("pk"))
    return Hooks({event: tuple(row.pk for row in rows if event in row.events) for event in EVENTS})


def tell(now: datetime) -> int:
    """Look at the list and tell what is new, urgent, overdue or due today; how many messages that made."""
    found = find(now)
    listening = hooks()
    made = watch(found, listening, now)
    watched = {row.key: row for row in Watched.objects.filter(gone_at=None)}
    made += climb(found, watched, listening, now)
    if not mail.is_set_up():
        return made
    made += tell_urgent(found, watched, now)
    return made + tell_digest(found, watched, now)


def watch(found: Found, listening: Hooks, now: datetime) -> int:
    """Note which duties are there and which have gone; what could not be read is not taken for gone."""
    there = {duty.key: duty for duty in found.duties}
    known = dict(Watched.objects.filter(gone_at=None).values_list("key", "pk"))
    kinds = dict(Watched.objects.filter(gone_at=None).values_list("key", "kind"))
    fresh = [Watched(key=d.key, kind=d.kind.id, opened_at=now) for d in there.values() if d.key not in known]
    gone = [pk for key, pk in known.items() if key not in there and kinds[key] not in found.failed]
    origin = settings.HASSHIN_INSTALLATION.origin
    with transaction.atomic():
        Watched.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
        opened = Watched.objects.filter(gone_at=None, key__in=[row.key for row in fresh]) if fresh else ()
        calls = [
            call
            for row in opened
            for call in listening.calls(OPENED, (row.pk,), partial(letters.event, OPENED, there[row.key], now, origin))
        ]
        for row in Watched.objects.filter(pk__in=gone):
            if Watched.objects.filter(pk=row.pk, gone_at=None).update(gone_at=now) == 1:
                body = partial(letters.body, CLOSED, now, {"key": row.key, "kind": row.kind})
                calls += listening.calls(CLOSED, (row.pk,), body)
        return enqueue(calls, now)


def climb(found: Found, watched: dict[str, Watched], listening: Hooks, now: datetime) -> int:
    """Each overdue duty takes at most one rung: whoever stands there is told, once.

    Many in one transaction, since each locks the ledger's end; in the order of their rows, so that two workers that
    climb at once wait for each other rather than for good.
    """
    due: list[tuple[Watched, Duty, Rung]] = []
    for duty in found.duties:
        row = watched.get(duty.key)
        rung = None if row is None else _rung(found.people.pack, duty, row, now)
        if row is not None and rung is not None:
            due.append((row, duty, rung))
    due.sort(key=lambda one: one[0].pk)
    made = 0
    for start in range(0, len(due), AT_ONCE):
        with transaction.atomic():
            taken = [_take(*one, found.people, listening, now) for one in due[start : start + AT_ONCE]]
            steps = [step for step in taken if step is not None]
            made += enqueue([message for step in steps for message in step.messages], now)
            append_many([step.entry for step in steps])
    return made


def _rung(pack: Pack, duty: Duty, row: Watched, now: datetime) -> Rung | None:
    # Most are not overdue, and a ladder is put together from the pack.
    return next_rung(ladder(pack, duty), row.rung, row.rung_at, duty, now) if is_overdue(duty, now) else None


@dataclass(frozen=True, slots=True)
class _Step:
    """One rung taken: what is said of it, and its entry."""

    messages: tuple[Mail | Call, ...]
    entry: New


def _take(row: Watched, duty: Duty, rung: Rung, people: People, listening: Hooks, now: datetime) -> _Step | None:
    """Climb, inside a transaction; None where another worker did."""
    number = row.rung + 1
    told_before = {h.staff for h in (*people.owing(duty).holders, *_all_climbed(duty, row, people))}
    above = [holder for holder in climbed_to(duty, rung.roles, people) if holder.staff not in told_before]
    climbed = [*row.climbed, {"rung": number, "roles": list(rung.roles), "at": now.isoformat()}]
    same = Watched.objects.filter(pk=row.pk, gone_at=None, rung=row.rung)
    if same.update(rung=number, rung_at=now, climbed=climbed) != 1:
        return None
    row.rung, row.rung_at, row.climbed = number, now, climbed
    told = [
        one
        for holder in above
        if (one := _mail(("climb", row.pk, number, holder.staff), CLIMBED, holder, duty, people, now)) is not None
    ]
    body = partial(letters.event, CLIMBED, duty, now, settings.HASSHIN_INSTALLATION.origin)
    entry = New(
        kind="duties.climb",
        subject=f"watched:{row.pk}",
        actor=TELLER.ref,
        now=now,
        data={
            "duty": duty.key,
            "rung": number,
            "roles": list(rung.roles),
            "staff": sorted(holder.staff for holder in above),
            "mailed": sorted(one.staff_id for one in told),
        },
    )
    return _Step((*told, *listening.calls(CLIMBED, (row.pk, number), body)), entry)


def tell_urgent(found: Found, watched: dict[str, Watched], now: datetime) -> int:
    """Everybody who owes an urgent duty is told at once, and once; a deputy from when she stands in."""
    mails = [
        one
        for duty in found.duties
        if duty.urgent and (row := watched.get(duty.key)) is not None
        for holder in found.people.owing(duty).holders
        if (one := _mail(("urgent", row.pk, holder.staff), "duty.urgent", holder, duty, found.people, now)) is not None
    ]
    with transaction.atomic():
        return enqueue(mails, now)


def tell_digest(found: Found, watched: dict[str, Watched], now: datetime) -> int:
    """One mail a person and working day, from the installation's hour on, and only where something is due."""
    here, installation = now.astimezone(JST), settings.HASSHIN_INSTALLATION
    if here.hour < installation.digest_hour or not installation.working_days.has(here.date()):
        return 0
    day = here.date().isoformat()
    mails = []
    # Who has today's is not written to again: most runs of a day write nothing.
    reached = {pk: ("digest", pk, day) for pk, person in found.people.staff.items() if person.email}
    there = known(reached.values())
    left = {pk for pk, key in reached.items() if digest_of(key) not in there}
    for staff, lines in lines_of(found, watched).items() if left else ():
        if staff not in left:
            continue
        person = found.people.staff[staff]
        letter = letters.digest(_name(person), lines, person.reads, now, *_around(found.people))
        mails.append(Mail(("digest", staff, day), "duty.digest", staff, person.email, letter.subject, letter.body))
    with transaction.atomic():
        return enqueue(mails, now)


def lines_of(found: Found, watched: dict[str, Watched]) -> dict[int, list[Line]]:
    """What stands in each person's digest: what she owes, then what has climbed to her."""
    lines: dict[int, list[Line]] = {}
    for duty in sorted(found.duties, key=lambda one: one.due_at or one.since):
        owing = found.people.owing(duty).holders
        for holder in owing:
            lines.setdefault(holder.staff, []).append(Line(duty, _absent(holder, found.people)))
        row = watched.get(duty.key)
        for holder in _all_climbed(duty, row, found.people) if row is not None else ():
            if holder.staff not in {one.staff for one in owing}:
                lines.setdefault(holder.staff, []).append(Line(duty, _absent(holder, found.people), climbed=True))
    return lines


def _all_climbed(duty: Duty, row: Watched, people: People) -> Iterable[Holder]:
    found = {h.staff: h for one in row.climbed for h in climbed_to(duty, one["roles"], people)}
    return found.values()


def _mail(
    key: tuple[str | int, ...], kind: str, holder: Holder, duty: Duty, people: People, now: datetime
) -> Mail | None:
    """The mail about one duty; None for somebody without an address, or where mail is not set up."""
    person = people.staff[holder.staff]
    if not person.email or not mail.is_set_up():
        return None
    line = Line(duty, _absent(holder, people), climbed=kind == CLIMBED)
    write = letters.climbed if kind == CLIMBED else letters.urgent
    letter: Letter = write(_name(person), line, person.reads, now, *_around(people))
    return Mail(key, kind, person.pk, person.email, letter.subject, letter.body)


def _around(people: People) -> tuple[str, Text]:
    return settings.HASSHIN_INSTALLATION.origin, people.pack.city.name


def _absent(holder: Holder, people: People) -> Text | None:
    absent = people.staff.get(holder.deputy_for or 0)
    return None if absent is None else _name(absent)


def _name(person: StaffMember) -> Text:
    return Text(ja=person.name_ja, en=person.name_en)
