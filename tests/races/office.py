"""Races at the office: two carry out a transfer, two put an annex in force or end it. Run as `scenario` is."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Any

from tests.races.scenario import Act, Races, both_at_once, main

# First, for it sets the framework up.
# isort: split

from hasshin.accounts.transfers.carry_out import carry_out
from hasshin.accounts.transfers.choose import choose, discard
from hasshin.accounts.transfers.examine import examine_transfer
from hasshin.accounts.transfers.hand_in import hand_in
from hasshin.city.actions.adopt_pack import adopt_pack
from hasshin.city.actions.annex import adopt_annex, end_annex
from hasshin.city.actions.appoint import appoint as appoint_by_order
from hasshin.city.actions.change_staff import EVER
from hasshin.city.actor import Actor
from hasshin.city.models import AnnexDecision, Appointment, PackVersion, Posting, StaffMember, Transfer
from hasshin.city.pack import digest_at, look_again, pack_at
from hasshin.ledger.models import Entry
from tests.accounts.transfers.office import order, text
from tests.ledger.completeness import assert_every_change_has_an_entry, snapshot
from tests.proofs import PROVEN
from tests.properties.world import PACKS, appoint, person

DAY = "2026/8/1"
FLOOD = """\
id: flood
title: { ja: 水害, en: Flood }
clause: M-20
in_force: always
replaces:
  - { type: publishing, house: lateness }
controls:
  - { type: publishing, house: lateness, lateness_minutes: 240, approval_days: 3 }
"""


class OfficeRaces(Races):
    """Two who may appoint, and for each race a person who goes, one who comes, and a seat between them."""

    def __init__(self) -> None:
        super().__init__()
        for name in ("outsider", "tourism_head"):
            appoint(self.world.people[name], "operations_manager")
        for number, row in enumerate(StaffMember.objects.order_by("pk")):
            StaffMember.objects.filter(pk=row.pk).update(number=f"9{number:05d}")

    @property
    def first(self) -> Actor:
        return self.actor("outsider")

    @property
    def second(self) -> Actor:
        return self.actor("tourism_head")

    def goer(self, number: int) -> StaffMember:
        """Somebody of the PR section, operator of its first account."""
        pk = person(self.world, f"goer{number}", "pr")
        StaffMember.objects.filter(pk=pk).update(number=f"1{number:05d}")
        appoint(pk, "operator", account_id=self.world.accounts[0])
        return StaffMember.objects.get(pk=pk)

    def handed_in(self, *rows: tuple[str, ...]) -> Transfer:
        raw = text(rows).encode("utf-8-sig")
        return hand_in(actor=self.first, now=self.now, file_name="異動.csv", raw=raw, order="人事発令 第1号")

    def carries(self, who: Actor, transfer: Transfer) -> Act:
        digest = examine_transfer(Transfer.objects.get(pk=transfer.pk), self.now).digest
        return lambda: carry_out(actor=who, now=self.now, transfer_id=transfer.pk, digest=digest, proof=PROVEN)

    def came_of(self, said: tuple[str, str], before: Any, **more: Any) -> dict[str, Any]:
        """What both said, and that no row changed without an entry."""
        assert_every_change_has_an_entry(before, snapshot())
        return {"said": said, **more}

    def carried(self, *transfers: Transfer) -> int:
        subjects = [f"transfer:{one.pk}" for one in transfers]
        return Entry.objects.filter(kind="accounts.carry_out_transfer", subject__in=subjects).count()

    def moves(self, goer: StaffMember) -> int:
        return Posting.objects.filter(staff=goer).exclude(starts=EVER).count()

    def one_transfer_twice(self, number: int) -> dict[str, Any]:
        """Both carry out the same transfer: one goes, a newcomer comes and follows."""
        goer = self.goer(number)
        transfer = self.handed_in(
            order(goer.number, goer.name_ja, "異動", "pr課", "tourism課", day=DAY),
            order(f"2{number:05d}", f"新人{number}", "採用", new="pr課", day=DAY),
        )
        seat = Appointment.objects.get(staff=goer, role="operator")
        choose(actor=self.first, now=self.now, transfer_id=transfer.pk, successors={seat.pk: "line:3"})
        before = snapshot()
        said = both_at_once(self.carries(self.first, transfer), self.carries(self.second, transfer))
        fresh = StaffMember.objects.filter(number=f"2{number:05d}")
        return self.came_of(
            said,
            before,
            carried=self.carried(transfer),
            state=Transfer.objects.get(pk=transfer.pk).state,
            newcomers=fresh.count(),
            seats=Appointment.objects.filter(staff__in=fresh).count(),
            postings=self.moves(goer),
        )

    def two_transfers_of_one_person(self, number: int) -> dict[str, Any]:
        goer = self.goer(number)
        rows = [order(goer.number, goer.name_ja, "異動", "pr課", to, day=DAY) for to in ("tourism課", "parks課")]
        one, other = (self.handed_in(row) for row in rows)
        before = snapshot()
        said = both_at_once(self.carries(self.first, one), self.carries(self.second, other))
        return self.came_of(
            said,
            before,
            carried=self.carried(one, other),
            postings=self.moves(goer),
            done=Transfer.objects.filter(pk__in=[one.pk, other.pk], state="done").count(),
        )

    def two_transfers_of_one_newcomer(self, number: int) -> dict[str, Any]:
        """The same newcomer stands in two files."""
        row = order(f"3{number:05d}", f"新人{number}", "採用", new="pr課", day=DAY)
        one, other = self.handed_in(row), self.handed_in(row)
        before = snapshot()
        said = both_at_once(self.carries(self.first, one), self.carries(self.second, other))
        return self.came_of(
            said,
            before,
            carried=self.carried(one, other),
            newcomers=StaffMember.objects.filter(number=f"3{number:05d}").count(),
            done=Transfer.objects.filter(pk__in=[one.pk, other.pk], state="done").count(),
        )

    def carry_out_during_discard(self, number: int) -> dict[str, Any]:
        goer = self.goer(number)
        transfer = self.handed_in(order(goer.number, goer.name_ja, "異動", "pr課", "tourism課", day=DAY))
        before = snapshot()
        said = both_at_once(
            self.carries(self.first, transfer),
            lambda: discard(actor=self.second, now=self.now, transfer_id=transfer.pk),
        )
        return self.came_of(
            said,
            before,
            state=Transfer.objects.get(pk=transfer.pk).state,
            postings=self.moves(goer),
        )

    def carry_out_during_appoint(self, number: int) -> dict[str, Any]:
        """Somebody is given a role without end while the transfer by which they leave is carried out."""
        goer = self.goer(number)
        transfer = self.handed_in(order(goer.number, goer.name_ja, "退職", day="2026/7/31"))
        before = snapshot()
        said = both_at_once(
            self.carries(self.first, transfer),
            lambda: appoint_by_order(
                actor=self.second, now=self.now, staff_id=goer.pk, role="security_manager", order="発令"
            ),
        )
        left = StaffMember.objects.get(pk=goer.pk).leaves_at
        beyond = [
            row for row in Appointment.objects.filter(staff=goer) if left and (row.ends is None or row.ends > left)
        ]
        return self.came_of(said, before, carried=self.carried(transfer), beyond=len(beyond))

    def adopts(self, who: Actor) -> Act:
        return lambda: adopt_annex(
            actor=who,
            now=self.now,
            text=FLOOD,
            order="危管第1号",
            reason="浸水",
            ends=self.now + timedelta(hours=2),
        )

    def two_adopt_an_annex(self, number: int) -> dict[str, Any]:
        self.now += timedelta(days=1)
        before, entries = snapshot(), Entry.objects.filter(kind="city.adopt_annex").count()
        said = both_at_once(self.adopts(self.first), self.adopts(self.second))
        look_again()
        return self.came_of(
            said,
            before,
            live=AnnexDecision.objects.filter(starts=self.now).count(),
            marks=len(pack_at(self.now).annexes_in_force),
            entries=Entry.objects.filter(kind="city.adopt_annex").count() - entries,
        )

    def two_end_an_annex(self, number: int) -> dict[str, Any]:
        """One clock is a second behind the other, as clocks are."""
        self.now += timedelta(days=1)
        row = self.adopts(self.first)()
        early, late = self.now + timedelta(minutes=10), self.now + timedelta(minutes=10, seconds=1)
        before = snapshot()
        said = both_at_once(
            lambda: end_annex(actor=self.first, now=late, decision_id=row.pk, order="解除1"),
            lambda: end_annex(actor=self.second, now=early, decision_id=row.pk, order="解除2"),
        )
        look_again()
        row.refresh_from_db()
        winner = (late, "解除1") if said[0] == "done" else (early, "解除2")
        return self.came_of(
            said,
            before,
            as_the_winner_said=(row.ends, row.ended_order) == winner,
            entries=Entry.objects.filter(kind="city.end_annex", subject=f"annexdecision:{row.pk}").count(),
            over=not pack_at(late).annexes_in_force,
        )

    def annex_during_pack(self, number: int) -> dict[str, Any]:
        """An annex is put in force while another version of the pack is adopted: it stands on the one that stands."""
        self.now += timedelta(days=1)
        told = (PACKS / "matsudo.yaml").read_text("utf-8") + f"\n# {number}\n"
        before = snapshot()
        said = both_at_once(
            self.adopts(self.first),
            lambda: adopt_pack(actor=self.second, now=self.now, text=told),
        )
        look_again()
        return self.came_of(
            said, before, marks=len(pack_at(self.now).annexes_in_force), digest=len(digest_at(self.now))
        )

    def two_adopt_a_pack(self, number: int) -> dict[str, Any]:
        """Both adopt the very same text."""
        self.now += timedelta(days=1)
        told = (PACKS / "matsudo.yaml").read_text("utf-8") + f"\n# {number}\n"
        before, held = snapshot(), PackVersion.objects.count()
        said = both_at_once(
            lambda: adopt_pack(actor=self.first, now=self.now, text=told),
            lambda: adopt_pack(actor=self.second, now=self.now, text=told),
        )
        return self.came_of(said, before, versions=PackVersion.objects.count() - held)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), OfficeRaces)
