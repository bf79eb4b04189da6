"""From which terminal a request comes: the device that shows its key, else the narrowest network with its address."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Q

from hasshin.city.models import Terminal, TerminalConsent
from hasshin.city.period import in_force
from hasshin.policy import facts

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Seen:
    """What a request shows of its terminal. `shut_out`: it shows the key of a device that was reported lost."""

    terminal: facts.Terminal
    shut_out: bool = False


def see(remote_addr: str, device_key: str | None) -> Seen:
    """The terminal that a request comes from, whoever sends it.

    A device that is lost or retired is none, whatever network it is used on. An address that can't be read is nowhere.
    """
    if device_key:
        device = _device(device_key)
        if device is not None and device.state == Terminal.State.ACTIVE:
            return Seen(_as_facts(device))
        if device is not None:
            return Seen(facts.Terminal(), shut_out=device.state == Terminal.State.LOST)
    network = _network(remote_addr)
    return Seen(facts.Terminal() if network is None else _as_facts(network))


def terminal_from(remote_addr: str, device_key: str | None) -> facts.Terminal:
    """The terminal alone, see `see`."""
    return see(remote_addr, device_key).terminal


def for_person(terminal: facts.Terminal, staff: int | None, now: datetime) -> facts.Terminal:
    """The terminal in the hands of this person: consented, where a consent of theirs for this device is in force."""
    if staff is None or terminal.kind != "device" or terminal.id is None:
        return terminal
    consent = TerminalConsent.objects.filter(consent_holds(now), terminal=terminal.id, staff=staff).first()
    return terminal if consent is None else terminal.model_copy(update={"consented": True, "consent": consent.pk})


def consent_holds(now: datetime) -> Q:
    """Consents in force at `now`: begun, not over, not revoked, for a device that is in use."""
    return in_force(now) & Q(revoked_at__isnull=True, terminal__state=Terminal.State.ACTIVE)


def key_hash(key: str) -> str:
    """SHA-256, hex, of a device's key. The key has 256 random bits, so it needs no slow hash."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def address_of(text: str) -> Address | None:
    """The address, an IPv4 address mapped into IPv6 as the IPv4 address that it is; None when it is not one."""
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _device(key: str) -> Terminal | None:
    shown = key_hash(key)
    device = Terminal.objects.filter(kind="device", key_hash=shown).first()
    return device if device is not None and hmac.compare_digest(device.key_hash, shown) else None


def _network(remote_addr: str) -> Terminal | None:
    address = address_of(remote_addr)
    if address is None:
        return None
    best: tuple[int, Terminal] | None = None
    for terminal in Terminal.objects.filter(kind="network", state=Terminal.State.ACTIVE).order_by("pk"):
        network = ipaddress.ip_network(terminal.network)
        if address in network and (best is None or network.prefixlen > best[0]):
            best = (network.prefixlen, terminal)
    return None if best is None else best[1]


def _as_facts(terminal: Terminal) -> facts.Terminal:
    kind: Literal["device", "network"] = "device" if terminal.kind == "device" else "network"
    own = not terminal.by_consent
    return facts.Terminal(id=terminal.pk, kind=kind, registered=own, official=own and terminal.official)
