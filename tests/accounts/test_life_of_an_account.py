"""An account changes purpose, name and hands, rests, and is closed; posts on their way never outlive it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hasshin.accounts.actions.appoint_to_account import appoint_to_account
from hasshin.accounts.actions.ask_closing import ask_closing, drop_closing
from hasshin.accounts.actions.change_account import change_purpose, rename_account
from hasshin.accounts.actions.lock_account import lock_account, unlock_account
from hasshin.accounts.actions.set_rules import set_rules
from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import Account, AccountChange, Consent, Credential
from hasshin.accounts.queries import account_cards
from hasshin.accounts.queries_rules import differences, public_rules, rules_page
from hasshin.accounts.rows import load_account
from hasshin.city.models import Appointment
from hasshin.delivery.actions.agree_closing import agree_closing
from hasshin.policy.reasons import Conflict, Refused
from hasshin.posts.actions.hand_over import hand_over
from hasshin.posts.models import Delivery, Post
from hasshin.practice.models import BoardProfile
from tests.ledger.completeness import assert_every_change_has_an_entry, snapshot
from tests.towns import NOW

CITY = "matsudo"
pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
PR_X = "mihon_matsudo"


def account(town: Any, handle: str = PR_X) -> Account:
    return load_account(town.accounts[handle])


def codes(refused: pytest.ExceptionInfo[Refused]) -> dict[str, set[str]]:
    return {r.code: {c.id for c in r.citations} for r in refused.value.reasons}


def sets(town: Any, **changed: str) -> Any:
    row = account(town)
    items = {"service": "X", "name": f"{row.name} @{row.handle}", "section": "広報広聴課", "owner": "広報広聴課長"}
    rest = {"contact": "047-000-0000", "purpose": "市政情報", "follow": "しない", "message": "しない"}
    return set_rules(
        actor=town.actor("takahashi"), now=LATER, account_id=row.pk, items={**items, **rest, **changed}, acts={},
        set_by=town.people["takahashi"],
    )  # fmt: skip


@pytest.mark.clause("M-19-6")
def test_a_new_purpose_makes_the_rules_untrue_until_a_version_states_it(town: Any) -> None:
    pk = town.accounts[PR_X]
    given: dict[str, Any] = {"account_id": pk, "purpose": "災害情報", "reason": "役割の見直し", "order": "決裁1号"}
    for who, wrong in (("sato", {}), ("kobayashi", {"purpose": " "}), ("kobayashi", {"reason": ""})):
        with pytest.raises(Refused):
            change_purpose(actor=town.actor(who), now=NOW, **{**given, **wrong})
    change_purpose(actor=town.actor("kobayashi"), now=NOW + timedelta(minutes=1), **given)
    assert rules_page(pk, LATER).untrue == ("purpose",)
    sets(town, purpose="災害情報を発信する。")
    assert rules_page(pk, LATER).untrue == ()


@pytest.mark.clause("M-19-1")
@pytest.mark.clause("M-19-2")
@pytest.mark.clause("M-19-3")
@pytest.mark.clause("M-19-4")
def test_rules_that_state_something_else_than_is_so_are_named(town: Any) -> None:
    wrong = {"service": "Facebook", "name": "松戸市広報 @somebody_else"}
    sets(town, **wrong)
    assert set(rules_page(town.accounts[PR_X], LATER).untrue) == {"service", "name"}
    sets(town)
    assert rules_page(town.accounts[PR_X], LATER).untrue == ()
    Account.objects.filter(pk=town.accounts[PR_X]).update(unit=town.units["koen"])
    row = Appointment.objects.get(account_id=town.accounts[PR_X], role="account_owner")
    Appointment.objects.filter(pk=row.pk).update(staff=town.people["yoshida"])
    assert set(rules_page(town.accounts[PR_X], LATER).untrue) == {"section", "owner"}


@pytest.mark.clause("M-18")
def test_versions_come_stand_and_pass_and_two_are_compared(town: Any) -> None:
    pk = town.accounts[PR_X]
    before = rules_page(pk, LATER).in_force
    assert before is not None
    sets(town, contact="047-111-1111")
    page = rules_page(pk, LATER)
    assert [(v.number, v.status) for v in page.versions] == [(2, "in_force"), (1, "past")]
    rows = {row.key: row for row in differences(pk, 1, 2)}
    assert rows["contact"].before == "047-000-0000（見本）"
    assert "".join(p.words for p in rows["contact"].parts if p.kind != "gone") == "047-111-1111"
    assert "".join(p.words for p in rows["contact"].parts if p.kind != "new") == "047-000-0000（見本）"
    assert "service" in rows
    assert differences(pk, 2, 2) == ()
    public = public_rules(account(town), LATER)
    assert public is not None
    assert [item.number for item in public.items][:2] == ["(19)-①", "(19)-②"]
    assert (public.number, public.handle) == (2, PR_X)
    assert public_rules(account(town, "mihon_matsudo_koen"), LATER) is None


def test_a_new_handle_keeps_the_account_and_its_id(town: Any) -> None:
    row = account(town)
    with pytest.raises(Refused) as refused:
        rename_account(
            actor=town.actor("kobayashi"),
            now=NOW,
            account_id=row.pk,
            handle="@Mihon_Matsudo_Kiki",
            name="",
            reason="改称",
        )
    assert codes(refused) == {"handle_taken": {"one-account-once"}}
    rename_account(
        actor=town.actor("kobayashi"), now=NOW, account_id=row.pk, handle="@matsudo_city", name="松戸市", reason="改称"
    )
    new = account(town)
    assert (new.pk, new.remote_id, new.handle) == (row.pk, row.remote_id, "matsudo_city")
    assert BoardProfile.objects.get(account_id=row.remote_id).handle == "matsudo_city"
    assert "name" in rules_page(row.pk, LATER).untrue


def test_what_is_handed_over_leaves_the_old_unit_at_that_moment(town: Any) -> None:
    row = account(town)
    before = snapshot()
    submitted = Post.objects.get(title="広報まつど最新号")
    waiting = Delivery.objects.get(account=row, post__title="21世紀の森と広場 休園日")
    left = hand_over(
        actor=town.actor("kobayashi"), now=NOW, account_id=row.pk, unit_id=town.units["kanko"], reason="組織改正",
        order="発令1号",
    )  # fmt: skip
    assert_every_change_has_an_entry(before, snapshot())
    fates = {one.title: one.fate for one in left}
    assert fates["21世紀の森と広場 休園日"] == "in_part", "its other account stays"
    assert fates["広報まつど最新号"] == "sent_back"
    assert fates["梨の直売が始まります"] == "withdrawn"
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("stopped", {"code": "handed_over"})
    seen = account_facts(account(town), NOW)
    assert (seen.unit, seen.owner, seen.operators) == (town.units["kanko"], None, ())
    assert not Consent.objects.filter(account=row, revoked_at=None).exists()
    submitted.refresh_from_db()
    assert submitted.state == "sent_back", "nobody decides on it as it stands"
    with pytest.raises(Refused):
        hand_over(
            actor=town.actor("takahashi"), now=LATER, account_id=row.pk, unit_id=town.units["koho"], reason="戻す",
            order="1",
        )  # fmt: skip


def test_a_locked_account_rests_until_it_is_unlocked(town: Any) -> None:
    pk = town.accounts[PR_X]
    with pytest.raises(Refused):
        lock_account(actor=town.actor("sato"), now=NOW, account_id=pk, reason="使わない")
    with pytest.raises(Refused):
        lock_account(actor=town.actor("nakamura"), now=NOW, account_id=pk, reason=" ")
    lock_account(actor=town.actor("nakamura"), now=NOW, account_id=pk, reason="使わない")
    assert account(town).state == "locked"
    with pytest.raises(Conflict):
        lock_account(actor=town.actor("nakamura"), now=NOW, account_id=pk, reason="使わない")
    unlock_account(actor=town.actor("nakamura"), now=LATER, account_id=pk, reason="再開")
    assert [c.kind for c in AccountChange.objects.filter(account=pk).order_by("pk")] == ["lock", "unlock"]


def test_closing_takes_two_and_ends_everything_but_the_record(town: Any) -> None:
    row = account(town)
    with pytest.raises(Refused):
        ask_closing(actor=town.actor("sato"), now=NOW, account_id=row.pk, reason="廃止")
    closing = ask_closing(actor=town.actor("nakamura"), now=NOW, account_id=row.pk, reason="廃止")
    with pytest.raises(Conflict):
        ask_closing(actor=town.actor("nakamura"), now=NOW, account_id=row.pk, reason="廃止")
    assert account(town).state == "active", "asking changes nothing"
    with pytest.raises(Refused) as refused:
        agree_closing(actor=town.actor("nakamura"), now=NOW, closing_id=closing.pk)
    assert codes(refused) == {"second_person": {"two-people-close"}}
    with pytest.raises(Refused):
        agree_closing(actor=town.actor("sato"), now=NOW, closing_id=closing.pk)
    Credential.objects.create(account=row, sealed=b"x", key_id="k", changed_at=NOW)
    before = snapshot()
    left = agree_closing(actor=town.actor("kobayashi"), now=LATER, closing_id=closing.pk)
    assert_every_change_has_an_entry(before, snapshot())
    closed = account(town)
    assert (closed.state, closed.closed_at) == ("closed", LATER)
    assert {one.fate for one in left} >= {"in_part", "withdrawn"}
    assert not Delivery.objects.filter(account=row, state="scheduled").exists()
    assert not Credential.objects.filter(account=row).exists()
    assert not Appointment.objects.filter(account_id=row.pk, ends=None).exists()
    assert row.pk in {card.id for card in account_cards()}, "it stays listed"
    for act in (
        lambda: agree_closing(actor=town.actor("kobayashi"), now=LATER, closing_id=closing.pk),
        lambda: drop_closing(actor=town.actor("nakamura"), now=LATER, closing_id=closing.pk, reason="やめる"),
        lambda: lock_account(actor=town.actor("nakamura"), now=LATER, account_id=row.pk, reason="使わない"),
    ):
        with pytest.raises((Conflict, Refused)):
            act()


@pytest.mark.clause("M-3")
def test_a_new_owner_comes_only_after_the_old_one(town: Any) -> None:
    with pytest.raises(Refused) as refused:
        appoint_to_account(
            actor=town.actor("nakamura"), now=NOW, account_id=town.accounts[PR_X], staff_id=town.people["yoshida"],
            role="account_owner", order="辞令",
        )  # fmt: skip
    assert "M-3" in codes(refused)["owner_taken"]
