"""Who may have an account on which service in Fukushima (F-1, F-2)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from hasshin.accounts.actions.grant_account import grant_account
from hasshin.accounts.actions.release_unit import end_release, release_unit
from hasshin.accounts.directory.listing import read_listing
from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import Account, Release
from hasshin.accounts.queries import account_cards
from hasshin.city.pack import current_pack
from hasshin.policy.reasons import Conflict, NotFound, Refused
from hasshin.policy.rules.hand import in_hand
from hasshin.policy.verdict import Verdict
from tests.accounts.openings import asks, names, obtains, receives, reports
from tests.towns import NOW

CITY = "fukushima"
pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


WRITERS = {"koho": "sato", "kanko": "kato", "koen": "watanabe"}


def opened(town: Any, service: str, unit: str, *, by: str = "yamamoto", handle: str = "mihon_new") -> Account:
    return obtains(town, by, asks(town, WRITERS[unit], unit, service, handle=handle))


def stops(account: Account) -> dict[str, set[str]]:
    """What keeps a new account from speaking, with the clauses."""
    verdict = Verdict(current_pack())
    account.refresh_from_db()
    in_hand(verdict, account_facts(account, NOW), "account")
    return {r.code: {c.id for c in r.citations} for r in verdict.close().reasons}


def release(town: Any, by: str = "nakamura", **more: Any) -> Release:
    given = {"reason": "公園の閉鎖を速やかに知らせる", "decided_by": town.people[by]} | more
    given = {"unit_id": town.units["koen"], "service": "x"} | given
    return release_unit(actor=town.actor(by), now=NOW, **given)


def cited(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {c.id for r in refused.value.reasons for c in r.citations}


@pytest.mark.clause("F-2-1")
@pytest.mark.parametrize("service", ["line", "instagram", "practice"])
def test_a_service_that_the_guideline_does_not_name_is_refused_even_for_pr(town: Any, service: str) -> None:
    with pytest.raises(Refused) as refused:
        opened(town, service, "koho")
    assert "F-2-1" in cited(refused)


@pytest.mark.clause("F-2-3")
def test_youtube_is_for_pr_alone(town: Any) -> None:
    with pytest.raises(Refused) as refused:
        opened(town, "youtube", "kanko")
    assert "F-2-3" in cited(refused)
    assert opened(town, "youtube", "koho").remote_id == "youtube-mihon_new"


@pytest.mark.clause("F-1")
@pytest.mark.clause("F-2-2")
def test_a_unit_opens_an_account_only_while_released(town: Any) -> None:
    with pytest.raises(Refused) as refused:
        opened(town, "x", "koen")
    assert {"F-2-2", "F-1"} <= cited(refused)
    row = release(town)
    account = opened(town, "x", "koen")
    assert account_facts(account, NOW).release
    assert account.unit_id == town.units["koen"]
    end_release(actor=town.actor("nakamura"), now=NOW + DAY, release_id=row.pk, reason="必要がなくなった")
    assert not account_facts(account, NOW + DAY).release
    with pytest.raises(NotFound):
        end_release(actor=town.actor("nakamura"), now=NOW + DAY, release_id=row.pk, reason="必要がなくなった")


@pytest.mark.clause("F-1")
@pytest.mark.parametrize(
    ("by", "more"),
    [
        ("watanabe", {}),
        ("yamamoto", {}),
        ("nakamura", {"reason": " "}),
        ("nakamura", {"ends": NOW}),
        ("nakamura", {"decided_by": 1_000_000}),
    ],
)
def test_a_release_takes_its_decider_in_his_own_name_a_need_and_a_time(
    town: Any, by: str, more: dict[str, Any]
) -> None:
    before = Release.objects.count()
    with pytest.raises(Refused):
        release(town, by, **more)
    assert Release.objects.count() == before


@pytest.mark.clause("F-1")
@pytest.mark.parametrize(
    ("unit", "service", "code"),
    [
        ("koen", "youtube", "unit_not_allowed"),
        ("koen", "line", "service_not_allowed"),
        ("koho", "facebook", "no_release_needed"),
        ("koho", "youtube", "no_release_needed"),
    ],
)
def test_a_release_does_not_go_against_the_guideline_nor_beside_it(
    town: Any, unit: str, service: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        release(town, unit_id=town.units[unit], service=service)
    assert {r.code for r in refused.value.reasons} == {code}
    assert cited(refused) & {"F-2-1", "F-2-2", "F-2-3"}


@pytest.mark.clause("F-1")
def test_a_unit_is_released_once_at_a_time(town: Any) -> None:
    row = release(town, ends=NOW + 9 * DAY)
    with pytest.raises(Refused) as refused:
        release(town)
    assert [r.code for r in refused.value.reasons] == ["released_already"]
    release(town, starts=NOW + 9 * DAY)
    with pytest.raises(Refused):
        end_release(actor=town.actor("nakamura"), now=NOW + DAY, release_id=row.pk, reason=" ")
    end_release(actor=town.actor("nakamura"), now=NOW + DAY, release_id=row.pk, reason="必要がなくなった")
    row.refresh_from_db()
    assert (row.ends, row.ended_by_id, row.end_reason) == (NOW + DAY, town.people["nakamura"], "必要がなくなった")
    assert release(town, starts=NOW + DAY, ends=NOW + 2 * DAY).pk


@pytest.mark.clause("F-2-4")
def test_only_those_who_manage_accounts_open_one(town: Any) -> None:
    with pytest.raises(Refused) as refused:
        opened(town, "x", "koho", by="sato")
    assert "not_appointed" in {r.code for r in refused.value.reasons}


def test_a_handle_is_registered_once(town: Any) -> None:
    opened(town, "x", "koho")
    other = asks(town, "sato", "koho", "x", handle="another")
    with pytest.raises(Refused) as refused:
        obtains(town, "yamamoto", other, handle="@MIHON_new")
    assert [r.code for r in refused.value.reasons] == ["handle_taken"]


@pytest.mark.clause("F-2-4")
def test_a_unit_speaks_on_an_account_only_once_it_was_granted(town: Any) -> None:
    account = opened(town, "x", "koho")
    assert stops(account) == {"not_granted": {"F-2-4"}}
    for who, order in (("sato", "付与 第1号"), ("nakamura", "付与 第1号"), ("yamamoto", " ")):
        with pytest.raises(Refused):
            grant_account(actor=town.actor(who), now=NOW, account_id=account.pk, order=order)
    row = grant_account(actor=town.actor("yamamoto"), now=NOW, account_id=account.pk, order="付与 第1号")
    assert (row.unit_id, stops(account)) == (town.units["koho"], {})
    with pytest.raises(Conflict):
        grant_account(actor=town.actor("yamamoto"), now=NOW, account_id=account.pk, order="付与 第1号")


@pytest.mark.clause("F-2-4")
def test_facebook_is_obtained_personally_by_who_was_named_and_silent_until_reported(town: Any) -> None:
    row = asks(town, "sato", "koho", "facebook")
    assert row.state == "approved", "this guideline asks for no approval"
    for who in ("yamamoto", "sato", "nakamura"):
        with pytest.raises(Refused) as refused:
            obtains(town, who, row)
        assert "F-2-4" in cited(refused), "nobody was named yet"
    for who, whom in (("yamamoto", "sato"), ("sato", "sato"), ("nakamura", "kato"), ("nakamura", "mori")):
        with pytest.raises(Refused):
            names(town, who, row, whom)
    row = names(town, "nakamura", row, "sato")
    with pytest.raises(Refused):
        obtains(town, "suzuki", row)
    account = obtains(town, "sato", row)
    assert stops(account) == {"not_reported": {"F-2-4"}}
    assert account.remote_id == "", "its immutable id comes with the report"
    for wrong in ({"remote_id": " "}, {"url": ""}, {"handle": " "}, {"obtained_on": None}):
        with pytest.raises(Refused):
            reports(town, "sato", row, **wrong)
    with pytest.raises(Refused) as refused:
        reports(town, "yamamoto", row)
    assert "F-2-4" in cited(refused)
    with pytest.raises(Refused) as refused:
        reports(town, "sato", row, remote_id="facebook-mihon.fukushima")
    assert [r.code for r in refused.value.reasons] == ["account_registered"], "that id is another account of ours"
    row = reports(town, "sato", row)
    account.refresh_from_db()
    assert account.remote_id == "fb-100"
    assert stops(account) == {"not_reported": {"F-2-4"}}, "somebody else has to receive it"
    for who in ("sato", "suzuki", "nakamura"):
        with pytest.raises(Refused) as refused:
            receives(town, who, row)
        assert "F-2-4" in cited(refused)
    with pytest.raises(Refused) as refused:
        receives(town, "yamamoto", row, accepted=False)
    assert [r.code for r in refused.value.reasons] == ["remark_missing"]
    row = receives(town, "yamamoto", row, accepted=False, remark="IDが違う")
    assert (row.told_at, row.returned_reason) == (None, "IDが違う")
    row = reports(town, "sato", row, remote_id="fb-101")
    row = receives(town, "yamamoto", row)
    account.refresh_from_db()
    assert (account.remote_id, stops(account), row.received_by_id) == ("fb-101", {}, town.people["yamamoto"])
    for again in (reports, receives):
        with pytest.raises(Conflict):
            again(town, "sato" if again is reports else "yamamoto", row)


@pytest.mark.clause("F-2-4")
@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"url": "https://example.com/evil"}, "address"),
        ({"url": "https://www.facebook.com/mihon_new"}, "address"),
        ({"url": "https://hasshin.example.jp/practice/facebook/another/"}, "address"),
        ({"obtained_on": date(2019, 1, 1)}, "before_request"),
        ({"obtained_on": NOW.date() + DAY}, "day_to_come"),
        ({"handle": "mihon.fukushima"}, "handle_taken"),
        ({"remote_id": " ", "url": ""}, "report_incomplete"),
    ],
)
def test_a_report_is_of_that_very_account_and_of_a_day_that_can_be(town: Any, wrong: dict[str, Any], code: str) -> None:
    row = names(town, "nakamura", asks(town, "sato", "koho", "facebook"), "sato")
    account = obtains(town, "sato", row)
    with pytest.raises(Refused) as refused:
        reports(town, "sato", row, **wrong)
    assert {r.code for r in refused.value.reasons} == {code}
    account.refresh_from_db()
    assert (account.handle, account.url, account.remote_id) == ("mihon_new", "", "")
    early = {"obtained_on": date(2019, 1, 1), "early_reason": "前の担当課が開設していたページを引き継いだ"}
    assert reports(town, "sato", row, **early).early_reason


@pytest.mark.clause("F-2-4")
def test_another_handle_than_the_one_entered_is_a_change_of_the_account(town: Any) -> None:
    row = names(town, "nakamura", asks(town, "sato", "koho", "facebook"), "sato")
    account = obtains(town, "sato", row)
    other = {"handle": "mihon_other", "url": "https://hasshin.example.jp/practice/facebook/mihon_other/"}
    reports(town, "sato", row, **other)
    (change,) = account.changes.all()
    assert (change.before, change.after) == ("新しい見本 @mihon_new", "新しい見本 @mihon_other")
    assert change.by_id == town.people["sato"]


@pytest.mark.clause("F-2-4")
def test_the_public_list_shows_an_account_from_when_it_is_in_use(town: Any) -> None:
    def waits() -> set[str]:
        return {card.handle for card in account_cards() if card.waits}

    def listed() -> set[str]:
        return {one.handle for one in read_listing(NOW).accounts}

    row = names(town, "nakamura", asks(town, "sato", "koho", "facebook"), "sato")
    obtains(town, "sato", row)
    reports(town, "sato", row)
    granted = opened(town, "x", "koho", handle="mihon_waits")
    assert not listed() & {"mihon_new", "mihon_waits"}
    assert waits() == {"mihon_new", "mihon_waits"}, "the city's own list says so"
    receives(town, "yamamoto", row)
    grant_account(actor=town.actor("yamamoto"), now=NOW, account_id=granted.pk, order="付与 第1号")
    assert {"mihon_new", "mihon_waits"} <= listed()
    assert waits() == set()


def test_a_service_is_reached_by_its_own_connectors_alone(town: Any) -> None:
    row = names(town, "nakamura", asks(town, "sato", "koho", "facebook"), "sato")
    with pytest.raises(Refused) as refused:
        obtains(town, "sato", row, connector="mastodon", base_url="https://social.example.jp")
    assert [r.code for r in refused.value.reasons] == ["connector"]


@pytest.mark.clause("F-2-4")
def test_who_was_named_and_left_is_replaced_before_the_report(town: Any) -> None:
    row = names(town, "nakamura", asks(town, "sato", "koho", "facebook"), "sato")
    obtains(town, "sato", row)
    names(town, "nakamura", row, "suzuki")
    with pytest.raises(Refused):
        reports(town, "sato", row)
    assert reports(town, "suzuki", row).told_at == NOW
    with pytest.raises(Conflict):
        names(town, "nakamura", row, "sato")


def test_a_service_that_is_not_obtained_personally_has_nobody_named(town: Any) -> None:
    row = asks(town, "sato", "koho", "x")
    with pytest.raises(Refused) as refused:
        names(town, "nakamura", row, "sato")
    assert [r.code for r in refused.value.reasons] == ["not_personal"]
