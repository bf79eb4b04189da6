"""Containment (封じ込め): one act stops the account; the rest follows, each with its time, or is left to a person."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from hasshin.accounts.actions.freeze import unfreeze
from hasshin.accounts.models import Account, Connection, CredentialEvent
from hasshin.city.models import ApiToken, StaffMember, Terminal
from hasshin.delivery.connect import NotConnected, connect
from hasshin.delivery.models import UnaccountedAct
from hasshin.delivery.reconcile import reconcile
from hasshin.duties import queries as duties
from hasshin.incidents import containment
from hasshin.incidents.actions.contain import Containing, contain
from hasshin.incidents.actions.end import end_incident
from hasshin.incidents.actions.open_incident import Concerning, open_incident
from hasshin.incidents.actions.settle_measure import settle_measure
from hasshin.incidents.containment import LEASE
from hasshin.incidents.models import Incident, Measure
from hasshin.incidents.queries import incident_page
from hasshin.platforms.values import Outcome, Result
from hasshin.policy.reasons import Conflict, NotFound, Refused
from hasshin.policy.text import t
from hasshin.practice.actions.by_hand import post_by_hand
from hasshin.practice.models import BoardPost, BoardProfile
from tests.conftest import Clock


def contain_due(now: datetime, reach: Any) -> int:
    """One after the other: the board of these tests is in the very database that they hold."""
    return containment.contain_due(now, reach, at_once=1)


@pytest.fixture
def account(city_fukushima: Any) -> Account:
    return Account.objects.filter(connector="practice", service="x").order_by("pk").first() or Account.objects.get()


def hijacked(city: Any, account: Account, clock: Clock, posts: int = 2) -> Incident:
    """Strange posts are on the account and were found; somebody of the section opens the incident."""
    clock.forward(minutes=1)
    profile = BoardProfile.objects.get(service=account.service, account_id=account.remote_id)
    for number in range(posts):
        post_by_hand(now=clock.now, profile_id=profile.pk, text=f"身に覚えのない投稿{number}")
    clock.forward(minutes=1)
    reconcile(account.pk, clock.now, connect)
    assert UnaccountedAct.objects.filter(account=account).count() == posts
    return open_incident(
        actor=city.actor("sato"), now=clock.now, kind="hijack", what="知らない投稿がある", about=Concerning(account.pk)
    )


def states(row: Incident) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in row.measures.order_by("pk"):
        found.setdefault(one.verb, []).append(one.state)
    return found


@pytest.mark.django_db
@pytest.mark.clause("F-5-3")
def test_one_act_freezes_and_the_rest_is_done_and_timed(city_fukushima: Any, account: Account, clock: Clock) -> None:
    row = hijacked(city_fukushima, account, clock)
    away = city_fukushima.actor("kobayashi", at_office=False)
    contain(actor=away, now=clock.now, incident_id=row.pk)

    account.refresh_from_db()
    assert account.frozen_at == clock.now
    assert states(row) == {
        "freeze": ["done"],
        "delete_post": ["asked", "asked"],
        "change_password": ["done"],
    }
    called = CredentialEvent.objects.get(account=account, act="called")
    assert f"{row.pk}番" in called.reason

    clock.forward(seconds=2)
    assert contain_due(clock.now, connect) == 2
    page = incident_page(row.pk, away, clock.now)
    assert {one.state for one in page.measures} == {"done"}
    assert [one.seconds for one in page.measures if one.verb == "delete_post"] == [2, 2]
    assert {one.words for one in page.measures if one.verb == "delete_post"} == {
        "身に覚えのない投稿0",
        "身に覚えのない投稿1",
    }
    assert not BoardPost.objects.filter(text__contains="身に覚え", deleted_at__isnull=True).exists()
    assert [one.lacks.ja for one in page.steps if one.lacks is not None] == [
        "事案が始まってから、パスワードの変更が登録されていません。"
    ]


@pytest.mark.django_db
def test_what_is_taken_once_is_not_taken_again_and_new_posts_are(
    city_fukushima: Any, account: Account, clock: Clock
) -> None:
    row = hijacked(city_fukushima, account, clock, posts=1)
    who = city_fukushima.actor("kobayashi")
    contain(actor=who, now=clock.now, incident_id=row.pk)
    with pytest.raises(Conflict):
        contain(actor=who, now=clock.now, incident_id=row.pk)
    profile = BoardProfile.objects.get(service=account.service, account_id=account.remote_id)
    post_by_hand(now=clock.forward(minutes=1), profile_id=profile.pk, text="また身に覚えのない投稿")
    reconcile(account.pk, clock.forward(minutes=1), connect)
    (new,) = contain(actor=who, now=clock.now, incident_id=row.pk)
    assert new.verb == "delete_post"


@pytest.mark.django_db
def test_what_the_service_does_not_do_is_left_to_a_person_and_said(
    city_fukushima: Any, account: Account, clock: Clock
) -> None:
    row = hijacked(city_fukushima, account, clock)
    who = city_fukushima.actor("kobayashi")
    contain(actor=who, now=clock.now, incident_id=row.pk)

    def nowhere(_account: Account) -> Any:
        raise NotConnected(t("つながっていません。", "Not connected."))

    contain_due(clock.forward(seconds=1), nowhere)
    assert states(row)["delete_post"] == ["person", "person"]
    left = [one for one in duties.duties(clock.now) if one.kind == "incident_measure"]
    assert len(left) == 2
    assert all(one.urgent and one.holders for one in left)
    with pytest.raises(Refused) as refused:
        end_incident(actor=who, now=clock.now, incident_id=row.pk, conclusion="収まった")
    assert "measure_open" in {one.code for one in refused.value.reasons}

    for measure in Measure.objects.filter(state="person"):
        with pytest.raises(Refused):
            settle_measure(actor=who, now=clock.now, measure_id=measure.pk, remarks=" ")
        with pytest.raises(Refused):
            settle_measure(
                actor=city_fukushima.actor("mori"), now=clock.now, measure_id=measure.pk, remarks="画面で消した"
            )
        settle_measure(actor=who, now=clock.now, measure_id=measure.pk, remarks="サービスの画面で消した")
    assert not [one for one in duties.duties(clock.now) if one.kind == "incident_measure"]
    measure = Measure.objects.filter(verb="delete_post").latest("pk")
    assert measure.evidence["text"].startswith("身に覚え"), "what it was stays known"


class Stuck:
    """A service that answers nothing: each call ends with the transport's own time limit."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def delete(self, remote_id: str) -> Result:
        return Result(
            Outcome.UNKNOWN, "timeout", t("時間内に返事がありませんでした。", "No answer in time."), remote_id
        )

    def get(self, _remote_id: str) -> Any:
        raise RuntimeError("even reading it fails, in a way that nobody foresaw")


@pytest.mark.django_db
def test_a_service_that_never_answers_leaves_a_truthful_list(
    city_fukushima: Any, account: Account, clock: Clock
) -> None:
    row = hijacked(city_fukushima, account, clock)
    contain(actor=city_fukushima.actor("kobayashi"), now=clock.now, incident_id=row.pk)
    contain_due(clock.forward(seconds=30), lambda one: Stuck(connect(one)))
    assert states(row)["delete_post"] == ["person", "person"]
    account.refresh_from_db()
    assert account.frozen_at is not None
    page = incident_page(row.pk, city_fukushima.actor("kobayashi"), clock.now)
    assert all(one.reason is not None for one in page.measures if one.state == "person")


@pytest.mark.django_db
def test_a_worker_that_died_leaves_its_measure_to_the_next(city_fukushima: Any, account: Account, clock: Clock) -> None:
    row = hijacked(city_fukushima, account, clock, posts=1)
    contain(actor=city_fukushima.actor("kobayashi"), now=clock.now, incident_id=row.pk)
    Measure.objects.filter(verb="delete_post").update(state="claimed", lease_until=clock.now + LEASE, fence=1)
    assert contain_due(clock.forward(minutes=1), connect) == 0
    assert contain_due(clock.forward(minutes=3), connect) == 1
    assert states(row)["delete_post"] == ["done"]


@pytest.mark.django_db
def test_a_suspect_s_sessions_tokens_and_devices_end(city_fukushima: Any, account: Account, clock: Clock) -> None:
    city = city_fukushima
    row = hijacked(city, account, clock, posts=0)
    suspect = city.people["suzuki"]
    ApiToken.objects.create(
        staff_id=suspect, name="t", secret_hash="b" * 64, issued_at=clock.now, expires_at=clock.now + timedelta(days=9)
    )
    device = Terminal.objects.create(
        name="電話", kind="device", key_hash="c" * 64, registered_at=clock.now, keeper_id=suspect
    )
    with pytest.raises(NotFound):
        contain(actor=city.actor("kobayashi"), now=clock.now, incident_id=row.pk, how=Containing(suspect_id=9_999))
    contain(actor=city.actor("kobayashi"), now=clock.now, incident_id=row.pk, how=Containing(suspect_id=suspect))
    assert StaffMember.objects.get(pk=suspect).sessions_since == clock.now
    assert ApiToken.objects.get().revoked_at == clock.now
    contain_due(clock.forward(seconds=1), connect)
    device.refresh_from_db()
    assert device.state == "lost"


@pytest.mark.django_db
def test_everything_else_is_frozen_too_where_that_is_asked(city_fukushima: Any, account: Account, clock: Clock) -> None:
    row = hijacked(city_fukushima, account, clock, posts=0)
    contain(actor=city_fukushima.actor("nakamura"), now=clock.now, incident_id=row.pk, how=Containing(everywhere=True))
    assert not Account.objects.exclude(state="closed").filter(frozen_at__isnull=True).exists()
    unfreeze(actor=city_fukushima.actor("nakamura"), now=clock.now, account_id=account.pk, reason="収まった")


@pytest.mark.django_db
def test_who_may_not_freeze_contains_nothing(city_fukushima: Any, account: Account, clock: Clock) -> None:
    row = hijacked(city_fukushima, account, clock, posts=0)
    with pytest.raises(Refused):
        contain(actor=city_fukushima.actor("mori"), now=clock.now, incident_id=row.pk)
    other = open_incident(actor=city_fukushima.actor("sato"), now=clock.now, kind="hijack", what="どのアカウントか不明")
    with pytest.raises(Refused) as refused:
        contain(actor=city_fukushima.actor("kobayashi"), now=clock.now, incident_id=other.pk)
    assert refused.value.reasons[0].code == "no_account"
    account.refresh_from_db()
    assert account.frozen_at is None


@pytest.mark.django_db
def test_the_token_goes_after_the_posts(city_fukushima: Any, account: Account, clock: Clock) -> None:
    row = hijacked(city_fukushima, account, clock, posts=1)
    Connection.objects.create(account=account, state="connected", since=clock.now, how="token", connected_at=clock.now)
    contain(actor=city_fukushima.actor("kobayashi"), now=clock.now, incident_id=row.pk)
    assert states(row)["revoke"] == ["asked"]
    held = Measure.objects.filter(verb="delete_post")
    held.update(state="claimed", lease_until=clock.now + LEASE)
    contain_due(clock.forward(seconds=1), connect)
    assert states(row)["revoke"] == ["asked"], "a post is still being deleted with that token"
    held.update(state="asked", lease_until=None)
    contain_due(clock.forward(seconds=1), connect)
    assert states(row)["delete_post"] == ["done"]
    assert Connection.objects.get(account=account).state == "disconnected"
    assert states(row)["revoke"] in (["done"], ["person"])


class Together:
    """A service at which four deletions must be under way at once before any is answered."""

    gate = threading.Barrier(4, timeout=20)

    def capabilities(self) -> Any:
        return SimpleNamespace(read_back=False)

    def delete(self, remote_id: str) -> Result:
        self.gate.wait()
        return Result(Outcome.DONE, "ok", t("消した。", "Gone."), remote_id)


@pytest.mark.django_db
def test_a_burst_is_deleted_side_by_side(city_fukushima: Any, account: Account, clock: Clock) -> None:
    row = hijacked(city_fukushima, account, clock, posts=8)
    contain(actor=city_fukushima.actor("kobayashi"), now=clock.now, incident_id=row.pk)
    settled = containment.contain_due(clock.now, lambda _account: Together(), at_once=4)  # type: ignore[arg-type,return-value]
    assert settled == 8
    assert states(row)["delete_post"] == ["done"] * 8
