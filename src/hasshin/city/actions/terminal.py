"""Register a network of the city, and take a terminal (端末) off the register. Another range is another entry."""

from __future__ import annotations

from datetime import datetime
from ipaddress import ip_network

from django.conf import settings
from django.db import transaction

from hasshin.city import ranges
from hasshin.city.actions.lost_terminal import end_codes, end_consents, report_lost
from hasshin.city.actor import Actor
from hasshin.city.govern import FOUNDER, govern, record, refuse
from hasshin.city.models import Terminal
from hasshin.policy.reasons import NotFound, Refused


def register_network(*, actor: Actor, now: datetime, name: str, network: str, official: bool = True) -> Terminal:
    """Register a range of the city's network (CIDR).

    Raises `Refused` for a range that is none, that takes in the outside, or that is registered already. A range within
    another is an entry of its own: the narrowest counts (`networks` names them).
    """
    judged = govern(
        actor=actor, now=now, verb="register_terminal", kind="city.register_terminal", subject="terminal:new"
    )
    if not name.strip():
        raise nameless()
    # Behind a proxy on the same machine everybody comes from it: only a demonstration is at home there.
    parsed = ranges.parsed(network, loopback=actor == FOUNDER or settings.HASSHIN_INSTALLATION.demo)
    same, shared = ranges.touching(parsed, _known())
    if same:
        raise ranges.duplicate(parsed, same)
    with transaction.atomic():
        row = Terminal.objects.create(
            name=name.strip(), kind="network", network=str(parsed), official=official, registered_at=now
        )
        record(
            judged,
            kind="city.register_terminal",
            subject=f"terminal:{row.pk}",
            actor=actor,
            now=now,
            data={"kind": "network", "network": row.network, "official": official, "within_others": len(shared)},
        )
    return row


def networks() -> list[tuple[Terminal, tuple[str, ...]]]:
    """All networks by name, each with the names of the others in use that share addresses with it."""
    rows = list(Terminal.objects.filter(kind="network").order_by("name", "pk"))
    in_use = [row for row in rows if row.state == Terminal.State.ACTIVE]
    return [
        (row, ranges.touching(ip_network(row.network), [(o.name, o.network) for o in in_use if o.pk != row.pk])[1])
        for row in rows
    ]


def retire_terminal(*, actor: Actor, now: datetime, terminal_id: int, lost: bool = False) -> None:
    """Take a terminal off the register; nothing can be sent from it from this moment on. `lost`: see `report_lost`.

    A device that is lost already is given up by this. Raises `Refused` for the loss of a network: nobody can lose one.
    """
    standing = Terminal.objects.filter(pk=terminal_id).exclude(state=Terminal.State.RETIRED)
    if lost and standing.filter(kind="device").exclude(state=Terminal.State.LOST).exists():
        report_lost(actor=actor, now=now, terminal_id=terminal_id)
        return
    if lost and standing.filter(kind="device").exists():
        raise NotFound(f"device {terminal_id} in use")
    if lost and standing.filter(kind="network").exists():
        raise refuse(
            "network_lost",
            "state",
            "ネットワークを紛失として届け出ることはできません。",
            "A network can't be reported lost.",
            "使わなくなったときや、他人に使われているおそれがあるときは「廃止した」を選んでください。",
            "Where it is no longer used, or others may be using it, take it off as no longer used.",
        )
    subject = f"terminal:{terminal_id}"
    judged = govern(actor=actor, now=now, verb="register_terminal", kind="city.retire_terminal", subject=subject)
    with transaction.atomic():
        if standing.update(state=Terminal.State.RETIRED) != 1:
            raise NotFound(f"active terminal {terminal_id}")
        also = [*end_codes(terminal_id, now), *end_consents(terminal_id, now, actor)]
        record(
            judged,
            kind="city.retire_terminal",
            subject=subject,
            actor=actor,
            now=now,
            data={"state": str(Terminal.State.RETIRED), "also": also},
        )


def nameless() -> Refused:
    """The refusal of a terminal without a name."""
    return refuse(
        "name_missing",
        "name",
        "名前がありません。",
        "The name is missing.",
        "庁内で見分けのつく名前を付けてください。",
        "Give a name by which the office can tell it.",
    )


def _known() -> list[tuple[str, str]]:
    in_use = Terminal.objects.filter(kind="network", state=Terminal.State.ACTIVE).order_by("pk")
    return list(in_use.values_list("name", "network"))
