"""What all acts on people share: the person, the order, and refusals put together."""

from __future__ import annotations

from collections.abc import Sequence

from hasshin.city.govern import refuse
from hasshin.city.models import StaffMember
from hasshin.policy.reasons import NotFound, Reason, Refused


def find_person(staff_id: int) -> StaffMember:
    """The member of staff with the unit; raises `NotFound`."""
    person = StaffMember.objects.select_related("unit").filter(pk=staff_id).first()
    if person is None:
        raise NotFound(f"staff member {staff_id}")
    return person


def demand_order(order: str) -> None:
    """Raise `Refused` where it is not said by whose order."""
    if not order.strip():
        raise refuse(
            "order_missing",
            "order",
            "誰の命令によるかが書かれていません。",
            "It is not said by whose order.",
            "発令番号や決裁者を書いてください。",
            "Name the order or who decided.",
        )


def refused_if(reasons: Sequence[Reason]) -> None:
    """Raise `Refused` with all of them, if there are any."""
    if reasons:
        raise Refused(reasons)


def demand_free_number(number: str, but: int | None = None) -> None:
    """Raise `Refused` for a staff number (職員番号) that another member of staff has."""
    if number and StaffMember.objects.filter(number=number).exclude(pk=but or 0).exists():
        raise refuse(
            "number_taken",
            "number",
            f"職員番号「{number}」は別の職員に使われています。",
            f"The staff number {number!r} is another person's.",
            "番号を確かめてください。",
            "Check the number.",
        )
