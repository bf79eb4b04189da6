"""Devices of the city whose keeper goes: the device is handed over, stays with who has moved, or is taken off (M-6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from hasshin.city.models import Posting, StaffMember, Terminal
from hasshin.duties.duty import Duty, Kind, Place, by_right
from hasshin.policy.controls.standing import Inventory
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.text import Text, t

GONE = Kind(
    id="device_keeper_gone",
    title=t("使用者が異動・退職した端末", "Devices whose keeper has moved or leaves"),
    evidence=t(
        "新しい使用者の登録、異動した人が引き続き使うことの登録、又は端末の廃止・紛失の届出",
        "another keeper, the keeper who moved named again, or the device taken off or reported lost",
    ),
    closed_by=("city.change_device", "city.retire_terminal", "city.lose_terminal"),
)
KINDS = (GONE,)
LEAD = timedelta(days=14)
"""How long before somebody leaves it comes onto the list."""
WITHIN = timedelta(days=14)
"""By when after a move it is said whose the device is; who leaves hands it over before."""
LEAVES = t(
    "「{name}」を引き継ぐ（使用者の{who}さんが退職等でいなくなる）",
    "Hand {name} over: its keeper, {who}, leaves",
)
MOVES = t(
    "「{name}」の使用者を確かめる（{who}さんが異動した）",
    "Say who keeps {name}: {who} has moved to another unit",
)
HAND_OVER = t(
    "端末を回収し、新しい使用者を登録してください。使わない端末は廃止してください。",
    "Take it back and register another keeper; take a device that is not used off the register.",
)
SAY_WHOSE = t(
    "新しい使用者を登録するか、引き続き使うなら同じ人を使用者として登録し直してください。使わない端末は廃止してください。",
    "Register another keeper, or the same person again if the device goes along; take one not used off the register.",
)


def due(now: datetime, pack: Pack) -> Iterator[Duty]:
    """Of every device of the city that is in use or prepared; two statements. A private device is its owner's."""
    in_use = [Terminal.State.PREPARED, Terminal.State.ACTIVE]
    kept = Terminal.objects.filter(kind="device", by_consent=False, state__in=in_use, keeper__isnull=False)
    rows = list(kept.select_related("keeper").order_by("name", "pk"))
    moved = _moved([row.keeper_id for row in rows if row.keeper_id is not None], now)
    for row in rows:
        person = row.keeper
        if person is None:
            continue
        leaves = _leaves(person)
        if not person.is_active or (leaves is not None and now >= leaves - LEAD):
            yield _duty(pack, row, person, LEAVES, HAND_OVER, (leaves or now) - LEAD, leaves or now)
        elif (at := moved.get(person.pk)) is not None and at > (row.kept_since or row.registered_at):
            yield _duty(pack, row, person, MOVES, SAY_WHOSE, at, at + WITHIN)


def _leaves(person: StaffMember) -> datetime | None:
    return min(filter(None, (person.leaves_at, person.contract_ends)), default=None)


def _moved(people: list[int], now: datetime) -> dict[int, datetime]:
    """When each last came from one unit to another."""
    found: dict[int, datetime] = {}
    unit: dict[int, int] = {}
    rows = Posting.objects.filter(staff__in=people, starts__lte=now).order_by("staff", "starts")
    for staff, to, starts in rows.values_list("staff", "unit", "starts"):
        if unit.setdefault(staff, to) != to:
            unit[staff], found[staff] = to, starts
    return found


def _duty(
    pack: Pack, row: Terminal, person: StaffMember, title: Text, what_to_do: Text, since: datetime, due_at: datetime
) -> Duty:
    inventory = pack.one_of(Inventory)
    return Duty(
        kind=GONE,
        about=f"terminal:{row.pk}",
        title=title.fill(name=row.name, who=t(person.name_ja, person.name_en)),
        what_to_do=what_to_do,
        citations=pack.cite(inventory) if inventory is not None else (house("registered-terminals"),),
        since=since,
        due_at=due_at,
        place=Place("device", (row.pk,), "change"),
        owed=by_right(pack, "register_terminal"),
    )
