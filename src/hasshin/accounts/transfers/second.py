"""Seats that one person holds at a time and that a plan would give to two at once. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from hasshin.accounts.transfers.plan import Plan
from hasshin.accounts.transfers.roll import Held
from hasshin.city.single import single
from hasshin.city.terms import INSTANT
from hasshin.policy.controls import Owner
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Reason
from hasshin.policy.text import joined, t


def second_holders(pack: Pack, made: Plan) -> Iterable[Reason]:
    """Of a seat that one person holds at a time; who ends when the other begins is no second."""
    owners = {control.role for control in pack.all_of(Owner)}
    for seat in dict.fromkeys(one.seat for one in made.begins):
        cited = single(pack, seat.role)
        rows = [held for held in made.after.held if held.seat == seat] if cited else []
        new = [held for held in rows if held.id == 0]
        both = {h.person for one in new for other in rows if _at_once(made, one, other) for h in (one, other)}
        if not both:
            continue
        role = pack.role(seat.role)
        names = joined(made.after.people[person].title for person in sorted(both))
        words = _TWO_OWNERS if seat.role in owners else _TWO_IN if made.after.place(seat).ja else _TWO
        yield Reason(
            code="owner_taken" if seat.role in owners else "seat_taken",
            where="successors",
            message=words.fill(
                place=made.after.place(seat), role=role.title if role is not None else seat.role, names=names
            ),
            fix=_ONE_HOLDER,
            citations=cited,
        )


def _at_once(made: Plan, one: Held, other: Held) -> bool:
    """Whether two people hold it in the same time, in service."""
    begun = max(one.starts, other.starts)
    return (
        one.person != other.person
        and all(held.ends is None or held.ends > begun for held in (one, other))
        and all(made.after.people[held.person].serves(begun + INSTANT) for held in (one, other))
    )


_TWO_OWNERS = t("「{place}」の責任者が同時に2人になります：{names}", "“{place}” would have two owners: {names}.")
_TWO_IN = t("{place}の{role}が同時に2人になります：{names}", "{place} would have two at once as {role}: {names}.")
_TWO = t("{role}が同時に2人になります：{names}", "There would be two at once as {role}: {names}.")
_ONE_HOLDER = t(
    "後任は1人だけ選ぶか、先に今の人の任命を終えてください。",
    "Choose one only, or end the present appointment first.",
)
