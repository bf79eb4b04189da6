"""Cases of incidents: seeing one, its steps, its end, its lessons."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hasshin.incidents.actions.end import end_incident
from hasshin.incidents.actions.lessons import add_lesson, finish_lesson
from hasshin.incidents.actions.open_incident import Concerning, open_incident
from hasshin.incidents.actions.see import see
from hasshin.incidents.actions.settle_measure import settle_measure
from hasshin.incidents.actions.settle_step import settle_step
from hasshin.incidents.actions.take_measure import Wanted, agree_measure, take_measure
from hasshin.incidents.models import Incident, Lesson, Measure, Step
from tests.conftest import Clock
from tests.duties.cases import Case

HANDLE = "mihon_matsudo"


def _open(town: Any, clock: Clock, kind: str = "harm") -> Incident:
    about = Concerning(account_id=town.accounts[HANDLE])
    return open_incident(actor=town.actor("sato"), now=clock.now, kind=kind, what="見本の出来事", about=about)


def _unseen(town: Any, clock: Clock) -> str:
    return f"incident_see:incident:{_open(town, clock).pk}:{town.people['takahashi']}"


def _see(town: Any, clock: Clock, who: str = "takahashi") -> object:
    return see(actor=town.actor(who), now=clock.now, incident_id=Incident.objects.get().pk)


def _to_do(town: Any, clock: Clock) -> str:
    return f"incident_step:incident:{_open(town, clock).pk}:1"


def _settle(town: Any, clock: Clock, remarks: str = "止めて訂正した") -> object:
    return settle_step(
        actor=town.actor("takahashi"), now=clock.now, step_id=Step.objects.get().pk, outcome="done", remarks=remarks
    )


def _to_end(town: Any, clock: Clock) -> str:
    row = _open(town, clock)
    _settle(town, clock)
    return f"incident_end:incident:{row.pk}"


def _end(town: Any, clock: Clock, conclusion: str = "収まった") -> object:
    return end_incident(
        actor=town.actor("takahashi"), now=clock.now, incident_id=Incident.objects.get().pk, conclusion=conclusion
    )


def _to_learn(town: Any, clock: Clock) -> str:
    lesson = add_lesson(
        actor=town.actor("takahashi"),
        now=clock.now,
        incident_id=_open(town, clock).pk,
        words="手順書を直す",
        owner_id=town.people["suzuki"],
        due_on=(clock.now + timedelta(days=9)).date(),
    )
    return f"incident_lesson:lesson:{lesson.pk}"


def _learn(town: Any, clock: Clock, outcome: str = "直した") -> object:
    return finish_lesson(actor=town.actor("suzuki"), now=clock.now, lesson_id=Lesson.objects.get().pk, outcome=outcome)


def _by_hand(town: Any, clock: Clock) -> str:
    row = _open(town, clock)
    measure = Measure.objects.create(
        incident=row, verb="delete_post", subject="unaccountedact:1", state="person", asked_at=clock.now,
        asked_by_id=town.people["takahashi"], settled_at=clock.now,
    )  # fmt: skip
    return f"incident_measure:measure:{measure.pk}"


def _did(town: Any, clock: Clock, remarks: str = "画面で消した") -> object:
    return settle_measure(
        actor=town.actor("takahashi"), now=clock.now, measure_id=Measure.objects.get().pk, remarks=remarks
    )


def _to_agree(town: Any, clock: Clock) -> str:
    row = _open(town, clock, "serious")
    wanted = Wanted("delete_account", "乗っ取りが続いている")
    measure = take_measure(actor=town.actor("takahashi"), now=clock.now, incident_id=row.pk, wanted=wanted)
    return f"incident_second:measure:{measure.pk}"


def _agree(town: Any, clock: Clock, who: str = "nakamura") -> object:
    return agree_measure(actor=town.actor(who), now=clock.now, measure_id=Measure.objects.latest("pk").pk)


CASES = [
    Case("incident_measure", "matsudo", _by_hand, lambda town, clock: _did(town, clock, ""), _did),
    Case("incident_second", "matsudo", _to_agree, lambda town, clock: _agree(town, clock, "takahashi"), _agree),
    Case("incident_see", "matsudo", _unseen, lambda town, clock: _see(town, clock, "kato"), _see),
    Case("incident_step", "matsudo", _to_do, lambda town, clock: _settle(town, clock, " "), _settle),
    Case("incident_end", "matsudo", _to_end, lambda town, clock: _end(town, clock, ""), _end),
    Case("incident_lesson", "matsudo", _to_learn, lambda town, clock: _learn(town, clock, "　"), _learn),
]
