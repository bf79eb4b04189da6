"""From a file to rows of cells with the lines on which they stand: text with any delimiter, or a workbook."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, PasswordError, load_workbook

from hasshin.accounts.transfers.columns import recognised
from hasshin.accounts.transfers.decode import HEADER_LINES, decode
from hasshin.accounts.transfers.wrong import whole_file
from hasshin.policy.reasons import Refused

Cell = str | date
LARGEST_FILE = 5 * 1024 * 1024
LARGEST_UNPACKED = 100 * 1024 * 1024
MOST_ROWS = 10_000
MOST_COLUMNS = 200
DELIMITERS = ",\t;"
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Row:
    """One row: the line (or the sheet's row) on which it begins, from 1, and its cells."""

    line: int
    cells: tuple[Cell, ...]

    @property
    def empty(self) -> bool:
        return all(isinstance(cell, str) and not cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """All rows of the file, and how it was read: "UTF-8", "Shift_JIS (CP932)", "Excel (シート名)"."""

    rows: tuple[Row, ...]
    read_as: str


def read_table(raw: bytes) -> Table:
    """The rows; raises `Refused` for a file that is too large, broken, or of no kind that is taken."""
    if len(raw) > LARGEST_FILE:
        raise whole_file(
            "file_too_large",
            f"ファイルが大きすぎます（{LARGEST_FILE // 1024 // 1024}MBまで）。",
            f"The file is too large; at most {LARGEST_FILE // 1024 // 1024} MB.",
            "異動する職員の行だけを残してください。",
            "Leave only the rows of people who are transferred.",
        )
    table = _workbook(raw) if raw.startswith((ZIP, OLE)) else _text(raw)
    if len(table.rows) > MOST_ROWS:
        raise whole_file(
            "too_many_rows",
            f"行が多すぎます（{MOST_ROWS}行まで）。",
            f"Too many rows; at most {MOST_ROWS}.",
            "ファイルを分けてください。",
            "Split the file.",
        )
    return table


def _text(raw: bytes) -> Table:
    decoded = decode(raw)
    delimiter = _delimiter(decoded.text)
    try:
        rows = tuple(_records(decoded.text, delimiter))
    except csv.Error as error:
        line = decoded.text.count("\n") + 1
        raise whole_file(
            "quotes_broken",
            f'引用符（"）が閉じていないか、正しくありません（全{line}行。{error}）。',
            f'A quotation mark (") is not closed or misplaced ({line} lines; {error}).',
            "その欄の引用符を確かめ、表計算ソフトから保存し直してください。",
            "Look at the quotation marks, and save the file anew from the spreadsheet.",
        ) from None
    return Table(rows, decoded.encoding)


def _records(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    for cells in reader:
        yield Row(begins, tuple(cells))
        begins = reader.line_num + 1


def _delimiter(text: str) -> str:
    """The one under which the headers can be read; the comma where none can."""

    def named(delimiter: str) -> int:
        try:
            rows = csv.reader(io.StringIO("\n".join(text.splitlines()[:HEADER_LINES])), delimiter=delimiter)
            return max((recognised(cells) for cells in rows), default=0)
        except csv.Error:
            return 0

    return max(DELIMITERS, key=named)


def _workbook(raw: bytes) -> Table:
    _demand_small(raw)
    try:
        with load_workbook(io.BytesIO(raw)) as book:
            sheets = {}
            for name in book.sheet_names:
                # Reading by rows, from A1, so that the numbers are those that the sheet shows.
                cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=MOST_ROWS + 1)
                sheets[name] = tuple(_row(number, values) for number, values in enumerate(cells, 1))
    except PasswordError:
        raise _workbook_refused("パスワードで保護されています", "it is protected by a password") from None
    except (CalamineError, OSError, ValueError) as error:
        raise _workbook_refused(
            "壊れているか、読めない形式です", f"it is broken or of another kind ({error})"
        ) from None
    named = [name for name, rows in sheets.items() if any(recognised(_words(row)) > 1 for row in rows[:HEADER_LINES])]
    if len(named) > 1:
        raise whole_file(
            "several_sheets",
            f"見出しのあるシートがいくつもあります：{'、'.join(named)}",
            f"Several sheets have headers: {', '.join(named)}",
            "取り込むシートを1つだけ残してください。",
            "Leave only the sheet to be read.",
        )
    chosen = named[0] if named else next((n for n, rows in sheets.items() if any(not r.empty for r in rows)), "")
    if not chosen:
        raise whole_file(
            "file_empty",
            "ファイルが空です。",
            "The file is empty.",
            "ファイルを選び直してください。",
            "Choose the file again.",
        )
    return Table(sheets[chosen], f"Excel（{chosen}）")


def _demand_small(raw: bytes) -> None:
    """A packed workbook may be small and still unpack to more than the machine holds."""
    if not raw.startswith(ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            size = sum(one.file_size for one in packed.infolist())
    except zipfile.BadZipFile:
        raise _workbook_refused("壊れています", "it is broken") from None
    if size > LARGEST_UNPACKED:
        raise _workbook_refused("展開すると大きすぎます", "it is too large once unpacked")


def _workbook_refused(ja: str, en: str) -> Refused:
    return whole_file(
        "workbook_unreadable",
        f"Excelのファイルとして読めません（{ja}）。",
        f"The workbook can't be read: {en}.",
        "保護を外し、xlsx形式かCSV UTF-8で保存し直してください。",
        "Take the protection off and save it as xlsx or CSV UTF-8.",
    )


def _row(number: int, values: Sequence[object]) -> Row:
    return Row(number, tuple(_cell(value) for value in values[:MOST_COLUMNS]))


def _cell(value: object) -> Cell:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, time | timedelta | bool | int | float):
        return str(value)
    return str(value) if value is not None else ""


def _words(row: Row) -> list[str]:
    return [cell if isinstance(cell, str) else "" for cell in row.cells]
