"""Reads of incidents for faces: frozen rows, a fixed number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from hasshin.accounts.facts import account_facts
from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.models import StaffMember
from hasshin.city.pack import pack_at
from hasshin.findings.models import Finding
from hasshin.incidents import rules
from hasshin.incidents.asked import Asked, asked_of
from hasshin.incidents.measures import MeasureRow, choosable, held_deliveries, measure_rows
from hasshin.incidents.models import Incident, Lesson, LogLine, Step, Told
from hasshin.incidents.played import marked_texts
from hasshin.incidents.proofs import lacking
from hasshin.incidents.rows import load_incident
from hasshin.incidents.texts import Prepared, prepared
from hasshin.incidents.whom import not_by_role
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation
from hasshin.policy.scope import Target, may
from hasshin.policy.text import Text, t


@dataclass(frozen=True, slots=True)
class IncidentCard:
    """One line of the list. `open_steps` and `late_steps` count what is to be done; `unseen` who has not seen it."""

    id: int
    kind: str
    title: Text
    account_id: int | None
    account: str
    terminal_id: int | None
    terminal: str
    address: str
    drill: int | None
    opened_at: datetime
    opened_by: Text
    ended_at: datetime | None
    open_steps: int
    late_steps: int
    unseen: int


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step. `lacks` says which fact is still missing for it to count as done; `may`, that the reader settles it."""

    id: int
    number: int
    title: Text
    role: Text
    due_at: datetime | None
    late: bool
    outcome: str
    settled_at: datetime | None
    settled_by: Text | None
    remarks: str
    lacks: Text | None
    may: bool


@dataclass(frozen=True, slots=True)
class ToldRow:
    """Somebody who was told: by which roles, when, and when they said that they saw it."""

    staff_id: int
    name: Text
    roles: tuple[Text, ...]
    told_at: datetime
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class LessonRow:
    """What is done differently, by whom, until when, and what came of it."""

    id: int
    words: str
    owner_id: int
    owner: Text
    due_on: date
    done_at: datetime | None
    outcome: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of the course of events: an act of the product's with its words, or what somebody noted."""

    at: datetime
    by: Text
    words: Text


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """One incident whole, as the reader may see and go on with it. `choosable` are the measures of its kind (M-16)."""

    card: IncidentCard
    what: str
    happened_at: datetime | None
    citations: tuple[Citation, ...]
    conclusion: str
    ended_by: Text | None
    steps: tuple[StepRow, ...]
    told: tuple[ToldRow, ...]
    lessons: tuple[LessonRow, ...]
    course: tuple[LineRow, ...]
    texts: tuple[Prepared, ...]
    asked: Asked
    measures: tuple[MeasureRow, ...]
    held: int
    may_contain: bool
    may_close: bool
    choosable: tuple[str, ...]
    was_told: bool
    has_seen: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind that can be chosen, with the clauses that it rests on."""

    id: str
    title: Text
    citations: tuple[Citation, ...]


def kind_rows(now: datetime) -> tuple[KindRow, ...]:
    """What can be opened, in the pack's order."""
    pack = pack_at(now)
    return tuple(KindRow(one.kind, one.title, pack.cite(one)) for one in rules.kinds(pack))


@dataclass(frozen=True, slots=True)
class Suggested:
    """What an incident opened because of a finding begins with."""

    kind: str
    what: str
    account_id: int | None


def suggested(finding_id: int, now: datetime) -> Suggested | None:
    """What a finding says of the incident that it may be; None where there is no such finding."""
    row = Finding.objects.filter(pk=finding_id).first()
    if row is None:
        return None
    model, _, pk = row.subject.partition(":")
    account = int(pk) if model == "account" and pk.isdecimal() else None
    return Suggested(rules.kind_for(pack_at(now), row.code), Text.model_validate(row.message).ja, account)


def incident_cards(now: datetime, *, ended: bool = False, account: int | None = None) -> tuple[IncidentCard, ...]:
    """Open ones (or ended ones), the newest first; three statements."""
    rows = Incident.objects.filter(ended_at__isnull=not ended).select_related("account", "terminal", "opened_by")
    if account is not None:
        rows = rows.filter(account=account)
    found = list(rows.order_by("-opened_at", "-pk")[:500])
    ids = [row.pk for row in found]
    steps: dict[int, list[Step]] = {}
    for step in Step.objects.filter(incident__in=ids, outcome=Step.Outcome.OPEN):
        steps.setdefault(step.incident_id, []).append(step)
    unseen: dict[int, int] = {}
    for one in Told.objects.filter(incident__in=ids, seen_at__isnull=True).values_list("incident_id", flat=True):
        unseen[one] = unseen.get(one, 0) + 1
    return tuple(_card(row, steps.get(row.pk, []), unseen.get(row.pk, 0), now) for row in found)


def incident_page(incident_id: int, actor: Actor, now: datetime) -> IncidentPage:
    """One of them; raises `NotFound`."""
    row = load_incident(incident_id)
    pack = pack_at(now)
    steps = list(row.steps.select_related("settled_by").order_by("number"))
    told = list(row.told.select_related("staff").order_by("pk"))
    control = rules.kind_of(pack, row.kind)
    able = (*(control.told if control else ()), *(one.role for one in steps))
    mine = next((one for one in told if one.staff_id == actor.staff), None)
    open_steps = [one for one in steps if one.outcome == Step.Outcome.OPEN]
    return IncidentPage(
        card=_card(row, open_steps, sum(one.seen_at is None for one in told), now),
        what=row.what,
        happened_at=row.happened_at,
        citations=tuple(Citation.model_validate(one) for one in row.citations),
        conclusion=row.conclusion,
        ended_by=None if row.ended_by is None else _name(row.ended_by),
        steps=tuple(_step(one, row, pack, actor, now) for one in steps),
        told=tuple(
            ToldRow(one.staff_id, _name(one.staff), tuple(_role(pack, r) for r in one.roles), one.told_at, one.seen_at)
            for one in told
        ),
        lessons=tuple(
            LessonRow(one.pk, one.words, one.owner_id, _name(one.owner), one.due_on, one.done_at, one.outcome)
            for one in row.lessons.select_related("owner").order_by("due_on", "pk")
        ),
        course=_course(row, steps, told),
        texts=marked_texts(row, prepared(row, pack)),
        asked=asked_of(row, pack, actor, now),
        measures=measure_rows(row, control.delete_account_people if control is not None else rules.DELETERS),
        held=held_deliveries(row),
        may_contain=row.ended_at is None and _may(pack, row, actor, now, "freeze"),
        may_close=row.ended_at is None and _may(pack, row, actor, now, "close_account"),
        choosable=choosable(row, control),
        was_told=mine is not None,
        has_seen=mine is not None and mine.seen_at is not None,
        may_end=row.ended_at is None and not not_by_role(pack, actor, now, able, row.account, control),
    )


def _may(pack: Pack, row: Incident, actor: Actor, now: datetime, right: str) -> bool:
    if row.account is None:
        return False
    return may(pack, actor_facts(actor, now), right, Target(account=account_facts(row.account, now))) is not None


def _card(row: Incident, steps: list[Step], unseen: int, now: datetime) -> IncidentCard:
    return IncidentCard(
        id=row.pk,
        kind=row.kind,
        title=Text.model_validate(row.title),
        account_id=row.account_id,
        account=row.account.name if row.account is not None else "",
        terminal_id=row.terminal_id,
        terminal=row.terminal.name if row.terminal is not None else "",
        address=row.address,
        drill=row.drill_id,
        opened_at=row.opened_at,
        opened_by=_name(row.opened_by),
        ended_at=row.ended_at,
        open_steps=len(steps),
        late_steps=sum(one.due_at is not None and one.due_at < now for one in steps),
        unseen=unseen,
    )


def _step(one: Step, row: Incident, pack: Pack, actor: Actor, now: datetime) -> StepRow:
    is_open = one.outcome == Step.Outcome.OPEN and row.ended_at is None
    control = rules.kind_of(pack, row.kind)
    missing = lacking(row, one.proof) if is_open else []
    return StepRow(
        id=one.pk,
        number=one.number,
        title=Text.model_validate(one.title),
        role=_role(pack, one.role),
        due_at=one.due_at,
        late=is_open and one.due_at is not None and one.due_at < now,
        outcome=one.outcome,
        settled_at=one.settled_at,
        settled_by=None if one.settled_by is None else _name(one.settled_by),
        remarks=one.remarks,
        lacks=missing[0].message if missing else None,
        may=is_open and not not_by_role(pack, actor, now, (one.role,), row.account, control),
    )


OPENED = t("事案を開いた。{what}", "Opened. {what}")
SEEN = t("確認した。", "Has seen it.")
DONE = t("手順「{title}」を終えた。{remarks}", "Did the step {title}. {remarks}")
NOT_NEEDED = t("手順「{title}」を不要とした。{remarks}", "Said that the step {title} is not needed. {remarks}")
LESSON = t("教訓を残した。{words}", "Noted a lesson. {words}")
ENDED = t("事案を終えた。{words}", "Ended it. {words}")


def _course(row: Incident, steps: list[Step], told: list[Told]) -> tuple[LineRow, ...]:
    lines = [LineRow(row.opened_at, _name(row.opened_by), OPENED.fill(what=row.what))]
    lines += [
        LineRow(one.seen_at, _name(one.staff), SEEN) for one in told if one.seen_at and one.seen_at != one.told_at
    ]
    for one in steps:
        if one.settled_at is not None and one.settled_by is not None:
            words = DONE if one.outcome == Step.Outcome.DONE else NOT_NEEDED
            filled = words.fill(title=Text.model_validate(one.title), remarks=one.remarks)
            lines.append(LineRow(one.settled_at, _name(one.settled_by), filled))
    noted: list[LogLine] = list(row.log.select_related("by"))
    lines += [LineRow(one.at, _name(one.by), Text(ja=one.words, en=one.words)) for one in noted]
    lessons: list[Lesson] = list(row.lessons.select_related("noted_by"))
    lines += [LineRow(one.noted_at, _name(one.noted_by), LESSON.fill(words=one.words)) for one in lessons]
    if row.ended_at is not None and row.ended_by is not None:
        lines.append(LineRow(row.ended_at, _name(row.ended_by), ENDED.fill(words=row.conclusion)))
    return tuple(sorted(lines, key=lambda line: line.at))


def _role(pack: Pack, role_id: str) -> Text:
    role = pack.role(role_id)
    return role.title if role is not None else t("（今の指針にない役割）", "(a role that the guideline has no more)")


def _name(person: StaffMember) -> Text:
    return Text(ja=person.name_ja, en=person.name_en)
