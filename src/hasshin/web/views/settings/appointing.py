"""Forms of appointing (任命), shared by the page of the staff and the page of an account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hasshin.city.queries import AppointmentRow
from hasshin.policy.pack import Pack
from hasshin.policy.scope import deputies_for
from hasshin.policy.text import Text, t
from hasshin.web.views.settings import choices
from hasshin.web.views.settings.forms import Field, Form

APPOINTED = t("任命を記録しました。", "The appointment is recorded.")
ENDED = t("任命を終えました。", "The appointment is ended.")
NAMED = t("代決者を記録しました。", "The deputy is recorded.")
ORDER = Field(
    "order",
    t("発令", "Order"),
    required=True,
    support=t("発令番号や決裁者を書きます。", "The number of the order, or who decided."),
)

VACANCY = Field(
    "vacancy_reason",
    t("空席とする理由", "Why it is left vacant"),
    longest=190,
    support=t(
        "空席にできない役割に、ほかに持つ人がいないときだけ必要です。",
        "Needed only where a role that must be held has no other holder.",
    ),
)


def appoint_form(pack: Pack, scopes: tuple[str, ...], whose: Text | None) -> Form:
    """Who, to which role, for what, by whose order; the unit is asked for where a role is held for one."""
    unit = Field(
        "unit_id",
        t("任命先の所属", "Unit"),
        kind="choice",
        choices=choices.units(),
        support=t("所属についての役割のときだけ選びます。", "Only for a role that is held for a unit."),
    )
    return Form(
        do="appoint",
        title=t("任命する", "Appoint somebody"),
        button=t("任命する", "Appoint"),
        whom=whose,
        fields=(
            Field("staff_id", t("職員", "Who"), kind="choice", required=True, choices=choices.staff()),
            Field("role", t("役割", "Role"), kind="choice", required=True, choices=choices.roles(pack, *scopes)),
            *((unit,) if "unit" in scopes else ()),
            ORDER,
            Field(
                "starts", t("始まり（日本時間）", "From (JST)"), kind="moment", support=t("なければ今から。", "Now.")
            ),
            Field("ends", t("終わり（日本時間）", "Until (JST)"), kind="moment"),
        ),
    )


def end_form(rows: Sequence[AppointmentRow], whose: Text | None, me: int | None) -> Form:
    """Which appointment ends now, by whose order; what that leaves behind is shown first. `me` is the reader."""
    by_id = {str(row.id): row for row in rows}

    def confirm(given: dict[str, Any]) -> list[Text]:
        return ending(by_id[given["appointment_id"]], rows, me)

    return Form(
        do="end_appointment",
        title=t("任命を終える", "End an appointment"),
        button=t("終える", "End it"),
        support=t("今すぐ効力を失います。", "It ends at once."),
        danger=True,
        whom=whose,
        fields=(_which(rows), ORDER, VACANCY),
        confirm=confirm,
    )


def ending(row: AppointmentRow, rows: Sequence[AppointmentRow], me: int | None) -> list[Text]:
    """What the end of an appointment does, among those in force: to the person, to the role, and to the reader."""
    said = [
        t("{name}さんの「{role}」の任命を、今すぐ終えます。", "The appointment of {name} as {role} ends now.").fill(
            name=row.staff.name, role=row.role_title
        )
    ]
    seat = (row.role, row.unit_id, row.account_id)
    if not any((o.role, o.unit_id, o.account_id) == seat and o.id != row.id and o.staff.active for o in rows):
        said.append(
            t(
                "「{role}」を持つ人がほかにいません。後任を任命するまで空席になります。",
                "Nobody else holds “{role}”: it is vacant until somebody is appointed.",
            ).fill(role=row.role_title)
        )
    if me is not None and row.staff.id == me:
        said.append(
            t(
                "あなた自身の任命です。終えると、この役割で行っていたことができなくなり、自分では元に戻せません。",
                "It is your own: afterwards you can do nothing by it, and you can't undo this yourself.",
            )
        )
    return said


def deputy_form(pack: Pack, rows: Sequence[AppointmentRow], whose: Text | None) -> Form:
    """Who acts for an absent decider, from when until when, why."""
    able = [row for row in rows if deputies_for(pack, row.role) is not None]
    return Form(
        do="name_deputy",
        title=t("代決者を定める", "Name a deputy"),
        button=t("定める", "Name the deputy"),
        whom=whose,
        fields=(
            _which(able),
            Field("deputy_id", t("代決者", "Deputy"), kind="choice", required=True, choices=choices.staff()),
            Field("starts", t("始まり（日本時間）", "From (JST)"), kind="moment", required=True),
            Field("ends", t("終わり（日本時間）", "Until (JST)"), kind="moment", required=True),
            Field("reason", t("理由", "Reason"), required=True),
            ORDER,
        ),
    )


def has_deputies(pack: Pack, *scopes: str) -> bool:
    """Whether the pack knows deputies for a role of these scopes."""
    return any(deputies_for(pack, role.id) is not None for role in pack.roles if role.scope in scopes)


def _which(rows: Sequence[AppointmentRow]) -> Field:
    return Field(
        "appointment_id",
        t("任命", "Appointment"),
        kind="choice",
        required=True,
        choices=choices.appointments(rows),
    )
