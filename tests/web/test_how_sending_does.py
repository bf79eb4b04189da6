"""The screen and the health addresses tell the truth about workers, queue and database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from hasshin.city.models import StaffMember
from hasshin.config.installation import Budget
from hasshin.delivery import resting
from hasshin.delivery.models import Allowance, WorkerBeat
from hasshin.platforms.values import Outcome
from hasshin.policy.text import t
from hasshin.posts.models import Delivery
from hasshin.web.middleware.actor import BEGAN
from hasshin.web.views import healthz
from tests.delivery import world as worlds
from tests.delivery.world import World
from tests.web.conftest import Town

SECOND = timedelta(seconds=1)
FRESH = -3
"""As seconds ago: a machine under load must not make a beat old while a test goes on."""


@pytest.fixture
def world(db: None, own_folder: Any) -> World:
    ask()  # the first request loads what the others use, which may take longer than a beat is fresh
    return worlds.build(datetime.now(UTC))


def beat(seconds: float, **given: Any) -> None:
    now = datetime.now(UTC)
    WorkerBeat.objects.update_or_create(
        worker="w1", defaults={"started_at": now, "beat_at": now - timedelta(seconds=seconds), **given}
    )


def ask(name: str = "healthz-sending") -> tuple[int, dict[str, Any]]:
    answer = Client().get(reverse(name))
    return answer.status_code, answer.json()


def waits(world: World, seconds: float, **given: Any) -> Delivery:
    delivery = world.approved()
    Delivery.objects.filter(pk=delivery.pk).update(due_at=datetime.now(UTC) - timedelta(seconds=seconds), **given)
    return delivery


def test_a_worker_that_beats_and_an_empty_queue_are_well(world: World) -> None:
    beat(FRESH)
    status, told = ask()
    assert (status, told["status"], told["workers"], told["due"], told["troubles"]) == (200, "ok", 1, 0, [])


def trouble_silent(world: World) -> str:
    beat(6)
    return "No worker is running."


def trouble_stopped(world: World) -> str:
    beat(0, stopped_at=datetime.now(UTC))
    return "No worker is running."


def trouble_ahead(world: World) -> str:
    beat(-3600)
    return "No worker is running."


def trouble_still(world: World) -> str:
    beat(FRESH, works=False)
    return "No worker that runs sends anything."


def trouble_queue(world: World) -> str:
    waits(world, 70)
    beat(FRESH)
    return "A post that could go out waits for more than a minute."


@pytest.mark.parametrize(
    "trouble", [trouble_silent, trouble_stopped, trouble_ahead, trouble_still, trouble_queue], ids=lambda f: f.__name__
)
def test_what_keeps_sending_from_working_is_told_to_those_who_watch(
    world: World, trouble: Callable[[World], str]
) -> None:
    sentence = trouble(world)
    status, told = ask()
    assert (status, told["status"], told["troubles"]) == (503, "sending does not work", [sentence])
    # The web itself serves: whatever is in front must go on sending people here, who may have to stop a post.
    status, told = ask("healthz")
    assert (status, told["troubles"]) == (200, [sentence])


def test_the_age_of_the_queue_counts_from_when_a_post_could_go_out(world: World) -> None:
    beat(FRESH)
    waits(world, 30)
    waits(world, 500, not_before=datetime.now(UTC) - 10 * SECOND)
    waits(world, 900, not_before=datetime.now(UTC) + 600 * SECOND)
    _, told = ask()
    assert told["due"] == 2
    assert 30 <= told["oldest_due_seconds"] < 60


@pytest.mark.parametrize("name", ["healthz", "healthz-sending"])
def test_a_database_that_does_not_answer_is_told_as_that(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def broken() -> None:
        raise DatabaseError

    monkeypatch.setattr(healthz, "connection", SimpleNamespace(cursor=broken))
    assert ask(name) == (503, {"status": "database does not answer"})


def test_the_screen_shows_workers_rests_allowances_and_budgets(town: Town, settings: Any) -> None:
    beat(FRESH)
    for _ in range(5):
        resting.heard(
            ("practice", ""), Outcome.UNKNOWN, "server_error", t("サービスの誤り", "its own error"), datetime.now(UTC)
        )
    Allowance.objects.create(
        account=town.account, name="posts_month", unit={"ja": "今月の投稿", "en": "posts this month"},
        limit=500, used=499, read_at=datetime.now(UTC),
    )  # fmt: skip
    budgets = [Budget.model_validate({"service": "x", "currency": "USD", "month": "25.00"})]
    settings.HASSHIN_INSTALLATION = settings.HASSHIN_INSTALLATION.model_copy(update={"budgets": budgets})
    html = town.browse("operator").get(reverse("sending")).content.decode()
    for wanted in ("w1", "動作中", "休止中", "サービスの誤り", "499 / 500", "25.00 USD", "送信は動いています"):
        assert wanted in html, wanted


def test_whoever_must_answer_sees_what_was_sent_and_where_to_look(world: World) -> None:
    delivery = waits(world, 30, state="unknown", begun_at=datetime.now(UTC))
    client = Client(HTTP_ACCEPT_LANGUAGE="ja")
    client.force_login(StaffMember.objects.get(username="operator"), "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[BEGAN] = datetime.now(UTC).isoformat()
    session.save()
    html = client.get(reverse("unknown")).content.decode()
    assert f'id="d{delivery.pk}"' in html
    assert "図書館は明日休館します。" in html
    assert 'href="/practice/x/matsudo_pr/"' in html
    for answer in ("there", "send", "leave"):
        assert f'name="answer" value="{answer}"' in html
