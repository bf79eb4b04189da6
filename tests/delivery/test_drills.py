"""A drill stays a drill: its posts are marked, reach no live account that it does not name, and never become real."""

# long because: every way out of a drill is tried on one stage.
from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import pytest

from hasshin.accounts.actions.start_drill import start_drill
from hasshin.accounts.models import Account
from hasshin.city.actor import Actor
from hasshin.city.models import Appointment, Drill
from hasshin.city.pack import current_pack
from hasshin.delivery import send as sending
from hasshin.delivery.claim import claim
from hasshin.delivery.engine import deliver
from hasshin.ledger.models import Entry
from hasshin.platforms.interface import Platform
from hasshin.policy.controls.content import Guidance
from hasshin.policy.reasons import Conflict, NotFound, Refused
from hasshin.posts.actions import draft, submit
from hasshin.posts.actions.end_drill import end_drill, stop_ended
from hasshin.posts.content import Content
from hasshin.posts.models import CorrectionCase, Decision, Delivery, Post, Version
from hasshin.posts.revision import content_of, version_of
from tests.delivery.world import World, _person

pytestmark = pytest.mark.django_db
State = Delivery.State
MARKED = "【訓練】川の水位が上がっています。これは訓練です。"


@pytest.fixture
def leader(world: World) -> Actor:
    """The operations manager, who may start drills in Matsudo."""
    actor = _person(world.unit, "manager", "department_head")
    _appointed(actor)
    return actor


def _appointed(actor: Actor) -> None:
    some = Appointment.objects.first()
    assert some is not None
    some.pk, some.staff_id, some.role = None, actor.person, "operations_manager"
    some.scope, some.account_id, some.unit = "city", None, None
    some.save()


def started(world: World, leader: Actor, live: Collection[int] = (), **changed: Any) -> Drill:
    given: dict[str, Any] = {
        "order": "令和8年度第1号",
        "title": "風水害の訓練",
        "scenario": "川があふれるおそれがある",
        "until": world.now + timedelta(hours=3),
        "people": [world.operator.person, world.colleague.person],
    }
    return start_drill(actor=leader, now=world.now, live=live, **given | changed)


def written(world: World, drill: Drill | None, account: Account | None = None, text: str = MARKED, **more: Any) -> Post:
    content = Content(
        text=text,
        targets=((account or world.account).pk,),
        source="訓練の想定",
        category="notice",
        drill=drill.pk if drill is not None else None,
        **more,
    )
    return draft.create(actor=world.operator, now=world.now, unit_id=world.unit.pk, title="訓練", content=content)


def approved(world: World, post: Post) -> Delivery:
    confirmed = _confirmed()
    post = submit.submit(
        actor=world.operator, now=world.now, post_id=post.pk, revision=post.revision, confirmed=confirmed
    )
    world.decide(post, confirmed)
    return Delivery.objects.get(post=post)


def _confirmed() -> list[str]:
    return [item.id for c in current_pack().all_of(Guidance) for item in c.items]


def carried(world: World, delivery: Delivery) -> Delivery:
    deliver(delivery.pk, worker="w", clock=world.clock, connect=world.connect)
    delivery.refresh_from_db()
    return delivery


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


@pytest.fixture
def live(world: World) -> Account:
    return world.another_account("matsudo_live", connector="mastodon")


def test_a_drill_s_post_goes_out_on_the_practice_board_and_says_what_it_is(world: World, leader: Actor) -> None:
    drill = started(world, leader)
    delivery = carried(world, approved(world, written(world, drill)))
    assert (delivery.state, world.posts_out()) == (State.DONE, 1)
    assert delivery.post.drill_id == drill.pk
    assert content_of(version_of(delivery.post)).drill == drill.pk


def test_the_mark_is_part_of_what_is_decided(world: World) -> None:
    plain = Content(text=MARKED, targets=(1,))
    assert plain.digest() != plain.model_copy(update={"drill": 1}).digest()
    assert plain.model_copy(update={"drill": 1}).digest() != plain.model_copy(update={"drill": 2}).digest()


def test_a_live_account_can_t_even_be_drafted_for(world: World, leader: Actor, live: Account) -> None:
    with pytest.raises(Refused) as refused:
        written(world, started(world, leader), live)
    assert codes(refused) == {"drill_live_account"}


def test_one_that_the_decision_names_takes_marked_posts_alone(world: World, leader: Actor, live: Account) -> None:
    drill = started(world, leader, live=[live.pk])
    silent = written(world, drill, live, "川の水位が上がっています。")
    with pytest.raises(Refused) as refused:
        submit.submit(
            actor=world.operator, now=world.now, post_id=silent.pk, revision=silent.revision, confirmed=_confirmed()
        )
    assert "drill_unmarked" in codes(refused)
    assert carried(world, approved(world, written(world, drill, live))).state == State.DONE


def escape(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules of the pack are blind to drills: what is built into sending must hold alone."""
    for act in ("draft", "submit", "decide", "publish"):
        monkeypatch.setattr(f"hasshin.policy.acts.{act}.drill_kept", lambda *_: None)


def never(_account: Account) -> Platform:
    raise AssertionError("a live account was opened for a post of a drill")


def test_with_blind_rules_it_is_stopped_where_it_is_claimed(
    world: World, leader: Actor, live: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    escape(monkeypatch)
    delivery = approved(world, written(world, started(world, leader), live))
    assert claim(delivery.pk, worker="w", now=world.now) is None
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason["code"]) == (State.STOPPED, "drill_live_account")
    assert Entry.objects.filter(kind="delivery.drill_stop", subject=f"delivery:{delivery.pk}").exists()


def test_and_again_right_before_the_account_is_opened(
    world: World, leader: Actor, live: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    drill = started(world, leader, live=[live.pk])
    delivery = approved(world, written(world, drill, live))
    held = claim(delivery.pk, worker="w", now=world.now)
    assert held is not None
    escape(monkeypatch)
    Drill.objects.filter(pk=drill.pk).update(live=[])
    sending.send(held, clock=world.clock, connect=never)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason["code"]) == (State.REFUSED, "drill_live_account")


@pytest.mark.parametrize("where", ["post", "content", "both"])
def test_whoever_takes_the_mark_away_in_the_tables_gains_nothing(
    world: World, leader: Actor, live: Account, where: str
) -> None:
    delivery = approved(world, written(world, started(world, leader)))
    Delivery.objects.filter(pk=delivery.pk).update(account=live)
    if where in {"post", "both"}:
        Post.objects.filter(pk=delivery.post_id).update(drill=None)
    if where in {"content", "both"}:
        version = Version.objects.get(pk=delivery.version_id)
        Version.objects.filter(pk=version.pk).update(content=version.content | {"drill": None})
    deliver(delivery.pk, worker="w", clock=world.clock, connect=never)
    delivery.refresh_from_db()
    assert delivery.state in {State.STOPPED, State.REFUSED}


def test_a_post_can_t_be_moved_in_or_out_of_a_drill(world: World, leader: Actor) -> None:
    drill = started(world, leader)
    for post, other in ((written(world, drill), None), (written(world, None, text="休館します。"), drill.pk)):
        content = content_of(version_of(post)).model_copy(update={"drill": other})
        with pytest.raises(Refused) as refused:
            draft.save(
                actor=world.operator,
                now=world.now,
                post_id=post.pk,
                revision=post.revision,
                title=post.title,
                content=content,
            )
        assert codes(refused) == {"drill_fixed"}


def test_whoever_takes_no_part_neither_writes_nor_decides(world: World, leader: Actor) -> None:
    drill = started(world, leader, people=[world.operator.person])
    post = written(world, drill)
    post = submit.submit(
        actor=world.operator, now=world.now, post_id=post.pk, revision=post.revision, confirmed=_confirmed()
    )
    with pytest.raises(Refused) as refused:
        world.decide(post, _confirmed())
    assert codes(refused) == {"not_in_drill"}
    with pytest.raises(Refused) as refused:
        draft.create(
            actor=world.colleague,
            now=world.now,
            unit_id=world.unit.pk,
            title="x",
            content=Content(text=MARKED, targets=(world.account.pk,), drill=drill.pk),
        )
    assert codes(refused) == {"not_in_drill"}


def test_a_drill_that_is_not_there_or_not_on_takes_no_post(world: World, leader: Actor) -> None:
    later = started(world, leader, starts=world.now + timedelta(hours=1))
    for drill in (later, Drill(pk=later.pk + 99)):
        with pytest.raises(Refused) as refused:
            written(world, drill)
        assert codes(refused) == {"drill_over"}


@pytest.mark.parametrize("how", ["act", "time"])
def test_what_waits_when_it_ends_is_stopped_and_never_becomes_real(world: World, leader: Actor, how: str) -> None:
    drill = started(world, leader)
    waiting = approved(world, written(world, drill, scheduled_at=world.now + timedelta(hours=2)))
    asked = written(world, drill)
    asked = submit.submit(
        actor=world.operator, now=world.now, post_id=asked.pk, revision=asked.revision, confirmed=_confirmed()
    )
    if how == "act":
        world.forward(minutes=5)
        end_drill(actor=leader, now=world.now, drill_id=drill.pk, reason="時間になった")
    else:
        world.forward(hours=3)
        assert stop_ended(world.now) == 2
    waiting.refresh_from_db()
    asked.refresh_from_db()
    assert (waiting.state, waiting.reason["code"], asked.state) == (State.STOPPED, "drill_over", Post.State.WITHDRAWN)
    assert waiting.post.state == Post.State.STOPPED
    assert stop_ended(world.now) == 0
    world.forward(hours=2)
    assert deliver(waiting.pk, worker="w", clock=world.clock, connect=world.connect) is None
    post = Post.objects.get(pk=waiting.post_id)
    with pytest.raises(Refused) as refused:
        draft.save(
            actor=world.operator,
            now=world.now,
            post_id=post.pk,
            revision=post.revision,
            title="本番",
            content=content_of(version_of(post)).model_copy(update={"text": "本番です", "drill": None}),
        )
    assert codes(refused) == {"drill_fixed"}
    assert world.posts_out() == 0


def test_no_worker_need_be_alive_for_a_drill_that_is_over_to_let_nothing_out(world: World, leader: Actor) -> None:
    drill = started(world, leader)
    delivery = approved(world, written(world, drill))
    Drill.objects.filter(pk=drill.pk).update(ends=world.now)
    assert carried(world, delivery).state == State.STOPPED
    assert world.posts_out() == 0


def test_a_claim_that_was_taken_before_the_end_sends_nothing_after_it(world: World, leader: Actor) -> None:
    drill = started(world, leader)
    delivery = approved(world, written(world, drill))
    held = claim(delivery.pk, worker="w", now=world.now)
    assert held is not None
    end_drill(actor=leader, now=world.now, drill_id=drill.pk, reason="打切り")
    sending.send(held, clock=world.clock, connect=never)
    delivery.refresh_from_db()
    assert delivery.state in {State.STOPPED, State.REFUSED}


def test_a_correction_stays_in_the_drill_of_what_it_corrects(world: World, leader: Actor) -> None:
    delivery = carried(world, approved(world, written(world, started(world, leader))))
    case = CorrectionCase.objects.create(
        original=delivery.post,
        kind="correct",
        reason="誤り",
        reported_by_id=world.operator.person,
        reported_at=world.now,
    )
    with pytest.raises(Refused) as refused:
        world.approved(case_id=case.pk)
    assert codes(refused) == {"drill_fixed"}


def test_only_the_pack_s_role_starts_and_ends_one(world: World, leader: Actor) -> None:
    with pytest.raises(Refused):
        started(world, world.operator)
    drill = started(world, leader)
    with pytest.raises(Refused):
        end_drill(actor=world.operator, now=world.now, drill_id=drill.pk, reason="x")
    end_drill(actor=leader, now=world.now, drill_id=drill.pk, reason="終わり")
    with pytest.raises(Conflict):
        end_drill(actor=leader, now=world.now, drill_id=drill.pk, reason="終わり")


@pytest.mark.parametrize("wrong", ["order", "title", "scenario"])
def test_a_drill_needs_its_words(world: World, leader: Actor, wrong: str) -> None:
    with pytest.raises(Refused):
        started(world, leader, **{wrong: "　"})


def test_a_drill_needs_a_fair_time_and_accounts_of_the_right_sort(world: World, leader: Actor, live: Account) -> None:
    for until in (world.now, world.now - timedelta(hours=1), world.now + timedelta(days=8)):
        with pytest.raises(Refused):
            started(world, leader, until=until)
    with pytest.raises(Refused) as refused:
        started(world, leader, live=[world.account.pk])
    assert codes(refused) == {"drill_not_live"}
    with pytest.raises(Refused) as refused:
        started(world, leader, practice=[live.pk])
    assert codes(refused) == {"drill_not_practice"}
    with pytest.raises(NotFound):
        started(world, leader, live=[live.pk + 999])
    with pytest.raises(NotFound):
        started(world, leader, people=[10_000])


def test_a_drill_that_names_practice_accounts_uses_no_other(world: World, leader: Actor) -> None:
    other = world.another_account("matsudo_practice")
    drill = started(world, leader, practice=[other.pk])
    with pytest.raises(Refused) as refused:
        written(world, drill)
    assert codes(refused) == {"drill_other_account"}
    assert written(world, drill, other).drill_id == drill.pk


@pytest.mark.parametrize(
    "text",
    [
        "【訓練】大雨警報が出ました。",
        "（訓練）避難してください。",
        "これは訓練です。落ち着いて行動してください。",
        "この投稿は、防災の訓練です。",
        "訓練訓練 津波警報",
        "[ＤＲＩＬＬ] Evacuate now.",
        "This is a drill. Evacuate now.",
    ],
)
def test_a_real_post_that_says_it_is_a_drill_waits_for_a_judgement(world: World, text: str) -> None:
    post = written(world, None, text=text)
    post = submit.submit(
        actor=world.operator, now=world.now, post_id=post.pk, revision=post.revision, confirmed=_confirmed()
    )
    with pytest.raises(Refused) as refused:
        world.decide(post, _confirmed())
    assert "drill_words" in codes(refused)


@pytest.mark.parametrize(
    "text",
    [
        "6月1日に総合防災訓練を行います。サイレンが鳴ります。",
        "消防団が放水訓練を行いました。",
        "【防災訓練のお知らせ】6月1日に行います。",
        "職業訓練の受講者を募ります。",
        "We held a fire drill at the school.",
    ],
)
def test_a_notice_of_a_drill_is_an_ordinary_post(world: World, text: str) -> None:
    delivery = approved(world, written(world, None, text=text))
    assert carried(world, delivery).state == State.DONE


def test_the_decision_says_by_which_house_rule_it_is_a_drill_s(world: World, leader: Actor) -> None:
    delivery = approved(world, written(world, started(world, leader)))
    decision = Decision.objects.get(pk=delivery.decision_id)
    assert any(one["id"] == "drills" for one in decision.basis)
