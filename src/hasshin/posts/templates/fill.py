"""Fill a template: values in, texts out, and a reason for each field that is open or not what it should be. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from hasshin.policy.reasons import Reason
from hasshin.policy.text import Text, t
from hasshin.posts.templates.body import LANGUAGES, OPEN, Body, Open

_DAYS = "月火水木金土日"
_CLOCK = re.compile(r"^(\d{1,2})(?::|時)(\d{1,2})分?$")
_DAY = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
NOON = 12


@dataclass(frozen=True)
class Filled:
    """What a filling gives: the title for the office, the text, and texts for single services."""

    title: str
    text: str
    variants: dict[str, str]


def clean(body: Body, values: Mapping[str, str]) -> tuple[dict[str, str], list[Reason]]:
    """The values as they are kept (times 14:30, days 2026-11-21), and what is wrong with them."""
    kept: dict[str, str] = {}
    reasons = []
    for name in sorted(set(values) - {one.id for one in body.fields}):
        reasons.append(
            _reason(
                "unknown_field",
                name,
                t("「{n}」という項目はありません。", "There is no field {n}."),
                t("定型文の項目を確かめてください。", "Look at the template's fields."),
                n=name[:60],
            )
        )
    for one in body.fields:
        written = unicodedata.normalize("NFC", values.get(one.id, "")).strip()
        if written:
            kept[one.id], wrong = _value(one, written)
            reasons += wrong
        elif one.required:
            reasons.append(
                _reason(
                    "field_unfilled",
                    one.id,
                    t("「{n}」が未記入です。", "“{n}” is not filled in."),
                    t(
                        "記入してください。空欄のままでは起案も提出もできません。",
                        "Fill it in; nothing open is drafted.",
                    ),
                    n=one.label,
                )
            )
    return kept, reasons


def render(body: Body, values: Mapping[str, str], languages: Sequence[str], mark: str = "") -> Filled:
    """The texts with `values` (cleaned), one language below another; `mark` is put before each."""
    return Filled(
        title=mark + _one(body, body.title, "ja", values)[: 120 - len(mark)],
        text=_joined(body, body.texts, values, languages, mark),
        variants={
            service: text
            for service, part in sorted(body.variants.items())
            if (text := _joined(body, {**body.texts, **part}, values, languages, mark))
        },
    )


def chosen(body: Body, languages: Iterable[str]) -> tuple[tuple[str, ...], list[Reason]]:
    """The languages to write in, in the template's order; all where none is named."""
    wanted = set(languages)
    missing = sorted(wanted - set(body.texts))
    reasons = (
        [
            _reason(
                "language_missing",
                "",
                t("この定型文に「{n}」の文はありません。", "The template has no text in {n}."),
                t("ある言語から選んでください。", "Choose one that it has."),
                n=LANGUAGES.get(missing[0], Text(ja=missing[0][:20], en=missing[0][:20])),
            ).model_copy(update={"where": "languages"})
        ]
        if missing
        else []
    )
    return tuple(one for one in body.texts if not wanted or one in wanted), reasons


def spoken(one: Open, value: str, language: str) -> str:
    """A value as it stands in a text of that language."""
    if one.kind == "time":
        return _time(time.fromisoformat(value), language)
    if one.kind == "date":
        return _date(date.fromisoformat(value), language)
    if one.options:
        title = next(option.title for option in one.options if option.value == value)
        return title.of(language)
    return value + (one.unit.of(language) if one.kind == "number" and one.unit is not None else "")


def _joined(
    body: Body, texts: Mapping[str, str], values: Mapping[str, str], languages: Sequence[str], mark: str
) -> str:
    found = [_one(body, texts[one], one, values) for one in languages if one in texts]
    return "\n\n".join(mark + text for text in found if text)


def _one(body: Body, text: str, language: str, values: Mapping[str, str]) -> str:
    fields = {one.id: one for one in body.fields}
    lines = []
    for line in text.split("\n"):
        named = OPEN.findall(line)
        if any(name not in values for name in named):
            continue  # an optional field that says nothing takes its line along
        lines.append(OPEN.sub(lambda m: spoken(fields[m[1]], values[m[1]], language), line))
    return "\n".join(lines).strip()


def _value(one: Open, written: str) -> tuple[str, list[Reason]]:  # noqa: PLR0911 (one line a kind)
    plain = unicodedata.normalize("NFKC", written).replace(" ", "")
    if one.kind == "time":
        found = _CLOCK.match(plain)
        if found and int(found[1]) <= 23 and int(found[2]) <= 59:  # noqa: PLR2004
            return f"{int(found[1]):02}:{int(found[2]):02}", []
        return written, [_wrong(one, t("「14:30」の形で記入してください。", "Write it as 14:30."))]
    if one.kind == "date":
        found = _DAY.match(plain)
        try:
            return date(*map(int, found.groups())).isoformat() if found else date.fromisoformat(plain).isoformat(), []
        except ValueError:
            return written, [_wrong(one, t("「2026-04-01」の形で記入してください。", "Write it as 2026-04-01."))]
    if one.kind == "number":
        return _number(one, plain.replace(",", ""), written)
    if one.options:
        if written in {option.value for option in one.options}:
            return written, []
        return written, [_wrong(one, t("選択肢から選んでください。", "Choose one of the options."))]
    if len(written) > one.max_length:
        shorter = t("{n}字以内にしてください。", "Use {n} characters at most.").fill(n=one.max_length)
        return written, [_wrong(one, shorter)]
    if OPEN.search(written):
        return written, [_wrong(one, t("「{{{{」を除いてください。", "Leave out the braces.").fill())]
    return written, []


def _number(one: Open, plain: str, written: str) -> tuple[str, list[Reason]]:
    if not re.fullmatch(r"-?\d{1,12}(?:\.\d{1,6})?", plain):
        return written, [_wrong(one, t("数字で記入してください。", "Write a number."))]
    within = (one.least is None or float(plain) >= one.least) and (one.most is None or float(plain) <= one.most)
    if not within:
        bounds = t("{a}から{b}までの数を記入してください。", "Write a number from {a} to {b}.")
        ends = {"a": "" if one.least is None else f"{one.least:g}", "b": "" if one.most is None else f"{one.most:g}"}
        return written, [_wrong(one, bounds.fill(**ends))]
    return plain, []


def _wrong(one: Open, fix: Text) -> Reason:
    return _reason("field_wrong", one.id, t("「{n}」が正しくありません。", "“{n}” is not right."), fix, n=one.label)


def _reason(code: str, field: str, message: Text, fix: Text, n: object) -> Reason:
    return Reason(code=code, where=f"values.{field}" if field else "values", message=message.fill(n=n), fix=fix)


def _time(at: time, language: str) -> str:
    half = at.hour % NOON or NOON
    if language == "ja":
        return f"{at.hour}時{at.minute}分" if at.minute else f"{at.hour}時"
    if language == "ja-easy":
        part = "午前" if at.hour < NOON else "午後"
        return f"{part}{at.hour % NOON}時{at.minute}分" if at.minute else f"{part}{at.hour % NOON}時"
    if language == "en":
        return f"{half}:{at.minute:02} {'a.m.' if at.hour < NOON else 'p.m.'}"
    return f"{at.hour}:{at.minute:02}"


def _date(day: date, language: str) -> str:
    if language == "ja":
        return f"{day.month}月{day.day}日（{_DAYS[day.weekday()]}）"
    if language == "ja-easy":
        return f"{day.month}月{day.day}日（{_DAYS[day.weekday()]}曜日）"
    if language == "en":
        return f"{day:%A}, {day:%B} {day.day}"
    return day.isoformat()
