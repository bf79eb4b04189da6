"""Races about stopping: a freeze during sending, a correction that passes it, two who delete an account."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Any

from tests.races.scenario import Act, Races, both_at_once, main

# First, for it sets the framework up.
# isort: split

from hasshin.accounts.actions.freeze import freeze, unfreeze
from hasshin.accounts.directory.current import current
from hasshin.accounts.models import Account
from hasshin.city.actor import Actor
from hasshin.delivery.actions.pass_frozen import pass_frozen
from hasshin.delivery.engine import deliver
from hasshin.delivery.models import FreezePass
from hasshin.incidents.actions.open_incident import Concerning, open_incident
from hasshin.incidents.actions.report_fake import EACH_HOUR, Sent, report_fake
from hasshin.incidents.actions.take_measure import Wanted, agree_measure, take_measure
from hasshin.incidents.models import Agreement, FakeReport, Measure, ReportedAccount
from hasshin.ledger.models import Entry
from hasshin.posts.actions import draft, submit
from hasshin.posts.actions.correct import open_case
from hasshin.posts.content import Content
from hasshin.posts.models import Delivery
from hasshin.practice.models import BoardPost
from tests.ledger.completeness import assert_every_change_has_an_entry, snapshot
from tests.properties.world import appoint


class StoppingRaces(Races):
    """The PR section's account, its owner, and two operations managers."""

    def managers(self) -> tuple[Actor, Actor]:
        if not getattr(self, "_made", False):
            self._made = True
            for name in ("outsider", "tourism_head"):
                appoint(self.world.people[name], "operations_manager")
        return self.actor("outsider"), self.actor("tourism_head")

    def freezes(self, who: Actor) -> Act:
        return lambda: freeze(actor=who, now=self.now, account_id=self.world.accounts[0], reason="乗っ取りの疑い")

    def thaw(self) -> None:
        first, _ = self.managers()
        self.now += timedelta(minutes=1)
        if Account.objects.filter(pk=self.world.accounts[0], frozen_at__isnull=False).exists():
            unfreeze(actor=first, now=self.now, account_id=self.world.accounts[0], reason="収まった")

    def sends(self, row: Delivery, worker: str = "w1") -> Act:
        return lambda: deliver(row.pk, worker=worker, clock=self.clock)

    def frozen_during_send(self, number: int) -> dict[str, Any]:
        """What had begun before the freeze goes out; nothing begins after it."""
        first, _ = self.managers()
        self.thaw()
        row = self.approved(number)
        self.now += timedelta(seconds=2)
        said = both_at_once(self.sends(row), self.freezes(first))
        entries = Entry.objects.order_by("seq")
        begun = (
            entries.filter(kind="delivery.begin", subject=f"delivery:{row.pk}").values_list("seq", flat=True).first()
        )
        frozen = entries.filter(kind="accounts.freeze").values_list("seq", flat=True).last() or 0
        row.refresh_from_db()
        return {
            "said": said,
            "begun_before": begun is not None and begun < frozen,
            "visible": BoardPost.objects.filter(key=str(row.key)).count(),
            "state": row.state,
        }

    def one_pass_two_workers(self, number: int) -> dict[str, Any]:
        """A correction passes once, whoever sends it."""
        first, _ = self.managers()
        self.thaw()
        wrong = self.approved(number)
        self.sends(wrong)()
        case = open_case(actor=first, now=self.now, post_id=wrong.post_id, kind="correct", reason="誤り")
        self.freezes(first)()
        row = self.correction(case.pk, number)
        post = row.post
        pass_frozen(
            actor=first,
            now=self.now,
            account_id=self.world.accounts[0],
            post_id=post.pk,
            digest=row.version.digest,
            reason="急ぐ",
        )
        said = both_at_once(self.sends(row), self.sends(row, "w2"))
        return {
            "said": said,
            "visible": BoardPost.objects.filter(key=str(row.key)).count(),
            "used": FreezePass.objects.filter(post=post, used_by=row).count(),
        }

    def correction(self, case_id: int, number: int) -> Delivery:
        content = Content(text=f"【訂正】開館します。{number}", targets=(self.world.accounts[0],), source="図書館")
        author = self.actor("operator")
        post = draft.create(
            actor=author, now=self.now, unit_id=self.world.units["pr"], title="訂正", content=content, case_id=case_id
        )
        post = submit.submit(
            actor=author, now=self.now, post_id=post.pk, revision=post.revision, confirmed=self.confirmed("submit")
        )
        self.approve(post, "colleague")()
        return Delivery.objects.get(post=post)

    def two_agree(self, number: int) -> dict[str, Any]:
        """Of two who agree at once to delete an account, one makes it up; who asked is neither."""
        first, second = self.managers()
        owner = self.actor("head")
        incident = open_incident(
            actor=owner,
            now=self.now,
            kind="serious",
            what=f"重大 {number}",
            about=Concerning(account_id=self.world.accounts[number % 2 + 1]),
        )
        row = take_measure(
            actor=first, now=self.now, incident_id=incident.pk, wanted=Wanted("delete_account", "乗っ取り")
        )
        before = snapshot()
        said = both_at_once(
            lambda: agree_measure(actor=second, now=self.now, measure_id=row.pk),
            lambda: agree_measure(actor=first, now=self.now, measure_id=row.pk),
        )
        assert_every_change_has_an_entry(before, snapshot())
        row.refresh_from_db()
        agreed = Agreement.objects.filter(measure=row).count()
        Measure.objects.filter(pk=row.pk).update(by_hand=True)  # the next round chooses it anew
        incident.__class__.objects.filter(pk=incident.pk).update(
            ended_at=self.now, ended_by=second.staff, conclusion="次へ"
        )
        return {"said": said, "state": row.state, "agreed": agreed}

    def one_report_twice(self, number: int) -> dict[str, Any]:
        """Two citizens report one new account at the same moment: one case, and both count."""
        self.now += timedelta(hours=1)
        address, book = f"https://x.com/nise_matsudo_{number}", current(self.now).book

        def act(asker: str) -> Act:
            return lambda: report_fake(now=self.now, book=book, sent=Sent(address, asker, f"{asker} {number}"))

        said = both_at_once(act("203.0.113.1"), act("203.0.113.2"))
        rows = list(ReportedAccount.objects.filter(address=address))
        return {"said": said, "cases": len(rows), "count": sum(row.count for row in rows)}

    def a_flood_at_once(self, number: int) -> dict[str, Any]:
        """One place is left in the hour, and two reports come from one sender: one of them is kept."""
        self.now += timedelta(hours=1)
        book, asker = current(self.now).book, f"198.51.100.{number}"
        for n in range(EACH_HOUR - 1):
            report_fake(now=self.now, book=book, sent=Sent(f"https://x.com/a{number}_{n}_x", asker, f"{number} {n}"))
        had = FakeReport.objects.count()

        def act(mark: str) -> Act:
            return lambda: report_fake(now=self.now, book=book, sent=Sent(f"https://x.com/b{number}", asker, mark))

        said = both_at_once(act(f"p{number}"), act(f"q{number}"))
        return {"said": said, "kept": FakeReport.objects.count() - had}


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), StoppingRaces)
