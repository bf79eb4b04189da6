"""No limit that is known is exceeded: a post waits for it, those whose post it is are told, and it goes out after."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings

from hasshin.accounts.models import Account
from hasshin.config.installation import Budget
from hasshin.delivery import limit_rules, limits
from hasshin.delivery.allowances import read_allowances
from hasshin.delivery.engine import deliver
from hasshin.delivery.models import Allowance, Attempt
from hasshin.delivery.together import Pick, carry_on
from hasshin.findings.queries import open_findings
from hasshin.platforms.abilities import Price
from hasshin.platforms.values import Outcome, Quota, Read, Result
from hasshin.policy.text import t
from hasshin.posts.models import Delivery
from tests.delivery.world import World

POSTS = t("今月の投稿", "posts this month")
FINE = t("よし", "fine")


class Limited:
    """A service that tells its allowance and charges for posts."""

    def __init__(self, inner: Any, quota: Quota | None = None, price: Price | None = None) -> None:
        self.inner, self.quota, self.price = inner, quota, price
        self.answer: Result | None = None

    def capabilities(self) -> Any:
        return replace(self.inner.capabilities(), reads_quota=self.quota is not None, price=self.price)

    def read_quota(self) -> Read[tuple[Quota, ...]]:
        assert self.quota is not None
        return Read(Outcome.DONE, "ok", FINE, (self.quota,))

    def publish(self, *given: Any) -> Result:
        return self.answer or self.inner.publish(*given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def go(world: World, delivery: Delivery, **given: Any) -> Delivery:
    answer = given.pop("answer", None)

    def connect(account: Account) -> Any:
        made = Limited(world.connect(account), **given)
        made.answer = answer
        return made

    delivery.refresh_from_db()
    if delivery.not_before is not None:
        world.now = max(world.now, delivery.not_before)
    deliver(delivery.pk, worker="w1", clock=world.clock, connect=connect)
    delivery.refresh_from_db()
    return delivery


def read(world: World, limit: int, used: int, resets_at: datetime | None = None) -> None:
    quota = Quota("posts_month", POSTS, limit, used, resets_at)
    assert read_allowances(world.now, lambda account: Limited(world.connect(account), quota)) >= 1


def test_an_allowance_is_read_kept_and_asked_for_again_only_after_a_while(world: World) -> None:
    read(world, 10, 4)
    row = Allowance.objects.get()
    assert (row.name, row.limit, row.used, row.read_at) == ("posts_month", 10, 4, world.now)
    assert read_allowances(world.now + timedelta(minutes=14), world.connect) == 0
    world.forward(minutes=16)
    read(world, 10, 7)
    assert Allowance.objects.get().used == 7


def test_our_own_posts_since_the_reading_count_and_the_one_too_many_waits_and_is_told(world: World) -> None:
    read(world, 10, 9)
    assert go(world, world.approved("最後の一件")).state == Delivery.State.DONE
    held = go(world, world.approved("多すぎる一件"))
    assert (held.state, held.reason["code"], held.begun_at) == (Delivery.State.SCHEDULED, "allowance_used", None)
    assert world.posts_out() == 1
    (finding,) = open_findings(world.now, staff=world.operator.staff)
    assert finding.code == "post_held"
    assert "上限 10、使用 10" in finding.message.ja
    assert [f.id for f in open_findings(world.now, staff=world.colleague.staff)] == [finding.id]
    Allowance.objects.update(limit=20)
    assert go(world, held).state == Delivery.State.DONE
    assert limits.settle_held(world.now) == 1
    assert open_findings(world.now) == ()


def test_a_post_that_still_waits_stays_told(world: World) -> None:
    read(world, 1, 1)
    go(world, world.approved())
    assert limits.settle_held(world.now) == 0
    assert [f.code for f in open_findings(world.now)] == ["post_held"]


def test_after_the_reset_the_allowance_is_whole_again(world: World) -> None:
    read(world, 3, 3, world.now + timedelta(minutes=10))
    held = go(world, world.approved())
    assert held.state == Delivery.State.SCHEDULED
    assert held.not_before == world.now + timedelta(minutes=10)
    assert go(world, held).state == Delivery.State.DONE


def test_what_a_limit_holds_past_its_time_is_missed_and_told(world: World) -> None:
    read(world, 1, 1)
    held = world.approved()
    for _ in range(10):
        if go(world, held).state != Delivery.State.SCHEDULED:
            break
    assert held.state == Delivery.State.MISSED
    limits.settle_held(world.now)
    assert [f.code for f in open_findings(world.now)] == ["post_missed"]


@pytest.mark.databases
def test_a_burst_leaves_limited_accounts_to_the_single_way(world: World) -> None:
    free = world.approved("枠のない", account=world.another_account("free"))
    limited = world.approved("枠のある")
    Allowance.objects.create(account=world.account, name="posts_month", limit=5, used=0, read_at=world.now)
    picks = [Pick(d.pk, world.connect(d.account)) for d in (free, limited)]
    begun, singly = carry_on([], picks, worker="w1", alive=("w1",), now=world.now)
    assert [b.claim.delivery_id for b in begun] == [free.pk]
    assert singly == [limited.pk]


def test_a_service_that_says_not_now_gets_no_other_post_of_the_account_before_the_time(world: World) -> None:
    refused = Result(Outcome.NOT_DONE, "rate_limited", FINE, retry_after=timedelta(minutes=5))
    first, second = world.approved("一つ目"), world.approved("二つ目")
    go(world, first, answer=refused)
    began = world.now
    held = go(world, second)
    assert (held.state, held.reason["code"]) == (Delivery.State.SCHEDULED, "rate_limited")
    assert held.not_before == began + timedelta(minutes=5)
    assert world.posts_out() == 0
    assert go(world, held).state == Delivery.State.DONE


PRICE = Price(Decimal("0.01"), Decimal("0.20"), "USD", "2026-10-01")


def budget(monkeypatch: pytest.MonkeyPatch, month: str, handle: str = "") -> None:
    rows = [Budget(service="x", currency="USD", month=Decimal(month), handle=handle)]
    changed = settings.HASSHIN_INSTALLATION.model_copy(update={"budgets": rows})
    monkeypatch.setattr(settings, "HASSHIN_INSTALLATION", changed)


def test_a_month_costs_no_more_than_its_budget(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    budget(monkeypatch, "0.21")
    assert go(world, world.approved("安い投稿"), price=PRICE).state == Delivery.State.DONE
    linked = world.approved("市のサイト https://www.city.matsudo.chiba.jp/ をご覧ください。")
    assert go(world, linked, price=PRICE).state == Delivery.State.DONE
    assert [str(a.cost) for a in Attempt.objects.order_by("pk")] == ["0.0100", "0.2000"]
    held = go(world, world.approved("一件多い"), price=PRICE)
    assert (held.state, held.reason["code"]) == (Delivery.State.SCHEDULED, "budget_spent")
    assert [f.code for f in open_findings(world.now)] == ["post_held"]
    budget(monkeypatch, "0.22")
    assert go(world, held, price=PRICE).state == Delivery.State.DONE


def test_a_budget_of_one_account_binds_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    budget(monkeypatch, "0", handle="matsudo_pr")
    other = world.approved("別のアカウント", account=world.another_account("second"))
    assert go(world, other, price=PRICE).state == Delivery.State.DONE
    assert go(world, world.approved("予算のない"), price=PRICE).state == Delivery.State.SCHEDULED


def test_the_month_is_the_japanese_one() -> None:
    begin, end = limit_rules.month_of(datetime(2026, 11, 30, 15, 0, tzinfo=UTC))
    assert (begin.isoformat(), end.isoformat()) == ("2026-12-01T00:00:00+09:00", "2027-01-01T00:00:00+09:00")
