"""Devices: checks and statements that are due, devices that were not found, codes not used, private uses to review.

M-5, M-6, M-7 in Matsudo; whatever a pack's `inventory`, `attestation` and `terminals` controls ask elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from hasshin.city.models import TerminalUse
from hasshin.city.queries_terminals import DeviceRow, StatementRow, devices, open_consents
from hasshin.duties.duty import Duty, Kind, Owed, Place, by_right
from hasshin.policy.acts.device import subject_key
from hasshin.policy.controls.standing import Attestation, Inventory
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation
from hasshin.policy.text import t

CHECK = Kind(
    id="device_check",
    title=t("端末の点検", "Checks of devices"),
    evidence=t(
        "誰がいつ確かめ、端末があったかどうかの記録", "a record of who looked, when, and whether the device was there"
    ),
    closed_by=("city.check_device", "city.lose_terminal", "city.retire_terminal"),
)
STATEMENT = Kind(
    id="device_statement",
    title=t("端末についての表明", "Statements on devices"),
    evidence=t("使用者本人による、日付のある表明", "a dated statement by the keeper in person"),
    closed_by=("city.attest_device", "city.lose_terminal", "city.retire_terminal"),
)
MISSING = Kind(
    id="device_missing",
    title=t("見つからない端末", "Devices that were not found"),
    evidence=t(
        "紛失の届出（締出し）か、端末があったという点検", "a report of the loss, or a check that found the device"
    ),
    closed_by=("city.lose_terminal", "city.check_device", "city.retire_terminal"),
)
ENROLMENT = Kind(
    id="device_enrolment",
    title=t("登録の済んでいない端末", "Devices not yet enrolled"),
    evidence=t(
        "その端末でのコードの入力か、登録の取りやめ", "the code entered on the device, or the device off the register"
    ),
    closed_by=("city.enrol_device", "city.retire_terminal", "city.lose_terminal"),
)
USE = Kind(
    id="private_device_use",
    title=t("私有端末使用の後閲", "After-reviews of uses of private devices"),
    evidence=t("判定と署名", "a verdict and a signature"),
    closed_by=("city.review_use",),
)
LOST = Kind(
    id="device_lost",
    title=t("紛失した端末の後始末", "What becomes of a lost device"),
    evidence=t("発見又は廃止の記録", "a record that it was found, or that it is off the register"),
    closed_by=("city.find_terminal", "city.retire_terminal"),
)
KINDS = (CHECK, STATEMENT, MISSING, ENROLMENT, USE, LOST)
LOST_WITHIN = timedelta(days=30)
"""House rule: how soon it is said what became of a device that was lost."""
LEAD = timedelta(days=14)
"""How long before a check or a statement is due it comes onto the list."""
FIND_WITHIN = timedelta(hours=24)
ENROL_WITHIN = timedelta(days=7)


def due(now: datetime, pack: Pack) -> Iterator[Duty]:
    """All kinds; six statements."""
    consented = open_consents(now)
    for row in devices(pack, now):
        yield from _of_device(row, now, pack, consented)
    yield from _uses(pack)


def _of_device(row: DeviceRow, now: datetime, pack: Pack, consented: set[int]) -> Iterator[Duty]:
    if row.state == "lost" and row.lost_at is not None:
        yield _lost(row, row.lost_at, pack)
    elif row.missing:
        yield _missing(row, pack)
    elif row.check_due_at is not None and now >= row.check_due_at - _lead(pack.all_of(Inventory)):
        yield _check(row, row.check_due_at, pack)
    if row.state == "prepared" and (not row.by_consent or row.id in consented):
        yield _enrolment(row, pack)
    if not row.by_consent or row.id in consented:
        for statement in row.statements:
            control = next(c for c in pack.all_of(Attestation) if subject_key(c) == statement.subject_key)
            if statement.at is None or now >= statement.due_at - _lead((control,)):
                yield _statement(row, statement, control, pack)


def _lead(controls: tuple[Inventory | Attestation, ...]) -> timedelta:
    shortest = min(control.every_days for control in controls)
    return min(LEAD, timedelta(days=shortest) / 4)


def _check(row: DeviceRow, due_at: datetime, pack: Pack) -> Duty:
    controls = pack.all_of(Inventory)
    return Duty(
        kind=CHECK,
        about=f"terminal:{row.id}",
        title=t("「{name}」を点検する", "Check {name}").fill(name=row.name),
        what_to_do=t(
            "端末が手元にあるかを自分の目で確かめ、点検を記録してください。",
            "See with your own eyes whether the device is there, and record the check.",
        ),
        citations=_cited(pack, controls),
        since=due_at - _lead(controls),
        due_at=due_at,
        place=Place("device", (row.id,), "check"),
        owed=_roles(pack, controls),
    )


def _missing(row: DeviceRow, pack: Pack) -> Duty:
    controls = pack.all_of(Inventory)
    since = row.last_check.at if row.last_check is not None else row.registered_at
    return Duty(
        kind=MISSING,
        about=f"terminal:{row.id}",
        title=t("「{name}」が見つからない", "{name} was not found").fill(name=row.name),
        what_to_do=t(
            "すぐに探し、見つからなければ紛失を届け出て締め出してください。あったときは点検を記録してください。",
            "Look for it at once. If it is not there, report it lost, which shuts it out; if it is, record a check.",
        ),
        citations=_cited(pack, controls),
        since=since,
        due_at=since + FIND_WITHIN,
        place=Place("device", (row.id,), "lose"),
        owed=_roles(pack, controls) or by_right(pack, "register_terminal"),
        staff=(row.keeper.id,) if row.keeper is not None else (),
        urgent=True,
    )


def _lost(row: DeviceRow, at: datetime, pack: Pack) -> Duty:
    controls = pack.all_of(Inventory)
    return Duty(
        kind=LOST,
        about=f"terminal:{row.id}",
        title=t("紛失した「{name}」がどうなったかを記録する", "Record what became of {name}, which was lost").fill(
            name=row.name
        ),
        what_to_do=t(
            "届出の内容を確かめ、見つかったら「発見」を、見つからなければ「廃止」を記録してください。",
            "Read the report. Record that it was found; if it was not, take it off the register.",
        ),
        citations=_cited(pack, controls),
        since=at,
        due_at=at + LOST_WITHIN,
        place=Place("device", (row.id,), "history"),
        owed=by_right(pack, "register_terminal"),
    )


def _enrolment(row: DeviceRow, pack: Pack) -> Duty:
    return Duty(
        kind=ENROLMENT,
        about=f"terminal:{row.id}",
        title=t("「{name}」の登録が済んでいない", "{name} is not enrolled yet").fill(name=row.name),
        what_to_do=t(
            "コードを発行し、その端末の「この端末」の画面で入力してください。使わない端末は廃止してください。",
            "Issue a code and enter it on the device, under “This terminal”. Take a device that is not used off.",
        ),
        citations=(house("registered-terminals"),),
        since=row.kept_since,
        due_at=row.kept_since + ENROL_WITHIN,
        place=Place("device", (row.id,), "code"),
        owed=by_right(pack, "consent_terminal" if row.by_consent else "register_terminal"),
    )


def _statement(row: DeviceRow, statement: StatementRow, control: Attestation, pack: Pack) -> Duty:
    first = statement.at is None
    since = (row.enrolled_at if first else statement.due_at - _lead((control,))) or row.registered_at
    return Duty(
        kind=STATEMENT,
        about=f"terminal:{row.id}",
        part=statement.subject_key[:12],
        title=t("「{name}」について表明する", "State of {name}").fill(name=row.name),
        what_to_do=t(
            "次のとおりであることを確かめ、表明してください。{said}", "See that it is so, and state it: {said}"
        ).fill(said=statement.subject),
        citations=pack.cite(control),
        since=since,
        due_at=statement.due_at if statement.due_at > since else None,
        place=Place("device", (row.id,), "attest0"),
        owed=() if row.keeper is not None else _roles(pack, (control,)),
        staff=() if row.keeper is None else (row.keeper.id,),
    )


def _uses(pack: Pack) -> Iterator[Duty]:
    waiting = TerminalUse.objects.filter(signed_at=None, after_review_id=None).select_related("consent__terminal")
    for row in waiting.order_by("due_at", "pk"):
        yield Duty(
            kind=USE,
            about=f"terminaluse:{row.pk}",
            title=t("私有端末「{name}」の使用を後閲する", "After-review a use of the private device {name}").fill(
                name=row.consent.terminal.name
            ),
            what_to_do=t(
                "何に使われたかを確かめ、判定に署名してください。", "See what it was used for, and sign a verdict."
            ),
            citations=tuple(Citation.model_validate(one) for one in row.citations),
            since=row.at,
            due_at=row.due_at,
            place=Place("terminal-use", (row.pk,)),
            owed=_owed(pack, row.roles),
            not_by=(row.staff_id,),
        )


def _roles(pack: Pack, controls: tuple[Inventory | Attestation, ...]) -> tuple[Owed, ...]:
    named = dict.fromkeys(name for control in controls for name in control.roles)
    return tuple(Owed(role.id, role.scope) for name in named if (role := pack.role(name)) is not None)


def _owed(pack: Pack, roles: list[str]) -> tuple[Owed, ...]:
    return tuple(Owed(role.id, role.scope, in_person=True) for name in roles if (role := pack.role(name)) is not None)


def _cited(pack: Pack, controls: tuple[Inventory, ...]) -> tuple[Citation, ...]:
    found = {c.id: c for control in controls for c in pack.cite(control)}
    return tuple(found.values()) or (house("registered-terminals"),)
