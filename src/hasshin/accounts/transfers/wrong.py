"""What is wrong with a file: in which line, in which column, what, and how to mend it. A file is taken whole or not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hasshin.policy.reasons import Reason, Refused
from hasshin.policy.text import Text, t

PLACE = t("{line}行目「{column}」{value}：", "Line {line}, “{column}”{value}: ")
VALUE = t("（値：{value}）", " (value: {value})")
LONGEST_VALUE = 40
LINE = t("{line}行目：", "Line {line}: ")


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing to mend. `line` is the line of a text file or the row of a sheet, from 1; 0 for the whole file.

    `value` is what stands in the cell.
    """

    code: str
    line: int
    column: str
    what: Text
    fix: Text
    value: str = ""

    @property
    def reason(self) -> Reason:
        """As the refusal shows it; `where` is "line.12.氏名"."""
        lead = (PLACE if self.column else LINE) if self.line else t("", "")
        value = " ".join(self.value.split())
        short = value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 1] + "…"
        stands = VALUE.fill(value=short) if short else t("", "")
        placed = lead.fill(line=self.line, column=self.column, value=stands)
        message = Text(ja=placed.ja + self.what.ja, en=placed.en + self.what.en)
        where = f"line.{self.line}.{self.column}".rstrip(".") if self.line else "file"
        return Reason(code=self.code, where=where, message=message, fix=self.fix)


def refuse_all(wrongs: Iterable[Wrong]) -> None:
    """Raise `Refused` with every one of them, in the order of the lines; nothing where there is none."""
    found = sorted(wrongs, key=lambda wrong: wrong.line)
    if found:
        raise Refused([wrong.reason for wrong in found])


def whole_file(code: str, ja: str, en: str, fix_ja: str, fix_en: str) -> Refused:
    """A refusal of the file as such."""
    return Refused([Wrong(code, 0, "", t(ja, en), t(fix_ja, fix_en)).reason])
