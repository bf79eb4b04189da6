"""What a mail or webhook says of duties: title, clause, day, what to do, link; never the text of a post. Pure.

Personal data is kept small: a webhook names nobody, a mail only its reader and for whom she stands in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import NoReverseMatch, reverse

from hasshin.duties.duty import Duty, Place
from hasshin.duties.escalation import is_overdue
from hasshin.policy.reasons import Citation
from hasshin.policy.text import Text, t

JST = ZoneInfo("Asia/Tokyo")
MOST = 50
"""More than these are only counted: the list itself has them."""
RULE = "-" * 40


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail, ready to be put into the outbox."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Line:
    """One duty for one reader: `as_deputy` for whom she stands in, `climbed` that it came up to her."""

    duty: Duty
    as_deputy: Text | None = None
    climbed: bool = False


HEADS = (
    t("すぐに対応が必要です", "Needs you at once"),
    t("期限を過ぎています", "Overdue"),
    t("期限内です", "Due"),
    t("期限を過ぎて、あなたに上がってきました", "Overdue, and has climbed to you"),
)
DIGEST = t("【発信】今日の義務{n}件（期限超過{late}件）", "[Hasshin] Your duties today: {n} ({late} overdue)")
URGENT = t("【発信・至急】{title}", "[Hasshin, urgent] {title}")
CLIMBED = t("【発信・期限超過】{title}", "[Hasshin, overdue] {title}")
TEST = t("【発信】試験のメール", "[Hasshin] A test")
GREETING = t("{name} さん", "Dear {name},")
FOOT = t(
    "一覧：{url}\nこのメールは{city}の「発信」が自動で送っています。投稿の本文は含みません。",
    "The list: {url}\nSent by Hasshin of {city}. The text of posts is never part of it.",
)


def link(origin: str, place: Place) -> str:
    """The address of the screen, or of the list where the screen is unknown."""
    return origin.rstrip("/") + url_of(place)


def url_of(place: Place) -> str:
    """The path of the screen with its anchor; of the list of duties where the screen is unknown."""
    try:
        path = reverse(place.name, args=place.args)
    except NoReverseMatch:
        return reverse("duties")
    return f"{path}#{place.anchor}" if place.anchor else path


def digest(name: Text, lines: Sequence[Line], language: str, now: datetime, origin: str, city: Text) -> Letter:
    """The day's one mail. Raises `ValueError` where nothing is due."""
    if not lines:
        raise ValueError("a digest without duties is not sent")
    late = sum(is_overdue(line.duty, now) for line in lines)
    groups: list[list[Line]] = [[], [], [], []]
    for line in lines:
        groups[_group(line, now)].append(line)
    parts = [GREETING.fill(name=name).of(language)]
    left = MOST
    for head, group in zip(HEADS, groups, strict=True):
        shown = group[:left]
        left -= len(shown)
        if shown:
            parts.append(f"■ {head.of(language)}")
            parts += [_entry(line, language, now, origin) for line in shown]
    if len(lines) > MOST:
        parts.append(t("ほかに{n}件あります。", "There are {n} more.").fill(n=len(lines) - MOST).of(language))
    subject = DIGEST.fill(n=len(lines), late=late).of(language)
    return Letter(subject, "\n\n".join([*parts, _foot(origin, city, language)]))


def urgent(name: Text, line: Line, language: str, now: datetime, origin: str, city: Text) -> Letter:
    """At once, about one duty."""
    return _single(URGENT, name, line, language, now, origin, city)


def climbed(name: Text, line: Line, language: str, now: datetime, origin: str, city: Text) -> Letter:
    """An overdue duty has climbed to this person."""
    return _single(CLIMBED, name, line, language, now, origin, city)


def trial(name: Text, language: str, origin: str, city: Text) -> Letter:
    """A mail that says only that mail works."""
    words = t("メールは届いています。", "Mail arrives.").of(language)
    return Letter(
        TEST.of(language), "\n\n".join([GREETING.fill(name=name).of(language), words, _foot(origin, city, language)])
    )


def event(kind: str, duty: Duty, now: datetime, origin: str) -> str:
    """The JSON body of a webhook: `duty.opened`, `duty.climbed` or `duty.closed`."""
    data = {
        "key": duty.key,
        "kind": duty.kind.id,
        "title": duty.title.model_dump(),
        "clauses": [c.number for c in duty.citations if not c.house],
        "since": duty.since.isoformat(),
        "due_at": None if duty.due_at is None else duty.due_at.isoformat(),
        "urgent": duty.urgent,
        "drill": duty.drill,
        "account": duty.account_id,
        "url": link(origin, duty.place),
    }
    return body(kind, now, data)


def body(kind: str, now: datetime, data: Mapping[str, object]) -> str:
    """The form of Standard Webhooks: type, timestamp, data."""
    return json.dumps({"type": kind, "timestamp": now.isoformat(), "data": data}, ensure_ascii=False, sort_keys=True)


def _single(subject: Text, name: Text, line: Line, language: str, now: datetime, origin: str, city: Text) -> Letter:
    parts = [GREETING.fill(name=name).of(language), _entry(line, language, now, origin), _foot(origin, city, language)]
    return Letter(subject.fill(title=line.duty.title).of(language), "\n\n".join(parts))


def _group(line: Line, now: datetime) -> int:
    if line.climbed:
        return 3
    if line.duty.urgent:
        return 0
    return 1 if is_overdue(line.duty, now) else 2


def _entry(line: Line, language: str, now: datetime, origin: str) -> str:
    duty = line.duty
    rows = [f"・{duty.title.of(language)}"]
    if line.as_deputy is not None:
        rows.append("  " + t("{name}さんの代理", "as deputy for {name}").fill(name=line.as_deputy).of(language))
    rows.append(f"  {t('根拠', 'Rests on').of(language)}: {_clauses(duty.citations, language)}")
    rows.append(f"  {t('期限', 'Due').of(language)}: {_day(duty, now, language)}")
    rows.append(f"  {duty.what_to_do.of(language)}")
    rows.append(f"  {link(origin, duty.place)}")
    return "\n".join(rows)


def _clauses(cited: Iterable[Citation], language: str) -> str:
    house = t("本製品の規則", "house rule").of(language)
    return " / ".join(f"{house if c.house else c.number} {c.heading.of(language)}" for c in cited)


def _day(duty: Duty, now: datetime, language: str) -> str:
    if duty.due_at is None:
        return t("直ちに", "at once").of(language)
    here = duty.due_at.astimezone(JST)
    late = t("（期限超過）", " (overdue)").of(language) if duty.due_at < now else ""
    if language.startswith("ja"):
        return f"{here.year}年{here.month}月{here.day}日 {here:%H:%M}{late}"
    return f"{here.day} {here:%b %Y %H:%M} JST{late}"


def _foot(origin: str, city: Text, language: str) -> str:
    return f"{RULE}\n" + FOOT.fill(url=link(origin, Place("duties")), city=city).of(language)
