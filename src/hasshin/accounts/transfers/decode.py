"""From bytes to text: which encoding was taken is said, and where that is not certain the file is refused.

Cities hand in UTF-8 with and without BOM, CP932 (Excel's "Shift_JIS", with NEC's and IBM's extensions), and UTF-16
(Excel's "Unicode text"). A file that reads well in two encodings is decided by its headers, never by chance.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass

from hasshin.accounts.transfers.columns import recognised
from hasshin.accounts.transfers.wrong import whole_file
from hasshin.policy.reasons import Refused

UTF8_BOM, UTF8, UTF16, CP932 = "UTF-8 (BOM)", "UTF-8", "UTF-16", "Shift_JIS (CP932)"
NOT_TAKEN = {"EUC-JP": "euc_jp", "ISO-2022-JP": "iso2022_jp"}
HALF_WIDTH = re.compile(r"[\uff61-\uff9f]")
JAPANESE = re.compile(
    r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff\U000e0100-\U000e01ef]"
)
NON_ASCII = re.compile(r"[^\x00-\x7f]")
HEADER_LINES = 20


@dataclass(frozen=True)
class Decoded:
    """The text, and the name of the encoding that was taken, for people to read."""

    text: str
    encoding: str


def decode(raw: bytes) -> Decoded:
    """The text of a file; raises `Refused` where it is none, or where the encoding can't be told with certainty."""
    if not raw.strip(b"\x00\r\n\t ,;\xef\xbb\xbf\xff\xfe"):
        raise whole_file(
            "file_empty",
            "ファイルが空です。",
            "The file is empty.",
            "ファイルを選び直してください。",
            "Choose the file again.",
        )
    if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise _neither("UTF-32")
    if raw.startswith(codecs.BOM_UTF8):
        return Decoded(_whole(raw[3:], "utf-8", UTF8_BOM), UTF8_BOM)
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Decoded(_whole(raw, "utf-16", UTF16), UTF16)
    if b"\x00" in raw:
        return _utf16_without_bom(raw)
    return _told_apart(raw)


def _utf16_without_bom(raw: bytes) -> Decoded:
    for name in ("utf-16-le", "utf-16-be"):
        text = _try(raw, name)
        if text is not None and names_columns(text):
            return Decoded(_clean(text, UTF16), UTF16)
    raise whole_file(
        "file_binary",
        "文字のファイルではありません（NUL文字を含みます）。",
        "This is no text file: it holds NUL characters.",
        "CSV（UTF-8）かExcelの形式で保存し直してください。",
        "Save it as CSV (UTF-8) or as an Excel file.",
    )


def _told_apart(raw: bytes) -> Decoded:
    utf8, cp932 = _try(raw, "utf-8"), _try(raw, "cp932")
    if raw.isascii():
        _demand_no_escape(raw)
        return Decoded(raw.decode("ascii"), UTF8)
    if utf8 is not None and _certain(utf8, names_columns, cp932):
        return Decoded(_clean(utf8, UTF8), UTF8)
    if cp932 is not None and not (utf8 is not None and not names_columns(cp932)):
        _demand_not_another(raw, cp932)
        return Decoded(_clean(cp932, CP932), CP932)
    if utf8 is not None:
        raise whole_file(
            "encoding_uncertain",
            "文字コードを確実に判定できません（UTF-8ともShift_JISとも読めます）。",
            "The encoding can't be told with certainty: it reads as UTF-8 and as Shift_JIS.",
            "Excelの「CSV UTF-8（コンマ区切り）」で保存し直してください。",
            "Save it as “CSV UTF-8 (comma delimited)” in Excel.",
        )
    for name, codec in NOT_TAKEN.items():
        text = _try(raw, codec)
        if text is not None and names_columns(text):
            raise _neither(name)
    raise _broken(raw)


def _certain(utf8: str, names: Callable[[str], bool], cp932: str | None) -> bool:
    """UTF-8 it is, where nothing else reads, its headers say so, or all beyond ASCII is Japanese."""
    if cp932 is None or names(utf8):
        return True
    return not names(cp932) and all(JAPANESE.match(c) for c in NON_ASCII.findall(utf8))


def names_columns(text: str) -> bool:
    """Whether one of the first lines is a header row, with any delimiter."""
    lines = text.splitlines()[:HEADER_LINES]
    cells = (re.split(r"[,\t;]", line.replace('"', "")) for line in lines)
    return any(len(NON_ASCII.findall("".join(row))) > 0 and recognised(row) >= 2 for row in cells)  # noqa: PLR2004


def _demand_not_another(raw: bytes, cp932: str) -> None:
    """What reads as CP932 by chance: EUC-JP becomes half-width kana and headers that mean nothing."""
    if names_columns(cp932):
        return
    for name, codec in NOT_TAKEN.items():
        text = _try(raw, codec)
        beyond = len(NON_ASCII.findall(cp932))
        if text is not None and (names_columns(text) or len(HALF_WIDTH.findall(cp932)) * 3 > beyond):
            raise _neither(name)


def _demand_no_escape(raw: bytes) -> None:
    if b"\x1b$" in raw or b"\x1b(" in raw:
        raise _neither("ISO-2022-JP")


def _try(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        return None


def _whole(raw: bytes, codec: str, name: str) -> str:
    try:
        return _clean(raw.decode(codec), name)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise whole_file(
            "encoding_broken",
            f"先頭の印（BOM）は{name}ですが、{line}行目に{name}として読めないバイトがあります。",
            f"Its mark (BOM) says {name}, but line {line} holds bytes that are not.",
            "元のファイルから保存し直してください。",
            "Save it anew from its source.",
        ) from None


def _clean(text: str, name: str) -> str:
    for number, line in enumerate(text.split("\n"), 1):
        if found := re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ufffe\uffff]", line):
            raise whole_file(
                "characters_broken",
                f"{number}行目に壊れた文字（U+{ord(found.group()):04X}）があります（{name}として読みました）。",
                f"Line {number} holds a broken character (U+{ord(found.group()):04X}); it was read as {name}.",
                "文字が化ける前の元のファイルから保存し直してください。",
                "Save it anew from the source, before its characters were broken.",
            )
    return text


def _neither(name: str) -> Refused:
    return whole_file(
        "encoding_not_taken",
        f"文字コードが{name}のようです。UTF-8、Shift_JIS（CP932）、UTF-16だけを受け付けます。",
        f"This seems to be {name}. UTF-8, Shift_JIS (CP932) and UTF-16 are taken.",
        "Excelの「CSV UTF-8（コンマ区切り）」で保存し直してください。",
        "Save it as “CSV UTF-8 (comma delimited)” in Excel.",
    )


def _broken(raw: bytes) -> Refused:
    try:
        raw.decode("cp932")
        where = 0
    except UnicodeDecodeError as error:
        where = error.start
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        where = max(where, error.start)
    line = raw[:where].count(b"\n") + 1
    return whole_file(
        "encoding_broken",
        f"UTF-8としてもShift_JISとしても読めません（{line}行目あたりで文字コードが混ざっています）。",
        f"It reads neither as UTF-8 nor as Shift_JIS; near line {line} encodings are mixed or bytes are broken.",
        "元のファイルから「CSV UTF-8」で保存し直してください。",
        "Save it anew from its source as “CSV UTF-8”.",
    )
