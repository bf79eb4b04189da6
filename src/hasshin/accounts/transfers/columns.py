"""The columns of a transfer file and the names that cities give them; the kinds of order and theirs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, Literal

Column = Literal[
    "number",
    "name",
    "kind",
    "new_unit",
    "new_unit_code",
    "old_unit",
    "old_unit_code",
    "rank",
    "date",
    "username",
    "email",
]
Kind = Literal["move", "join", "in", "out", "retire", "term_end", "promote"]

_COLUMNS: Final[dict[Column, str]] = {
    "number": "職員番号 職員コード 職員id 職員no 職員ナンバー 社員番号 社員コード staffnumber employeenumber number",
    "name": "氏名 職員氏名 名前 職員名 漢字氏名 氏名漢字 氏名(漢字) name",
    "kind": "異動区分 異動種別 異動種類 異動内容 発令区分 発令種別 発令内容 発令事項 区分 kind",
    "new_unit": "新所属 新所属名 新所属名称 新配属 新配属先 配属先 "
    "異動先 異動先所属 異動後所属 異動後の所属 発令所属 新課 newunit",
    "new_unit_code": "新所属コード 新所属cd 異動後所属コード 異動先所属コード newunitcode",
    "old_unit": "旧所属 旧所属名 旧所属名称 現所属 前所属 元所属 "
    "異動元 異動元所属 異動前所属 異動前の所属 旧課 oldunit",
    "old_unit_code": "旧所属コード 旧所属cd 現所属コード 異動前所属コード oldunitcode",
    "rank": "職位 役職 役職名 職名 補職 補職名 新職位 "
    "新役職 新役職名 新職名 新補職名 異動後職位 異動後役職 異動後職名 rank",
    "date": "発令日 発令年月日 発令日付 異動日 異動年月日 発効日 date",
    "username": "利用者名 ユーザー名 ユーザ名 ユーザーid ログインid ログイン名 username",
    "email": "メール メールアドレス eメール 電子メール email",
}
_KINDS: Final[dict[Kind, str]] = {
    "move": "異動 配置換 配置換え 配置替 配置替え 配置転換 配転 転任 所属替 所属替え 所属変更 人事異動 move transfer",
    "join": "採用 新規採用 新採用 新採 再任用 再採用 任用 新任 join",
    "in": "転入",
    "out": "転出 出向 派遣 割愛",
    "retire": "退職 定年退職 普通退職 早期退職 勧奨退職 自己都合退職 依願退職 辞職 失職 免職 死亡退職 retire leave",
    "term_end": "任期満了 任期満了退職 任用期間満了 契約満了 契約終了",
    "promote": "昇任 昇格 昇進 降任 降格 昇降任 職名変更 職位変更 promote",
}
KIND_TITLES: Final[dict[Kind | None, str]] = {kind: names.split()[0] for kind, names in _KINDS.items()}
"""What each kind is called first."""
ELSEWHERE: Final = frozenset(
    [
        "兼務",
        "兼任",
        "併任",
        "兼務解除",
        "併任解除",
        "休職",
        "復職",
        "育児休業",
        "育休",
        "休業",
        "事務取扱",
        "心得",
        "兼職",
    ]
)
MY_NUMBER: Final = frozenset({"個人番号", "マイナンバー", "mynumber"})
TITLES: Final[dict[Column, str]] = {
    "number": "職員番号",
    "name": "氏名",
    "kind": "異動区分",
    "new_unit": "新所属",
    "new_unit_code": "新所属コード",
    "old_unit": "旧所属",
    "old_unit_code": "旧所属コード",
    "rank": "職位",
    "date": "発令日",
    "username": "利用者名",
    "email": "メールアドレス",
}


def folded(text: str) -> str:
    """For comparing what people type: NFKC, small letters, no blanks, no signs between words."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s\u200b\ufeff._/:・_\-*※【】「」\"']+", "", plain)


_BY_HEADER: Final[dict[str, Column]] = {folded(n): c for c, names in _COLUMNS.items() for n in names.split()}
_BY_KIND: Final[dict[str, Kind]] = {folded(n): k for k, names in _KINDS.items() for n in names.split()}


def column_of(header: str) -> Column | None:
    """The column that a header names, also with a remark in brackets behind it; None for any other."""
    plain = folded(header)
    return _BY_HEADER.get(plain) or _BY_HEADER.get(re.sub(r"\(.*?\)|\[.*?\]", "", plain))


def recognised(cells: Sequence[str]) -> int:
    """How many different columns a row of cells names; a header row has at least a person and one thing more."""
    found = {column_of(cell) for cell in cells} - {None}
    return len(found) if found & {"number", "name"} else 0


def kind_of(written: str) -> Kind | None:
    """The kind of order, also with a remark in brackets, or as several ("異動・昇任" is a move); None if unknown."""
    plain = unicodedata.normalize("NFKC", written)
    whole = _BY_KIND.get(folded(plain)) or _BY_KIND.get(folded(re.sub(r"\(.*?\)", "", plain)))
    if whole is not None:
        return whole
    parts = {_BY_KIND.get(folded(part)) for part in re.split(r"[・、,/+＋及び兼]+", plain) if part.strip()}
    return "move" if parts and parts <= {"move", "promote"} else None
