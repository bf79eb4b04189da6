"""What was sent and refused: can the reader put it right in the form (422), or may the act not be done so (403)?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from hasshin.policy.reasons import Reason

WRONG_INPUT = 422
REFUSED = 403


def status_of(reasons: Iterable[Reason], fields: Collection[str]) -> int:
    """422 where every reason is about a field of the form; 403 where one is not, as a missing right is none."""
    named = ({reason.where, reason.where.partition(".")[0]} for reason in reasons)
    return WRONG_INPUT if all(any(name in fields for name in names) for names in named) else REFUSED


def summary(reasons: Collection[Reason], places: Mapping[str, str]) -> dict[str, Any]:
    """For the template: the reasons, whether all can be put right in the form, and the id of each field by its name."""
    invalid = bool(reasons) and status_of(reasons, places) == WRONG_INPUT
    return {"reasons": reasons, "invalid": invalid, "places": places}
