"""The open fields of a template as lines that a clerk can type: 印 | 日本語名 | 英語名 | 種類 | 必須 | 細目."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import ValidationError

from hasshin.policy.reasons import Reason, Refused
from hasshin.policy.text import Text, t
from hasshin.posts.templates.body import KINDS, Body, Open, Option

FORM = t(
    "1行に1項目。印 | 日本語名 | 英語名 | 種類 | 必須か任意 | 細目。種類は時刻・日付・場所・文・選択・数・段階。"
    "細目は、文と場所は字数、数は単位、選択と段階は「値=日本語/英語」を「;」で区切ります。",
    "One field a line: id | Japanese | English | kind | required or optional | detail. Kinds: time, date, place, text,"
    " choice, number, level. Detail: characters (text, place), unit (number), “value=Japanese/English; …” (others).",
)
_REQUIRED = {"必須": True, "required": True, "": True, "任意": False, "optional": False}
_PARTS = 6


def as_lines(fields: Iterable[Open]) -> str:
    """The fields, one a line."""
    return "\n".join(" | ".join(_line(one)) for one in fields)


def read_body(title: str, texts: dict[str, str], lines: str, **more: object) -> Body:
    """The body of a template as it was typed; raises `Refused` naming the line or the text that is wrong."""
    fields = []
    for number, line in enumerate(lines.splitlines(), start=1):
        if line.strip():
            try:
                fields.append(_field(line))
            except (ValueError, KeyError) as why:
                raise Refused([_wrong("fields", t("{n}行目", "line {n}").fill(n=number), _words(why))]) from None
    try:
        return Body.model_validate({"title": title, "texts": texts, "fields": fields, **more})
    except ValidationError as why:
        raise Refused([_wrong("texts", t("定型文", "The template"), _words(why))]) from None


def _field(line: str) -> Open:
    parts = [part.strip() for part in line.split("|")]
    if not 4 <= len(parts) <= _PARTS:  # noqa: PLR2004
        raise ValueError(FORM.en)
    name, ja, en, kind, needed, detail = (*parts, *[""] * (_PARTS - len(parts)))
    found = next((key for key, title in KINDS.items() if kind in (key, title.ja)), None)
    if found is None or needed.lower() not in _REQUIRED:
        raise ValueError(f"{kind} {needed}: {FORM.en}")
    more: dict[str, object] = {}
    if found in ("choice", "level"):
        more["options"] = tuple(_option(one) for one in detail.split(";") if one.strip())
    elif found == "number" and detail:
        more["unit"] = _both(detail)
    elif found in ("text", "place") and detail:
        more["max_length"] = int(detail)
    whole = {"id": name, "label": Text(ja=ja, en=en or ja), "kind": found, "required": _REQUIRED[needed.lower()]}
    return Open.model_validate({**whole, **more})


def _option(written: str) -> Option:
    value, _, title = written.strip().partition("=")
    return Option(value=value.strip(), title=_both(title or value))


def _both(written: str) -> Text:
    ja, _, en = written.strip().partition("/")
    return Text(ja=ja, en=en or ja)


def _line(one: Open) -> list[str]:
    detail = ";".join(f"{o.value}={o.title.ja}/{o.title.en}" for o in one.options)
    if one.unit is not None:
        detail = f"{one.unit.ja}/{one.unit.en}"
    if one.kind in ("text", "place"):
        detail = str(one.max_length)
    needed = "必須" if one.required else "任意"
    return [one.id, one.label.ja, one.label.en, KINDS[one.kind].ja, needed, detail]


def _words(why: Exception) -> str:
    if isinstance(why, ValidationError):
        return "; ".join(e["msg"].removeprefix("Value error, ") for e in why.errors()[:3])
    return str(why)[:300]


def _wrong(where: str, place: Text, why: str) -> Reason:
    return Reason(
        code="template_wrong",
        where=where,
        message=t("{place}が正しくありません：{why}", "{place} is not right: {why}").fill(place=place, why=why),
        fix=FORM,
    )
