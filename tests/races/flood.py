"""Races about a declared disaster: two declare one, it is declared or ended while something is being sent."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Any

from tests.races.scenario import Act, Races, both_at_once, main

# First, for it sets the framework up.
# isort: split

from hasshin.city.actions.declare import declare, end, extend
from hasshin.city.actor import Actor
from hasshin.city.models import Declaration, Extension
from hasshin.city.queries_declarations import declared
from hasshin.delivery.engine import deliver
from hasshin.ledger.models import Entry
from hasshin.posts.actions import draft, submit
from hasshin.posts.content import Content
from hasshin.posts.models import Delivery
from hasshin.practice.models import BoardPost
from tests.ledger.completeness import assert_every_change_has_an_entry, snapshot
from tests.properties.world import appoint


class FloodRaces(Races):
    """Two operations managers, and the PR section's account."""

    def managers(self) -> tuple[Actor, Actor]:
        first = self.manager()
        if not Declaration.objects.exists():
            appoint(self.world.people["tourism_head"], "operations_manager")
        return first, self.actor("tourism_head")

    def declares(self, who: Actor, later: int = 0) -> Act:
        now = self.now + timedelta(seconds=later)
        return lambda: declare(actor=who, now=now, what="氾濫", until=now + timedelta(hours=2))

    def next_day(self) -> None:
        """Whatever was declared is over by then."""
        self.now += timedelta(days=1)

    def two_declare(self, number: int) -> dict[str, Any]:
        """One clock is a second behind the other, as clocks are."""
        first, second = self.managers()
        self.next_day()
        before = snapshot()
        said = both_at_once(self.declares(first, later=1), self.declares(second))
        assert_every_change_has_an_entry(before, snapshot())
        return {"said": said, "live": len(declared(self.now + timedelta(seconds=1)))}

    def two_end(self, number: int) -> dict[str, Any]:
        first, second = self.managers()
        self.next_day()
        row = self.declares(first)()
        at = self.now + timedelta(minutes=5)
        before = snapshot()
        said = both_at_once(
            lambda: end(actor=first, now=at, declaration_id=row.pk, why="1"),
            lambda: end(actor=second, now=at, declaration_id=row.pk, why="2"),
        )
        assert_every_change_has_an_entry(before, snapshot())
        entries = Entry.objects.filter(kind="city.end_declaration", subject=f"declaration:{row.pk}").count()
        return {"said": said, "live": len(declared(at)), "entries": entries}

    def extended_during_end(self, number: int) -> dict[str, Any]:
        first, second = self.managers()
        self.next_day()
        row = self.declares(first)()
        at, until = self.now + timedelta(minutes=5), self.now + timedelta(hours=9)
        said = both_at_once(
            lambda: extend(actor=first, now=at, declaration_id=row.pk, until=until, why="雨"),
            lambda: end(actor=second, now=at, declaration_id=row.pk, why="解除"),
        )
        row.refresh_from_db()
        extended = Extension.objects.filter(declaration=row).count()
        return {"said": said, "over": row.ends == at, "extended": extended}

    def declared_during_send(self, number: int) -> dict[str, Any]:
        """What had begun before the declaration goes out; all else waits."""
        first, _ = self.managers()
        self.next_day()
        row = self.approved(number)
        self.now += timedelta(seconds=2)
        said = both_at_once(lambda: deliver(row.pk, worker="w1", clock=self.clock), self.declares(first))
        return {"said": said, **self.sent(row, "city.declare")}

    def ended_during_send(self, number: int) -> dict[str, Any]:
        """A post of the disaster that had begun before the end goes out; what had not is stopped."""
        first, _ = self.managers()
        self.next_day()
        declaration = self.declares(first)()
        self.now += timedelta(seconds=2)
        row = self.of_the_disaster(number)
        said = both_at_once(
            lambda: deliver(row.pk, worker="w1", clock=self.clock),
            lambda: end(actor=first, now=self.now, declaration_id=declaration.pk, why="解除"),
        )
        return {"said": said, **self.sent(row, "city.end_declaration")}

    def sent(self, row: Delivery, kind: str) -> dict[str, Any]:
        entries = Entry.objects.order_by("seq")
        begun = (
            entries.filter(kind="delivery.begin", subject=f"delivery:{row.pk}").values_list("seq", flat=True).first()
        )
        changed = entries.filter(kind=kind).values_list("seq", flat=True).last() or 0
        row.refresh_from_db()
        return {
            "begun_before": begun is not None and begun < changed,
            "visible": BoardPost.objects.filter(key=str(row.key)).count(),
            "state": row.state,
        }

    def of_the_disaster(self, number: int) -> Delivery:
        content = Content(
            text=f"避難してください。{number}",
            targets=(self.world.accounts[0],),
            source="災害対策本部",
            mode="disaster",
        )
        post = draft.create(
            actor=self.actor("operator"), now=self.now, unit_id=self.world.units["pr"], title="避難", content=content
        )
        post = submit.submit(
            actor=self.actor("operator"),
            now=self.now,
            post_id=post.pk,
            revision=post.revision,
            confirmed=self.confirmed("submit"),
            ground="urgent",
            proof={"reason": "氾濫危険水位"},
        )
        return Delivery.objects.get(post=post)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), FloodRaces)
