"""Who acts, from where and through which face. Every action takes one; there is no default."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from hasshin.policy import facts

Face = Literal["screen", "api", "command", "robot"]
NOWHERE = facts.Terminal()
INSIDE = facts.Terminal(kind="inside")


@dataclass(frozen=True)
class Actor:
    """A staff member (`staff` id) at a terminal, or a robot of ours (`robot` name) inside the installation.

    `holdings` are not kept here: they are read anew in each action, so that an appointment's end counts at once.
    """

    staff: int | None
    robot: str = ""
    terminal: facts.Terminal = field(default=NOWHERE)
    face: Face = "screen"

    @property
    def person(self) -> int:
        """The staff id, where a rule has let only people pass; raises `RuntimeError` for a robot."""
        if self.staff is None:
            raise RuntimeError(f"the robot {self.robot} did what only people may do")
        return self.staff

    @property
    def ref(self) -> str:
        """How the ledger names the actor: "staff:3" or "robot:worker"."""
        return f"staff:{self.staff}" if self.staff is not None else f"robot:{self.robot}"


def robot(name: str) -> Actor:
    """A robot of ours: it may send what was decided and raise findings, nothing else."""
    return Actor(staff=None, robot=name, terminal=INSIDE, face="robot")
