"""A small city made directly in the tables, and a copy of it for each history.

Every history begins with the same bytes of database (SQLite's own backup), so that thousands of them stay cheap while
each runs its real transactions.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection

from hasshin.accounts.models import Account, AccountRules, Consent, Release
from hasshin.city.actor import Actor
from hasshin.city.knowing import guideline_digest
from hasshin.city.models import Acknowledgement, Appointment, Deputyship, PackVersion, StaffMember, Terminal, Unit
from hasshin.city.pack import base_digest, current_pack
from hasshin.platforms.practice.memory import MemoryBoardStore
from hasshin.policy import facts
from hasshin.policy.controls import AccountRules as RulesControl
from hasshin.policy.controls import Guidance
from hasshin.policy.load import load_pack_text, pack_digest
from hasshin.posts.actions import decide, draft, submit
from hasshin.posts.content import Content
from hasshin.posts.revision import version_of

START = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)
LONG_AGO = START - timedelta(days=900)
PACKS = Path(__file__).parents[2] / "packs"
AT_THE_OFFICE = facts.Terminal(id=1, kind="network", registered=True, official=True)
ELSEWHERE = facts.Terminal()


@dataclass
class World:
    """Who and what there is. `people` maps names to staff ids, `accounts` lists account ids."""

    city: str
    people: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    accounts: list[int] = field(default_factory=list)
    unready: int = 0
    consent: int | None = None
    deciders: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def unit_name(self, unit_id: int) -> str:
        """The code of a unit."""
        return next(code for code, pk in self.units.items() if pk == unit_id)


def build(city: str) -> World:
    """Make the city of the pack `city` in an empty database."""
    text = (PACKS / f"{city}.yaml").read_text("utf-8")
    pack = load_pack_text(text, f"{city}.yaml")
    PackVersion.objects.create(
        digest=pack_digest(text),
        pack_id=pack.id,
        version=pack.version,
        text=text,
        adopted_at=LONG_AGO,
        adopted_by="system",
    )
    world = World(city)
    for code, functions in (("pr", ["pr"]), ("tourism", []), ("parks", [])):
        unit = Unit.objects.create(code=code, name_ja=f"{code}課", name_en=code, functions=functions)
        world.units[code] = unit.pk
    Terminal.objects.create(name="庁内", kind="network", network="10.0.0.0/8", registered_at=LONG_AGO)
    {"fukushima": _fukushima, "matsudo": _matsudo}[city](world)
    return world


def person(world: World, name: str, unit: str, rank: str = "staff") -> int:
    """One staff member."""
    row = StaffMember.objects.create(
        username=name, name_ja=name, name_en=name, unit_id=world.units[unit], rank=rank, password="!"
    )
    world.people[name] = row.pk
    acknowledged(row.pk)
    return row.pk


def acknowledged(staff: int) -> None:
    """That member of staff has acknowledged the guideline as it stands."""
    pack = PackVersion.objects.get(digest=base_digest())
    Acknowledgement.objects.create(
        staff_id=staff, guideline=guideline_digest(), pack=pack, at=LONG_AGO, terminal_kind="network", terminal_id=1
    )


def appoint(staff: int, role: str, **scope: int) -> Appointment:
    """An appointment in force since long ago: `unit_id=`, `account_id=`, or neither for the whole city."""
    kind = "unit" if "unit_id" in scope else "account" if "account_id" in scope else "city"
    return Appointment.objects.create(staff_id=staff, role=role, scope=kind, starts=LONG_AGO, order="発令", **scope)


def account(world: World, service: str, unit: str, handle: str, **changes: object) -> int:
    """A practice account that plays `service`."""
    row = Account.objects.create(
        service=service,
        connector="practice",
        handle=handle,
        name=handle,
        remote_id=handle,
        unit_id=world.units[unit],
        opened_at=LONG_AGO,
        profile_has_guide=True,
        **changes,
    )
    world.accounts.append(row.pk)
    return row.pk


def _fukushima(world: World) -> None:
    world.deciders = {"pr": ("deputy", "head"), "tourism": ("tourism_head",), "parks": ("head",)}
    for name, unit in (
        ("operator", "pr"),
        ("colleague", "pr"),
        ("head", "pr"),
        ("deputy", "pr"),
        ("tourism", "tourism"),
        ("tourism_head", "tourism"),
        ("outsider", "parks"),
    ):
        person(world, name, unit)
    head = appoint(world.people["head"], "unit_head", unit_id=world.units["pr"])
    appoint(world.people["tourism_head"], "unit_head", unit_id=world.units["tourism"])
    Deputyship.objects.create(
        appointment=head,
        deputy_id=world.people["deputy"],
        starts=LONG_AGO,
        ends=START + timedelta(days=2),
        reason="出張",
        order="代決",
    )
    for unit, service in (("pr", "x"), ("pr", "facebook"), ("tourism", "x")):
        Release.objects.create(
            unit_id=world.units[unit],
            service=service,
            reason="広報",
            decided_by_id=world.people["head"],
            starts=LONG_AGO,
        )
        account(world, service, unit, f"{unit}_{service}")
    world.unready = account(world, "x", "parks", "parks_x")


def _matsudo(world: World) -> None:
    world.deciders = {
        "pr": ("deputy", "colleague", "operator"),
        "tourism": ("operator", "tourism"),
        "parks": ("outsider",),
    }
    for name, unit in (
        ("operator", "pr"),
        ("colleague", "pr"),
        ("head", "pr"),
        ("deputy", "pr"),
        ("tourism", "tourism"),
        ("tourism_head", "tourism"),
        ("outsider", "parks"),
    ):
        person(world, name, unit, rank="section_head" if "head" in name else "staff")
    for unit, service, crew in (
        ("pr", "x", ("operator", "colleague", "deputy")),
        ("pr", "line", ("operator", "colleague")),
        ("tourism", "x", ("tourism", "operator")),
    ):
        made = account(world, service, unit, f"{unit}_{service}")
        _staffed(world, made, crew, "tourism_head" if unit == "tourism" else "head")
    world.unready = account(world, "x", "parks", "parks_x")
    _staffed(world, world.unready, ("outsider",), "head")
    world.consent = Consent.objects.create(
        account_id=world.accounts[0],
        category="event",
        reason="定例の催し",
        given_by_id=world.people["head"],
        starts=LONG_AGO,
        ends=START + timedelta(days=3),
    ).pk


def _staffed(world: World, made: int, crew: tuple[str, ...], owner: str) -> None:
    pack = load_pack_text((PACKS / "matsudo.yaml").read_text("utf-8"), "matsudo.yaml")
    control = pack.one_of(RulesControl)
    names = [item.id for item in control.items] if control else []
    appoint(world.people[owner], "account_owner", account_id=made)
    for name in crew:
        appoint(world.people[name], "operator", account_id=made)
    AccountRules.objects.create(
        account_id=made,
        number=1,
        items=dict.fromkeys(names, "定める"),
        acts={"follow": "never", "reply": "never"},
        in_force_from=LONG_AGO,
        set_by_id=world.people[owner],
    )


def begin_posts(world: World) -> None:
    """Four posts that are on their way: a draft, one that awaits a decision, one that is due, one for later."""
    for number, hours in enumerate((0, 0, 0, 1)):
        content = Content(
            text=f"市民課の窓口は{number + 1}階です。",
            targets=(world.accounts[0],),
            source="市民課",
            scheduled_at=START + timedelta(hours=hours) if hours else None,
        )
        writer = Actor(staff=world.people["operator"], terminal=AT_THE_OFFICE, face="api")
        post = draft.create(actor=writer, now=START, unit_id=world.units["pr"], title="窓口", content=content)
        if number > 0:
            submit.submit(
                actor=writer, now=START, post_id=post.pk, revision=post.revision, confirmed=cautions("submit")
            )
        if number > 1:
            post.refresh_from_db()
            decide.decide(
                actor=Actor(staff=world.people[world.deciders["pr"][1]], terminal=AT_THE_OFFICE, face="api"),
                now=START,
                post_id=post.pk,
                revision=post.revision,
                kind="approve",
                shown_digest=version_of(post).digest,
                confirmed=cautions("decide"),
            )


def cautions(at: str) -> tuple[str, ...]:
    """The ids of the cautions that the pack in force asks to confirm at "submit" or "decide"."""
    return tuple(item.id for control in current_pack().all_of(Guidance) if at in control.at for item in control.items)


class Template:
    """The database as it stood, to be put back as often as wanted."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self._kept = sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(self._kept)

    def restore(self) -> None:
        """Put the database back. No transaction may be open."""
        self._kept.backup(connection.connection)

    def close(self) -> None:
        """Let go of the copy."""
        self._kept.close()


def board_for(world: World, clock: object) -> MemoryBoardStore:
    """An empty practice board that knows the world's accounts."""
    board = MemoryBoardStore(clock=clock)  # type: ignore[arg-type]
    for row in Account.objects.filter(pk__in=world.accounts):
        board.add_account(row.remote_id, handle=row.handle, name=row.name)
    return board
