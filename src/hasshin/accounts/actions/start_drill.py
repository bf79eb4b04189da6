"""Start a drill (訓練) by a named decision: its scenario, its time, who takes part, which accounts it may use."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from hasshin.accounts.models import Account
from hasshin.city.actor import Actor
from hasshin.city.drills import drilling_right, led_by, longest_days, marked
from hasshin.city.govern import govern, record, refuse
from hasshin.city.models import Drill, DrillPart, StaffMember
from hasshin.city.own import demand_words
from hasshin.city.pack import pack_at
from hasshin.city.period import serving
from hasshin.city.tell_person import Words, tell_person
from hasshin.ledger.canonical import JSON
from hasshin.policy.clock import shown
from hasshin.policy.controls.drills import Drills
from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.text import t

PRACTICE = "practice"
"""The connector of the practice board."""
A_MOMENT = timedelta(minutes=5)
"""A form is filled in to the minute and takes a while: a start that far back is taken as now."""
LONGEST_ORDER, LONGEST_TITLE = 200, 120
CALLED = Words(
    subject=t("訓練「{title}」への参加", "You take part in the drill {title}"),
    said=t(
        "{by}さんが訓練を決めました（{when}）。\n期間：{starts}〜{until}\n想定：{scenario}",
        "{by} decided on a drill ({when}).\nFrom {starts} until {until}\nScenario: {scenario}",
    ),
    advice=t(
        "訓練の投稿・事案・メールには【訓練】と付きます。付いていないものは実際のものです。",
        "Posts, incidents and mails of the drill carry [DRILL]. What does not carry it is real.",
    ),
)


def start_drill(
    *,
    actor: Actor,
    now: datetime,
    order: str,
    title: str,
    scenario: str,
    until: datetime,
    people: Collection[int],
    starts: datetime | None = None,
    practice: Collection[int] = (),
    live: Collection[int] = (),
) -> Drill:
    """From `starts` (now if None) until `until`, of the staff in `people` and whoever decides it.

    `practice` limits it to these practice accounts; `live` are live accounts on which its posts may go out, each with
    the mark of a drill in its text: the decision names them, or none. None of this can be changed afterwards.

    Raises `Refused` without the right or the role, for no words, for a time that is over or too long, for an account of
    the wrong sort; `NotFound` for an account or person that is not there.
    """
    pack = pack_at(now)
    judged = govern(
        actor=actor,
        now=now,
        verb=drilling_right(pack),
        kind="city.start_drill",
        subject="drill:new",
        control=pack.one_of(Drills),
        only=led_by(pack),
    )
    demand_words(
        ("order", order, t("決定の名称・番号", "name of the decision")),
        ("title", title, t("訓練の名称", "name of the drill")),
        ("scenario", scenario, t("想定", "scenario")),
    )
    starts = _period(starts, until, longest_days(pack), now)
    taking = _people({*people, actor.person}, now)
    with transaction.atomic():
        _demand_accounts(practice, live)
        row = Drill.objects.create(
            order=order.strip()[:LONGEST_ORDER],
            title=title.strip()[:LONGEST_TITLE],
            scenario=scenario.strip(),
            practice=sorted(set(practice)),
            live=sorted(set(live)),
            decided_by_id=actor.person,
            decided_at=now,
            starts=starts,
            until=until,
            ends=until,
        )
        parts = [DrillPart.objects.create(drill=row, staff=person) for person in taking]
        also: list[JSON] = [f"drillpart:{one.pk}" for one in parts]
        record(
            judged,
            kind="city.start_drill",
            subject=f"drill:{row.pk}",
            actor=actor,
            now=now,
            data={
                "order": row.order,
                "starts": starts.isoformat(),
                "until": until.isoformat(),
                "people": [person.pk for person in taking],
                "practice": list(row.practice),
                "live": list(row.live),
                "also": also,
            },
            personal={"title": row.title, "scenario": row.scenario},
        )
        _call(row, taking, now)
    return row


def _period(starts: datetime | None, until: datetime, days: int, now: datetime) -> datetime:
    if starts is None or now - A_MOMENT <= starts <= now:
        starts = now
    if starts >= now and starts < until <= starts + timedelta(days=days):
        return starts
    raise refuse(
        "drill_period",
        "until",
        f"期間が正しくありません。始まりは今以降、終わりはその後で、{days}日以内です。",
        f"The time is not right: from now or later, and an end after that, within {days} days.",
        "始まりと終わりを確かめてください。",
        "Check the start and the end.",
    )


def _people(wanted: set[int], now: datetime) -> list[StaffMember]:
    found = list(StaffMember.objects.filter(serving(now), pk__in=wanted).order_by("pk"))
    missing = wanted - {person.pk for person in found}
    if missing:
        raise NotFound(f"staff member {min(missing)}")
    return found


def _demand_accounts(practice: Collection[int], live: Collection[int]) -> None:
    """Each stands in the right list and is open."""
    wanted = {*practice, *live}
    found = {row.pk: row for row in Account.objects.filter(pk__in=wanted)}
    for pk in sorted(wanted):
        if pk not in found:
            raise NotFound(f"account {pk}")
    if any(row.state == Account.State.CLOSED for row in found.values()):
        raise Conflict(t("閉鎖したアカウントは訓練に使えません。", "A closed account can't be used in a drill."))
    if any(found[pk].connector != PRACTICE for pk in practice):
        raise refuse(
            "drill_not_practice",
            "practice",
            "練習掲示板のアカウントでないものが入っています。",
            "One of these accounts is not on the practice board.",
            "実際のアカウントを使うなら、その欄で一つずつ挙げてください。",
            "To use a live account, name it as such.",
        )
    if any(found[pk].connector == PRACTICE for pk in live):
        raise refuse(
            "drill_not_live",
            "live",
            "練習掲示板のアカウントは、実際のアカウントとして挙げられません。",
            "An account on the practice board is no live one.",
            "練習掲示板のアカウントは、挙げなくても使えます。",
            "Accounts on the practice board can be used without being named.",
        )


def _call(row: Drill, people: list[StaffMember], now: datetime) -> None:
    by, when = t("{by}", "{by}"), t("{when}", "{when}")  # filled for each person
    scenario = row.scenario.replace("{", "{{").replace("}", "}}")
    said = CALLED.said.fill(starts=shown(row.starts), until=shown(row.until), scenario=scenario, by=by, when=when)
    words = Words(marked(CALLED.subject.fill(title=row.title)), said, CALLED.advice)
    for person in people:
        if person.pk != row.decided_by_id:
            tell_person(person, ("drill", row.pk, person.pk), words, by=row.decided_by_id, now=now)
