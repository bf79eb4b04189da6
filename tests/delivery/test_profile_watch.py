"""A renamed account, another account, a lost or missing badge and a changed link are found, and settled when mended."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hasshin.accounts.models import Account
from hasshin.city.pack import pack_at
from hasshin.delivery.actions.verification import note_application, note_impossible, note_outcome
from hasshin.delivery.models import ProfileReading
from hasshin.delivery.profiles import read_profiles
from hasshin.duties.sources import connection as duties
from hasshin.findings.queries import FindingRow, open_findings
from hasshin.platforms.practice.memory import Fault
from hasshin.platforms.values import ProfileChange
from hasshin.policy.reasons import Conflict, Refused
from tests.conftest import Clock
from tests.delivery import world as worlds
from tests.delivery.world import World

GUIDE = "https://www.city.matsudo.chiba.jp/sns/index.html"


@pytest.fixture
def world(db: None, own_folder: Path, clock: Clock) -> World:
    world = worlds.build(clock.now)
    Account.objects.filter(pk=world.account.pk).update(name="松戸市広報")
    change(world, name="松戸市広報", verified=True)
    world.board.set_profile(world.account.remote_id, ProfileChange(text=f"市の公式です {GUIDE}"))
    return world


def change(world: World, **changes: Any) -> None:
    world.board.change_profile(world.account.remote_id, **changes)


def read(world: World) -> dict[str, FindingRow]:
    world.forward(days=1)
    read_profiles(world.now, world.connect)
    found = open_findings(world.now, subject=f"account:{world.account.pk}")
    assert len({f.code for f in found}) == len(found)
    return {f.code: f for f in found}


@pytest.mark.clause("M-15-2", "F-2-5")
def test_a_profile_in_order_is_kept_once_and_tells_nothing(world: World) -> None:
    assert read(world) == {}
    assert read(world) == {}
    (row,) = ProfileReading.objects.all()
    assert (row.handle, row.name, row.verified, row.links) == ("matsudo_pr", "松戸市広報", True, [GUIDE])


@pytest.mark.clause("M-15-2")
@pytest.mark.parametrize("new", [{"handle": "matsudo_pr_"}, {"name": "松戸市広報★"}, {"name": "松戶市広報"}])
def test_a_renamed_account_is_found_and_settled_when_the_name_is_back(world: World, new: dict[str, str]) -> None:
    read(world)
    change(world, **new)
    found = read(world)
    assert set(found) == {"profile_renamed"}
    assert next(iter(new.values())) in found["profile_renamed"].message.ja
    change(world, handle="matsudo_pr", name="松戸市広報")
    assert read(world) == {}
    assert ProfileReading.objects.count() == 3


def test_a_name_in_another_letter_case_or_composition_is_the_same(world: World) -> None:
    Account.objects.filter(pk=world.account.pk).update(name="Matsudo カ゛イド")
    change(world, name=" matsudo カ゛イド", handle="Matsudo_PR")
    assert read(world) == {}


def test_another_account_under_the_handle_is_serious_and_nothing_else_is_said_of_it(world: World) -> None:
    read(world)
    change(world, remote_id="somebody-elses-id", name="他人", verified=False)
    found = read(world)
    assert set(found) == {"profile_other_account"}
    assert found["profile_other_account"].severity == "serious"


@pytest.mark.clause("M-15-2")
def test_a_badge_that_is_lost_is_serious_until_it_is_back(world: World) -> None:
    read(world)
    change(world, verified=False)
    found = read(world)
    assert set(found) == {"profile_badge_lost"}
    assert "M-15-2" in [c.id for c in found["profile_badge_lost"].citations]
    assert set(read(world)) == {"profile_badge_lost"}
    change(world, verified=True)
    assert read(world) == {}


@pytest.mark.clause("M-15-2")
def test_a_missing_badge_is_sought_by_an_application_whose_outcome_is_due(world: World) -> None:
    change(world, verified=False)
    found = read(world)
    assert set(found) == {"profile_badge_missing"}
    assert kinds(world) == {"verification_apply"}
    with pytest.raises(Refused):
        note_application(
            actor=world.owner, now=world.now, account_id=world.account.pk, applied_at=world.now, remarks=" "
        )
    with pytest.raises(Refused):
        note_application(
            actor=world.owner, now=world.now, account_id=world.account.pk,
            applied_at=world.now + timedelta(days=1), remarks="受付 1",
        )  # fmt: skip
    with pytest.raises(Refused):
        note_application(
            actor=world.operator, now=world.now, account_id=world.account.pk, applied_at=world.now, remarks="受付 1"
        )
    row = note_application(
        actor=world.owner, now=world.now, account_id=world.account.pk, applied_at=world.now, remarks="受付 1"
    )
    with pytest.raises(Conflict):
        note_application(
            actor=world.owner, now=world.now, account_id=world.account.pk, applied_at=world.now, remarks="受付 2"
        )
    assert read(world) == {}
    assert kinds(world) == {"verification_outcome"}
    with pytest.raises(Refused):
        note_outcome(actor=world.owner, now=world.now, application_id=row.pk, outcome="refused", reason="")
    assert kinds(world) == {"verification_outcome"}
    note_outcome(actor=world.owner, now=world.now, application_id=row.pk, outcome="refused", reason="対象外との通知")
    with pytest.raises(Conflict):
        note_outcome(actor=world.owner, now=world.now, application_id=row.pk, outcome="granted", reason="訂正")
    assert read(world) == {}
    assert kinds(world) == set()
    world.forward(days=366)
    assert set(read(world)) == {"profile_badge_missing"}
    assert kinds(world) == {"verification_apply"}


@pytest.mark.clause("M-15-2")
def test_where_nobody_can_apply_the_reason_is_kept(world: World) -> None:
    change(world, verified=False)
    read(world)
    note_impossible(actor=world.owner, now=world.now, account_id=world.account.pk, reason="個人だけが申請できる")
    assert read(world) == {}
    assert kinds(world) == set()


def kinds(world: World) -> set[str]:
    return {duty.kind.id for duty in duties.due(world.now, pack_at(world.now))}


@pytest.mark.clause("F-2-5")
def test_a_changed_link_is_found_and_settled_when_it_is_as_before(world: World) -> None:
    read(world)
    before = f"市の公式です {GUIDE}"
    world.board.set_profile(world.account.remote_id, ProfileChange(text=f"{before} https://evil.example/"))
    found = read(world)
    assert set(found) == {"profile_links_changed"}
    assert found["profile_links_changed"].severity == "serious"
    assert "https://evil.example/" in found["profile_links_changed"].message.en
    assert set(read(world)) == {"profile_links_changed"}
    world.board.set_profile(world.account.remote_id, ProfileChange(text=before))
    assert read(world) == {}


def test_a_new_link_to_the_citys_own_site_is_a_notice(world: World) -> None:
    read(world)
    text = f"市の公式です {GUIDE} https://www.city.matsudo.chiba.jp/bousai/"
    world.board.set_profile(world.account.remote_id, ProfileChange(text=text))
    assert read(world)["profile_links_changed"].severity == "notice"


def test_a_reading_that_fails_says_nothing_until_it_has_failed_for_long(world: World) -> None:
    read(world)
    change(world, name="他の名前")
    for _ in range(3):
        world.board.order(Fault("profile", "unavailable"))
        assert read(world) == {}
    world.board.order(Fault("profile", "unavailable"))
    assert set(read(world)) == {"profile_unread"}
    world.forward(minutes=-1425)  # it is tried again soon, and read
    assert set(read(world)) == {"profile_renamed"}


def test_what_a_service_sends_is_kept_as_a_database_can(world: World) -> None:
    read(world)
    change(world, name="a\x00b" + "長" * 1000, text="\ud800", url="https://x/" + "a" * 2000)
    read(world)
    assert ProfileReading.objects.count() == 2
