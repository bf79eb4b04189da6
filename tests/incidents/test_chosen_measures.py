"""What a serious incident asks for (M-16): stop, rename, change the profile, delete the account by two people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from hasshin.accounts.actions.ask_closing import ask_closing
from hasshin.accounts.models import Account, Closing
from hasshin.city.actor import robot
from hasshin.city.models import Appointment
from hasshin.delivery.connect import NotConnected, connect
from hasshin.duties import queries as duties
from hasshin.incidents import containment
from hasshin.incidents.actions import take_measure as taking
from hasshin.incidents.actions.end import end_incident
from hasshin.incidents.actions.open_incident import Concerning, open_incident
from hasshin.incidents.actions.settle_measure import settle_measure
from hasshin.incidents.actions.take_measure import Wanted, agree_measure, drop_measure, take_measure
from hasshin.incidents.models import Incident, Measure
from hasshin.incidents.queries import incident_page
from hasshin.ledger.models import Entry
from hasshin.platforms.values import Outcome, Result
from hasshin.policy.reasons import Conflict, NotFound, Refused
from hasshin.policy.text import t
from hasshin.practice.models import BoardProfile
from tests.conftest import Clock

PR = "mihon_matsudo"
WHY = "乗っ取りが続いており、住民が誤信している"


@pytest.fixture
def account(city_matsudo: Any) -> Account:
    return Account.objects.get(pk=city_matsudo.accounts[PR])


@pytest.fixture
def row(city_matsudo: Any, account: Account, clock: Clock) -> Incident:
    return open_incident(
        actor=city_matsudo.actor("sato"), now=clock.now, kind="serious", what="重大", about=Concerning(account.pk)
    )


def take(city: Any, row: Incident, clock: Clock, verb: Any, by: str = "takahashi", **more: str) -> Measure:
    wanted = Wanted(verb, more.pop("reason", WHY), **more)
    return take_measure(actor=city.actor(by), now=clock.now, incident_id=row.pk, wanted=wanted)


def contain_due(now: datetime, reach: Any = connect) -> int:
    return containment.contain_due(now, reach, at_once=1)


@pytest.mark.django_db
@pytest.mark.clause("M-16")
def test_stopping_holds_at_once_and_name_and_profile_are_written_by_the_worker(
    city_matsudo: Any, account: Account, row: Incident, clock: Clock
) -> None:
    take(city_matsudo, row, clock, "stop")
    account.refresh_from_db()
    assert account.frozen_at == clock.now
    take(city_matsudo, row, clock, "rename", name="【運用停止中】見本の市")
    take(city_matsudo, row, clock, "change_profile", text="現在、運用を停止しています。")
    assert contain_due(clock.forward(seconds=2)) == 2
    profile = BoardProfile.objects.get(service=account.service, account_id=account.remote_id)
    assert (profile.name, profile.text) == ("【運用停止中】見本の市", "現在、運用を停止しています。")
    page = incident_page(row.pk, city_matsudo.actor("takahashi"), clock.now)
    assert [(one.verb, one.state, one.why) for one in page.measures] == [
        ("freeze", "done", WHY),
        ("rename", "done", WHY),
        ("change_profile", "done", WHY),
    ]
    assert Entry.objects.filter(kind="incidents.take_measure").count() == 3
    take(city_matsudo, row, clock, "rename", name="見本の市")  # what is over may be chosen again
    with pytest.raises(Conflict):
        take(city_matsudo, row, clock, "rename", name="別の名前")


class Refusing:
    """A service whose API writes no profiles, or one that refuses the words."""

    def __init__(self, inner: Any, able: bool) -> None:
        self.inner, self.able = inner, able

    def capabilities(self) -> Any:
        from dataclasses import replace

        return replace(self.inner.capabilities(), write_profile=self.able)

    def write_profile(self, _change: Any) -> Result:
        return Result(Outcome.UNKNOWN, "no_answer", t("返事がありません。", "No answer."))


@pytest.mark.django_db
@pytest.mark.clause("M-16")
@pytest.mark.parametrize("able", [True, False, None])
def test_what_the_api_does_not_do_is_a_step_with_where_to_click_and_what_proof(
    able: bool | None, city_matsudo: Any, account: Account, row: Incident, clock: Clock
) -> None:
    def reach(one: Account) -> Any:
        if able is None:
            raise NotConnected(t("つながっていません。", "Not connected."))
        return Refusing(connect(one), able)

    measure = take(city_matsudo, row, clock, "rename", name="停止中")
    contain_due(clock.forward(seconds=1), reach)
    measure.refresh_from_db()
    assert measure.state == "person"
    assert "証拠：" in measure.reason["ja"]
    assert "Proof:" in measure.reason["en"]
    assert [one.about for one in duties.duties(clock.now) if one.kind == "incident_measure"] == [
        f"measure:{measure.pk}"
    ]
    settle_measure(actor=city_matsudo.actor("takahashi"), now=clock.now, measure_id=measure.pk, remarks="変更し、見た")
    account.refresh_from_db()
    assert account.state != "closed"


@pytest.mark.django_db
@pytest.mark.clause("M-16")
def test_deleting_takes_another_person_with_the_right_and_then_a_person_at_the_service(
    city_matsudo: Any, account: Account, row: Incident, clock: Clock
) -> None:
    city = city_matsudo
    measure = take(city, row, clock, "delete_account", by="takahashi")
    account.refresh_from_db()
    assert account.frozen_at is not None, "nothing goes out on what is to be deleted"
    assert measure.state == "second"
    assert contain_due(clock.forward(seconds=1)) == 0, "nobody but people carries it on"
    owed = [one for one in duties.duties(clock.now) if one.kind == "incident_second"]
    assert [one.holders[0].id for one in owed] == [city.people["nakamura"]]
    for who in ("takahashi", "sato", "kobayashi"):
        with pytest.raises(Refused):
            agree_measure(actor=city.actor(who), now=clock.now, measure_id=measure.pk)
    with pytest.raises(Conflict):
        settle_measure(actor=city.actor("takahashi"), now=clock.now, measure_id=measure.pk, remarks="消した")
    agreed = agree_measure(actor=city.actor("nakamura"), now=clock.now, measure_id=measure.pk)
    assert agreed.state == "person"
    with pytest.raises(Conflict):
        agree_measure(actor=city.actor("nakamura"), now=clock.now, measure_id=measure.pk)
    account.refresh_from_db()
    assert account.state == "active", "it is not gone before somebody says that it is"
    settle_measure(actor=city.actor("takahashi"), now=clock.now, measure_id=measure.pk, remarks="削除の表示を確認")
    account.refresh_from_db()
    assert account.state == "closed"
    closing = Closing.objects.get(account=account)
    assert (closing.asked_by_id, closing.agreed_by_id) == (city.people["takahashi"], city.people["nakamura"])
    with pytest.raises(Refused) as closed:
        take(city, row, clock, "rename", by="nakamura", name="閉鎖後")
    assert "account_closed" in {one.code for one in closed.value.reasons}
    assert incident_page(row.pk, city.actor("nakamura"), clock.now).choosable == ()


@pytest.mark.django_db
def test_who_asked_never_agrees_whatever_role_they_hold(
    city_matsudo: Any, account: Account, row: Incident, clock: Clock
) -> None:
    measure = take(city_matsudo, row, clock, "delete_account", by="nakamura")
    with pytest.raises(Refused) as refused:
        agree_measure(actor=city_matsudo.actor("nakamura"), now=clock.now, measure_id=measure.pk)
    (reason,) = refused.value.reasons
    assert reason.code == "second_person"
    assert [one.house for one in reason.citations] == [True]
    Appointment.objects.create(
        staff_id=city_matsudo.people["kobayashi"],
        role="operations_manager",
        scope="city",
        starts=clock.now,
        order="辞令",
    )
    assert agree_measure(actor=city_matsudo.actor("kobayashi"), now=clock.now, measure_id=measure.pk).state == "person"


@pytest.mark.django_db
def test_it_is_dropped_with_a_reason_and_the_incident_can_end_only_then(
    city_matsudo: Any, row: Incident, clock: Clock
) -> None:
    city = city_matsudo
    measure = take(city, row, clock, "delete_account", by="takahashi")
    with pytest.raises(Refused):
        end_incident(actor=city.actor("takahashi"), now=clock.now, incident_id=row.pk, conclusion="収まった")
    with pytest.raises(Refused):
        drop_measure(actor=city.actor("sato"), now=clock.now, measure_id=measure.pk, reason="やめる")
    with pytest.raises(Refused):
        drop_measure(actor=city.actor("takahashi"), now=clock.now, measure_id=measure.pk, reason=" ")
    drop_measure(actor=city.actor("takahashi"), now=clock.now, measure_id=measure.pk, reason="取り戻せた")
    with pytest.raises(Conflict):
        agree_measure(actor=city.actor("nakamura"), now=clock.now, measure_id=measure.pk)
    end_incident(actor=city.actor("takahashi"), now=clock.now, incident_id=row.pk, conclusion="収まった")


@pytest.mark.django_db
def test_an_open_request_to_close_is_used_and_no_second_one_stands_beside_it(
    city_matsudo: Any, account: Account, row: Incident, clock: Clock
) -> None:
    city = city_matsudo
    ask_closing(actor=city.actor("nakamura"), now=clock.now, account_id=account.pk, reason="使っていない")
    measure = take(city, row, clock, "delete_account", by="takahashi")
    agree_measure(actor=city.actor("nakamura"), now=clock.now, measure_id=measure.pk)
    settle_measure(actor=city.actor("takahashi"), now=clock.now, measure_id=measure.pk, remarks="消えた")
    closing = Closing.objects.get(account=account)
    assert {closing.asked_by_id, closing.agreed_by_id} == {city.people["nakamura"], city.people["takahashi"]}


@pytest.mark.django_db
def test_wrong_input_is_refused_with_what_is_wrong(
    city_matsudo: Any, account: Account, row: Incident, clock: Clock
) -> None:
    city = city_matsudo
    for wanted, code in (
        (Wanted("rename", WHY), "missing"),
        (Wanted("rename", WHY, name="あ" * 101), "too_long"),
        (Wanted("change_profile", WHY, text="\u200b "), "missing"),
        (Wanted("stop", " "), "missing"),
    ):
        with pytest.raises(Refused) as refused:
            take_measure(actor=city.actor("takahashi"), now=clock.now, incident_id=row.pk, wanted=wanted)
        assert [one.code for one in refused.value.reasons] == [code]
    harm = open_incident(
        actor=city.actor("sato"), now=clock.now, kind="harm", what="被害", about=Concerning(account.pk)
    )
    with pytest.raises(Refused) as other:
        take(city, harm, clock, "delete_account")
    assert [(one.code, [c.id for c in one.citations]) for one in other.value.reasons] == [
        ("measure_not_of_kind", ["M-14-3"])
    ]
    nothing = open_incident(actor=city.actor("sato"), now=clock.now, kind="serious", what="不明")
    with pytest.raises(Refused):
        take(city, nothing, clock, "stop")
    with pytest.raises(Refused):
        take(city, row, clock, "stop", by="mori")
    with pytest.raises(Refused):
        take_measure(actor=robot("worker"), now=clock.now, incident_id=row.pk, wanted=Wanted("stop", WHY))
    with pytest.raises(NotFound):
        agree_measure(actor=city.actor("nakamura"), now=clock.now, measure_id=9_999)
    assert not Measure.objects.exists()


@pytest.mark.django_db
def test_in_a_drill_nothing_real_is_stopped_renamed_or_deleted(
    city_matsudo: Any, account: Account, row: Incident, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    row.drill_id = 1
    monkeypatch.setattr(taking, "load_incident", lambda _incident_id: row)
    for verb in ("stop", "delete_account"):
        with pytest.raises(Refused) as refused:
            take(city_matsudo, row, clock, verb)
        assert [one.code for one in refused.value.reasons] == ["only_played"]
    account.refresh_from_db()
    assert account.frozen_at is None
