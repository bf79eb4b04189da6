"""Forms of appointing (任命), shared by the page of the staff and the page of an account."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hasshin.city import queries
from hasshin.city.queries import AppointmentRow, StaffRow
from hasshin.city.rules import appointing_right
from hasshin.city.single import single
from hasshin.policy import facts
from hasshin.policy.pack import Pack, Role
from hasshin.policy.scope import Target, contractor_may_hold, deputies_for
from hasshin.policy.text import Text, t
from hasshin.web.setting_up import anywhere, whom
from hasshin.web.views.settings import choices
from hasshin.web.views.settings.forms import Field, Form

APPOINTED = t("{name}さんを「{role}」（{place}）に任命しました。", "{name} is appointed: {role} ({place}).")
FROM = t("{said}始まりは{since}です。", "{said} It begins on {since}.")
RELIEVED = t("{said}前任の任命は、その時に終わります。", "{said} The predecessor's appointment ends then.")
ENDED = t(
    "{name}さんの「{role}」（{place}）の任命を終えました。", "The appointment is ended: {name}, {role} ({place})."
)
NAMED = t(
    "{appointment_id}の代決者に、{deputy_id}さんを定めました（{starts}から{ends}まで）。",
    "{deputy_id} is named as deputy: {appointment_id}, from {starts} until {ends}.",
)
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


@dataclass(frozen=True)
class Office:
    """Who appoints on the page, for what: roles of `scopes`, of `account` where the page is about one."""

    pack: Pack
    me: facts.Actor
    now: datetime
    scopes: tuple[str, ...]
    account: facts.Account | None = None

    def targets(self, role: Role, unit: int | None = None) -> tuple[Target, ...]:
        """For what the right to appoint to the role is asked; a unit's role: for that unit, or for any."""
        if self.account is not None:
            return (Target(account=self.account),)
        if role.scope != "unit":
            return (Target(),)
        return anywhere() if unit is None else (Target(unit=unit),)

    def roles(self, person: StaffRow | None = None) -> tuple[Role, ...]:
        """The roles into which the reader may put somebody, or that person."""
        return tuple(
            role
            for role in self.pack.roles
            if role.scope in self.scopes
            and not role.everyone_in_unit
            and whom(self.pack, self.me, appointing_right(self.pack, role.id), *self.targets(role)) is None
            and (person is None or not person.contractor or contractor_may_hold(self.pack, role))
        )

    def people(self, roles: Sequence[Role]) -> list[StaffRow]:
        """Who could be put into one of the roles: others than the reader, who are here or come, and fit for it."""
        hired = any(contractor_may_hold(self.pack, role) for role in roles)
        return [
            row
            for row in queries.staff()
            if row.id != self.me.staff
            and all(end is None or end > self.now for end in (row.leaves_at, row.contract_ends))
            and (hired or not row.contractor)
        ]

    def those(self, rows: Sequence[AppointmentRow], right: str = "") -> list[AppointmentRow]:
        """Of these appointments, those that the reader may end; with a `right`, those with which that may be done."""
        known = {role.id: role for role in self.pack.roles}
        return [
            row
            for row in rows
            if row.role in known
            and whom(
                self.pack,
                self.me,
                right or appointing_right(self.pack, row.role),
                *self.targets(known[row.role], row.unit_id),
            )
            is None
        ]


def appoint_form(office: Office, whose: Text | None, asked: str = "") -> Form:
    """Who, to which role, for what, by whose order; the unit is asked for where a role is held for one.

    Only what would be accepted is offered; `asked` is the id of the person whom an address has chosen already.
    """
    person = next((row for row in queries.staff() if str(row.id) == asked), None)
    offered = office.roles(person)
    every = [role for role in office.pack.roles if role.scope in office.scopes]
    unit = Field(
        "unit_id",
        t("任命先の所属", "Unit"),
        kind="choice",
        choices=choices.units(),
        support=t("所属についての役割のときだけ選びます。", "Only for a role that is held for a unit."),
    )
    relieves = Field(
        "relieves",
        t("今の人と交代する", "Relieves the present holder"),
        kind="yes",
        support=t(
            "1人だけが務める役割で、今の人の任命を、この任命が始まる時に終えます。",
            "For a role that one person holds at a time: the present appointment ends when this one begins.",
        ),
    )
    return Form(
        do="appoint",
        title=t("任命する", "Appoint somebody"),
        button=t("任命する", "Appoint"),
        whom=whose,
        fields=(
            Field(
                "staff_id",
                t("職員", "Who"),
                kind="choice",
                required=True,
                choices=choices.people(office.people(offered)),
                known=choices.staff(),
            ),
            Field(
                "role",
                t("役割", "Role"),
                kind="choice",
                required=True,
                choices=choices.roles(offered),
                known=choices.roles(every),
            ),
            *((unit,) if any(role.scope == "unit" for role in offered) else ()),
            *((relieves,) if any(single(office.pack, role.id) for role in offered) else ()),
            ORDER,
            Field(
                "starts", t("始まり（日本時間）", "From (JST)"), kind="moment", support=t("なければ今から。", "Now.")
            ),
            Field("ends", t("終わり（日本時間）", "Until (JST)"), kind="moment"),
        ),
    )


def appointed(words: Mapping[str, Any], place: Text) -> Text:
    """Who was appointed to what, from when, and whether somebody was relieved."""
    said = APPOINTED.fill(name=words["staff_id"], role=words["role"], place=place)
    if words["starts"]:
        said = FROM.fill(said=said, since=words["starts"])
    return RELIEVED.fill(said=said) if words.get("relieves") else said


def ended(rows: Collection[AppointmentRow], place: Text | None = None) -> Any:
    """What is said once one of these is ended; `place` where all are for the same thing."""
    units = {one.id: one.name for one in queries.units()}
    by_id = {row.id: row for row in rows}

    def said(_words: Mapping[str, Any], answer: Any) -> Text:
        row = by_id[answer.pk]
        where = place or units.get(row.unit_id or 0) or choices.SCOPES[row.scope]
        return ENDED.fill(name=row.staff.name, role=row.role_title, place=where)

    return said


def end_form(office: Office, rows: Sequence[AppointmentRow], whose: Text | None) -> Form:
    """Which appointment ends now, by whose order; what that leaves behind is shown first."""
    by_id = {str(row.id): row for row in rows}

    def confirm(given: dict[str, Any]) -> list[Text]:
        return ending(by_id[given["appointment_id"]], rows, office.me.staff)

    return Form(
        do="end_appointment",
        title=t("任命を終える", "End an appointment"),
        button=t("終える", "End it"),
        support=t("今すぐ効力を失います。", "It ends at once."),
        danger=True,
        whom=whose,
        fields=(_which(office.those(rows), rows), ORDER, VACANCY),
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


def deputy_form(office: Office, rows: Sequence[AppointmentRow], whose: Text | None) -> Form:
    """Who acts for an absent decider, from when until when, why."""
    able = [row for row in office.those(rows, "name_deputy") if deputies_for(office.pack, row.role) is not None]
    roles = [role for role in office.pack.roles if role.id in {row.role for row in able}]
    return Form(
        do="name_deputy",
        title=t("代決者を定める", "Name a deputy"),
        button=t("定める", "Name the deputy"),
        whom=whose,
        fields=(
            _which(able, rows),
            Field(
                "deputy_id",
                t("代決者", "Deputy"),
                kind="choice",
                required=True,
                choices=choices.people(office.people(roles)),
                known=choices.staff(),
            ),
            Field("starts", t("始まり（日本時間）", "From (JST)"), kind="moment", required=True),
            Field("ends", t("終わり（日本時間）", "Until (JST)"), kind="moment", required=True),
            Field("reason", t("理由", "Reason"), required=True),
            ORDER,
        ),
    )


def has_deputies(pack: Pack, *scopes: str) -> bool:
    """Whether the pack knows deputies for a role of these scopes."""
    return any(deputies_for(pack, role.id) is not None for role in pack.roles if role.scope in scopes)


def _which(offered: Sequence[AppointmentRow], every: Sequence[AppointmentRow]) -> Field:
    return Field(
        "appointment_id",
        t("任命", "Appointment"),
        kind="choice",
        required=True,
        choices=choices.appointments(offered),
        known=choices.appointments(every),
    )
