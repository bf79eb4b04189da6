"""Tags and filters of the screens. Sentences are pairs, Japanese and English; times are shown in JST."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from hasshin.duties.duty import Place
from hasshin.duties.letters import url_of
from hasshin.policy.reasons import Citation
from hasshin.policy.text import Text
from hasshin.web import words
from hasshin.web.language import language
from hasshin.web.menu import opens_for

register = template.Library()
JST = ZoneInfo("Asia/Tokyo")
FEW = 3
"""More clauses than these are shown by number, with their headings one click away."""
_DAYS_JA = "月火水木金土日"
_DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@register.simple_tag
def t(ja: str, en: str, **values: Any) -> str:
    """The sentence in the page's language; `{name}` is filled from the keywords, each escaped unless marked safe."""
    sentence = ja if language() == "ja" else en
    return format_html(sentence, **values) if values else sentence


@register.filter
def tr(value: Any) -> str:
    """A `Text`, or a stored `{"ja":..., "en":...}`, in the page's language; plain strings stay as they are."""
    if isinstance(value, Text):
        return value.of(language())
    if isinstance(value, Mapping):
        return str(value.get(language()) or value.get("ja") or value.get("en") or "")
    return "" if value is None else str(value)


@register.filter
def either(ja: Any, en: Any) -> Any:
    """The one of two values that is of the page's language; the Japanese one where there is no other."""
    return ja if language() == "ja" else en or ja


@register.filter
def listed(values: Iterable[str]) -> str:
    """Several names as one list in words; empty for none."""
    return ("、" if language() == "ja" else ", ").join(values)


@register.filter
def name(value: Any) -> str:
    """The name of a unit or staff member (`name_ja`, `name_en`) in the page's language."""
    if value is None:
        return ""
    if isinstance(value, str | Text | Mapping):
        return tr(value)
    return str(getattr(value, f"name_{language()}", "") or getattr(value, "name_ja", value))


@register.filter
def jst(value: datetime | str | None, form: str = "full") -> str:
    """A time in JST.

    `form`: full (2026年11月21日（土） 14:05), short (11月21日 14:05), date, time, or input (as form controls take it).
    """
    moment = datetime.fromisoformat(value) if isinstance(value, str) and value else value
    if not isinstance(moment, datetime):
        return ""
    here = moment.astimezone(JST)
    if form == "input":
        return here.strftime("%Y-%m-%dT%H:%M")
    if form == "time":
        return here.strftime("%H:%M")
    day = jst_day(here.date(), form)
    return day if form == "date" else f"{day} {here:%H:%M}"


@register.filter
def jst_day(day: date, form: str = "full") -> str:
    """A day: 2026年11月21日（土） or Sat 21 Nov 2026; without year and weekday for `short`."""
    if language() == "ja":
        short = f"{day.month}月{day.day}日"
        return short if form == "short" else f"{day.year}年{short}（{_DAYS_JA[day.weekday()]}）"
    short = f"{day.day} {day:%b}"
    return short if form == "short" else f"{_DAYS_EN[day.weekday()]} {short} {day.year}"


@register.filter
def iso_day(value: str, form: str = "full") -> str:
    """A day that is kept as ISO 8601 (2026-11-21), as `jst_day` shows it; "" for ""."""
    return jst_day(date.fromisoformat(value), form) if value else ""


@register.simple_tag
def when(value: datetime | None, form: str = "full") -> str:
    """A `time` element: JST for the reader, ISO 8601 for machines."""
    if value is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), jst(value, form))


@register.simple_tag
def until(value: datetime | str | None, form: str = "date") -> str:
    """The last day of something that ends at `value`, an instant that no longer counts: people's ends are inclusive."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) and value else value
    if not isinstance(moment, datetime):
        return ""
    last = moment - timedelta(microseconds=1)
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), jst_day(last.astimezone(JST).date(), form))


@register.simple_tag
def citations(cited: Iterable[Citation | Mapping[str, Any]] | None) -> str:
    """Chips of what something rests on: the clause's number and heading, a house rule marked as such."""
    items = [c if isinstance(c, Citation) else Citation.model_validate(c) for c in cited or ()]
    if not items:
        return ""
    unique = list({c.id: c for c in items}.values())
    chips = format_html('<ul class="cites">{}</ul>', format_html_join("", "<li>{}</li>", ((_chip(c),) for c in unique)))
    if len(unique) <= FEW:
        return chips
    numbers = format_html_join(" ", "<b>{}</b>", ((c.number,) for c in unique if not c.house))
    title = "根拠の条項" if language() == "ja" else "Rests on"
    return format_html('<details class="cites-all"><summary>{} {}</summary>{}</details>', title, numbers, chips)


def _chip(cited: Citation) -> SafeString:
    if cited.house:
        kind = "本製品の規則" if language() == "ja" else "House rule"
        return format_html(
            '<span class="cite cite-house"><b>{}</b> {}</span>', kind, conditional_escape(cited.heading.of(language()))
        )
    return format_html('<span class="cite"><b>{}</b> {}</span>', cited.number, cited.heading.of(language()))


@register.filter
def duty_url(place: Place) -> str:
    """The address of the screen where a duty is done."""
    return url_of(place)


@register.filter
def opens_to(place: Place, request: Any) -> bool:
    """Whether the reader may open the screen where a duty is done; no link leads to a refusal."""
    return opens_for(request, place.name)


@register.filter
def service(key: str) -> str:
    """A service's name as people write it."""
    return tr(words.SERVICES.get(key, Text(ja=key, en=key)))


@register.simple_tag
def word(family: str, key: str) -> str:
    """The glossary's word for a stored key: `{% word "post_state" post.state %}`. An unknown key is shown as it is."""
    return tr(words.FAMILIES[family].get(key, key))


@register.simple_tag
def chip(family: str, key: str) -> str:
    """The word as a coloured chip; the colour only repeats what the word says."""
    return format_html('<span class="chip chip-{}">{}</span>', key.replace("_", "-"), word(family, key))


@register.filter
def lines(text: str) -> str:
    """Plain text with its line breaks, escaped."""
    return mark_safe("<br>".join(str(conditional_escape(one)) for one in str(text).split("\n")))  # noqa: S308 - escaped


@register.filter
def field(mapping: Mapping[str, Any], key: str) -> Any:
    """`mapping[key]`, or None."""
    return mapping.get(key) if isinstance(mapping, Mapping) else None


@register.filter
def grouped(found: Iterable[Any]) -> list[tuple[Any, list[str]]]:
    """Reasons or findings that say the same of several services, once each, with those services."""
    groups: dict[tuple[str, str, str], tuple[Any, list[str]]] = {}
    for one in found:
        place, _, named = one.where.partition(".")
        service_of = getattr(one, "service", "") or (named if place == "texts" else "")
        message = getattr(one, "message", None)
        apart = "" if service_of else one.where
        key = (one.code, one.words + apart, message.ja if message is not None else "")
        services = groups.setdefault(key, (one, []))[1]
        if service_of and service_of not in services:
            services.append(service_of)
    return list(groups.values())
