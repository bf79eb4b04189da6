"""A service is down (M-14-2): what waits is listed, and said elsewhere by a draft that needs its own decision."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from hasshin.city.models import Appointment
from hasshin.delivery import resting
from hasshin.incidents.actions.open_incident import Concerning, open_incident
from hasshin.incidents.actions.reroute import reroute
from hasshin.incidents.waiting import waiting_page
from hasshin.ledger.models import Entry
from hasshin.platforms.values import Outcome
from hasshin.policy.reasons import Conflict, NotFound, Refused
from hasshin.policy.text import t
from hasshin.posts.models import Delivery, Post
from hasshin.posts.revision import content_of, version_of
from tests.conftest import Clock
from tests.delivery import world as worlds


@pytest.fixture
def world(db: None, own_folder: Any, clock: Clock) -> worlds.World:
    return worlds.build(clock.now)


def opened(world: worlds.World, now: datetime) -> int:
    return open_incident(
        actor=world.operator, now=now, kind="outage", what="つながらない", about=Concerning(world.account.pk)
    ).pk


@pytest.mark.clause("M-14-2")
def test_what_waits_is_listed_and_a_new_draft_is_prepared_for_another_account(world: worlds.World) -> None:
    waiting = world.approved("避難所を開設しました。", at=world.now.replace(hour=5))
    other = type(world.account).objects.get(pk=world.account.pk)
    other.pk, other.service, other.handle, other.remote_id, other.name = None, "facebook", "mihon_fb", "fb", "見本FB"
    other.url = ""
    other.save()
    incident = opened(world, world.now)
    page = waiting_page(incident)
    assert [one.delivery_id for one in page.waiting] == [waiting.pk]
    assert [one.account_id for one in page.others] == [other.pk]

    given = {"now": world.now, "incident_id": incident, "delivery_id": waiting.pk}
    with pytest.raises(Refused):
        reroute(actor=world.operator, account_id=world.account.pk, **given)
    with pytest.raises(Refused):
        reroute(actor=world.outsider, account_id=other.pk, **given)
    with pytest.raises(NotFound):
        reroute(actor=world.operator, account_id=other.pk, **{**given, "delivery_id": 9_999})
    assert Post.objects.count() == 1
    Appointment.objects.create(
        staff_id=world.operator.person, role="operator", scope="account", account_id=other.pk,
        starts=world.now - timedelta(days=1), order="辞令",
    )  # fmt: skip
    made = reroute(actor=world.operator, account_id=other.pk, **given)
    content = content_of(version_of(made))
    assert (content.targets, content.text_for("facebook")) == ((other.pk,), "避難所を開設しました。")
    assert (content.scheduled_at, made.state) == (None, "draft"), "it needs its own time and its own decision"
    waiting.refresh_from_db()
    assert waiting.state == "scheduled", "the first goes on waiting"
    assert Entry.objects.get(kind="incidents.reroute").subject == f"incident:{incident}"
    Delivery.objects.filter(pk=waiting.pk).update(state="stopped")
    with pytest.raises(Conflict):
        reroute(actor=world.operator, account_id=other.pk, **given)
    assert Post.objects.count() == 2, "what was refused left nothing"
    assert Entry.objects.filter(kind="incidents.reroute").count() == 1


def test_services_that_the_product_found_down_are_named(world: worlds.World) -> None:
    for _ in range(5):
        resting.heard_of(
            world.account.pk, Outcome.NOT_DONE, "unreachable", t("応答なし", "No answer"), world.forward(seconds=1)
        )
    incident = open_incident(actor=world.operator, now=world.now, kind="outage", what="全体").pk
    delivery = world.approved("休館します。", at=world.now.replace(hour=6))
    page = waiting_page(incident)
    assert page.rests
    assert [one.delivery_id for one in page.waiting] == [delivery.pk]
    assert content_of(version_of(delivery.post)).targets == (world.account.pk,)
