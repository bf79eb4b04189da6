"""Run random histories of one city: HASSHIN_HISTORIES of them, with HASSHIN_RANDOM new ones each time."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.properties.machine import Path
from tests.properties.world import Template, begin_posts, build

HISTORIES = int(os.environ.get("HASSHIN_HISTORIES", "1000"))
STEPS = int(os.environ.get("HASSHIN_STEPS", "16"))


def every_history_keeps_the_promises(city: str) -> None:
    """Raises AssertionError with the shortest history that was found to break a promise."""
    world = build(city)
    begin_posts(world)
    template = Template()
    machine = type("History", (Path,), {"world": world, "template": template})
    shrink = [] if "HASSHIN_NO_SHRINK" in os.environ else [Phase.shrink]
    try:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=HISTORIES,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                derandomize="HASSHIN_RANDOM" not in os.environ,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.generate, *shrink],
                print_blob=True,
            ),
        )
    finally:
        template.restore()
        template.close()
