"""Where an act comes from: a device that shows its key, or the city's network; a lost or unreadable one is nowhere."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hasshin.city.actions.enrolment import NOBODY, enrol, prepare_device
from hasshin.city.actions.terminal import networks, register_network, retire_terminal
from hasshin.city.facts import terminal_from
from hasshin.city.models import Terminal
from hasshin.ledger.models import Entry, PersonalDatum
from hasshin.policy.facts import Terminal as Facts
from hasshin.policy.reasons import NotFound, Refused
from tests.towns import NOW

CITY = "fukushima"
pytestmark = pytest.mark.django_db


def refusals(town: Any, written: str) -> list[str]:
    with pytest.raises(Refused) as refused:
        network(town, written)
    return [reason.code for reason in refused.value.reasons]


def network(town: Any, written: str, *, official: bool = True) -> Terminal:
    return register_network(actor=town.actor("yamamoto"), now=NOW, name="支所", network=written, official=official)


def device(town: Any) -> tuple[Terminal, str]:
    who = {"actor": town.actor("yamamoto"), "now": NOW}
    _row, code = prepare_device(**who, name="貸出端末 1", keeper_id=town.people["sato"])
    return enrol(actor=NOBODY, now=NOW, code=code, address="203.0.113.9")


@pytest.mark.clause("F-4-2")
def test_an_address_within_a_registered_network_is_a_terminal_of_the_city(town: Any) -> None:
    row = network(town, "10.20.0.0/16")
    assert terminal_from("10.20.3.4", None) == Facts(id=row.pk, kind="network", registered=True, official=True)
    assert terminal_from("::ffff:10.20.3.4", None).id == row.pk
    assert terminal_from("10.21.3.4", None) == Facts()


def test_the_narrowest_network_says_whether_a_terminal_is_official(town: Any) -> None:
    network(town, "10.20.0.0/16")
    guests = network(town, "10.20.99.0/24", official=False)
    assert terminal_from("10.20.99.7", None).id == guests.pk
    assert not terminal_from("10.20.99.7", None).official


@pytest.mark.parametrize(
    "odd", ["", "unknown", "10.20.3", "10.20.3.4.5", "fe80::1%eth0", "１０.20.3.4", "10.20.3.4, 127.0.0.1"]
)
def test_an_address_that_cannot_be_read_is_nowhere(town: Any, odd: str) -> None:
    network(town, "10.20.0.0/16")
    assert terminal_from(odd, None) == Facts()


def test_a_registered_device_counts_wherever_it_is(town: Any) -> None:
    row, key = device(town)
    assert terminal_from("203.0.113.9", key) == Facts(id=row.pk, kind="device", registered=True, official=True)
    assert terminal_from("203.0.113.9", key + "x") == Facts()
    assert terminal_from("203.0.113.9", row.key_hash) == Facts(), "what the table holds opens nothing"


@pytest.mark.parametrize("lost", [True, False])
def test_a_lost_or_retired_device_is_shut_out_even_on_the_citys_own_network(town: Any, lost: bool) -> None:
    row, key = device(town)
    retire_terminal(actor=town.actor("yamamoto"), now=NOW, terminal_id=row.pk, lost=lost)
    assert terminal_from("203.0.113.9", key) == Facts()
    assert terminal_from("127.0.0.1", key) == Facts()
    assert terminal_from("127.0.0.1", None).registered
    with pytest.raises(NotFound):
        retire_terminal(actor=town.actor("yamamoto"), now=NOW, terminal_id=row.pk, lost=lost)


def test_a_retired_network_is_none(town: Any) -> None:
    row = network(town, "10.20.0.0/16")
    retire_terminal(actor=town.actor("yamamoto"), now=NOW, terminal_id=row.pk)
    assert terminal_from("10.20.3.4", None) == Facts()


@pytest.mark.clause("F-4-2")
@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("0.0.0.0/0", "network_too_wide"),
        ("10.0.0.0/7", "network_too_wide"),
        ("128.0.0.0/1", "network_too_wide"),
        ("172.0.0.0/8", "network_too_wide"),
        ("203.0.96.0/19", "network_too_wide"),
        ("100.64.0.0/10", "network_too_wide"),
        ("::/0", "network_too_wide"),
        ("2000::/3", "network_too_wide"),
        ("2001:db8::/32", "network_too_wide"),
        ("fd00::/31", "network_too_wide"),
        ("::ffff:0:0/96", "network_malformed"),
        ("::ffff:10.1.0.0/112", "network_malformed"),
        ("10.1.2.3/16", "network_malformed"),
        ("10.1.0.0/255.255.0.256", "network_malformed"),
        ("fe80::1%eth0/64", "network_malformed"),
        ("１０.1.0.0/16", "network_malformed"),
        ("ten", "network_malformed"),
        ("", "network_malformed"),
        ("127.0.0.0/8", "network_no_place"),
        ("127.0.0.1", "network_no_place"),
        ("::1/128", "network_no_place"),
        ("0.0.0.0/32", "network_no_place"),
        ("::/128", "network_no_place"),
        ("169.254.1.0/24", "network_no_place"),
        ("fe80::/64", "network_no_place"),
        ("224.0.0.0/24", "network_no_place"),
        ("255.255.255.255/32", "network_no_place"),
        ("2002:c000:204::/48", "network_no_place"),
        ("64:ff9b::a01:0/112", "network_no_place"),
    ],
)
def test_a_range_that_takes_in_the_outside_or_is_no_place_is_refused(town: Any, written: str, code: str) -> None:
    before = Terminal.objects.count()
    assert refusals(town, written) == [code]
    assert Terminal.objects.count() == before


@pytest.mark.parametrize("written", ["203.0.113.0/24", "10.0.0.0/8", "192.168.10.0/24", "2400:4051::/48", "fd12::/48"])
def test_a_range_of_an_office_is_taken(town: Any, written: str) -> None:
    assert network(town, written).network == written


def test_the_same_range_twice_is_refused_by_the_name_it_has_and_one_within_another_is_named(town: Any) -> None:
    network(town, "10.20.0.0/16")
    with pytest.raises(Refused) as refused:
        network(town, "10.20.0.0/16")
    assert refused.value.reasons[0].code == "network_known"
    assert "支所" in refused.value.reasons[0].message.ja
    inner = network(town, "10.20.99.0/24")
    shared = {row.pk: names for row, names in networks()}
    assert shared[inner.pk] == ("支所（10.20.0.0/16）",)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(address=st.ip_addresses())
def test_no_address_outside_every_registered_range_is_a_terminal(town: Any, address: Any) -> None:
    ranges = [
        ipaddress.ip_network(n) for n in Terminal.objects.filter(kind="network").values_list("network", flat=True)
    ]
    plain = address.ipv4_mapped or address if address.version == 6 else address
    assert terminal_from(str(address), None).registered is any(plain in one for one in ranges)


def test_the_devices_key_stands_neither_in_the_table_nor_in_the_ledger(town: Any) -> None:
    row, key = device(town)
    assert key not in str(Terminal.objects.filter(pk=row.pk).values().get())
    entries = Entry.objects.filter(subject=f"terminal:{row.pk}")
    assert [entry.kind for entry in entries.order_by("seq")] == ["city.register_terminal", "city.enrol_device"]
    kept = b"".join(bytes(entry.body) for entry in entries)
    kept += b"".join(bytes(d.value or b"") for d in PersonalDatum.objects.filter(entry__in=entries))
    assert key.encode() not in kept
    assert row.key_hash.encode() not in kept


def test_the_operator_registers_no_terminal(town: Any) -> None:
    with pytest.raises(Refused) as refused:
        register_network(actor=town.actor("sato"), now=NOW, name="自宅", network="203.0.113.0/24")
    assert [r.code for r in refused.value.reasons] == ["not_appointed"]
