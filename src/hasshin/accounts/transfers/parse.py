"""From rows to orders: which column is what, and every cell that can't be an order named with line and column. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from hasshin.accounts.transfers.columns import (
    ELSEWHERE,
    MY_NUMBER,
    TITLES,
    Column,
    Kind,
    column_of,
    folded,
    kind_of,
    recognised,
)
from hasshin.accounts.transfers.dates import date_of
from hasshin.accounts.transfers.decode import HEADER_LINES
from hasshin.accounts.transfers.letters import broken_letters, broken_name
from hasshin.accounts.transfers.table import Cell, Row, Table
from hasshin.accounts.transfers.wrong import Wrong, whole_file
from hasshin.policy.text import Text, t

BACK, AHEAD = timedelta(days=92), timedelta(days=366)
LONGEST = {"number": 32, "name": 80, "username": 64, "email": 254, "rank": 80, "new_unit": 240, "old_unit": 240}
LONGEST_ANY = 240


@dataclass(frozen=True, slots=True)
class Order:
    """One order of the file, as written; `kind` None where the file does not say. `day` is the day it takes effect."""

    line: int
    number: str
    name: str
    kind: Kind | None
    new_unit: str
    old_unit: str
    rank: str
    day: date
    username: str = ""
    email: str = ""
    new_unit_code: str = ""
    old_unit_code: str = ""


@dataclass(frozen=True)
class Parsed:
    """The sound orders, what could be read of the others, all that is wrong, the headers as the file has them.

    `unread` are the headers of columns that were not read.
    """

    orders: tuple[Order, ...]
    broken: tuple[Order, ...]
    wrongs: tuple[Wrong, ...]
    headers: Mapping[Column, str]
    unread: tuple[str, ...]


def parse(table: Table, *, today: date, default_day: date | None) -> Parsed:
    """Read the orders. `default_day` takes effect where the file has no date; `today` is what dates lie around.

    Raises `Refused` where no header row can be found, or a header stands twice.
    """
    at, columns = _headers(table)
    header = table.rows[at]
    wrongs: list[Wrong] = []
    orders: list[Order] = []
    broken: list[Order] = []
    for row in table.rows[at + 1 :]:
        if row.empty:
            continue
        reader = _Reader(row, columns, header, wrongs)
        order = reader.order(today, default_day)
        (orders if reader.sound else broken).append(order)
    if not orders and not wrongs:
        raise whole_file(
            "no_rows",
            "見出しの下に行がありません。",
            "No rows stand below the headers.",
            "異動の行を書いてください。",
            "Write the orders.",
        )
    named = {column: _word(header.cells[index]) for column, index in columns.items()}
    read = set(columns.values())
    unread = tuple(
        word for index, cell in enumerate(header.cells) if index not in read and (word := _word(cell).strip())
    )
    return Parsed(tuple(orders), tuple(broken), tuple(wrongs), named, unread)


def _headers(table: Table) -> tuple[int, dict[Column, int]]:
    best, most = 0, 1
    for index, row in enumerate(table.rows[:HEADER_LINES]):
        named = recognised([_word(cell) for cell in row.cells])
        if named > most:
            best, most = index, named
    header = table.rows[best] if table.rows else Row(0, ())
    columns: dict[Column, int] = {}
    for index, cell in enumerate(header.cells):
        if folded(_word(cell)) in MY_NUMBER:
            raise whole_file(
                "my_number",
                "個人番号（マイナンバー）の列があります。このファイルは取り込みません。",
                "There is a column of Individual Numbers (My Number). The file is not taken.",
                "その列を消し、職員番号の列を使ってください。",
                "Delete that column and use staff numbers.",
            )
        column = column_of(_word(cell))
        if column in columns:
            raise whole_file(
                "header_twice",
                f"「{_word(header.cells[columns[column]])}」と「{_word(cell)}」は同じ意味の見出しです。",
                f"The headers {_word(header.cells[columns[column]])!r} and {_word(cell)!r} mean the same.",
                "どちらかを消してください。",
                "Delete one of them.",
            )
        if column is not None:
            columns[column] = index
    _demand_headers(header, columns, most)
    return best, columns


def _demand_headers(header: Row, columns: Mapping[Column, int], most: int) -> None:
    seen = "、".join(word for cell in header.cells if (word := _word(cell).strip()))[:200]
    if most < 2:  # noqa: PLR2004
        raise whole_file(
            "headers_missing",
            f"見出しの行が見つかりません。先頭の行：{seen}",
            f"No header row was found. The first row: {seen}",
            f"1行目に見出しを書いてください：{'、'.join(TITLES.values())}（ひな型があります）。",
            "Write the headers of the template into the first row.",
        )
    if (
        any(folded(_word(cell)) in {"所属", "所属名", "課名", "部署"} for cell in header.cells)
        and "new_unit" not in columns
    ):
        raise whole_file(
            "header_ambiguous",
            "「所属」が新所属か旧所属か分かりません。",
            "It is not clear whether “所属” is the new unit or the old one.",
            "見出しを「新所属」又は「旧所属」にしてください。",
            "Call the column 新所属 (new unit) or 旧所属 (old unit).",
        )


class _Reader:
    """Reads the cells of one row, and notes what is wrong with them."""

    def __init__(self, row: Row, columns: Mapping[Column, int], header: Row, wrongs: list[Wrong]) -> None:
        self.row, self.columns, self.header, self.wrongs = row, columns, header, wrongs
        self.sound = True

    def order(self, today: date, default_day: date | None) -> Order:
        """The order; where something is wrong (`sound` is false then) what could be read of it."""
        self._demand_width()
        text: dict[str, str] = {}
        for name in TITLES:
            if name not in ("date", "kind"):
                text[name] = self._text(name)
        if not text["number"] and not text["name"]:
            self._wrong("person_missing", "name", t("誰のことか書かれていません。", "It does not say who."), _NAME_IT)
        kind = self._kind()
        day = self._day(today, default_day)
        if kind == "promote" and not text["rank"]:
            self._wrong(
                "rank_missing",
                "rank",
                t("昇任などですが、職位がありません。", "A promotion without a rank."),
                _WRITE_RANK,
            )
        return Order(line=self.row.line, kind=kind, day=day or today, **text)

    def _demand_width(self) -> None:
        beyond = [_word(cell).strip() for cell in self.row.cells[len(self.header.cells) :]]
        if any(beyond):
            self._wrong(
                "too_many_cells",
                None,
                t("見出しより欄が多くあります：{extra}", "More cells than headers: {extra}").fill(
                    extra="、".join(beyond)[:80]
                ),
                t(
                    '区切り文字が値の中にあるときは、値を引用符（"）で囲んでください。',
                    'Put values that hold the delimiter into quotation marks (").',
                ),
            )

    def _text(self, column: Column) -> str:
        cell = self._cell(column)
        if isinstance(cell, date):
            self._wrong(
                "date_where_text",
                column,
                t("日付が入っています：{v}", "A date stands here: {v}").fill(v=cell),
                _AS_TEXT,
            )
            return ""
        # Line breaks within a cell are Excel's way to wrap; letters themselves are kept as they are.
        value = " ".join(cell.split()) if column != "name" else " ".join(cell.replace("\u3000", " ").split())
        if column in ("number", "username", "email", "new_unit_code", "old_unit_code"):
            value = unicodedata.normalize("NFKC", value).replace(" ", "")
        broken = broken_name(value) if column == "name" else broken_letters(value)
        if broken is not None:
            self._wrong(broken[0], column, broken[1], broken[2])
        if len(value) > LONGEST.get(column, LONGEST_ANY):
            self._wrong("too_long", column, t("長すぎます。", "It is too long."), _SHORTER)
        if column == "email" and value and ("@" not in value.strip("@") or value.count("@") != 1):
            self._wrong("email", column, t("メールアドレスではありません：{v}", "No address: {v}").fill(v=value), _MAIL)
        return value

    def _kind(self) -> Kind | None:
        written = self._cell("kind")
        if not isinstance(written, str) or not written.strip():
            if isinstance(written, date):
                self._wrong("kind_unknown", "kind", t("日付が入っています。", "A date stands here."), _KINDS)
            return None
        kind = kind_of(written)
        if kind is None:
            shown = written.strip()
            if any(word in shown for word in ELSEWHERE):
                self._wrong("kind_elsewhere", "kind", _ELSEWHERE.fill(kind=shown), _BY_APPOINTMENT)
            else:
                self._wrong(
                    "kind_unknown",
                    "kind",
                    t("分からない区分です：{kind}", "Unknown kind: {kind}").fill(kind=shown),
                    _KINDS,
                )
        return kind

    def _day(self, today: date, default_day: date | None) -> date | None:
        written = self._cell("date")
        if isinstance(written, str) and not written.strip():
            if default_day is None:
                self._wrong("date_missing", "date", t("発令日がありません。", "There is no date."), _DATE)
                return None
            day: date | None = default_day
        else:
            day = date_of(written)
        if day is None:
            self._wrong(
                "date_unreadable", "date", t("日付として読めません：{v}", "This is no date: {v}").fill(v=written), _DATE
            )
        elif not today - BACK <= day <= today + AHEAD:
            self._wrong(
                "date_outside",
                "date",
                t("発令日が離れすぎています：{day}", "The date is too far away: {day}").fill(day=day.isoformat()),
                t("{a}から{b}までの日付にしてください。", "Give a date from {a} to {b}.").fill(
                    a=(today - BACK).isoformat(), b=(today + AHEAD).isoformat()
                ),
            )
            return None
        return day

    def _cell(self, column: Column) -> Cell:
        index = self.columns.get(column)
        return self.row.cells[index] if index is not None and index < len(self.row.cells) else ""

    def _wrong(self, code: str, column: Column | None, what: Text, fix: Text) -> None:
        self.sound = False
        index = self.columns.get(column) if column is not None else None
        title = _word(self.header.cells[index]).strip() if index is not None else TITLES[column] if column else ""
        value = _word(self._cell(column)) if column is not None else ""
        self.wrongs.append(Wrong(code, self.row.line, " ".join(title.split()), what, fix, value))


def _word(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.isoformat()


_NAME_IT = t("職員番号と氏名を書いてください。", "Write the staff number and the name.")
_WRITE_RANK = t("新しい職位を書いてください。", "Write the new rank.")
_AS_TEXT = t("文字列として書いてください。", "Write it as text.")
_SHORTER = t("短くしてください。", "Make it shorter.")
_MAIL = t("@を含む1つのアドレスを書いてください。", "Write one address, with its @.")
_KINDS = t(
    "次のいずれかにしてください：採用、転入、異動、昇任、転出、退職、任期満了",
    "Use one of: 採用 (join), 転入 (in), 異動 (move), 昇任 (promotion), 転出 (out), 退職 (retire), 任期満了 (term)",
)
_ELSEWHERE = t("「{kind}」はこの取込みでは扱いません。", "“{kind}” is not dealt with here.")
_BY_APPOINTMENT = t(
    "行を消し、役割は「職員と任命」で任命してください。", "Delete the row, and appoint on “Staff and appointments”."
)
_DATE = t(
    "「令和8年4月1日」「R8.4.1」「2026/4/1」のように書くか、画面で発令日を選んでください。",
    "Write it like 令和8年4月1日, R8.4.1 or 2026/4/1, or choose the date on the screen.",
)
