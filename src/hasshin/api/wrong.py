"""What is wrong with what was sent: in words of both languages, for each kind of error that pydantic tells apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hasshin.policy.text import Text, t

UNFIT: Final = t("この値は受け付けられません。", "This value is not accepted.")
LOOK_UP: Final = t(
    "書き方を `/api/v1/openapi.json` で確かめてください。", "See `/api/v1/openapi.json` for how it is written."
)
_PAIR = tuple[Text, Text]

_NUMBER: Final = (
    t("整数ではありません。", "This is no whole number."),
    t("整数を送ってください。", "Send a whole number."),
)
_DECIMAL: Final = (t("数ではありません。", "This is no number."), t("数を送ってください。", "Send a number."))
_WORDS: Final = (t("文字列ではありません。", "This is no string."), t("文字列を送ってください。", "Send a string."))
_YES_NO: Final = (
    t("真偽値ではありません。", "This is neither true nor false."),
    t("true か false を送ってください。", "Send true or false."),
)
_LIST: Final = (t("配列ではありません。", "This is no array."), t("配列 [ ] を送ってください。", "Send an array, [ ]."))
_OBJECT: Final = (
    t("オブジェクトではありません。", "This is no object."),
    t("オブジェクト { } を送ってください。", "Send an object, { }."),
)
_TIME: Final = (
    t("日時として読めません。", "This is no date and time."),
    t("「2026-04-01T09:30:00+09:00」の形で送ってください。", "Write it as 2026-04-01T09:30:00+09:00."),
)
_OFFSET: Final = (
    t("時差が付いていません。", "The offset from UTC is missing."),
    t("日本時間なら末尾に「+09:00」を付けてください。", "Add it at the end: +09:00 for Japan, Z for UTC."),
)
_DAY: Final = (
    t("日付として読めません。", "This is no date."),
    t("「2026-04-01」の形で送ってください。", "Write it as 2026-04-01."),
)
_FILE: Final = (
    t("ファイルではありません。", "This is no file."),
    t("multipart/form-data で送ってください。", "Send it as multipart/form-data."),
)

WORDS: Final[Mapping[str, _PAIR]] = {
    "missing": (t("必要なものがありません。", "This is missing."), t("これを加えて送ってください。", "Send it along.")),
    "extra_forbidden": (t("知らない名前です。", "There is no such name here."), LOOK_UP),
    "unknown_parameter": (t("知らない名前です。", "There is no such name here."), LOOK_UP),
    "unexpected_body": (
        t("この操作は本文を受け取りません。", "This operation takes no body."),
        t("本文なしで送ってください。", "Send it without a body."),
    ),
    "null_character": (
        t("使えない文字（U+0000）があります。", "It contains the character U+0000."),
        t("その文字を除いてください。", "Leave that character out."),
    ),
    "year_out_of_range": (
        t("年が範囲の外です。", "The year is out of range."),
        t("{first}年から{last}年までの日時にしてください。", "Use a time between the years {first} and {last}."),
    ),
    "string_type": _WORDS,
    "string_unicode": (
        t("文字として読めません。", "These are no characters."),
        t("UTF-8の文字だけで送ってください。", "Send characters that UTF-8 can hold."),
    ),
    "string_too_long": (
        t("長すぎます。", "This is too long."),
        t("{max_length}文字以内にしてください。", "Use at most {max_length} characters."),
    ),
    "string_too_short": (
        t("短すぎます。", "This is too short."),
        t("{min_length}文字以上にしてください。", "Use at least {min_length} characters."),
    ),
    "string_pattern_mismatch": (
        t("決められた形ではありません。", "This is not of the form that is asked for."),
        t("次の形にしてください：{pattern}", "Make it match: {pattern}"),
    ),
    "int_type": _NUMBER,
    "int_parsing": _NUMBER,
    "int_from_float": _NUMBER,
    "int_parsing_size": (
        t("数が大きすぎます。", "This number is too large."),
        t("小さい数にしてください。", "Send a smaller one."),
    ),
    "float_type": _DECIMAL,
    "float_parsing": _DECIMAL,
    "finite_number": (t("有限の数ではありません。", "This is no finite number."), _DECIMAL[1]),
    "greater_than_equal": (
        t("小さすぎます。", "This is too small."),
        t("{ge}以上にしてください。", "Send {ge} or more."),
    ),
    "greater_than": (
        t("小さすぎます。", "This is too small."),
        t("{gt}より大きくしてください。", "Send more than {gt}."),
    ),
    "less_than_equal": (t("大きすぎます。", "This is too large."), t("{le}以下にしてください。", "Send {le} or less.")),
    "less_than": (t("大きすぎます。", "This is too large."), t("{lt}より小さくしてください。", "Send less than {lt}.")),
    "bool_type": _YES_NO,
    "bool_parsing": _YES_NO,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "too_long": (
        t("多すぎます。", "These are too many."),
        t("{max_length}件以内にしてください。", "Send at most {max_length}."),
    ),
    "too_short": (
        t("少なすぎます。", "These are too few."),
        t("{min_length}件以上にしてください。", "Send at least {min_length}."),
    ),
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "mapping_type": _OBJECT,
    "literal_error": (
        t("選べない値です。", "This is no choice."),
        t("次のどれかにしてください：{expected}", "Send one of: {expected}"),
    ),
    "enum": (
        t("選べない値です。", "This is no choice."),
        t("次のどれかにしてください：{expected}", "Send one of: {expected}"),
    ),
    "datetime_type": _TIME,
    "datetime_parsing": _TIME,
    "datetime_from_date_parsing": _TIME,
    "datetime_object_invalid": _TIME,
    "timezone_aware": _OFFSET,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "file_type": _FILE,
}


def of(error: Mapping[str, Any]) -> _PAIR:
    """What is wrong, and what to do, for an error as pydantic's `errors()` lists it (`type`, `ctx`)."""
    message, fix = WORDS.get(str(error.get("type")), (UNFIT, LOOK_UP))
    return message, _filled(fix, error.get("ctx") or {})


def names(known: list[str]) -> Text:
    """What to do where a name is not known: the names that are."""
    if not known:
        return t("ここには何も指定できません。これを除いて送ってください。", "Nothing can be said here. Leave it out.")
    listed = ", ".join(known)
    return Text(ja=f"使える名前：{listed}", en=f"Known names: {listed}")


def _filled(fix: Text, ctx: Mapping[str, Any]) -> Text:
    # pydantic joins choices in English; the quoted words are the same in both languages.
    said = {key: str(value) for key, value in ctx.items()}
    expected = said.get("expected", "").replace(" or ", ", ")
    given = said | {"expected": expected}
    wanted = [key for key in given if "{" + key + "}" in fix.en or "{" + key + "}" in fix.ja]
    return fix.fill(**{key: given[key] for key in wanted}) if wanted else fix
