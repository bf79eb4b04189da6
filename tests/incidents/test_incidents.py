"""An incident (事案) from its opening to its end: told, its clocks, its steps with their proof, its lessons."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from hasshin.accounts.actions.directory_notice import Wording, publish_notice
from hasshin.city.actions.lost_terminal import report_lost
from hasshin.city.actor import robot
from hasshin.city.models import Appointment, Terminal
from hasshin.duties import queries as duties
from hasshin.incidents.actions.end import end_incident
from hasshin.incidents.actions.lessons import add_lesson, finish_lesson
from hasshin.incidents.actions.note import note
from hasshin.incidents.actions.open_incident import Concerning, open_incident
from hasshin.incidents.actions.see import see
from hasshin.incidents.actions.settle_step import settle_step
from hasshin.incidents.actions.takedown import Request, note_answer, send_takedown
from hasshin.incidents.models import Incident, Step, Told
from hasshin.incidents.queries import incident_cards, incident_page, kind_rows
from hasshin.ledger.models import Entry
from hasshin.policy.reasons import Conflict, NotFound, Refused
from hasshin.policy.text import t
from tests.conftest import Clock

PR = "mihon_matsudo"
FAKE = "https://x.example/mihon_matsud0"


def opened(city: Any, clock: Clock, kind: str, by: str = "sato", **about: Any) -> Incident:
    return open_incident(actor=city.actor(by), now=clock.now, kind=kind, what="見本の出来事", about=Concerning(**about))


def names(city: Any, row: Incident) -> set[str]:
    by_pk = {pk: name for name, pk in city.people.items()}
    return {by_pk[pk] for pk in Told.objects.filter(incident=row).values_list("staff_id", flat=True)}


def step(row: Incident, ident: str) -> Step:
    return Step.objects.get(incident=row, ident=ident)


@pytest.mark.django_db
@pytest.mark.clause("M-14-3")
def test_all_four_roles_of_the_account_are_told_and_the_clock_runs(city_matsudo: Any, clock: Clock) -> None:
    row = opened(city_matsudo, clock, "harm", account_id=city_matsudo.accounts[PR])

    told = names(city_matsudo, row)
    assert {"nakamura", "kobayashi", "takahashi", "sato", "suzuki"} <= told
    assert "tanaka" in told, "the owner's deputy stands in"
    assert not {"yamada", "kato", "watanabe"} & told, "operators of other accounts are not concerned"
    assert step(row, "contain").due_at == clock.now + timedelta(minutes=15)
    assert Entry.objects.filter(kind="incidents.open", subject=f"incident:{row.pk}").exists()
    mine = {one.kind for one in duties.mine(city_matsudo.people["takahashi"], clock.now)}
    assert {"incident_see", "incident_step"} <= mine
    assert Told.objects.get(incident=row, staff=city_matsudo.people["sato"]).seen_at == clock.now, "who opened it knows"


@pytest.mark.django_db
@pytest.mark.clause("M-14-4")
def test_anyone_on_the_staff_opens_one_and_a_step_overdue_is_shown(city_matsudo: Any, clock: Clock) -> None:
    row = opened(city_matsudo, clock, "crisis", by="mori")
    clock.forward(minutes=31)
    (card,) = incident_cards(clock.now)
    assert (card.id, card.open_steps, card.late_steps) == (row.pk, 1, 1)
    late = [one for one in duties.overdue(clock.now) if one.kind == "incident_step"]
    assert [one.holders[0].id for one in late] == [city_matsudo.people["nakamura"]]
    assert late[0].urgent


@pytest.mark.django_db
@pytest.mark.clause("M-14-1")
def test_a_lost_device_is_done_with_once_it_is_shut_out(city_matsudo: Any, clock: Clock) -> None:
    device = Terminal.objects.create(
        name="見本の端末",
        kind="device",
        key_hash="a" * 64,
        registered_at=clock.now,
        keeper_id=city_matsudo.people["sato"],
    )
    row = opened(city_matsudo, clock, "device_lost", terminal_id=device.pk)
    shut = step(row, "shut_out")
    manager = city_matsudo.actor("kobayashi")
    with pytest.raises(Refused) as refused:
        settle_step(actor=manager, now=clock.now, step_id=shut.pk, outcome="done", remarks="締め出した")
    assert refused.value.reasons[0].code == "not_done_yet"

    report_lost(actor=manager, now=clock.now, terminal_id=device.pk)
    settle_step(actor=manager, now=clock.now, step_id=shut.pk, outcome="done", remarks="締め出した")
    shut.refresh_from_db()
    assert shut.outcome == "done"


@pytest.mark.django_db
@pytest.mark.clause("M-14-2")
def test_an_outage_without_an_account_is_told_to_every_holder_of_the_roles(city_matsudo: Any, clock: Clock) -> None:
    row = opened(city_matsudo, clock, "outage", by="yamada")
    assert {"nakamura", "kobayashi", "takahashi", "sasaki", "yoshida", "sato", "yamada"} <= names(city_matsudo, row)
    with pytest.raises(Refused):
        settle_step(
            actor=city_matsudo.actor("kobayashi"),
            now=clock.now,
            step_id=step(row, "other_means").pk,
            outcome="done",
            remarks="防災無線で知らせる",
        )
    settle_step(
        actor=city_matsudo.actor("nakamura"),
        now=clock.now,
        step_id=step(row, "other_means").pk,
        outcome="done",
        remarks="防災無線で知らせる",
    )


@pytest.mark.django_db
@pytest.mark.clause("F-5-2")
def test_a_fake_account_in_fukushima_from_report_to_notice(city_fukushima: Any, clock: Clock) -> None:
    city = city_fukushima
    account = next(iter(city.accounts.values()))
    row = opened(city, clock, "impersonation", account_id=account, address=FAKE)
    assert {"nakamura", "takahashi", "kobayashi"} <= names(city, row)

    page = incident_page(row.pk, city.actor("kobayashi"), clock.now)
    assert [one.number for one in page.steps if one.may] == [1, 2], "report and takedown are the security manager's"
    assert all(FAKE in text.text.ja and FAKE in text.text.en for text in page.texts)
    assert len(page.texts) == 3
    for ident in ("report", "ask_deletion"):
        clock.forward(minutes=5)
        if ident == "ask_deletion":
            security = city.actor("kobayashi")
            send_takedown(actor=security, now=clock.now, incident_id=row.pk, request=Request("削除を求めます", "form"))
        settle_step(
            actor=city.actor("kobayashi"), now=clock.now, step_id=step(row, ident).pk, outcome="done", remarks="済"
        )
    head = city.actor("takahashi")
    with pytest.raises(Refused) as refused:
        settle_step(actor=head, now=clock.now, step_id=step(row, "announce").pk, outcome="done", remarks="公表した")
    assert refused.value.reasons[0].code == "not_done_yet"
    publish_notice(
        actor=head, now=clock.now, kind="impersonation", wording=Wording(t("", ""), t("", "")), account_id=account,
        service="x", address=FAKE,
    )  # fmt: skip
    settle_step(actor=head, now=clock.now, step_id=step(row, "announce").pk, outcome="done", remarks="公表した")
    with pytest.raises(Refused):
        end_incident(actor=head, now=clock.now, incident_id=row.pk, conclusion="収束")
    settle_step(
        actor=head, now=clock.now, step_id=step(row, "press").pk, outcome="not_needed", remarks="被害がなく、提供しない"
    )
    with pytest.raises(Refused) as waits:
        end_incident(actor=head, now=clock.now, incident_id=row.pk, conclusion="収束")
    assert [one.code for one in waits.value.reasons] == ["takedown_open"]
    note_answer(
        actor=city.actor("kobayashi"),
        now=clock.now,
        takedown_id=row.takedowns.get().pk,
        outcome="deleted",
        answer="停止した",
    )
    ended = end_incident(actor=head, now=clock.now, incident_id=row.pk, conclusion="削除された")
    assert ended.ended_at == clock.now
    words = [line.words.ja for line in incident_page(row.pk, head, clock.now).course]
    assert any("不要とした" in one and "被害がなく" in one for one in words)
    assert not [one for one in duties.duties(clock.now) if one.about == f"incident:{row.pk}"]


@pytest.mark.django_db
def test_who_was_told_says_that_they_saw_it_and_nobody_else_does(city_matsudo: Any, clock: Clock) -> None:
    row = opened(city_matsudo, clock, "harm", account_id=city_matsudo.accounts[PR])
    clock.forward(minutes=3)
    see(actor=city_matsudo.actor("suzuki"), now=clock.now, incident_id=row.pk)
    with pytest.raises(Conflict):
        see(actor=city_matsudo.actor("suzuki"), now=clock.now, incident_id=row.pk)
    with pytest.raises(Refused):
        see(actor=city_matsudo.actor("kato"), now=clock.now, incident_id=row.pk)
    note(actor=city_matsudo.actor("kato"), now=clock.now, incident_id=row.pk, words="電話で問い合わせがあった")
    page = incident_page(row.pk, city_matsudo.actor("suzuki"), clock.now)
    assert page.has_seen
    assert [one.seen_at for one in page.told if one.staff_id == city_matsudo.people["suzuki"]] == [clock.now]


@pytest.mark.django_db
def test_wrong_input_says_what_is_wrong(city_matsudo: Any, clock: Clock) -> None:
    actor = city_matsudo.actor("sato")
    for given, code in (
        ({"kind": "no_such", "what": "何か"}, "unknown_kind"),
        ({"kind": "harm", "what": " 　"}, "missing"),
        ({"kind": "harm", "what": "あ" * 5_001}, "too_long"),
        ({"kind": "harm", "what": "何か", "happened_at": clock.now + timedelta(minutes=1)}, "ahead_of_now"),
    ):
        with pytest.raises(Refused) as refused:
            open_incident(actor=actor, now=clock.now, **given)
        assert [one.code for one in refused.value.reasons] == [code]
    for about in (Concerning(account_id=9_999), Concerning(terminal_id=9_999), Concerning(finding_id=9_999)):
        with pytest.raises(NotFound):
            open_incident(actor=actor, now=clock.now, kind="harm", what="何か", about=about)
    with pytest.raises(Refused):
        open_incident(actor=robot("worker"), now=clock.now, kind="harm", what="何か")
    assert not Incident.objects.exists()


@pytest.mark.django_db
def test_the_same_is_opened_once_and_two_unnamed_ones_are_two(city_matsudo: Any, clock: Clock) -> None:
    account = city_matsudo.accounts[PR]
    row = opened(city_matsudo, clock, "harm", account_id=account)
    with pytest.raises(Conflict) as conflict:
        opened(city_matsudo, clock, "harm", by="suzuki", account_id=account)
    assert f"{row.pk}番" in conflict.value.message.ja
    opened(city_matsudo, clock, "crisis", account_id=account)
    opened(city_matsudo, clock, "crisis")
    opened(city_matsudo, clock, "crisis")
    assert Incident.objects.count() == 4


@pytest.mark.django_db
def test_a_city_without_playbooks_can_still_open_one(city_matsudo: Any, clock: Clock) -> None:
    kinds = {one.id for one in kind_rows(clock.now)}
    assert {"device_lost", "outage", "harm", "crisis", "other"} <= kinds
    row = opened(city_matsudo, clock, "other")
    assert names(city_matsudo, row), "those who may freeze are told"
    due = [one for one in duties.duties(clock.now) if one.kind == "incident_end"]
    assert [one.about for one in due] == [f"incident:{row.pk}"]
    assert due[0].citations[0].house


@pytest.mark.django_db
def test_a_role_that_ended_settles_nothing(city_matsudo: Any, clock: Clock) -> None:
    row = opened(city_matsudo, clock, "outage")
    Appointment.objects.filter(staff=city_matsudo.people["nakamura"]).update(ends=clock.now)
    clock.forward(minutes=1)
    with pytest.raises(Refused) as refused:
        settle_step(
            actor=city_matsudo.actor("nakamura"),
            now=clock.now,
            step_id=step(row, "other_means").pk,
            outcome="done",
            remarks="知らせた",
        )
    assert refused.value.reasons[0].code == "not_the_role"
    assert [c.id for c in refused.value.reasons[0].citations] == ["M-14-2"]


@pytest.mark.django_db
def test_a_lesson_is_its_owner_s_until_it_is_carried_out(city_matsudo: Any, clock: Clock) -> None:
    row = opened(city_matsudo, clock, "harm", account_id=city_matsudo.accounts[PR])
    head, owner = city_matsudo.actor("takahashi"), city_matsudo.people["suzuki"]
    for given, code in (
        ({"words": "", "owner_id": owner, "due_on": date(2026, 8, 1)}, "missing"),
        ({"words": "手順書", "owner_id": 9_999, "due_on": date(2026, 8, 1)}, "not_in_service"),
        ({"words": "手順書", "owner_id": owner, "due_on": date(2026, 6, 30)}, "day_is_past"),
    ):
        with pytest.raises(Refused) as refused:
            add_lesson(actor=head, now=clock.now, incident_id=row.pk, **given)
        assert [one.code for one in refused.value.reasons] == [code]
    lesson = add_lesson(
        actor=head, now=clock.now, incident_id=row.pk, words="手順書を直す", owner_id=owner, due_on=date(2026, 7, 10)
    )
    mine = [one for one in duties.mine(owner, clock.now) if one.kind == "incident_lesson"]
    assert len(mine) == 1
    with pytest.raises(Refused):
        finish_lesson(actor=head, now=clock.now, lesson_id=lesson.pk, outcome="直した")
    finish_lesson(actor=city_matsudo.actor("suzuki"), now=clock.now, lesson_id=lesson.pk, outcome="直した")
    assert not [one for one in duties.mine(owner, clock.now) if one.kind == "incident_lesson"]
