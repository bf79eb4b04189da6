"""Acts on an account that did not pass through here are found, told once, and settled when they are gone."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections

from hasshin.accounts.actions.answer_outward_act import consent_outward_act
from hasshin.accounts.actions.outward_act import outward_act
from hasshin.accounts.models import AccountRules
from hasshin.city.models import PackVersion
from hasshin.delivery.engine import deliver
from hasshin.delivery.models import UnaccountedAct, WatchMark
from hasshin.delivery.reconcile import reconcile, reconcile_all
from hasshin.findings.actions.settle import settle
from hasshin.findings.queries import FindingRow, open_findings
from hasshin.platforms.practice.memory import Fault
from hasshin.posts.models import Delivery
from tests.delivery.world import PACKS, World


def adopt(world: World, text: str) -> None:
    PackVersion.objects.create(
        digest=hashlib.sha256(text.encode()).hexdigest(), pack_id="fukushima", version="1.0.0", text=text,
        adopted_at=world.now, adopted_by="x",
    )  # fmt: skip


@pytest.fixture
def fukushima(world: World) -> World:
    adopt(world, (PACKS / "fukushima.yaml").read_text("utf-8"))
    return world


def by_hand(world: World, text: str = "手で書いた", **more: Any) -> str:
    return world.board.by_hand(world.account.remote_id, text, **more)


def run(world: World) -> int:
    return reconcile(world.account.pk, world.now, world.connect)


def found(world: World) -> tuple[FindingRow, ...]:
    return open_findings(world.now, subject=f"account:{world.account.pk}")


def stances(world: World, **acts: str) -> None:
    AccountRules.objects.filter(account=world.account).update(acts=acts, allow_list=["friend"])


def test_what_went_out_from_here_is_no_finding(world: World) -> None:
    delivery = world.approved()
    assert deliver(delivery.pk, worker="w", clock=world.clock, connect=world.connect) == "done"
    world.forward(minutes=5)
    assert run(world) == 0
    assert found(world) == ()
    assert UnaccountedAct.objects.count() == 0


@pytest.mark.clause("M-11")
def test_a_post_of_unknown_origin_is_serious_told_once_and_settled_when_it_is_gone(world: World) -> None:
    post = by_hand(world, "決裁のない投稿")
    assert run(world) == 1
    (finding,) = found(world)
    assert (finding.code, finding.severity) == ("unknown_post", "serious")
    assert "M-11" in [c.id for c in finding.citations]
    assert finding.owed_roles or finding.owed_staff
    for _ in range(3):
        world.forward(minutes=6)
        assert run(world) == 0
    assert len(found(world)) == 1
    world.board.delete(post)
    world.forward(minutes=6)
    run(world)
    assert found(world) == ()
    assert UnaccountedAct.objects.get().gone_at == world.now


def test_what_a_person_settled_is_not_told_again(world: World) -> None:
    by_hand(world)
    run(world)
    (finding,) = found(world)
    settle(actor=world.owner, now=world.now, finding_id=finding.id, evidence="本人に確認", roles=finding.owed_roles)
    world.forward(days=1)
    assert run(world) == 0
    assert found(world) == ()


@pytest.mark.clause("F-4-3")
def test_a_reply_on_a_fukushima_account_is_found_with_its_clause(fukushima: World) -> None:
    by_hand(fukushima, "ご質問ありがとうございます", in_reply_to="99", towards="citizen")
    assert run(fukushima) == 1
    (finding,) = found(fukushima)
    assert (finding.code, finding.severity) == ("act_forbidden", "serious")
    assert "F-4-3" in [c.id for c in finding.citations]
    assert "@citizen" in finding.message.ja
    assert "/practice/" in finding.message.ja


@pytest.mark.clause("F-4-4")
@pytest.mark.parametrize("kind", ["repost_of", "quote_of"])
def test_quoting_or_reposting_on_a_fukushima_account_is_found_with_its_clause(fukushima: World, kind: str) -> None:
    by_hand(fukushima, "", towards="somebody", **{kind: "https://example.jp/1"})
    assert run(fukushima) == 1
    assert "F-4-4" in [c.id for c in found(fukushima)[0].citations]


@pytest.mark.clause("M-19-7")
def test_a_follow_is_judged_by_the_accounts_rules(world: World) -> None:
    run(world)  # the first reading, of an account that follows nobody
    stances(world, follow="allow_list")
    world.board.follow(world.account.remote_id, "friend", "stranger")
    world.forward(hours=2)
    assert run(world) == 2
    codes = {f.code: [c.id for c in f.citations] for f in found(world)}
    assert set(codes) == {"act_forbidden", "act_not_recorded"}
    assert all("M-19-7" in cited for cited in codes.values())
    world.board.follow(world.account.remote_id, "friend")
    world.forward(hours=2)
    run(world)
    assert [f.code for f in found(world)] == ["act_not_recorded"]


@pytest.mark.clause("M-19-7")
def test_a_follow_that_was_asked_for_here_and_is_allowed_is_no_finding(world: World) -> None:
    run(world)
    stances(world, follow="allow_list")
    outward_act(
        actor=world.operator,
        now=world.now,
        account_id=world.account.pk,
        kind="follow",
        target="@Friend",
        reason="近隣市",
    )
    world.board.follow(world.account.remote_id, "friend")
    world.forward(hours=2)
    assert run(world) == 0
    assert found(world) == ()


@pytest.mark.clause("M-19-7")
def test_what_was_followed_before_the_first_reading_owes_no_record_but_must_be_allowed(world: World) -> None:
    stances(world, follow="allow_list")
    world.board.follow(world.account.remote_id, "friend", "stranger")
    assert run(world) == 1
    assert "@stranger" in found(world)[0].message.en


@pytest.mark.clause("M-19-8")
def test_one_consent_covers_one_reply(world: World) -> None:
    stances(world, reply="case_by_case")
    asked = outward_act(
        actor=world.operator, now=world.now, account_id=world.account.pk, kind="reply", target="citizen",
        reason="手話通訳の問合せ",
    )  # fmt: skip
    consent_outward_act(actor=world.owner, now=world.now, act_id=asked.pk)
    by_hand(world, "一つ目", in_reply_to="7", towards="citizen")
    assert run(world) == 0
    world.forward(minutes=6)
    by_hand(world, "二つ目", in_reply_to="8", towards="citizen")
    assert run(world) == 1
    (finding,) = found(world)
    assert "M-19-8" in [c.id for c in finding.citations]


@pytest.mark.clause("M-19-8")
def test_what_waits_for_a_consent_covers_nothing_yet(world: World) -> None:
    stances(world, reply="case_by_case")
    outward_act(
        actor=world.operator,
        now=world.now,
        account_id=world.account.pk,
        kind="reply",
        target="citizen",
        reason="問合せ",
    )
    by_hand(world, "早まった返信", in_reply_to="7", towards="citizen")
    assert run(world) == 1
    assert [one.code for one in found(world)] == ["act_forbidden"]


@pytest.mark.clause("M-19-7")
def test_a_repost_of_the_citys_own_account_needs_nothing_in_matsudo(world: World) -> None:
    world.another_account("matsudo_two")
    by_hand(world, "", repost_of="https://example.jp/2", towards="matsudo_two")
    assert run(world) == 0


def test_an_answer_to_its_own_post_is_a_post_of_unknown_origin(world: World) -> None:
    by_hand(world, "続き", in_reply_to="1", towards=world.account.handle)
    run(world)
    assert [f.code for f in found(world)] == ["unknown_post"]


def test_a_post_whose_answer_was_lost_is_not_taken_for_a_strangers(world: World) -> None:
    delivery = world.approved()
    world.board.order(Fault("put", "after"))
    assert deliver(delivery.pk, worker="w", clock=world.clock, connect=world.connect) == "unknown"
    posts = world.board.list(account_id=world.account.remote_id, since=None)
    # As a service shows it that gives no key of ours back.
    world.board._posts[posts[0].id] = replace(posts[0], key="")
    assert run(world) == 0
    assert found(world) == ()
    Delivery.objects.filter(pk=delivery.pk).update(state="done", remote_id=posts[0].id)
    world.forward(minutes=6)
    assert run(world) == 0
    assert UnaccountedAct.objects.count() == 0


def test_a_post_whose_answer_was_lost_is_judged_once_a_person_says_it_is_not_ours(world: World) -> None:
    delivery = world.approved()
    Delivery.objects.filter(pk=delivery.pk).update(state="unknown", begun_at=world.now)
    by_hand(world, "似た投稿")
    assert run(world) == 0
    Delivery.objects.filter(pk=delivery.pk).update(state="missed", begun_at=None)
    world.forward(minutes=30)
    by_hand(world, "その後の投稿")
    assert run(world) == 2


@pytest.mark.parametrize("fault", ["unavailable", "before"])
def test_a_reading_that_fails_moves_no_mark_and_tells_nothing(world: World, fault: Any) -> None:
    by_hand(world)
    world.board.order(Fault("list", fault))
    assert run(world) == 0
    assert found(world) == ()
    mark = WatchMark.objects.get(account=world.account)
    assert (mark.acts_until, mark.acts_trouble) == (None, "unreachable")
    world.forward(minutes=6)
    assert run(world) == 1


def test_a_platform_that_raises_leaves_the_account_free_for_the_next_reading(world: World) -> None:
    by_hand(world)

    def broken(account: Any) -> Any:
        raise RuntimeError("a mistake of a connector")

    with pytest.raises(RuntimeError):
        reconcile(world.account.pk, world.now, broken)
    assert WatchMark.objects.get(account=world.account).acts_claimed is None
    assert run(world) == 1


def test_posts_from_before_the_account_was_in_the_register_are_not_asked_about(world: World) -> None:
    by_hand(world, "昔の投稿", created_at=world.account.opened_at - timedelta(days=400))
    assert run(world) == 0


def test_a_service_whose_clock_is_behind_hides_nothing(world: World) -> None:
    behind = timedelta(hours=3)
    by_hand(world, "一つ目", created_at=world.now - behind)
    assert run(world) == 1
    world.forward(minutes=5)
    by_hand(world, "二つ目", created_at=world.now - behind)
    assert run(world) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.databases
def test_two_workers_tell_it_once(own_folder: Any, clock: Any) -> None:
    from tests.delivery import world as worlds

    world = worlds.build(clock.now)
    for number in range(5):
        by_hand(world, f"投稿 {number}")
    barrier, told = threading.Barrier(2), []

    def work() -> None:
        barrier.wait()
        try:
            told.append(reconcile_all(world.now, world.connect))
        except Exception as error:  # SQLite may say that it is locked
            told.append(repr(error))
        connections.close_all()

    if connection.vendor == "sqlite":
        told = [reconcile_all(world.now, world.connect), reconcile_all(world.now, world.connect)]
    else:
        threads = [threading.Thread(target=work) for _ in range(2)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
    assert sum(told) == 5
    assert UnaccountedAct.objects.count() == 5
    assert len(found(world)) == 1
