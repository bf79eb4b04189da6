"""Races when something goes wrong: two open the same incident, one ends it while another settles its last step."""

from __future__ import annotations

import sys
from typing import Any

from tests.races.scenario import Act, Races, both_at_once, main

# First, for it sets the framework up.
# isort: split

from hasshin.incidents.actions.open_incident import Concerning, open_incident
from hasshin.incidents.actions.settle_step import settle_step
from hasshin.incidents.models import Incident, Step, Told
from tests.ledger.completeness import assert_every_change_has_an_entry, snapshot
from tests.properties.world import appoint


class AlarmRaces(Races):
    """Two operators of the PR section's account."""

    def opens(self, name: str, number: int, kind: str = "harm") -> Act:
        about = Concerning(account_id=self.world.accounts[0], address=f"https://x.example/fake{number}")
        return lambda: open_incident(actor=self.actor(name), now=self.now, kind=kind, what=f"見本{number}", about=about)

    def two_open_one_incident(self, number: int) -> dict[str, Any]:
        before = snapshot()
        said = both_at_once(self.opens("operator", number), self.opens("outsider", number))
        assert_every_change_has_an_entry(before, snapshot())
        rows = Incident.objects.filter(address__endswith=f"fake{number}")
        told = list(Told.objects.filter(incident__in=rows).values_list("incident", "staff"))
        return {"said": said, "opened": rows.count(), "told_once": len(told) == len(set(told))}

    def two_settle_one_step(self, number: int) -> dict[str, Any]:
        """Two hold the step's role: one says done, the other that it is not needed."""
        if number == 0:
            for name in ("operator", "outsider"):
                appoint(self.world.people[name], "operations_manager")
        row = self.opens("operator", number, kind="outage")()
        step = Step.objects.get(incident=row)
        before = snapshot()
        said = both_at_once(self.settles("operator", step, "done"), self.settles("outsider", step, "not_needed"))
        assert_every_change_has_an_entry(before, snapshot())
        step.refresh_from_db()
        winner = "done" if said[0] == "done" else "not_needed"
        return {"said": said, "as_the_winner_said": step.outcome == winner}

    def settles(self, name: str, step: Step, outcome: Any) -> Act:
        return lambda: settle_step(
            actor=self.actor(name), now=self.now, step_id=step.pk, outcome=outcome, remarks=f"{name}が記録した"
        )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), AlarmRaces)
