"""The roster as CSV (RFC 4180) that spreadsheets open rightly: UTF-8 with BOM, and no cell that they would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from hasshin.accounts.queries_roster import Rosters
from hasshin.policy.pack import Pack
from hasshin.policy.text import Text, t

BOM = "\ufeff"
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for a formula when a cell begins with it, in half and in full width."""
JST = ZoneInfo("Asia/Tokyo")
HEAD: tuple[Text, ...] = (
    t("基準日時", "As of"),
    t("アカウント番号", "Account no."),
    t("アカウント", "Account"),
    t("ユーザー名", "Handle"),
    t("サービス", "Service"),
    t("運用担当課", "Section in charge"),
    t("状態", "State"),
    t("役割", "Role"),
    t("氏名", "Name"),
    t("所属", "Unit"),
    t("任命日", "Since"),
    t("任期の終わり", "Until"),
    t("発令", "Order"),
    t("担当者数", "Operators"),
    t("必要数", "Needed"),
    t("充足", "Met"),
)
STATES = {"active": t("運用中", "active"), "locked": t("ロック中", "locked"), "closed": t("閉鎖", "closed")}
YES, NO, NOBODY = t("充足", "met"), t("不足", "not met"), t("（空席）", "(vacant)")
NOT_ASKED = t("定めなし", "nothing asked for")


def roster_csv(rosters: Rosters, pack: Pack, language: str) -> bytes:
    """One line a person on a roster; an account without anybody has a line that says so."""
    return table([[head.of(language) for head in HEAD], *_lines(rosters, pack, language)])


def table(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as CSV: every cell quoted, lines ended by CR LF, and what a spreadsheet would run made plain words."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([plain(cell) for cell in row] for row in rows)
    return (BOM + file.getvalue()).encode()


def plain(cell: str) -> str:
    """The cell with an apostrophe before it where its first sign would make it a formula."""
    return f"'{cell}" if cell.lstrip(" \u3000").startswith(RUNS) else cell


def _lines(rosters: Rosters, pack: Pack, language: str) -> Iterable[list[str]]:
    for sheet in rosters.sheets:
        account = [
            _moment(rosters.at),
            str(sheet.account_id),
            sheet.name,
            sheet.handle,
            pack.service_name(sheet.service).of(language),
            sheet.unit.of(language),
            STATES.get(sheet.state, t(sheet.state, sheet.state)).of(language),
        ]
        counted = [str(sheet.count), str(sheet.minimum)] if sheet.minimum else ["", ""]
        numbers = [*counted, (NOT_ASKED if not sheet.asked else YES if sheet.whole else NO).of(language)]
        for line in sheet.lines:
            person = [line.title, line.name, line.unit]
            until = _day(line.until) if line.until is not None else ""
            since = _day(line.since) if line.since is not None else ""
            yield [*account, *(one.of(language) for one in person), since, until, line.order, *numbers]
        if not sheet.lines:
            yield [*account, "", NOBODY.of(language), "", "", "", "", *numbers]


def _moment(when: datetime) -> str:
    return f"{when.astimezone(JST):%Y-%m-%d %H:%M}"


def _day(when: datetime) -> str:
    return f"{when.astimezone(JST):%Y-%m-%d}"
