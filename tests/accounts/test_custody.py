"""In whose custody the secrets are, and who is refused, in two cities and in one that nobody has seen."""

# long because: who may and who may not, and when a change is due, are told of the same people.

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hasshin.accounts.actions.call_for_change import call_for_change
from hasshin.accounts.actions.set_password import set_password
from hasshin.accounts.credentials import open_secret, put
from hasshin.accounts.credentials.standing import dues_of
from hasshin.accounts.custody import custodians
from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import Account, Connection, Credential, CredentialEvent
from hasshin.accounts.queries_credentials import credential_lines
from hasshin.city.actions.adopt_pack import adopt_pack
from hasshin.city.actor import Actor, robot
from hasshin.city.facts import actor_facts
from hasshin.city.govern import FOUNDER
from hasshin.city.models import Appointment, StaffMember
from hasshin.city.pack import current_pack
from hasshin.ledger.models import Entry
from hasshin.policy import facts
from hasshin.policy.decide import decide
from hasshin.policy.load import find_pack, read_pack_text
from hasshin.policy.reasons import Conflict, Refused
from hasshin.policy.rules.account import may_speak
from hasshin.policy.scope import Target, held
from hasshin.policy.verdict import Verdict
from tests.conftest import Clock

pytestmark = pytest.mark.django_db
NEW = "Rz7-unguessable-words-91"
STATED = "7月1日、Xの設定画面で変更し、サインインして確かめた"


def keep(city: Any, clock: Clock, by: str, handle: str, password: str = NEW, **more: Any) -> Credential:
    return set_password(
        actor=city.actor(by),
        now=clock.now,
        account_id=city.accounts[handle],
        password=password,
        stated=more.pop("stated", STATED),
        **more,
    )


def codes(refused: Any) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def cited(refused: Any) -> set[str]:
    return {citation.id for reason in refused.value.reasons for citation in reason.citations}


def about(city: Any, handle: str, clock: Clock) -> facts.Account:
    return account_facts(Account.objects.select_related("unit").get(pk=city.accounts[handle]), clock.now)


@pytest.mark.clause("F-4-5")
def test_in_fukushima_the_information_management_section_keeps_all_and_the_system_manager_may_change(
    city_fukushima: Any, clock: Clock
) -> None:
    keep(city_fukushima, clock, "yamamoto", "mihon_fukushima")
    assert open_secret(city_fukushima.accounts["mihon_fukushima"], "password").reveal() == NEW
    keep(city_fukushima, clock, "nakamura", "mihon_fukushima", "Another-one-that-holds-5")
    for handle in city_fukushima.accounts:
        who = custodians(current_pack(), about(city_fukushima, handle, clock), clock.now)
        assert who == {city_fukushima.people["yamamoto"]}
    for by in ("takahashi", "sato", "kobayashi"):
        with pytest.raises(Refused) as refused:
            keep(city_fukushima, clock, by, "mihon_fukushima")
        assert "F-4-5" in cited(refused)


@pytest.mark.clause("M-8")
def test_in_matsudo_the_operators_of_the_account_keep_its_password(city_matsudo: Any, clock: Clock) -> None:
    keep(city_matsudo, clock, "sato", "mihon_matsudo")
    keep(city_matsudo, clock, "suzuki", "mihon_matsudo", "Another-one-that-holds-5")
    people = city_matsudo.people
    assert custodians(current_pack(), about(city_matsudo, "mihon_matsudo", clock), clock.now) == {
        people["sato"],
        people["suzuki"],
    }, "and not the contractor on the same roster"
    for by in ("takahashi", "nakamura", "kobayashi", "yamada", "mori", "watanabe"):
        with pytest.raises(Refused) as refused:
            keep(city_matsudo, clock, by, "mihon_matsudo")
        assert "M-8" in cited(refused) or by == "mori"
    rows = CredentialEvent.objects.filter(account=city_matsudo.accounts["mihon_matsudo"], act="changed")
    assert [row.staff_id for row in rows.order_by("generation")] == [people["sato"], people["sato"], people["suzuki"]]


@pytest.mark.parametrize("city", ["city_fukushima", "city_matsudo"])
def test_custody_is_what_the_pack_itself_decides_for_every_person_and_account(
    city: str, clock: Clock, request: Any
) -> None:
    sample, pack = request.getfixturevalue(city), current_pack()
    for handle in sample.accounts:
        account = about(sample, handle, clock)
        for days in (0, 5, 20):
            now = clock.now + timedelta(days=days)
            allowed = set()
            for staff in StaffMember.objects.values_list("pk", flat=True):
                asked = facts.GovernFacts(
                    now=now,
                    actor=actor_facts(Actor(staff=staff), now),
                    terminal=facts.Terminal(),
                    verb="see_secret",
                    scope="account",
                    account=account,
                )
                if decide(pack, asked).allowed:
                    allowed.add(staff)
            assert custodians(pack, account, now) == allowed


THIRD = """
  - type: credentials
    clauses: [M-8]
    custody: [account_owner]
    event_days: 3
    rotate_on: [transfer]
    overdue: block
"""


def third_city(clock: Clock) -> None:
    """Matsudo's pack, by data alone: the owner keeps the password, without any right that says so; overdue blocks."""
    lines = read_pack_text(find_pack("matsudo")).splitlines()
    changed = [THIRD.strip("\n") if "type: credentials" in line else line for line in lines]
    text = "\n".join(changed) + "\n"
    adopt_pack(actor=FOUNDER, now=clock.now, text=text, name="third.yaml")


def test_a_pack_of_another_city_gives_custody_and_blocking_by_data_alone(
    city_matsudo: Any, clock: Clock, monkeypatch: Any
) -> None:
    monkeypatch.setattr("hasshin.city.govern._demand_unfounded", lambda: None)
    third_city(clock)
    keep(city_matsudo, clock, "takahashi", "mihon_matsudo")
    with pytest.raises(Refused) as refused:
        keep(city_matsudo, clock, "sato", "mihon_matsudo", "Another-one-that-holds-5")
    assert codes(refused) == {"not_the_role"}
    account = about(city_matsudo, "mihon_matsudo", clock)
    assert held(
        current_pack(),
        actor_facts(city_matsudo.actor("takahashi"), clock.now),
        "account_owner",
        Target(account=account),
    )
    Appointment.objects.filter(role="account_owner", account_id=account.id).update(ends=clock.forward(days=1))
    clock.forward(days=2, hours=23)
    assert about(city_matsudo, "mihon_matsudo", clock).credentials_overdue == ()
    clock.forward(hours=2)
    late = about(city_matsudo, "mihon_matsudo", clock)
    assert late.credentials_overdue == ("transfer",)
    verdict = Verdict(current_pack())
    may_speak(verdict, late)
    (reason,) = [r for r in verdict.close().reasons if r.code == "credential_overdue"]
    assert [c.id for c in reason.citations] == ["M-8"]


@pytest.mark.clause("F-4-5")
def test_a_year_without_a_change_is_warned_of_with_the_clause_and_the_change_ends_it(
    city_fukushima: Any, clock: Clock
) -> None:
    keep(city_fukushima, clock, "yamamoto", "mihon_fukushima")
    clock.forward(days=364, hours=23)
    assert about(city_fukushima, "mihon_fukushima", clock).credentials_overdue == ()
    clock.forward(hours=1)
    late = about(city_fukushima, "mihon_fukushima", clock)
    assert late.credentials_overdue == ("time",)
    verdict = Verdict(current_pack())
    may_speak(verdict, late)
    warned = [w for w in verdict.close().warnings if w.code == "credential_overdue"]
    assert [c.id for w in warned for c in w.citations] == ["F-4-5"]
    keep(city_fukushima, clock, "yamamoto", "mihon_fukushima", "Another-one-that-holds-5")
    assert about(city_fukushima, "mihon_fukushima", clock).credentials_overdue == ()


@pytest.mark.clause("M-8", "F-4-5")
def test_a_transfer_and_an_incident_call_for_a_change_and_only_the_change_answers_them(
    city_matsudo: Any, clock: Clock
) -> None:
    account = city_matsudo.accounts["mihon_matsudo"]
    keep(city_matsudo, clock, "sato", "mihon_matsudo")
    clock.forward(days=1)
    Appointment.objects.filter(role="operator", account_id=account, staff=city_matsudo.people["suzuki"]).update(
        ends=clock.now
    )
    clock.forward(days=1)
    call_for_change(actor=robot("test"), now=clock.now, account_id=account, cause="不審なサインイン")
    rows = list(Account.objects.filter(pk=account))
    assert {d.cause for d in dues_of(current_pack(), rows, clock.now)[account]} == {"transfer", "incident"}
    (line,) = [line for line in credential_lines(clock.now) if line.account.pk == account]
    assert line.overdue
    keep(city_matsudo, clock, "sato", "mihon_matsudo", "Another-one-that-holds-5")
    assert dues_of(current_pack(), rows, clock.now + timedelta(days=4000))[account] == (), "never by time there"


@pytest.mark.parametrize("gone", ["leaves_at", "contract_ends"])
def test_leaving_the_citys_service_counts_as_the_end_of_custody(city_matsudo: Any, clock: Clock, gone: str) -> None:
    account = city_matsudo.accounts["mihon_matsudo"]
    keep(city_matsudo, clock, "sato", "mihon_matsudo")
    clock.forward(days=1)
    contractor = {"contractor": True} if gone == "contract_ends" else {}
    StaffMember.objects.filter(username="sato").update(**{gone: clock.now, **contractor})
    clock.forward(days=1)
    causes = dues_of(current_pack(), list(Account.objects.filter(pk=account)), clock.now)[account]
    assert [(d.cause, d.staff) for d in causes] == [
        ("contractor_end" if contractor else "transfer", city_matsudo.people["sato"])
    ]


@pytest.mark.parametrize(
    ("password", "stated", "code"),
    [
        ("", STATED, "password_empty"),
        (" Rz7-unguessable-words-91", STATED, "password_malformed"),
        ("Rz7-unguessable\nwords-91", STATED, "password_malformed"),
        ("Rz7-x", STATED, "password_length"),
        ("x" * 1001, STATED, "password_length"),
        ("aaaaaaaaaaaaaaaa", STATED, "password_guessable"),
        ("passwordpassword", STATED, "password_guessable"),
        ("mihon_matsudo2026", STATED, "password_of_a_name"),
        (NEW, "", "not_stated"),
        (NEW, "   ", "not_stated"),
        (NEW, "長" * 401, "not_stated"),
        (NEW, f"{NEW} に変更した", "secret_in_words"),
    ],
)
def test_a_password_that_is_weak_or_not_changed_at_the_service_is_refused_and_nothing_changes(
    city_matsudo: Any, clock: Clock, password: str, stated: str, code: str
) -> None:
    before = Credential.objects.values().get(account=city_matsudo.accounts["mihon_matsudo"], kind="password")
    with pytest.raises(Refused) as refused:
        keep(city_matsudo, clock, "sato", "mihon_matsudo", password, stated=stated)
    assert code in codes(refused)
    assert Credential.objects.values().get(pk=before["id"]) == before
    assert not password or password not in str(refused.value)


@pytest.mark.parametrize(
    "password", ["correct horse battery staple", "市役所の花壇に青い象が三頭いる", "Rz7-unguessable-words-91"]
)
def test_a_good_password_of_any_letters_is_kept_and_the_same_again_is_refused(
    city_matsudo: Any, clock: Clock, password: str
) -> None:
    keep(city_matsudo, clock, "sato", "mihon_matsudo", password)
    assert open_secret(city_matsudo.accounts["mihon_matsudo"], "password").reveal() == password
    with pytest.raises(Refused) as refused:
        keep(city_matsudo, clock, "suzuki", "mihon_matsudo", password)
    assert codes(refused) == {"password_unchanged"}
    assert "M-8" in cited(refused)


def test_of_two_changes_from_the_same_page_the_second_is_told(city_matsudo: Any, clock: Clock) -> None:
    keep(city_matsudo, clock, "sato", "mihon_matsudo", shown_generation=1)
    with pytest.raises(Conflict):
        keep(city_matsudo, clock, "suzuki", "mihon_matsudo", "Another-one-that-holds-5", shown_generation=1)
    assert open_secret(city_matsudo.accounts["mihon_matsudo"], "password").reveal() == NEW


def test_a_broken_seal_does_not_stop_a_new_password(city_matsudo: Any, clock: Clock) -> None:
    Credential.objects.filter(account=city_matsudo.accounts["mihon_matsudo"]).update(sealed=b"0" * 40)
    keep(city_matsudo, clock, "sato", "mihon_matsudo")
    assert open_secret(city_matsudo.accounts["mihon_matsudo"], "password").reveal() == NEW


def test_without_a_usable_key_the_person_is_told_and_the_log_says_how_to_mend_it(
    city_matsudo: Any, clock: Clock, settings: Any, caplog: Any
) -> None:
    settings.HASSHIN_CREDENTIALS_KEY.chmod(0o644)
    with pytest.raises(Refused) as refused:
        keep(city_matsudo, clock, "sato", "mihon_matsudo")
    assert codes(refused) == {"key_unusable"}
    assert "chmod 600" in caplog.text
    assert NEW not in caplog.text


def test_no_robot_and_nobody_for_a_closed_account(city_matsudo: Any, clock: Clock) -> None:
    account = city_matsudo.accounts["mihon_matsudo"]
    with pytest.raises(Refused):
        set_password(actor=robot("worker"), now=clock.now, account_id=account, password=NEW, stated=STATED)
    Account.objects.filter(pk=account).update(state="closed", closed_at=clock.now)
    with pytest.raises(Refused) as refused:
        keep(city_matsudo, clock, "sato", "mihon_matsudo")
    assert "account_closed" in codes(refused)


def test_the_ledger_has_who_and_when_and_the_statement_and_never_what(city_matsudo: Any, clock: Clock) -> None:
    row = keep(city_matsudo, clock, "sato", "mihon_matsudo")
    entry = Entry.objects.filter(kind="accounts.set_password").latest("seq")
    assert (entry.subject, entry.actor) == (f"credential:{row.pk}", f"staff:{city_matsudo.people['sato']}")
    assert NEW.encode() not in bytes(entry.body)


@pytest.mark.parametrize("city", ["city_fukushima", "city_matsudo"])
def test_the_list_costs_the_same_number_of_statements_for_any_number_of_accounts(
    city: str, clock: Clock, request: Any, django_assert_max_num_queries: Any
) -> None:
    sample = request.getfixturevalue(city)
    unit = sample.units["koho"]
    for n in range(30):
        Account.objects.create(
            service="x", connector="practice", handle=f"more{n}", name=f"{n}", unit_id=unit, opened_at=clock.now
        )
    with django_assert_max_num_queries(9):
        assert len(credential_lines(clock.now)) == 36


@pytest.mark.parametrize(("how", "expected"), [("token", ["transfer"]), ("oauth", [])])
def test_a_pasted_token_is_known_to_who_pasted_it_and_a_granted_one_to_nobody(
    city_matsudo: Any, clock: Clock, how: str, expected: list[str]
) -> None:
    account = city_matsudo.accounts["mihon_matsudo"]
    keep(city_matsudo, clock, "suzuki", "mihon_matsudo")
    put(account_id=account, kind="token", value="tok-1", now=clock.now, by=city_matsudo.people["sato"])
    Connection.objects.create(account_id=account, state="connected", since=clock.now, how=how, connected_at=clock.now)
    clock.forward(days=1)
    StaffMember.objects.filter(username="sato").update(leaves_at=clock.now)
    clock.forward(days=1)
    causes = dues_of(current_pack(), list(Account.objects.filter(pk=account)), clock.now)[account]
    assert [d.cause for d in causes if d.kind == "token"] == expected
