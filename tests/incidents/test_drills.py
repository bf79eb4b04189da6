"""An incident of a drill is played: nothing real is stopped, deleted or revoked, and only its people are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hasshin.accounts.actions.start_drill import start_drill
from hasshin.accounts.models import Account, Connection, CredentialEvent
from hasshin.city.actions.drill_notes import conclude_drill, note_drill
from hasshin.city.models import Drill, StaffMember
from hasshin.delivery.connect import connect
from hasshin.delivery.models import UnaccountedAct
from hasshin.delivery.reconcile import reconcile
from hasshin.duties import queries as duties
from hasshin.incidents import containment
from hasshin.incidents.actions.contain import Containing, contain
from hasshin.incidents.actions.open_incident import Concerning, open_incident
from hasshin.incidents.models import Incident, Measure
from hasshin.incidents.queries import incident_page
from hasshin.incidents.queries_drills import drill_report
from hasshin.outbox.models import Message
from hasshin.policy.reasons import Conflict, Refused
from hasshin.posts.actions.end_drill import end_drill
from hasshin.practice.actions.by_hand import post_by_hand
from hasshin.practice.models import BoardPost, BoardProfile
from tests.conftest import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(city_fukushima: Any) -> Account:
    return Account.objects.filter(connector="practice", service="x").order_by("pk").first() or Account.objects.get()


def leader(city: Any) -> Any:
    """Whoever holds the role that the pack names for drills."""
    from hasshin.city.models import Appointment

    found = Appointment.objects.filter(role="information_system_manager").select_related("staff").first()
    assert found is not None
    return city.actor(found.staff.username)


def started(city: Any, clock: Clock, *names: str, **changed: Any) -> Drill:
    people = StaffMember.objects.filter(username__in=names)
    given: dict[str, Any] = {
        "order": "第1号",
        "title": "乗っ取りの訓練",
        "scenario": "{知らない投稿}が出た",
        "until": clock.now + timedelta(hours=3),
        "people": [one.pk for one in people],
    }
    return start_drill(actor=leader(city), now=clock.now, **given | changed)


def played(city: Any, clock: Clock, account: Account, drill: Drill, who: str = "kobayashi") -> Incident:
    return open_incident(
        actor=city.actor(who),
        now=clock.now,
        kind="hijack",
        what="訓練",
        about=Concerning(account.pk, drill_id=drill.pk),
    )


def strange(clock: Clock, account: Account) -> None:
    profile = BoardProfile.objects.get(service=account.service, account_id=account.remote_id)
    post_by_hand(now=clock.now, profile_id=profile.pk, text="身に覚えのない投稿")
    reconcile(account.pk, clock.forward(minutes=1), connect)
    assert UnaccountedAct.objects.filter(account=account).count() == 1


def test_on_a_live_account_everything_is_played_and_nothing_done(
    city_fukushima: Any, account: Account, clock: Clock
) -> None:
    strange(clock, account)
    Account.objects.filter(pk=account.pk).update(connector="mastodon")
    drill = started(city_fukushima, clock, "kobayashi", "sato")
    row = played(city_fukushima, clock, account, drill)
    suspect = StaffMember.objects.get(username="sato")
    before = suspect.session_epoch if hasattr(suspect, "session_epoch") else None
    contain(
        actor=city_fukushima.actor("kobayashi"),
        now=clock.now,
        incident_id=row.pk,
        how=Containing(everywhere=True, suspect_id=suspect.pk),
    )

    def never(_account: Account) -> Any:
        raise AssertionError("a live account was opened in a drill")

    assert containment.contain_due(clock.forward(seconds=2), never, at_once=1) == 0
    live = Account.objects.exclude(connector="practice")
    assert not live.filter(frozen_at__isnull=False).exists()
    assert not CredentialEvent.objects.filter(account=account, act="called").exists()
    assert not BoardPost.objects.filter(deleted_at__isnull=False).exists()
    assert not Connection.objects.filter(account=account, state=Connection.State.DISCONNECTED).exists()
    suspect.refresh_from_db()
    assert before == (suspect.session_epoch if hasattr(suspect, "session_epoch") else None)
    page = incident_page(row.pk, city_fukushima.actor("kobayashi"), clock.now)
    assert {one.state for one in page.measures if one.verb != "freeze"} == {"done"}
    assert any("【訓練】" in one.words for one in page.measures)
    assert page.card.title.ja.startswith("【訓練】")
    assert all(one.text.ja.startswith("【訓練】") for one in page.texts)


def test_a_measure_that_was_asked_by_another_way_is_played_too(
    city_fukushima: Any, account: Account, clock: Clock
) -> None:
    drill = started(city_fukushima, clock, "kobayashi")
    row = played(city_fukushima, clock, account, drill)
    Account.objects.filter(pk=account.pk).update(connector="mastodon")
    asked = Measure.objects.create(
        incident=row, verb="revoke", subject=f"account:{account.pk}", asked_at=clock.now, asked_by=row.opened_by
    )
    assert containment.contain_due(clock.now, connect, at_once=1) == 1
    asked.refresh_from_db()
    assert (asked.state, asked.evidence["text"][:4]) == ("done", "【訓練】")
    assert not Connection.objects.filter(account=account, state=Connection.State.DISCONNECTED).exists()


def test_on_the_practice_board_it_is_done(city_fukushima: Any, account: Account, clock: Clock) -> None:
    strange(clock, account)
    drill = started(city_fukushima, clock, "kobayashi")
    row = played(city_fukushima, clock, account, drill)
    contain(actor=city_fukushima.actor("kobayashi"), now=clock.now, incident_id=row.pk)
    account.refresh_from_db()
    assert account.frozen_at == clock.now
    assert containment.contain_due(clock.forward(seconds=2), connect, at_once=1) >= 1
    assert not BoardPost.objects.filter(text__contains="身に覚え", deleted_at__isnull=True).exists()


def test_only_its_people_are_told_and_owe_anything(city_fukushima: Any, account: Account, clock: Clock) -> None:
    drill = started(city_fukushima, clock, "kobayashi")
    row = played(city_fukushima, clock, account, drill)
    people = {StaffMember.objects.get(username="kobayashi").pk, leader(city_fukushima).staff}
    assert {one.staff_id for one in row.told.all()} <= people
    rows = [one for one in duties.duties(clock.now) if one.about == f"incident:{row.pk}"]
    assert rows
    for one in rows:
        assert one.title.ja.startswith("【訓練】")
        assert {holder.id for holder in one.holders} <= people
    for message in Message.objects.filter(channel="mail"):
        assert "【訓練】" in message.subject
        assert message.staff_id in people


def test_duties_of_a_drill_end_with_it(city_fukushima: Any, account: Account, clock: Clock) -> None:
    drill = started(city_fukushima, clock, "kobayashi")
    row = played(city_fukushima, clock, account, drill)
    end_drill(actor=leader(city_fukushima), now=clock.forward(minutes=1), drill_id=drill.pk, reason="終わり")
    assert not [one for one in duties.duties(clock.now) if one.about == f"incident:{row.pk}"]
    with pytest.raises(Refused):
        contain(actor=city_fukushima.actor("kobayashi"), now=clock.now, incident_id=row.pk)


def test_a_real_incident_in_the_time_of_a_drill_is_real(city_fukushima: Any, account: Account, clock: Clock) -> None:
    drill = started(city_fukushima, clock, "kobayashi")
    played(city_fukushima, clock, account, drill)
    real = open_incident(
        actor=city_fukushima.actor("sato"), now=clock.now, kind="hijack", what="本物", about=Concerning(account.pk)
    )
    assert real.told.count() > 1
    assert "訓練" not in str(real.title)
    contain(actor=city_fukushima.actor("kobayashi"), now=clock.now, incident_id=real.pk)
    account.refresh_from_db()
    assert account.frozen_at == clock.now


def test_whoever_takes_no_part_plays_no_incident(city_fukushima: Any, account: Account, clock: Clock) -> None:
    drill = started(city_fukushima, clock, "kobayashi")
    with pytest.raises(Refused):
        played(city_fukushima, clock, account, drill, "sato")


def test_the_report_tells_the_course_and_the_lessons(city_fukushima: Any, account: Account, clock: Clock) -> None:
    drill = started(city_fukushima, clock, "kobayashi")
    who = city_fukushima.actor("kobayashi")
    played(city_fukushima, clock, account, drill)
    note_drill(actor=who, now=clock.forward(minutes=1), drill_id=drill.pk, words="全員が集まった")
    note_drill(actor=who, now=clock.now, drill_id=drill.pk, words="連絡先が古い", kind="lesson")
    with pytest.raises(Refused):
        conclude_drill(actor=leader(city_fukushima), now=clock.now, drill_id=drill.pk, conclusion="まだ")
    with pytest.raises(Refused):
        note_drill(actor=city_fukushima.actor("sato"), now=clock.now, drill_id=drill.pk, words="外から")
    end_drill(actor=leader(city_fukushima), now=clock.forward(minutes=1), drill_id=drill.pk, reason="予定どおり")
    conclude_drill(actor=leader(city_fukushima), now=clock.now, drill_id=drill.pk, conclusion="おおむねできた")
    with pytest.raises(Conflict):
        note_drill(actor=who, now=clock.now, drill_id=drill.pk, words="後から")
    report = drill_report(drill.pk, clock.now)
    assert [one.kind for one in report.course] == ["drill", "incident", "happened", "drill"]
    assert [one.words.ja for one in report.lessons] == ["連絡先が古い"]
    assert (report.incidents, report.drill.conclusion) == (1, "おおむねできた")
