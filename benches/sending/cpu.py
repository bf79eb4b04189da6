"""CPU time of processes and of all that they started, as Linux counts it: comparable also on a machine that is shared.

A process that ended counts in the one that waited for it; one that is killed before it was waited for does not.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def seconds(roots: Iterable[int]) -> float:
    """User and system seconds of these processes, their descendants, and the children that they waited for."""
    found = {pid: one for folder in Path("/proc").glob("[0-9]*") if (one := _stat(pid := int(folder.name)))}
    children: dict[int, list[int]] = {}
    for pid, (parent, _) in found.items():
        children.setdefault(parent, []).append(pid)
    total, waiting = 0, [pid for pid in roots if pid in found]
    while waiting:
        pid = waiting.pop()
        total += found[pid][1]
        waiting += children.get(pid, [])
    return total / TICKS


def _stat(pid: int) -> tuple[int, int] | None:
    """The parent's number, and ticks: of the process in both modes, and of its children that ended."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return int(fields[1]), sum(map(int, fields[11:15]))
