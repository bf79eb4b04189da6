"""Many strange posts in a row on one account are one finding, until the last of them is gone."""

from __future__ import annotations

from hasshin.delivery.reconcile import reconcile
from hasshin.findings.actions.settle import settle
from hasshin.findings.queries import FindingRow, open_findings
from tests.delivery.world import World


def by_hand(world: World, text: str = "手で書いた") -> str:
    return world.board.by_hand(world.account.remote_id, text)


def run(world: World) -> int:
    return reconcile(world.account.pk, world.now, world.connect)


def found(world: World) -> tuple[FindingRow, ...]:
    return open_findings(world.now, subject=f"account:{world.account.pk}")


def test_a_burst_is_one_finding_until_the_last_of_it_is_gone(world: World) -> None:
    posts = [by_hand(world, f"乗っ取り {n}") for n in range(4)]
    assert run(world) == 4
    world.forward(minutes=2)
    posts.append(by_hand(world, "乗っ取り 4"))
    assert run(world) == 1
    (finding,) = found(world)
    assert "5件" in finding.message.ja
    assert "5 of this kind" in finding.message.en
    assert finding.first_seen < world.now
    for post in posts[:-1]:
        world.board.delete(post)
    world.forward(minutes=2)
    run(world)
    assert len(found(world)) == 1
    world.board.delete(posts[-1])
    world.forward(minutes=2)
    run(world)
    assert found(world) == ()


def test_what_comes_long_after_is_a_finding_of_its_own(world: World) -> None:
    by_hand(world, "一つ目")
    run(world)
    world.forward(hours=3)
    by_hand(world, "二つ目")
    run(world)
    assert len(found(world)) == 2


def test_after_a_person_settled_a_burst_the_next_one_is_told_anew(world: World) -> None:
    by_hand(world)
    run(world)
    (finding,) = found(world)
    settle(actor=world.owner, now=world.now, finding_id=finding.id, evidence="本人に確認", roles=finding.owed_roles)
    world.forward(minutes=5)
    by_hand(world, "続き")
    assert run(world) == 1
    assert len(found(world)) == 1
