"""Tsukimi City (月見市), which does not exist: other roles, ranks and names than the two shipped packs.

One person decides on openings and posts; an account is kept by a `holder` of at least the rank `kacho`, and run by one
`hand`; passwords are in the holder's custody and never change by time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from hasshin.accounts.models import Account
from hasshin.city.actor import Actor
from hasshin.city.models import Appointment, PackVersion, StaffMember, Terminal, Unit
from hasshin.city.pack import look_again
from hasshin.policy import facts
from hasshin.policy.load import load_pack_text, pack_digest
from tests.towns import NOW

TOWN = Path(__file__).parents[2] / "docs" / "examples" / "kasumigahara.yaml"
RANKS = """
ranks:
  - { id: bucho, title: { ja: 室長級, en: chief of an office } }
  - { id: kacho, title: { ja: 主査, en: senior } }
  - { id: shuji, title: { ja: 主事, en: junior } }
"""
ROLES = """
  - id: holder
    title: { ja: 発信主任, en: holder }
    scope: account
    may: [set_account_rules, stop, remove]
  - id: hand
    title: { ja: 発信係, en: hand }
    scope: account
    may: [draft, submit]
"""
CONTROLS = """
  - { type: owner, clauses: [K-2], role: holder, rank: kacho }
  - { type: roster, clauses: [K-2], role: hand, minimum: 1 }
  - { type: role_held, clauses: [K-2], roles: [pr_chief] }
  - { type: credentials, clauses: [K-2], custody: [holder], rotate_on: [transfer], event_days: 5 }
  - type: opening
    clauses: [K-1]
    approvals:
      - { roles: [pr_chief], title: { ja: 広報室長の承認, en: approval by the head of the PR office } }
"""
OFFICE = facts.Terminal(id=1, kind="network", registered=True, official=True)
LONG_AGO = NOW - timedelta(days=400)


def pack_text(*, roles: bool = True) -> str:
    """The pack; without `roles` there are neither owners nor rosters, and nobody's custody."""
    text = TOWN.read_text("utf-8").rstrip("\n")
    if not roles:
        return text + "\n"
    head, clauses, rest = text.partition("\nclauses:\n")
    named, roles_at, roles_of = head.partition("\nroles:\n")
    return f"{named}{RANKS}{roles_at}{roles_of.rstrip()}{ROLES}{clauses}{rest}{CONTROLS}"


@dataclass
class Tsukimi:
    """Its people and units by name, and the one account."""

    city: str = "tsukimi"
    people: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    account: int = 0

    def actor(self, name: str) -> Actor:
        """That person at the office."""
        return Actor(staff=self.people[name], terminal=OFFICE, face="api")

    def add(self, name: str, number: str, unit: str, rank: str = "") -> int:
        """One member of staff."""
        row = StaffMember.objects.create(
            username=name, number=number, name_ja=name, name_en=name, unit_id=self.units[unit], rank=rank, password="!"
        )
        self.people[name] = row.pk
        return row.pk

    def appoint(self, name: str, role: str, account: int | None = None) -> Appointment:
        """In force since long ago, for the city or for an account."""
        scope = "city" if account is None else "account"
        return Appointment.objects.create(
            staff_id=self.people[name], role=role, scope=scope, account_id=account, starts=LONG_AGO, order="発令"
        )


def founded(*, roles: bool = True, at: datetime = LONG_AGO) -> Tsukimi:
    """The city in an empty database: 室長 is the PR chief, 総務 keeps the staff, 主任 and 係 run an account."""
    text = pack_text(roles=roles)
    pack = load_pack_text(text, "tsukimi.yaml")
    PackVersion.objects.create(
        digest=pack_digest(text), pack_id=pack.id, version=pack.version, text=text, adopted_at=at, adopted_by="system"
    )
    look_again()
    made = Tsukimi()
    for code, name, functions in (("pr", "広報室", ["pr"]), ("tax", "税務室", []), ("sea", "海浜室", [])):
        made.units[code] = Unit.objects.create(code=code, name_ja=name, name_en=code, functions=functions).pk
    Terminal.objects.create(name="庁内", kind="network", network="10.0.0.0/8", registered_at=at)
    ranks = ("bucho", "kacho", "shuji") if roles else ("", "", "")
    made.add("室長", "A-1", "pr", ranks[0])
    made.add("総務", "A-2", "tax", ranks[0])
    made.add("主任", "A-3", "sea", ranks[1])
    made.add("係", "A-4", "sea", ranks[2])
    made.appoint("室長", "pr_chief")
    made.appoint("総務", "general_affairs")
    made.account = Account.objects.create(
        service="x", connector="practice", handle="tsukimi_sea", name="海浜", remote_id="tsukimi_sea",
        unit_id=made.units["sea"], opened_at=at, profile_has_guide=True,
    ).pk  # fmt: skip
    if roles:
        made.appoint("主任", "holder", made.account)
        made.appoint("係", "hand", made.account)
    return made


def repack(text: str) -> None:
    """The city's guideline becomes this text, as if it had always been."""
    PackVersion.objects.update(text=text, digest=pack_digest(text))
    look_again()
