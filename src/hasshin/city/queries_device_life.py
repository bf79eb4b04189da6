"""A terminal's life as the ledger has it: registered, enrolled, checked, lost, found, off the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hasshin.city.models import StaffMember
from hasshin.ledger.queries import Row, history
from hasshin.policy.text import Text, t

TITLES: dict[str, Text] = {
    "city.register_terminal": t("登録", "Entered in the register"),
    "city.issue_code": t("登録コードの発行", "A code was issued"),
    "city.enrol_device": t("端末での登録", "Enrolled on the device"),
    "city.check_device": t("点検", "Checked"),
    "city.attest_device": t("表明", "Statement"),
    "city.change_device": t("使用者などの変更", "Keeper, name or number changed"),
    "city.consent_terminal": t("使用の同意", "Consent to its use"),
    "city.lose_terminal": t("紛失・盗難の届出", "Reported lost or stolen"),
    "city.find_terminal": t("発見", "Found again"),
    "city.retire_terminal": t("廃止", "Taken off the register"),
}
WORDS = ("circumstances", "remark", "reason")


@dataclass(frozen=True, slots=True)
class DeviceStep:
    """One thing that happened to a terminal: what, when, by whom, and what was said of it."""

    kind: str
    title: Text
    at: datetime
    who: Text
    words: str
    refused: bool


def device_life(terminal_id: int) -> list[DeviceStep]:
    """All steps, the newest first; three statements."""
    rows = history(f"terminal:{terminal_id}")
    ids = {int(row.actor[6:]) for row in rows if row.actor.startswith("staff:") and row.actor[6:].isdecimal()}
    names = {one.pk: t(one.name_ja, one.name_en) for one in StaffMember.objects.filter(pk__in=ids)}
    return [_step(row, names) for row in reversed(rows)]


def loss_of(life: list[DeviceStep]) -> DeviceStep | None:
    """The last report of a loss: what was told, by whom."""
    return next((one for one in life if one.kind == "city.lose_terminal" and not one.refused), None)


def _step(row: Row, names: dict[int, Text]) -> DeviceStep:
    kind = row.kind.removesuffix("_refused")
    title = TITLES.get(kind, t("その他の操作", "Another act"))
    if kind != row.kind:
        title = t("{title}（認められなかった）", "{title} (refused)").fill(title=title)
    number = row.actor.partition(":")[2]
    who = names.get(int(number) if number.isdecimal() else 0, t("自動処理", "Automatic"))
    said = next((str(row.personal[key]) for key in WORDS if row.personal.get(key)), "")
    return DeviceStep(kind, title, row.at, who, said, kind != row.kind)
