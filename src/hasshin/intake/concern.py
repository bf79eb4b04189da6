"""What a telegram says of the city, by area codes: its figures, and what a template is filled with. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from hasshin.intake.places import Places
from hasshin.intake.telegram import WITHDRAWN, Telegram, moment
from hasshin.intake.tree import Node
from hasshin.policy.clock import JST
from hasshin.posts.figures import Figures

NOT_IN_FORCE = ("解除", "発表警報・注意報はなし", "なし")
_LEVEL = re.compile(r"レベル\s?([1-5])")
_METRES = re.compile(r"(\d+(?:\.\d+)?)\s?(?:m|メートル)")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})")
_PLACE = re.compile(r"[市区町村都道府県]$")
MOST_OTHERS = 400
CITY_DIGITS = 7


@dataclass(frozen=True)
class Said:
    """One line of a telegram about the city, in its own words: what, for which place, and its own status."""

    what: str
    place: str
    status: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Concern:
    """What it says of the city. `template` and `values` make a draft; `template` empty: nothing can be drafted."""

    figures: Figures
    said: tuple[Said, ...]
    template: str = ""
    values: dict[str, str] = field(default_factory=dict)

    @property
    def core(self) -> dict[str, object]:
        """The figures that make it another message when they change; times are not among them."""
        return self.figures.model_dump(mode="json", exclude={"times", "others", "areas"})


def concern(telegram: Telegram, places: Places) -> Concern | None:
    """None where it says nothing of the city. One that withdraws names no areas: its thread says whom it concerns."""
    if telegram.info_type == WITHDRAWN:
        return _withdrawn(telegram, places)
    found = {"warning": _warning, "intensity": _intensity, "tsunami": _tsunami}.get(telegram.family, _unknown)(
        telegram, places
    )
    if found is None:
        return None
    ours = tuple(dict.fromkeys((places.name, *found.figures.areas)))
    figures = found.figures.model_copy(
        update={
            "areas": ours,
            "others": _others(telegram, places, ours),
            "mark": telegram.mark,
            "times": tuple(dict.fromkeys((*_own_times(telegram), *found.figures.times))),
        }
    )
    return replace(found, figures=figures)


def _withdrawn(telegram: Telegram, places: Places) -> Concern:
    figures = Figures(areas=(places.name,), mark=telegram.mark, withdrawn=True, times=_own_times(telegram))
    values = {**_stamp(telegram.reported_at), "what": telegram.head_title or telegram.title}
    return Concern(figures, (Said(telegram.text or telegram.title, places.name, WITHDRAWN),), "jma_withdrawn", values)


def _warning(telegram: Telegram, places: Places) -> Concern | None:
    items = _warned(telegram, places)
    if not items:
        return None
    said: list[Said] = []
    kinds: list[str] = []
    lifted: list[str] = []
    times: list[str] = []
    heights: list[str] = []
    for place, item in items:
        for kind in item.all("Kind"):
            name = kind.said("Name")
            if telegram.title.startswith("土砂災害警戒情報") and name in ("警戒", "解除"):
                name = telegram.title
            status = kind.said("Status") or kind.said("Condition") or ("解除" if kind.said("Name") == "解除" else "")
            over = status in NOT_IN_FORCE or kind.said("Name") in NOT_IN_FORCE
            said.append(Said(name or status, place, status))
            if name and name not in NOT_IN_FORCE:
                (lifted if over else kinds).append(name)
        times += _times(item)
        heights += _heights(item)
    figures = Figures(
        areas=tuple(dict.fromkeys(place for place, _ in items)),
        kinds=tuple(dict.fromkeys(kinds)),
        lifted=tuple(dict.fromkeys(lifted)),
        levels=_levels((*kinds, *lifted)),
        heights=tuple(dict.fromkeys(heights)),
        times=tuple(times),
    )
    template = "jma_warning" if kinds else "jma_warning_lifted" if lifted else ""
    named = "、".join(dict.fromkeys(kinds or lifted))[:300]
    values = {**_stamp(telegram.reported_at), "area": "・".join(figures.areas)[:200], "kinds": named}
    return Concern(figures, tuple(said), template, values if template else {})


def _warned(telegram: Telegram, places: Places) -> list[tuple[str, Node]]:
    """The city's own items; only where the telegram has none for any city, those of an area that contains it."""
    parts = [*telegram.body.all("Warning")] or [*telegram.headline.all("Information")]
    by_city = [one for one in parts if _of_cities(one)]
    wanted = {places.city} if by_city else places.forecast
    found: list[tuple[str, Node]] = []
    for part in by_city or parts:
        here = [
            (area.said("Name"), item)
            for item in part.all("Item")
            for area in _areas(item)
            if area.said("Code") in wanted
        ]
        found = here or found
    return found


def _of_cities(part: Node) -> bool:
    kind = part.attrs.get("type", "")
    named = "市町村等" in kind and "まとめた" not in kind
    if any(len(area.said("Code")) == CITY_DIGITS for item in part.all("Item") for area in _areas(item)):
        return True
    return named or any("市町村等" in areas.attrs.get("codeType", "") for areas in part.all("Item", "Areas"))


def _areas(item: Node) -> Iterator[Node]:
    yield from item.all("Area")
    yield from item.all("Areas", "Area")


def _intensity(telegram: Telegram, places: Places) -> Concern | None:
    observed = telegram.body.first("Intensity", "Observation")
    found = _felt(observed, places) if observed is not None else None
    if found is None or observed is None:
        return None
    place, strength, condition = found
    quake = telegram.body.first("Earthquake")
    at = moment(quake.said("OriginTime")) if quake is not None else telegram.target_at
    magnitude = quake.said("Magnitude") if quake is not None else ""
    times = [one.isoformat() for one in (at, moment(quake.said("ArrivalTime")) if quake is not None else None) if one]
    figures = Figures(
        areas=(place,),
        intensity=strength,
        max_intensity=observed.said("MaxInt"),
        magnitude=magnitude if re.fullmatch(r"\d{1,2}(\.\d+)?", magnitude) else "",
        times=tuple(times),
    )
    values = {**_stamp(at or telegram.reported_at), "area": place, "intensity": strength} if strength else {}
    said = Said("震度" + strength if strength else condition, place, condition)
    return Concern(figures, (said,), "jma_intensity" if strength else "", values)


def _felt(observed: Node, places: Places) -> tuple[str, str, str] | None:
    """Name, intensity (empty: not told) and condition: of the city, else of the region where no cities are named."""
    cities = [*observed.all("Pref", "Area", "City")]
    rows = cities or [*observed.all("Pref", "Area")]
    wanted = {places.city} if cities else places.seismic
    here = next((one for one in rows if one.said("Code") in wanted), None)
    if here is None:
        return None
    strength = here.said("MaxInt")
    known = strength if re.fullmatch(r"[1-47]|[56][+-]", strength) else ""
    return here.said("Name"), known, here.said("Condition") or ("" if known else strength)


def _tsunami(telegram: Telegram, places: Places) -> Concern | None:
    items = [
        one for one in telegram.body.all("Tsunami", "Forecast", "Item") if one.said("Area", "Code") in places.tsunami
    ]
    if not items:
        return None
    item = items[0]
    place = item.said("Area", "Name")
    kind = item.said("Category", "Kind", "Name").partition("：")[0]
    over = any(word in kind for word in ("津波なし", "解除"))
    arrival = moment(item.said("FirstHeight", "ArrivalTime"))
    height = item.first("MaxHeight", "TsunamiHeight")
    told = (height.attrs.get("description", "") or height.text.strip()) if height is not None else ""
    last = item.said("Category", "LastKind", "Name").partition("：")[0]
    figures = Figures(
        areas=(place,),
        kinds=() if over else (kind,),
        lifted=(last,) if over and last and last not in NOT_IN_FORCE else (),
        heights=tuple(_metres(told)),
        times=(arrival.isoformat(),) if arrival else (),
    )
    shown = tuple(
        v for v in (told, item.said("FirstHeight", "Condition"), item.said("FirstHeight", "ArrivalTime")) if v
    )
    said = Said(kind, place, item.said("Category", "Kind", "Name").partition("：")[2], shown)
    values = {**_stamp(telegram.reported_at), "area": place}
    if over:
        template = "jma_warning_lifted" if figures.lifted else ""
        return Concern(figures, (said,), template, {**values, "kinds": last} if template else {})
    values |= {"kind": kind}
    values |= {"arrival": f"{arrival.astimezone(JST):%H:%M}"} if arrival else {}
    values |= {"height": unicodedata.normalize("NFKC", told)[:40]} if told else {}
    return Concern(figures, (said,), "jma_tsunami", values)


def _unknown(telegram: Telegram, places: Places) -> Concern | None:
    """A kind that is not known here is shown where it names the city; nothing is guessed and nothing drafted."""
    named = [
        one
        for part in (telegram.headline, telegram.body)
        for one in part.walk()
        if one.name in ("Area", "City") and one.said("Code") == places.city
    ]
    if not named:
        return None
    said = Said(telegram.text or telegram.head_title, named[0].said("Name"))
    return Concern(Figures(areas=(named[0].said("Name"),)), (said,))


def _others(telegram: Telegram, places: Places, ours: tuple[str, ...]) -> tuple[str, ...]:
    """Names of other places in the telegram. What holds one of ours, or an area that contains the city, is none."""
    names: dict[str, None] = {}
    containing = {places.city, *places.forecast}
    for part in (telegram.headline, telegram.body):
        for one in part.walk():
            if one.name in ("Area", "City", "Pref") and _PLACE.search(one.said("Name")):
                near = one.said("Code") in containing or one.said("Name") in ours
                home = any(inner.said("Code") == places.city for inner in (*one.all("Area", "City"), *one.all("City")))
                if not near and not home:
                    names[one.said("Name")] = None
    return tuple(names)[:MOST_OTHERS]


def _own_times(telegram: Telegram) -> tuple[str, ...]:
    return tuple(one.isoformat() for one in (telegram.reported_at, telegram.target_at) if one is not None)


def _times(item: Node) -> list[str]:
    found = []
    for node in item.walk():
        found += [one for text in (node.text, *node.attrs.values()) for one in _TIME.findall(text)]
    return [one.isoformat() for text in found if (one := moment(text)) is not None]


def _heights(item: Node) -> list[str]:
    found: list[str] = []
    for node in item.walk():
        if node.name in ("TidalLevel", "WaveHeight", "TsunamiHeight"):
            found += _metres(node.attrs.get("description", "") or f"{node.text.strip()}m")
    return found


def _metres(text: str) -> list[str]:
    return _METRES.findall(unicodedata.normalize("NFKC", text))


def _levels(names: Iterable[str]) -> tuple[int, ...]:
    plain = (unicodedata.normalize("NFKC", name) for name in names)
    return tuple(sorted({int(found[1]) for name in plain if (found := _LEVEL.search(name))}))


def _stamp(at: datetime) -> dict[str, str]:
    here = at.astimezone(JST)
    return {"date": here.date().isoformat(), "time": f"{here:%H:%M}"}
