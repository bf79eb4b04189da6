"""Let somebody appoint again where nobody can (`hasshin rescue`): by whoever runs the machine, and in the ledger.

No screen and no API call reaches this. It asks no pack, since nobody holds what a pack could ask for; it is refused as
long as one person can appoint.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hasshin.city.actions.password import one_time_password
from hasshin.city.actor import robot
from hasshin.city.appointing import appointing_roles, fit_for, who_appoints
from hasshin.city.govern import record, refuse
from hasshin.city.models import Appointment, StaffMember
from hasshin.city.pack import current_pack
from hasshin.city.people import demand_order, refused_if
from hasshin.city.period import serving
from hasshin.city.terms import cut_tokens
from hasshin.policy.house import house
from hasshin.policy.reasons import Reason
from hasshin.policy.text import t

RESCUER = robot("rescue")


@dataclass(frozen=True)
class Rescued:
    """The appointment, and the one-time password where one was asked for."""

    appointment: Appointment
    one_time_password: str


def rescue(*, now: datetime, username: str, role: str, order: str, new_password: bool = False) -> Rescued:
    """Appoint that member of staff, now and without an end, to a role of the whole city that may appoint.

    `order` says who ordered it and who typed it. With `new_password` the person gets a one-time password, and sessions
    and API tokens end. Raises `Refused` while somebody can appoint, for a name or a role that does not do.
    """
    pack = current_pack()
    demand_order(order)
    able = {one.id: one for one in appointing_roles(pack)}
    if role not in able:
        names = ", ".join(able)
        raise refuse(
            "unknown_role",
            "role",
            f"「{role}」は、任命のできる役割ではありません。",
            f"{role!r} is no role by which one appoints.",
            f"次から選んでください：{names}",
            f"Choose among: {names}",
        )
    with transaction.atomic():
        person = StaffMember.objects.select_for_update().filter(serving(now), username=username).first()
        if person is None:
            raise refuse(
                "nobody",
                "staff",
                f"「{username}」という在職中の職員はいません。",
                f"Nobody in service has the user name {username!r}.",
                "利用者名を確かめてください。",
                "Check the user name.",
            )
        refused_if([*_still_somebody(now), *fit_for(pack, person, role)])
        row = Appointment.objects.create(staff=person, role=role, scope="city", starts=now, order=order.strip())
        made, also = "", []
        if new_password:
            made = one_time_password()
            person.set_password(made)
            StaffMember.objects.filter(pk=person.pk).update(
                password=person.password, must_change_password=True, sessions_since=now
            )
            also = cut_tokens(person.pk, now, now)
        record(
            None,
            kind="city.rescue",
            subject=f"appointment:{row.pk}",
            actor=RESCUER,
            now=now,
            data={"staff": person.pk, "role": role, "scope": "city", "password": new_password, "also": list(also)},
            personal={"order": row.order},
        )
    return Rescued(row, made)


def _still_somebody(now: datetime) -> list[Reason]:
    able = who_appoints(current_pack(), now)
    if not able:
        return []
    names = StaffMember.objects.filter(pk__in=able).order_by("username")
    return [
        Reason(
            code="somebody_appoints",
            where="staff",
            message=t("任命できる人がいます：{ja}", "There is somebody who can appoint: {en}.").fill(
                ja="、".join(f"{one.name_ja}（{one.username}）" for one in names),
                en=", ".join(f"{one.name_en} ({one.username})" for one in names),
            ),
            fix=t("その人に、画面から任命するよう依頼してください。", "Ask them to appoint, on the screens."),
            citations=(house("appointed"),),
        )
    ]
