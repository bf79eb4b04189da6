"""A third city, Kasumigahara Town: its guideline comes from a file, its people are made here."""

from __future__ import annotations

from pathlib import Path

from hasshin.city.models import Terminal, Unit
from tests.conftest import Clock
from tests.posts.office import Office, adopt
from tests.properties.world import LONG_AGO, World, account, appoint, person

PACK = Path(__file__).parents[2] / "docs" / "examples" / "kasumigahara.yaml"


def build(clock: Clock, text: str = "") -> Office:
    """The welfare section writes; the head of the PR office and three committee members decide."""
    adopt(text or PACK.read_text("utf-8"), "kasumigahara")
    world = World("kasumigahara")
    for code, functions in (("welfare", []), ("pr", ["pr"])):
        world.units[code] = Unit.objects.create(code=code, name_ja=f"{code}課", name_en=code, functions=functions).pk
    Terminal.objects.create(name="庁内", kind="network", network="10.0.0.0/8", registered_at=LONG_AGO)
    for name in ("operator", "colleague", "first", "second", "third"):
        person(world, name, "welfare")
    for name in ("chief", "pr_writer"):
        person(world, name, "pr")
    appoint(world.people["chief"], "pr_chief")
    for name in ("first", "second", "third"):
        appoint(world.people[name], "committee_member")
    account(world, "x", "welfare", "kasumi_x")
    account(world, "line", "welfare", "kasumi_line")
    account(world, "x", "pr", "kasumi_pr")
    return Office(world, clock)
