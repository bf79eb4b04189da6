"""The tools with which a sample city is set up, and the map of what there is."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hasshin.accounts.actions.call_for_change import call_for_change
from hasshin.accounts.actions.note_profile import note_profile
from hasshin.accounts.actions.open_account import open_account
from hasshin.accounts.credentials import put
from hasshin.accounts.custody import custodians
from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import Account
from hasshin.city.actions.acknowledge import acknowledge
from hasshin.city.actions.add_staff import add_staff
from hasshin.city.actions.add_unit import add_unit
from hasshin.city.actions.appoint import appoint
from hasshin.city.actor import NOWHERE, Actor
from hasshin.city.facts import terminal_from
from hasshin.city.govern import FOUNDER, record
from hasshin.city.knowing import guideline_digest
from hasshin.city.models import Appointment, StaffMember, Unit
from hasshin.city.pack import current_pack
from hasshin.cli.samples.people import CAST, PASSWORD
from hasshin.policy import facts
from hasshin.policy.clock import JST
from hasshin.policy.controls.standing import Credentials
from hasshin.policy.text import Text
from hasshin.posts.models import Post
from hasshin.practice.actions.by_hand import set_badge
from hasshin.practice.models import BoardProfile

LONG_AGO = timedelta(days=400)
A_MONTH = timedelta(days=30)
THIS_MACHINE = "127.0.0.1"
FIRST_NUMBER = 1001


def fiscal_year_end(now: datetime) -> datetime:
    """Midnight in Japan after the end of a fiscal year (31 March), the next one that is two months off or more."""
    ahead = (datetime(now.year + years, 4, 1, tzinfo=JST) for years in (0, 1, 2))
    return next(end for end in ahead if end - now >= 2 * A_MONTH)


@dataclass
class SampleCity:
    """Who and what there is: people by user name, units by code, accounts by handle, posts by title; all ids."""

    city: str
    people: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)
    posts: dict[str, int] = field(default_factory=dict)

    def actor(self, username: str, *, at_office: bool = True) -> Actor:
        """That person at a terminal of the city, or with `at_office` False at one that is not registered."""
        terminal: facts.Terminal = terminal_from(THIS_MACHINE, None) if at_office else NOWHERE
        return Actor(staff=self.people[username], terminal=terminal)


def read_city(city: str) -> SampleCity:
    """The map of what stands in the database."""
    return SampleCity(
        city,
        dict(StaffMember.objects.values_list("username", "pk")),
        dict(Unit.objects.values_list("code", "pk")),
        dict(Account.objects.values_list("handle", "pk")),
        dict(Post.objects.values_list("title", "pk")),
    )


@dataclass
class Founding:
    """Sets a city up as its founder. Everything stands since long before `now`, as in a city that has been at work.

    `age` is for how long the city has had its accounts, so that rosters and lists of past days have something to show.
    """

    sample: SampleCity
    now: datetime
    age: timedelta = timedelta(0)

    @property
    def since(self) -> datetime:
        """When the sample's appointments and releases began."""
        return self.now - LONG_AGO

    def units(self, rows: Sequence[tuple[str, Text, Sequence[str]]]) -> None:
        """Add the units: code, name, functions."""
        for code, name, functions in rows:
            unit = add_unit(
                actor=FOUNDER, now=self.now, code=code, name_ja=name.ja, name_en=name.en, functions=functions
            )
            self.sample.units[code] = unit.pk

    def staff(self) -> None:
        """Add the cast of the city."""
        for number, person in enumerate(CAST[self.sample.city], FIRST_NUMBER):
            row = add_staff(
                actor=FOUNDER,
                now=self.now,
                username=person.username,
                name_ja=person.name.ja,
                name_en=person.name.en,
                unit_id=self.sample.units[person.unit],
                password=PASSWORD,
                rank=person.rank,
                contractor=person.contractor,
                contract_ends=fiscal_year_end(self.now) if person.contractor else None,
                email=f"{person.username}@mihon.example.jp",
                number=f"{number:06d}",
            )
            self.sample.people[person.username] = row.pk

    def acknowledge(self, *but: str) -> None:
        """Everybody has acknowledged the guideline, save those named."""
        for username in self.sample.people:
            if username not in but:
                acknowledge(actor=self.sample.actor(username), now=self.now, guideline=guideline_digest())

    def appoint(self, username: str, role: str, *, unit: str | None = None, account: str | None = None) -> Appointment:
        """Appoint one of the cast, for the city, a unit (its code) or an account (its handle); within the contract."""
        return appoint(
            actor=FOUNDER,
            now=self.now,
            staff_id=self.sample.people[username],
            role=role,
            order="見本の発令 第1号",
            unit_id=self.sample.units[unit] if unit else None,
            account_id=self.sample.accounts[account] if account else None,
            starts=self.since,
            ends=StaffMember.objects.values_list("contract_ends", flat=True).get(pk=self.sample.people[username]),
        )

    def account(self, handle: str, service: str, unit: str, name: str, *, guide: bool = True, new: bool = False) -> int:
        """Open an account on the practice board; with `guide` it is verified and its profile has the guide page.

        A `new` one is from today: what it still lacks is owed since now.
        """
        url = current_pack().city.guide_url
        profile = f"{name}です。これは練習用の見本です。" + (f"総合案内ページ {url}" if guide else "")
        account = open_account(
            actor=FOUNDER,
            now=self.now,
            unit_id=self.sample.units[unit],
            service=service,
            connector="practice",
            handle=handle,
            name=name,
            profile_text=profile,
            opened_at=self.now if new else self.now - self.age,
        )
        note_profile(actor=FOUNDER, now=self.now, account_id=account.pk, has_guide=guide)
        face = BoardProfile.objects.get(account_id=account.remote_id)
        set_badge(now=self.now, profile_id=face.pk, badge=guide)
        self.sample.accounts[handle] = account.pk
        return account.pk

    def passwords(self, overdue: str) -> None:
        """The password of each account is in custody, changed a month ago; that of `overdue` should be changed anew."""
        pack = current_pack()
        for handle, account_id in self.sample.accounts.items():
            account = Account.objects.select_related("unit").get(pk=account_id)
            holder = min(custodians(pack, account_facts(account, self.now), self.now), default=None)
            if holder is None:
                continue
            old = handle == overdue and pack.all_of(Credentials)[0].rotate_days is not None
            self._password(account_id, holder, self.since if old else self.now - A_MONTH)
            if handle == overdue and not old:
                call_for_change(
                    actor=FOUNDER,
                    now=self.now,
                    account_id=account_id,
                    cause="見本：身に覚えのないサインインの通知が届いた",
                )

    def _password(self, account_id: int, holder: int, at: datetime) -> None:
        kept = put(
            account_id=account_id,
            kind="password",
            value=secrets.token_urlsafe(18),
            now=at,
            by=holder,
            stated="見本：媒体の設定画面で変更し、サインインして確かめた",
        )
        record(
            None,
            kind="accounts.set_password",
            subject=f"credential:{kept.credential.pk}",
            actor=FOUNDER,
            now=self.now,
            data={**kept.data, "also": kept.also},
        )
