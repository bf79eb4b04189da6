"""Transfers and openings in a city that nobody has seen: its roles, ranks and deciders come from its pack alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from hasshin.accounts.actions.appoint_to_account import appoint_to_account
from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import Account, Opening
from hasshin.accounts.transfers.carry_out import carry_out
from hasshin.accounts.transfers.choose import choose
from hasshin.accounts.transfers.examine import Examined, examine_transfer
from hasshin.accounts.transfers.hand_in import hand_in
from hasshin.accounts.transfers.summary import summary
from hasshin.city.models import Appointment, StaffMember, Transfer
from hasshin.duties import queries
from hasshin.policy.clock import JST
from hasshin.policy.reasons import Refused
from tests.accounts.openings import asks, decides, names, obtains, receives, reports
from tests.accounts.third_city import Tsukimi, founded, pack_text, repack
from tests.accounts.transfers.office import order, text
from tests.ledger.completeness import assert_every_change_has_an_entry, snapshot
from tests.proofs import PROVEN
from tests.towns import NOW

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 8, 1, tzinfo=JST)
HOLDER_GOES = order("A-3", "主任", "異動", "海浜室", "税務室", day="2026/8/1")
HAND_GOES = order("A-4", "係", "退職", day="2026/7/31")
CHIEF_GOES = order("A-1", "室長", "退職", day="2026/7/31")


def comes(rank: str, to: str = "海浜室") -> tuple[str, ...]:
    return order("B-1", "新人 海", "採用", new=to, rank=rank, day="2026/8/1")


def handed(city: Tsukimi, *rows: tuple[str, ...]) -> Transfer:
    raw = text(rows).encode("utf-8-sig")
    return hand_in(actor=city.actor("総務"), now=NOW, file_name="異動.csv", raw=raw, order="人事発令 第1号")


def seen(transfer: Transfer) -> Examined:
    return examine_transfer(Transfer.objects.get(pk=transfer.pk), NOW)


def follow(city: Tsukimi, transfer: Transfer, role: str, who: str) -> None:
    seat = Appointment.objects.get(role=role, ends=None)
    choose(actor=city.actor("総務"), now=NOW, transfer_id=transfer.pk, successors={seat.pk: who})


def done(city: Tsukimi, transfer: Transfer) -> Any:
    return carry_out(
        actor=city.actor("総務"), now=NOW, transfer_id=transfer.pk, digest=seen(transfer).digest, proof=PROVEN
    )


def problems(found: Examined) -> dict[str, tuple[str, str]]:
    (account,) = found.impact.accounts
    return {one.code: (one.severity, one.citations[0].number if one.citations else "") for one in account.problems}


def test_what_is_left_behind_is_said_in_the_city_s_own_words_and_clauses() -> None:
    city = founded()
    found = seen(handed(city, HOLDER_GOES, HAND_GOES))
    assert problems(found) == {
        "roster_short": ("stops", "第2条"),
        "no_owner": ("stops", "第2条"),
        "credentials": ("warns", "第2条"),
    }
    said = " ".join(one.message.ja for one in found.impact.accounts[0].problems)
    assert "発信係が0人になります（1人以上が必要）" in said
    assert "発信主任がいなくなります" in said
    roles = {one["role_title"]["ja"] for one in summary(found)["endings"]}
    assert roles == {"発信主任", "発信係"}
    assert [one.severity for one in found.impact.roles] == []


@pytest.mark.parametrize(("rank", "stops"), [("主査", False), ("主事", True)])
def test_the_rank_that_the_pack_asks_of_a_holder_counts(rank: str, stops: bool) -> None:
    city = founded()
    transfer = handed(city, HOLDER_GOES, comes(rank))
    follow(city, transfer, "holder", "line:3")
    found = seen(transfer)
    assert ("owner_rank" in problems(found)) is stops
    assert found.impact.accounts[0].stops is stops
    assert "no_owner" not in problems(found)


def test_carried_out_the_newcomer_holds_the_pack_s_role_from_the_day_on() -> None:
    city = founded()
    transfer = handed(city, HOLDER_GOES, comes("主査"))
    follow(city, transfer, "holder", "line:3")
    before = snapshot()
    done(city, transfer)
    assert_every_change_has_an_entry(before, snapshot())
    fresh = StaffMember.objects.get(number="B-1")
    held = Appointment.objects.get(staff=fresh)
    assert (held.role, held.scope, held.account_id, held.starts) == ("holder", "account", city.account, DAY)
    account = Account.objects.get(pk=city.account)
    assert account_facts(account, DAY).owner == fresh.pk
    assert account_facts(account, NOW).owner == city.people["主任"]
    assert not [row for row in queries.duties(DAY) if row.kind in ("account_without_owner", "roster_below_minimum")]


def test_the_one_who_decides_does_not_go_without_a_successor_or_a_stated_reason() -> None:
    city = founded()
    transfer = handed(city, CHIEF_GOES)
    (blocking,) = seen(transfer).impact.blocking
    assert blocking.code == "would_be_vacant"
    assert "広報室長" in blocking.message.ja
    with pytest.raises(Refused):
        done(city, transfer)
    choose(actor=city.actor("総務"), now=NOW, transfer_id=transfer.pk, successors={}, vacancy_reason="後任を公募中")
    done(city, transfer)
    assert Appointment.objects.get(role="pr_chief").ends == DAY


def test_who_may_not_register_staff_or_appoint_hands_nothing_in() -> None:
    city = founded()
    for who in ("室長", "主任", "係"):
        with pytest.raises(Refused):
            hand_in(
                actor=city.actor(who), now=NOW, file_name="a.csv", raw=text([HAND_GOES]).encode(), order="発令 第1号"
            )


def test_where_a_pack_knows_no_owners_and_no_rosters_nothing_is_missing_of_them() -> None:
    city = founded(roles=False)
    transfer = handed(city, HOLDER_GOES, CHIEF_GOES)
    found = seen(transfer)
    assert found.impact.accounts == ()
    assert found.impact.blocking == ()
    assert [one.code.partition(":")[0] for one in found.impact.roles] == ["vacant"]
    done(city, transfer)
    assert StaffMember.objects.get(number="A-1").leaves_at == DAY


def test_a_rank_that_the_pack_does_not_know_is_said_and_counts_as_none() -> None:
    city = founded()
    (change,) = seen(handed(city, comes("課長"))).plan.changes
    assert change.rank == ""
    assert "課長" in change.notes[0].ja


def test_one_person_approves_an_opening_obtains_it_and_it_gets_the_pack_s_holder() -> None:
    city = founded()
    row = asks(city, "係", "sea", "line", handle="tsukimi_line")
    with pytest.raises(Refused):
        decides(city, "総務", row)
    with pytest.raises(Refused):
        obtains(city, "室長", row)
    assert decides(city, "室長", row).state == Opening.State.APPROVED
    with pytest.raises(Refused):
        obtains(city, "主任", row)
    account = obtains(city, "室長", row)
    assert Opening.objects.get(pk=row.pk).state == Opening.State.OBTAINED
    missing = {one.kind for one in queries.duties(NOW) if one.key.endswith(f":account:{account.pk}")}
    assert {"account_without_owner", "roster_below_minimum"} <= missing
    for who, role in (("主任", "holder"), ("係", "hand")):
        appoint_to_account(
            actor=city.actor("総務"), now=NOW, account_id=account.pk, staff_id=city.people[who], role=role, order="発令"
        )
    missing = {one.kind for one in queries.duties(NOW) if one.key.endswith(f":account:{account.pk}")}
    assert not {"account_without_owner", "roster_below_minimum"} & missing


def test_nobody_approves_a_request_of_their_own_even_where_one_alone_decides() -> None:
    city = founded()
    row = asks(city, "室長", "pr", "line", handle="tsukimi_pr")
    with pytest.raises(Refused) as refused:
        decides(city, "室長", row)
    assert {one.code for one in refused.value.reasons} == {"own_request"}


def test_a_pack_may_let_who_asked_approve() -> None:
    city = founded()
    allow = pack_text().replace("  - type: opening\n", "  - type: opening\n    asker_may_approve: true\n")
    assert allow != pack_text()
    repack(allow)
    row = asks(city, "室長", "pr", "line", handle="tsukimi_pr")
    assert decides(city, "室長", row).state == Opening.State.APPROVED


def test_what_a_pack_has_obtained_personally_is_reported_and_received_by_another() -> None:
    city = founded()
    personal = "    obtained_personally: [line]\n    designated_by: [pr_chief]\n    granted_by: [general_affairs]\n"
    repack(pack_text() + personal)
    row = asks(city, "係", "sea", "line", handle="tsukimi_line")
    decides(city, "室長", row)
    names(city, "室長", row, "主任")
    with pytest.raises(Refused):
        obtains(city, "室長", row)
    account = obtains(city, "主任", row)
    page = "https://hasshin.example.jp/practice/line/tsukimi_line/"
    for wrong in (
        {"url": "https://line.me/R/ti/p/@tsukimi_line"}, {"url": page.replace("line/", "x/")}, {"remote_id": "U 1"},
        {"remote_id": "Ｕ１"}, {"obtained_on": NOW.date() + timedelta(days=1)}, {"obtained_on": date(1986, 7, 1)},
    ):  # fmt: skip
        with pytest.raises(Refused):
            reports(city, "主任", row, **{"url": page, "remote_id": "U1", **wrong})
    reports(city, "主任", row, url=page, remote_id="U1")
    for who in ("主任", "室長", "係"):
        with pytest.raises(Refused):
            receives(city, who, row)
    receives(city, "総務", row)
    account.refresh_from_db()
    assert (account.awaits_report, account.remote_id, account.url) == (False, "U1", page)
